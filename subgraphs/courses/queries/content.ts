import type { Material } from '../domain/material.js';
import { hasRole } from '../../../platform/auth.js';
import { openProblems } from '../commands/contest/problems.js';
import { perRequest, type Context } from '../../../platform/context.js';
import { now } from '../../../platform/domain/clock.js';
import { rowLoader } from '../../../platform/graphql/loaders.js';
import { PRO } from '../domain/access.js';
import {
  outlineOf,
  type CourseContent,
  type CourseOutline,
  type Exercise,
  type LessonOutline,
} from '../domain/content.js';
import { settingsOf, type ExerciseSettings, type ExerciseType } from '../domain/exercise-settings.js';
import { contentView, firstQuestions, type ExerciseContentView } from './exercise-content.js';

/*
 * Everybody sees one version of a course: who is enrolled the one that they follow, its author and staff the draft,
 * everybody else the newest.
 */

/** `$2` viewer, `$3` staff. */
const SEEN = `
  select course.id as course_id, access, editor, enrollment.id as enrollment_id, sequential,
    enrollment.id is not null and left_at is null as learning,
    course_version.number, course_version.outline, course_version.lesson_count,
    case when course_version.number is null then course.draft end as draft
  from course
  cross join lateral (select instructor_id is not distinct from $2::uuid or $3::boolean as editor) who
  left join enrollment on enrollment.course_id = course.id and enrollment.student_id = $2
  left join course_version on course_version.course_id = course.id and course_version.number = case
    when enrollment.id is not null then enrollment.content_version
    when not editor then published_version end
  where (status = 'published' or enrollment.id is not null or editor)`;

/**
 * Whether the viewer may learn a lesson now: editors always; else who is enrolled, as the course's order and access say; who
 * bought it always. Of a row `part` with the columns of {@link SEEN}; `pro`: entitled to courses with the access `pro`.
 */
export const mayLearn = (viewer: string, pro: string): string =>
  `(editor or (learning and (not sequential or lesson_is_reached(enrollment_id, part.lesson_id, part.outline)) and case
  when access = 'free' then true
  when exists (select from course_access bought
    where bought.student_id = ${viewer} and bought.course_id = part.course_id) then true
  when access = 'pro' then ${pro}::boolean or exists (select from class_membership membership
    where membership.student_id = ${viewer} and membership.course_id = part.course_id and not withdrawn)
  else exists (select from class_membership membership join lesson_unlock using (class_id)
    where membership.student_id = ${viewer} and membership.course_id = part.course_id and not withdrawn
      and lesson_unlock.lesson_id = part.lesson_id) end))`;

const OPEN = mayLearn('$2', '$4');

/** The parts `$1` of one kind, of the versions that the viewer sees. The draft is taken apart only for who edits it. */
const seenParts = (kind: 'lesson' | 'exercise') => `
  with seen as materialized (
    ${SEEN} and course.id in (select course_part.course_id from course_part where id = any($1::uuid[]))
  ),
  part as (
    select part_id, lesson_id, body, seen.* from version_part
    join seen on seen.course_id = version_part.course_id and seen.number = version_part.number
    where part_id = any($1::uuid[]) and kind = '${kind}'
    union all
    select (${kind}->>'id')::uuid, (lesson->>'id')::uuid, ${kind}, seen.* from seen
    cross join lateral jsonb_path_query(draft, '$.sections[*].lessons[*]') lesson
    ${kind === 'exercise' ? "cross join lateral jsonb_array_elements(lesson->'exercises') exercise" : ''}
    where (${kind}->>'id')::uuid = any($1::uuid[])
  )`;

function viewerOf(context: Context): [id: string | null, staff: boolean] {
  return [context.viewer?.id ?? null, hasRole(context.viewer, 'staff')];
}

function isPro(context: Context): boolean {
  return context.viewer?.entitlements.includes(PRO) ?? false;
}

export interface OutlineView {
  readonly courseId: string;
  readonly outline: CourseOutline;
}

/** The contents list of a course, without what is read in it. */
export const outlineOfCourse = perRequest((context) =>
  rowLoader<OutlineView>('courseId', async (ids) => {
    const rows = await context.db.rows<{
      courseId: string;
      outline: CourseOutline | null;
      draft: CourseContent | null;
    }>(
      `select course_id, outline, draft
       from (${SEEN} and course.id = any($1::uuid[])) seen`,
      [ids, ...viewerOf(context)],
    );
    return rows.map(({ courseId, outline, draft }) => ({
      courseId,
      outline: outline ?? outlineOf(draft ?? { sections: [] }),
    }));
  }),
);

