import { requireViewer, type Context } from '../../../../platform/context.js';
import { now } from '../../../../platform/domain/clock.js';
import { courseLock } from '../../commands/shared/lesson-access.js';
import { PRO } from '../../domain/access.js';
import { WEAK_MASTERY } from '../../domain/learner/mastery.js';
import { lessonById } from '../content.js';
import { reviewQueue } from '../review/review-cards.js';
import { skillsOfStudent } from './skills.js';

export type RecommendationReason =
  'review-due' | 'continue' | 'retry-failed' | 'weak-skill' | 'prerequisite-met' | 'next-level';

/** Something to do next, with the facts that led to it; the others are null. */
export interface RecommendationView {
  readonly reason: RecommendationReason;
  readonly courseId: string | null;
  readonly lessonId: string | null;
  readonly exerciseId: string | null;
  readonly progress: number | null;
  readonly score: number | null;
  readonly skill: string | null;
  readonly mastery: number | null;
  readonly cardCount: number | null;
}

const NONE = {
  courseId: null,
  lessonId: null,
  exerciseId: null,
  progress: null,
  score: null,
  skill: null,
  mastery: null,
  cardCount: null,
};
const MOST = 10;
/** So that one reason does not take all places. */
const OF_ONE_REASON = 3;

/**
 * What to do next, in the order of the reasons; the same data gives the same list. Nothing that is complete, locked or not
 * open to the viewer.
 */
export async function recommendations(context: Context): Promise<RecommendationView[]> {
  const lists = await Promise.all([
    cardsToReview(context),
    coursesToContinue(context),
    exercisesToRetry(context),
    weakSkills(context),
    coursesNowOpen(context),
    nextLevels(context),
  ]);
  const open = await Promise.all(lists.map((list) => withoutLocked(context, list)));
  const chosen = new Map<string, RecommendationView>();
  for (const one of open.flatMap((list) => list.slice(0, OF_ONE_REASON))) {
    const item = one.exerciseId ?? one.lessonId ?? one.courseId ?? one.reason;
    if (!chosen.has(item)) chosen.set(item, one);
  }
  return [...chosen.values()].slice(0, MOST);
}

async function withoutLocked(context: Context, list: readonly RecommendationView[]): Promise<RecommendationView[]> {
  const lessons = await Promise.all(
    list.map(({ lessonId }) => (lessonId === null ? Promise.resolve(null) : lessonById(context).load(lessonId))),
  );
  return list.filter(({ lessonId }, index) => lessonId === null || lessons[index]?.lock === null);
}

/** One for all cards. */
async function cardsToReview(context: Context): Promise<RecommendationView[]> {
  const { length: cardCount } = (await reviewQueue(context)).cardIds;
  return cardCount === 0 ? [] : [{ ...NONE, cardCount, reason: 'review-due' }];
}

/** Courses that the viewer learns, the last one that they worked on first, at the first lesson that is not complete. */
async function coursesToContinue(context: Context): Promise<RecommendationView[]> {
  const rows = await context.db.rows<{ courseId: string; lessonId: string; progress: number }>(
    `select enrollment.course_id, next.lesson_id, completed_step_count::float8 / step_count as progress
     from enrollment
     join course_version version on version.course_id = enrollment.course_id and version.number = content_version
     cross join lateral (
       select (lesson->>'id')::uuid as lesson_id
       from jsonb_path_query(outline, '$.sections[*].lessons[*]') with ordinality listed (lesson, place)
       where not exists (select from lesson_progress done where done.enrollment_id = enrollment.id
         and done.lesson_id = (lesson->>'id')::uuid and done.completed_at is not null)
       order by place limit 1
     ) next
     where student_id = $1 and enrollment.completed_at is null and left_at is null
     order by coalesce((select max(opened_at) from lesson_progress where enrollment_id = enrollment.id), enrolled_at) desc,
       enrollment.id
     limit ${MOST}`,
    [requireViewer(context).id],
  );
  return rows.map((row) => ({ ...NONE, ...row, reason: 'continue' }));
}

