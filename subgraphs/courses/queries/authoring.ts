import { hasRole } from '../../../platform/auth.js';
import { perRequest, requireViewer, type Context } from '../../../platform/context.js';
import type { FieldProblem } from '../../../platform/domain/errors.js';
import { rowLoader } from '../../../platform/graphql/loaders.js';
import { page, type PageArgs } from '../../../platform/graphql/pagination.js';
import type { Connection } from '../../../platform/graphql/types.js';
import { materialsOf } from '../domain/draft.js';
import type { CourseContent, CourseOutline, Lesson } from '../domain/content.js';
import { problemsOfDraft } from '../domain/publishing.js';
import { settingsOf } from '../domain/exercise-settings.js';
import { courseById, type CourseView } from './catalog.js';
import { contentView } from './exercise-content.js';
import type { ExerciseView, LessonView } from './content.js';

/** What only the instructor of a course and staff see of it. */
export interface AuthoredCourse {
  readonly courseId: string;
  readonly revision: number;
  readonly draftChanged: boolean;
  readonly publishedVersion: number | null;
  readonly publishedOutline: CourseOutline | null;
}

/** Null for everybody else. */
export const authoredCourse = perRequest((context) =>
  rowLoader<AuthoredCourse>('courseId', (ids) =>
    context.db.rows(
      `select course.id as course_id, version as revision, draft_changed, published_version, outline as published_outline
       from course left join course_version on course_id = course.id and number = published_version
       where course.id = any($1::uuid[]) and (instructor_id = $2 or $3::boolean)`,
      [ids, ...viewerOf(context)],
    ),
  ),
);

/** What keeps the draft from being published; null for users who do not edit the course. */
export async function publishProblems(context: Context, courseId: string): Promise<FieldProblem[] | null> {
  const row = await context.db.row<{ draft: CourseContent; cycle: boolean }>(
    `with recursive needed (id) as (
       select prerequisite_id from course_prerequisite where course_id = $1
       union select prerequisite_id from course_prerequisite join needed on course_id = needed.id
     )
     select draft, exists (select from needed where id = $1) as cycle from course
     where id = $1 and (instructor_id = $2 or $3::boolean)`,
    [courseId, ...viewerOf(context)],
  );
  if (!row) return null;
  return [
    ...(row.draft.sections.some(({ lessons }) => lessons.some(({ exercises }) => exercises.length > 0))
      ? []
      : [{ field: 'sections', message: 'at least one lesson needs an exercise' }]),
    ...problemsOfDraft(row.draft),
    ...(row.cycle ? [{ field: 'prerequisites', message: 'the course is a prerequisite of itself' }] : []),
  ];
}

/** A lesson of the draft as a student will see it: with its texts, and without keys and hidden cases. */
export interface LessonPreview extends LessonView {
  readonly exercises: readonly ExerciseView[];
}

/** Null for users who do not edit the course, and when the draft has no such lesson. */
export async function previewLesson(context: Context, lessonId: string): Promise<LessonPreview | null> {
  const row = await context.db.row<{ courseId: string; lesson: Lesson }>(
    `select course.id as course_id, lesson from course_part join course on course.id = course_id
     cross join lateral jsonb_path_query(draft, '$.sections[*].lessons[*]') lesson
     where course_part.id::text = $1 and lesson->>'id' = $1 and (instructor_id = $2 or $3::boolean)`,
    [lessonId, ...viewerOf(context)],
  );
  if (!row) return null;
  const { courseId, lesson } = row;
  return {
    id: lesson.id,
    title: lesson.title,
    courseId,
    content: lesson.markdown,
    html: lesson.html ?? null,
    materials: materialsOf(lesson),
    lock: null,
    exercises: lesson.exercises.map((exercise) => ({
      id: exercise.id,
      type: exercise.type,
      title: exercise.title,
      lessonId,
      settings: settingsOf(exercise),
      instructions: exercise.instructions,
      questions: null,
      ...contentView(exercise, false),
    })),
  };
}

/** The viewer's own courses with their drafts, newest first. */
export async function taughtCourses(context: Context, args: PageArgs): Promise<Connection<CourseView>> {
  const viewer = requireViewer(context);
  const select = 'select id from course where instructor_id = $1';
  const listed = await page<{ id: string }>(
    context.db,
    { select, parameters: [viewer.id], orderBy: ['id'], direction: 'desc' },
    args,
  );
  const courses = await courseById(context).loadMany(listed.edges.map(({ node }) => node.id));
  return {
    ...listed,
    edges: listed.edges.flatMap(({ cursor }, index) => {
      const node = courses[index];
      if (node instanceof Error) throw node;
      return node ? [{ cursor, node }] : [];
    }),
  };
}

/** Courses that must be completed first, in the order of their ids. */
export const prerequisiteIds = perRequest((context) =>
  rowLoader<{ readonly courseId: string; readonly ids: readonly string[] }>('courseId', (ids) =>
    context.db.rows(
      `select course_id, array_agg(prerequisite_id order by prerequisite_id) as ids from course_prerequisite
       where course_id = any($1::uuid[]) group by course_id`,
      [ids],
    ),
  ),
);

function viewerOf(context: Context): [id: string | null, staff: boolean] {
  return [context.viewer?.id ?? null, hasRole(context.viewer, 'staff')];
}