export interface LessonView extends LessonOutline {
  readonly courseId: string;
  /** Null for users who may not learn it. */
  readonly content: string | null;
  /** Null for users who may not learn it, and where it was not stored. */
  readonly html: string | null;
  /** Null for users who may not learn it. */
  readonly materials: readonly Material[] | null;
  /** Why the viewer can not read it; null when they can. */
  readonly lock: LessonLock | null;
}

export type LessonLock = 'not-enrolled' | 'entitlement' | 'class' | 'previous-lesson';

export const lessonById = perRequest((context) =>
  rowLoader<LessonView>('id', async (ids) => {
    const rows = await context.db.rows<LessonView>(
      `${seenParts('lesson')}
       select part_id as id, body->>'title' as title, body->'exercises' as exercises, course_id,
         case when open then body->>'markdown' end as content, case when open then body->>'html' end as html,
         case when open then coalesce(body->'materials', '[]') end as materials,
         case when open then null when not learning then 'not-enrolled'
           when sequential and not lesson_is_reached(enrollment_id, lesson_id, outline) then 'previous-lesson'
           when access = 'pro' then 'entitlement' else 'class' end as lock
       from (select *, ${OPEN} as open from part) part`,
      [ids, ...viewerOf(context), isPro(context)],
    );
    // Only these fields of an exercise leave, because the answer key lies beside them.
    return rows.map((row) => ({
      ...row,
      exercises: row.exercises.map(({ id, type, title }) => ({ id, type, title })),
    }));
  }),
);

export interface QuestionView {
  readonly id: string;
  readonly prompt: string;
  readonly choices: readonly string[];
}

export interface ExerciseView extends ExerciseContentView {
  readonly id: string;
  readonly type: ExerciseType;
  readonly title: string;
  /** Null for a problem of a contest, which is in no lesson that the viewer sees. */
  readonly lessonId: string | null;
  readonly settings: ExerciseSettings;
  /** Null for users who may not learn it. */
  readonly instructions: string | null;
  /** What clients of the first releases show of a quiz. Null for users who may not learn it. */
  readonly questions: readonly QuestionView[] | null;
}

const NOTHING: ExerciseContentView = { quiz: null, coding: null, assignment: null };

interface ExerciseRow {
  readonly id: string;
  readonly lessonId: string | null;
  readonly editor: boolean;
  readonly open: boolean;
  readonly body: Exercise;
}

export const exerciseById = perRequest((context) =>
  rowLoader<ExerciseView>('id', async (ids) => {
    const rows = await context.db.rows<ExerciseRow>(
      `${seenParts('exercise')} select part_id as id, lesson_id, editor, ${OPEN} as open, body from part`,
      [ids, ...viewerOf(context), isPro(context)],
    );
    const open = rows.filter((row) => row.open).map(({ id }) => id);
    const problems = await problemsOfContests(
      context,
      ids.filter((id) => !open.includes(id)),
    );
    const entered = problems.map(({ id }) => id);
    return [...rows.filter(({ id }) => !entered.includes(id)), ...problems].map(viewOf);
  }),
);

function viewOf({ lessonId, editor, open, body }: ExerciseRow): ExerciseView {
  return {
    id: body.id,
    type: body.type,
    title: body.title,
    lessonId,
    settings: settingsOf(body),
    instructions: open ? body.instructions : null,
    questions: open ? firstQuestions(body) : null,
    ...(open ? contentView(body, editor) : NOTHING),
  };
}

/** Exercises that are open to the viewer because they entered a contest, as the contest has them. */
async function problemsOfContests(context: Context, ids: readonly string[]): Promise<ExerciseRow[]> {
  if (ids.length === 0 || !context.viewer) return [];
  return context.db.rows(
    `select distinct on (exercise_id) exercise_id as id, null as lesson_id, false as editor, true as open, content as body
     from (${openProblems('$2', '$3')}) problem
     where exercise_id = any($1::uuid[]) and content is not null order by exercise_id, starts_at desc`,
    [ids, context.viewer.id, now().toISOString()],
  );
}

export interface LessonCountView {
  readonly courseId: string;
  readonly lessonCount: number;
}

export const lessonCountOfCourse = perRequest((context) =>
  rowLoader<LessonCountView>('courseId', (ids) =>
    context.db.rows(
      `select course_id, coalesce(lesson_count,
         jsonb_array_length(jsonb_path_query_array(draft, '$.sections[*].lessons[*].id'))) as lesson_count
       from (${SEEN} and course.id = any($1::uuid[])) seen`,
      [ids, ...viewerOf(context)],
    ),
  ),
);
