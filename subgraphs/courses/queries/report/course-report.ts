import type { Context } from '../../../../platform/context.js';
import { page, type PageArgs } from '../../../../platform/graphql/pagination.js';
import type { Connection } from '../../../../platform/graphql/types.js';
import { storeStatistics } from '../../commands/report/store-statistics.js';
import type { Verdict } from '../../domain/coding/verdict.js';
import type { CourseOutline, Exercise } from '../../domain/content.js';
import { lessonsOf } from '../../domain/content.js';
import { settingsOf, type ExerciseType } from '../../domain/exercise-settings.js';
import { questionOf } from '../../domain/questions/kinds.js';
import type { Answer, Question } from '../../domain/questions/question.js';
import { ENROLLED, parametersOf, type ReportScope } from './report-scope.js';

/*
 * What graders see of how a course goes. Every value is counted from the results themselves. For a whole course the counts
 * over results are stored with a fingerprint of what they were counted from, and counted again when it differs: so they are
 * always those of a full recount.
 */

export interface StudentCounts {
  readonly enrolledCount: number;
  readonly startedCount: number;
  readonly completedCount: number;
  readonly averageProgress: number | null;
}

export interface LessonReport {
  readonly lessonId: string;
  readonly title: string;
  readonly openedCount: number;
  readonly completedCount: number;
}

export interface ExerciseReport {
  readonly exerciseId: string;
  readonly title: string;
  readonly type: ExerciseType;
  readonly weight: number;
  readonly scoreCount: number;
  readonly completedCount: number;
  readonly averageScore: number | null;
  readonly verdicts: readonly { readonly verdict: Verdict; readonly count: number }[];
}

export interface QuestionReport {
  readonly questionId: string;
  readonly exerciseId: string;
  readonly prompt: string;
  readonly answerCount: number;
  /** Mean share of the points. */
  readonly facility: number;
  readonly commonWrongAnswer: string | null;
  readonly commonWrongCount: number;
}

export interface CourseReport extends StudentCounts {
  readonly scope: ReportScope;
  readonly averageScore: number | null;
  readonly lessons: readonly LessonReport[];
  readonly exercises: readonly ExerciseReport[];
  readonly hardestQuestions: readonly QuestionReport[];
}

/** Of questions with at least so many answers. */
const LEAST_ANSWERS = 5;
const HARDEST = 10;

/** A report of the newest version: of what is in it no more, nothing is shown. */
export async function courseReport(context: Context, scope: ReportScope): Promise<CourseReport> {
  const parameters = parametersOf(context, scope);
  const content = await contentOf(context, scope.courseId);
  const quizIds = [...content.exercises.values()].filter(({ type }) => type === 'quiz').map(({ id }) => id);
  const [counts, lessons, exercises, questions, verdicts] = await Promise.all([
    studentCounts(context, parameters),
    counted(context, scope, 'lessons'),
    counted(context, scope, 'exercises'),
    countedQuestions(context, scope, quizIds),
    verdictsOf(context, parameters),
  ]);
  const inOrder = content.outline.flatMap((lesson) => lesson.exercises.map(({ id }) => id));
  const reports = inOrder.flatMap((id) => {
    const exercise = content.exercises.get(id);
    return exercise ? [exerciseReport(exercise, exercises.get(id), verdicts)] : [];
  });
  const scored = reports.filter(({ averageScore }) => averageScore !== null);
  const weight = scored.reduce((sum, one) => sum + one.weight * one.scoreCount, 0);
  const points = scored.reduce((sum, one) => sum + one.weight * one.scoreCount * (one.averageScore ?? 0), 0);
  return {
    scope,
    ...counts,
    averageScore: weight === 0 ? null : points / weight,
    lessons: content.outline.map(({ id, title }) => ({
      lessonId: id,
      title,
      openedCount: lessons.get(id)?.count ?? 0,
      completedCount: lessons.get(id)?.completed ?? 0,
    })),
    exercises: reports,
    hardestQuestions: hardest(content.exercises, questions),
  };
}

async function studentCounts(context: Context, parameters: readonly unknown[]): Promise<StudentCounts> {
  const row = await context.db.row<StudentCounts>(
    `select count(*)::int as enrolled_count, count(started_at)::int as started_count,
       count(completed_at)::int as completed_count, avg(completed_step_count::float8 / step_count) as average_progress
     from enrollment where ${ENROLLED}`,
    parameters,
  );
  return row ?? { enrolledCount: 0, startedCount: 0, completedCount: 0, averageProgress: null };
}

interface ReportContent {
  readonly outline: ReturnType<typeof lessonsOf>;
  readonly exercises: ReadonlyMap<string, Exercise>;
}