/** Exercises below their pass mark that may be tried again, the newest first. */
async function exercisesToRetry(context: Context): Promise<RecommendationView[]> {
  const rows = await context.db.rows<{ courseId: string; lessonId: string; exerciseId: string; score: number }>(
    `select enrollment.course_id, part.lesson_id, result.exercise_id, result.score
     from enrollment
     join exercise_completion result on result.enrollment_id = enrollment.id
     join version_part part on part.part_id = result.exercise_id and part.number = content_version
     where student_id = $1 and left_at is null and result.score is not null and result.completed_at is null and not excused
       and coalesce((body->'settings'->>'closesAt')::timestamptz > $2, true)
       and (body->>'type' <> 'quiz' or coalesce(
         (select count(*) from quiz_attempt where quiz_attempt.student_id = $1 and quiz_attempt.exercise_id = result.exercise_id)
           < (body->'settings'->>'maxAttempts')::integer
             + coalesce((select extra_attempts from exercise_allowance allowance
                 where allowance.student_id = $1 and allowance.exercise_id = result.exercise_id), 0), true))
     order by result.id desc limit ${MOST}`,
    [requireViewer(context).id, now()],
  );
  return rows.map((row) => ({ ...NONE, ...row, reason: 'retry-failed' }));
}

/** An exercise that trains each weak skill and was not tried yet, the weakest first. */
async function weakSkills(context: Context): Promise<RecommendationView[]> {
  const viewer = requireViewer(context);
  const weak = (await skillsOfStudent(context).load(viewer.id)).flatMap(({ name, mastery }) =>
    mastery !== null && mastery < WEAK_MASTERY ? [{ name, mastery }] : [],
  );
  if (weak.length === 0) return [];
  weak.sort((a, b) => a.mastery - b.mastery || (a.name < b.name ? -1 : 1));
  const rows = await context.db.rows<{ courseId: string; lessonId: string; exerciseId: string; skill: string }>(
    `select distinct on (skill) enrollment.course_id, part.lesson_id, part.part_id as exercise_id, skill
     from enrollment
     join version_part part on part.course_id = enrollment.course_id and part.number = content_version and kind = 'exercise'
     join unnest($2::text[]) skill on body->'settings'->'skills' ? skill
     where student_id = $1 and left_at is null
       and not exists (select from exercise_completion tried
         where tried.enrollment_id = enrollment.id and tried.exercise_id = part.part_id)
       and not exists (select from quiz_attempt attempt
         where attempt.student_id = $1 and attempt.exercise_id = part.part_id)
     order by skill, enrollment.id desc, part.part_id`,
    [viewer.id, weak.map(({ name }) => name)],
  );
  return weak.flatMap(({ name, mastery }) => {
    const row = rows.find(({ skill }) => skill === name);
    return row ? [{ ...NONE, ...row, mastery, reason: 'weak-skill' as const }] : [];
  });
}

/** `$1` viewer, `$2` entitled to courses with the access `pro`. */
const MAY_BEGIN = `${courseLock('$1', '$2')} is null
  and not exists (select from enrollment known where known.course_id = course.id and known.student_id = $1)`;

/** Courses of which the viewer has completed the last prerequisite. */
async function coursesNowOpen(context: Context): Promise<RecommendationView[]> {
  const rows = await context.db.rows<{ courseId: string }>(
    `select course.id as course_id from course
     where ${MAY_BEGIN} and course.id in (select course_prerequisite.course_id from course_prerequisite
       join enrollment on enrollment.course_id = prerequisite_id
       where enrollment.student_id = $1 and enrollment.completed_at is not null)
     order by course.id limit ${MOST}`,
    beginner(context),
  );
  return rows.map((row) => ({ ...NONE, ...row, reason: 'prerequisite-met' }));
}

/** Of each subject in which the viewer completed a course, the most popular courses one level higher. */
async function nextLevels(context: Context): Promise<RecommendationView[]> {
  const rows = await context.db.rows<{ courseId: string }>(
    `select entry.course_id from (
       select distinct language, case level when 'beginner' then 'intermediate' when 'intermediate' then 'advanced' end as next
       from enrollment join course on course.id = course_id where student_id = $1 and completed_at is not null
     ) completed
     join catalog_entry entry on entry.language = completed.language and entry.level = next
     join course on course.id = entry.course_id
     where ${MAY_BEGIN}
     order by popularity desc, entry.course_id limit ${MOST}`,
    beginner(context),
  );
  return rows.map((row) => ({ ...NONE, ...row, reason: 'next-level' }));
}

function beginner(context: Context): [id: string, isPro: boolean] {
  const viewer = requireViewer(context);
  return [viewer.id, viewer.entitlements.includes(PRO)];
}
