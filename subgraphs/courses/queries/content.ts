import type { Material } from '../domain/material.js';
import { hasRole } from '../../../platform/auth.js';
import { openProblems } from '../commands/contest/problems.js';
import { viewerLock, type LessonLock } from '../commands/shared/lesson-access.js';
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

/** `$4`: entitled to courses with the access `pro`. */
const LOCK = viewerLock('$2', '$4');

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

export const lessonById = perRequest((context) =>
  rowLoader<LessonView>('id', async (ids) => {
    const rows = await context.db.rows<LessonView>(
      `${seenParts('lesson')}
       select part_id as id, body->>'title' as title, body->'exercises' as exercises, course_id,
         case when lock is null then body->>'markdown' end as content, case when lock is null then body->>'html' end as html,
         case when lock is null then coalesce(body->'materials', '[]') end as materials, lock
       from (select *, ${LOCK} as lock from part) part`,
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
  readonly lessonId: string | null;
  readonly editor: boolean;
  readonly open: boolean;
  readonly body: Exercise;
}

/** What is closed as a part of a lesson may be open as a problem of a contest, and is then as the contest has it. */
const SEEN_EXERCISES = `${seenParts('exercise')},
  problem as (
    select distinct on (exercise_id) exercise_id, content from (${openProblems('$2', '$5')}) problem
    where exercise_id = any($1::uuid[]) and content is not null order by exercise_id, starts_at desc
  )
  select lesson_id, coalesce(editor, false) as editor, coalesce(open, false) or content is not null as open,
    case when open then body else coalesce(content, body) end as body
  from (select *, ${LOCK} is null as open from part) part full join problem on exercise_id = part_id`;

export const exerciseById = perRequest((context) =>
  rowLoader<ExerciseView>('id', async (ids) => {
    const rows = await context.db.rows<ExerciseRow>(SEEN_EXERCISES, [
      ids,
      ...viewerOf(context),
      isPro(context),
      now().toISOString(),
    ]);
    return rows.map(({ lessonId, editor, open, body }) => ({
      id: body.id,
      type: body.type,
      title: body.title,
      lessonId,
      settings: settingsOf(body),
      instructions: open ? body.instructions : null,
      questions: open ? firstQuestions(body) : null,
      ...(open ? contentView(body, editor) : NOTHING),
    }));
  }),
);

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