async function contentOf(context: Context, courseId: string): Promise<ReportContent> {
  const row = await context.db.row<{ outline: CourseOutline; exercises: Exercise[] | null }>(
    `select outline, (select jsonb_agg(body) from version_part part
       where part.course_id = course.id and part.number = published_version and kind = 'exercise') as exercises
     from course join course_version version on version.course_id = course.id and version.number = published_version
     where course.id = $1`,
    [courseId],
  );
  return {
    outline: row ? lessonsOf(row.outline) : [],
    exercises: new Map((row?.exercises ?? []).map((exercise) => [exercise.id, exercise])),
  };
}

/** Of one lesson, exercise or question. */
interface Counted {
  readonly id: string;
  readonly count: number;
  readonly completed?: number;
  readonly mean?: number | null;
  /** The wrong answer that most gave, as it is stored. */
  readonly wrong?: Answer | null;
  readonly wrongCount?: number;
}

const LESSONS = `select lesson_id as id, count(*)::int as count, count(lesson_progress.completed_at)::int as completed
  from enrollment join lesson_progress on enrollment_id = enrollment.id where ${ENROLLED} group by lesson_id`;

const EXERCISES = `select exercise_id as id, count(score) filter (where not excused)::int as count,
    count(result.completed_at)::int as completed, avg(score) filter (where not excused) as mean
  from enrollment join exercise_completion result on enrollment_id = enrollment.id where ${ENROLLED} group by exercise_id`;

/** Of the quizzes `$5`. Without dropped questions and those that wait for a teacher. */
const QUESTIONS = `with answered as (
    select exercise_id, scored->>'questionId' as id, (scored->>'points')::float8 / (scored->>'of')::float8 as share,
      attempt.answers->(scored->>'questionId') as answer
    from enrollment join quiz_attempt attempt on attempt.enrollment_id = enrollment.id
    cross join lateral jsonb_array_elements(question_scores) scored
    where ${ENROLLED} and attempt.exercise_id = any($5::uuid[]) and status = 'submitted'
      and (scored->>'of')::float8 > 0 and scored->>'points' is not null
  ), wrong as (
    select distinct on (id) id, answer, count(*)::int as times from answered
    where share < 1 and answer is not null group by id, answer order by id, count(*) desc, answer
  )
  select exercise_id, answered.id, count(*)::int as count, avg(share) as mean, wrong.answer as wrong,
    wrong.times as wrong_count
  from answered left join wrong on wrong.id = answered.id group by exercise_id, answered.id, wrong.answer, wrong.times`;

/** Every change of an enrollment or attempt makes another version. */
const PRINT = `count(*) || ' ' || coalesce(bit_xor(hashtextextended(id::text, version)), 0)`;

async function counted(
  context: Context,
  scope: ReportScope,
  part: 'lessons' | 'exercises',
): Promise<ReadonlyMap<string, Counted>> {
  const count = (): Promise<Counted[]> =>
    context.db.rows(part === 'lessons' ? LESSONS : EXERCISES, parametersOf(context, scope));
  if (!scope.wholeCourse) return byId(await count());
  const known = await context.db.row<{ fingerprint: string; counts: Counted[] | null }>(
    `select now.fingerprint, counts
     from (select ${PRINT} as fingerprint from enrollment where course_id = $1 and left_at is null) now
     left join course_statistic stored on stored.course_id = $1 and part = $2 and stored.fingerprint = now.fingerprint`,
    [scope.courseId, part],
  );
  if (known?.counts) return byId(known.counts);
  const counts = await count();
  if (known) await storeStatistics(context, scope.courseId, [{ part, fingerprint: known.fingerprint, counts }]);
  return byId(counts);
}

/** Stored by quiz, so that an exam makes only its own quiz be counted again. */
async function countedQuestions(
  context: Context,
  scope: ReportScope,
  quizIds: readonly string[],
): Promise<ReadonlyMap<string, Counted>> {
  const count = (ids: readonly string[]): Promise<(Counted & { readonly exerciseId: string })[]> =>
    context.db.rows(QUESTIONS, [...parametersOf(context, scope), ids]);
  if (!scope.wholeCourse) return byId(await count(quizIds));
  const known = await context.db.rows<{ exerciseId: string; fingerprint: string; counts: Counted[] | null }>(
    `with gone as materialized (
       select count(*) || ' ' || coalesce(bit_xor(hashtextextended(id::text, 0)), 0) as fingerprint
       from enrollment where course_id = $1 and left_at is not null
     ),
     now as (
       select exercise_id, ${PRINT} || ' ' || (select fingerprint from gone) as fingerprint
       from quiz_attempt where course_id = $1 and status = 'submitted' group by exercise_id
     )
     select exercise_id, now.fingerprint, counts from now
     left join course_statistic stored on stored.course_id = $1 and part = exercise_id::text
       and stored.fingerprint = now.fingerprint
     where exercise_id = any($2::uuid[])`,
    [scope.courseId, quizIds],
  );
  const stale = known.filter(({ counts }) => counts === null);
  const fresh = stale.length === 0 ? [] : await count(stale.map(({ exerciseId }) => exerciseId));
  if (stale.length > 0)
    await storeStatistics(
      context,
      scope.courseId,
      stale.map(({ exerciseId, fingerprint }) => ({
        part: exerciseId,
        fingerprint,
        counts: fresh.filter((row) => row.exerciseId === exerciseId),
      })),
    );
  return byId([...known.flatMap(({ counts }) => counts ?? []), ...fresh]);
}

function byId(rows: readonly Counted[]): ReadonlyMap<string, Counted> {
  return new Map(rows.map((row) => [row.id, row]));
}

interface VerdictRow {
  readonly exerciseId: string;
  readonly verdict: Verdict;
  readonly count: number;
}

/** Of programs outside of contests. */
function verdictsOf(context: Context, parameters: readonly unknown[]): Promise<VerdictRow[]> {
  return context.db.rows(
    `select exercise_id, verdict, count(*)::int as count
     from enrollment join coding_submission submission
       on submission.course_id = enrollment.course_id and submission.student_id = enrollment.student_id
     where ${ENROLLED} and submission.course_id = $1 and verdict is not null and contest_id is null
     group by exercise_id, verdict order by exercise_id, count(*) desc, verdict`,
    parameters,
  );
}

function exerciseReport(
  exercise: Exercise,
  counts: Counted | undefined,
  verdicts: readonly VerdictRow[],
): ExerciseReport {
  return {
    exerciseId: exercise.id,
    title: exercise.title,
    type: exercise.type,
    weight: settingsOf(exercise).weight,
    scoreCount: counts?.count ?? 0,
    completedCount: counts?.completed ?? 0,
    averageScore: counts?.mean ?? null,
    verdicts: verdicts.filter(({ exerciseId }) => exerciseId === exercise.id),
  };
}

function hardest(
  exercises: ReadonlyMap<string, Exercise>,
  counts: ReadonlyMap<string, Counted>,
): readonly QuestionReport[] {
  const reports = [...exercises.values()].flatMap(({ id: exerciseId, questions }) =>
    questions.map(questionOf).flatMap((question) => {
      const found = counts.get(question.id);
      if (!found || found.count < LEAST_ANSWERS) return [];
      const common = found.wrong ? textOf(question, found.wrong) : null;
      return [
        {
          questionId: question.id,
          exerciseId,
          prompt: question.prompt,
          answerCount: found.count,
          facility: found.mean ?? 0,
          commonWrongAnswer: common,
          commonWrongCount: common === null ? 0 : (found.wrongCount ?? 0),
        },
      ];
    }),
  );
  return reports
    .toSorted((a, b) => a.facility - b.facility || (a.questionId < b.questionId ? -1 : 1))
    .slice(0, HARDEST);
}

/** An answer as a grader reads it; null where the question has other parts now. */
function textOf(question: Question, answer: Answer): string | null {
  const join = (texts: readonly (string | undefined)[]): string | null =>
    texts.every((text) => text !== undefined) ? texts.join(', ') : null;
  const named = (parts: readonly { readonly id: string; readonly text: string }[], ids: readonly string[] = []) =>
    join(ids.map((id) => parts.find((part) => part.id === id)?.text));
  switch (question.type) {
    case 'single':
    case 'multiple':
      return named(question.options, answer.options);
    case 'true-false':
      return answer.isTrue === undefined ? null : String(answer.isTrue);
    case 'short-answer':
      return answer.text ?? null;
    case 'numeric':
      return answer.number ?? null;
    case 'ordering':
      return named(question.items, answer.order);
    case 'matching':
      return join(
        question.lefts.map(({ id, text }) => {
          const right = question.rights.find((one) => one.id === answer.matches?.[id]);
          return `${text} → ${right?.text ?? '–'}`;
        }),
      );
    case 'essay':
      return null;
  }
}

export interface ReportStudent {
  readonly id: string;
  readonly studentId: string;
  readonly progress: number;
  readonly startedAt: Date | null;
  readonly completedAt: Date | null;
  readonly lastActiveAt: Date | null;
  readonly averageScore: number | null;
}

/** In the order in which they enrolled. */
export function reportStudents(
  context: Context,
  scope: ReportScope,
  args: PageArgs,
): Promise<Connection<ReportStudent>> {
  const select = `select enrollment.id, student_id, completed_step_count::float8 / step_count as progress, started_at,
      completed_at,
      (select max(greatest(opened_at, done.completed_at)) from lesson_progress done
        where done.enrollment_id = enrollment.id) as last_active_at,
      (select avg(score) from exercise_completion result
        where result.enrollment_id = enrollment.id and not excused) as average_score
    from enrollment where ${ENROLLED}`;
  return page(context.db, { select, parameters: parametersOf(context, scope), orderBy: ['id'] }, args);
}
