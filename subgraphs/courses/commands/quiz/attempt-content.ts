import type { Transaction } from '../../../../platform/command.js';
import type { CourseOutline, Exercise } from '../../domain/content.js';
import { exerciseIn } from '../../domain/content.js';
import { Enrollment, type Moment } from '../../domain/enrollment.js';
import { settingsOf } from '../../domain/exercise-settings.js';
import { questionOf } from '../../domain/questions/kinds.js';
import type { AnswerKey, Question } from '../../domain/questions/question.js';
import { QuizAttemptNotFound } from '../../domain/quiz/errors.js';
import { gradeAttempt, type AttemptScore, type Correction, type CorrectionMode } from '../../domain/quiz/grading.js';
import { QuizAttempt } from '../../domain/quiz/quiz-attempt.js';
import { releaseOfQuiz } from '../../domain/release.js';
import { applyOverride } from '../gradebook/apply-override.js';

/** An attempt with the enrollment that its result goes to; both locked, the enrollment first. */
export interface LoadedAttempt {
  readonly attempt: QuizAttempt;
  readonly enrollment: Enrollment;
  /** Of the version that the student follows now. */
  readonly outline: CourseOutline;
}

export async function loadAttempt(
  transaction: Transaction,
  attemptId: string,
  mayUse: (attempt: { readonly studentId: string }) => boolean = () => true,
): Promise<LoadedAttempt> {
  const notFound = (): QuizAttemptNotFound => new QuizAttemptNotFound();
  const found = await transaction.em.findOne(QuizAttempt, { id: attemptId }, { disableIdentityMap: true });
  if (!found || !mayUse(found)) throw notFound();
  const enrollment = await transaction.load(Enrollment, found.enrollmentId, notFound, ['results', 'lessons']);
  const attempt = await transaction.load(QuizAttempt, attemptId, notFound);
  const [version] = await transaction.sql<{ outline: CourseOutline }>(
    'select outline from course_version where course_id = $1 and number = $2',
    [enrollment.courseId, enrollment.contentVersion],
  );
  return { attempt, enrollment, outline: version?.outline ?? { sections: [] } };
}

/** Many attempts, as {@link loadAttempt} loads one, by a fixed number of statements. Those that are gone are left out. */
export async function loadAttempts(transaction: Transaction, ids: readonly string[]): Promise<LoadedAttempt[]> {
  const owners = await transaction.sql<{ id: string }>(
    'select distinct enrollment_id as id from quiz_attempt where id = any($1::uuid[])',
    [ids],
  );
  // Enrollments first, each kind in the order of its ids, so that no two wait for each other.
  const enrollments = await transaction.loadAll(
    Enrollment,
    owners.map(({ id }) => id),
  );
  await transaction.em.populate(enrollments, ['results', 'lessons']);
  const attempts = await transaction.loadAll(QuizAttempt, ids);
  const versions = await transaction.sql<{ course_id: string; number: number; outline: CourseOutline }>(
    `select course_id, number, outline from course_version where (course_id, number) in (
       select course_id, content_version from enrollment where id = any($1::uuid[]))`,
    [enrollments.map(({ id }) => id)],
  );
  return attempts.flatMap((attempt) => {
    const enrollment = enrollments.find(({ id }) => id === attempt.enrollmentId);
    if (!enrollment) return [];
    const version = versions.find(
      (one) => one.course_id === enrollment.courseId && one.number === enrollment.contentVersion,
    );
    return [{ attempt, enrollment, outline: version?.outline ?? { sections: [] } }];
  });
}

/** Which of these attempts are at an exercise for which an override of their student's score waits. */
export async function waitingOverrides(
  transaction: Transaction,
  attempts: readonly QuizAttempt[],
): Promise<(attempt: QuizAttempt) => boolean> {
  const rows = await transaction.sql<{ student_id: string; exercise_id: string }>(
    `select student_id, exercise_id from score_override where applied_at is null
       and (student_id, exercise_id) in (select * from unnest($1::uuid[], $2::uuid[]))`,
    [attempts.map(({ studentId }) => studentId), attempts.map(({ exerciseId }) => exerciseId)],
  );
  return ({ studentId, exerciseId }) =>
    rows.some((row) => row.student_id === studentId && row.exercise_id === exerciseId);
}

/** The exercise in the version that the attempt is about. */
export async function exerciseOfAttempt(transaction: Transaction, attempt: QuizAttempt): Promise<Exercise> {
  const [row] = await transaction.sql<{ body: Exercise }>(
    'select body from version_part where part_id = $1 and number = $2 and course_id = $3',
    [attempt.exerciseId, attempt.contentVersion, attempt.courseId],
  );
  if (!row) throw new Error(`Attempt ${attempt.id} has no exercise.`);
  return row.body;
}

/** The questions of the attempt in the order in which it shows them. */
export function questionsOf({ drawn }: Pick<QuizAttempt, 'drawn'>, exercise: Exercise): Question[] {
  const byId = new Map(exercise.questions.map((stored) => [stored.id, questionOf(stored)]));
  return drawn.flatMap(({ id }) => byId.get(id) ?? []);
}

type Corrections = ReadonlyMap<string, readonly Correction[]>;

/** Corrections by question that were made so far of the exercise in the attempt's version. */
export async function correctionsOf(
  transaction: Transaction,
  attempt: Pick<QuizAttempt, 'exerciseId' | 'contentVersion'>,
): Promise<Corrections> {
  const corrections = await transaction.sql<{ question_id: string; mode: CorrectionMode; key: AnswerKey | null }>(
    `select question_id, mode, key from question_correction
     where exercise_id = $1 and (up_to_version is null or up_to_version >= $2) order by id`,
    [attempt.exerciseId, attempt.contentVersion],
  );
  const byQuestion = new Map<string, Correction[]>();
  for (const { question_id: id, mode, key } of corrections)
    byQuestion.set(id, [...(byQuestion.get(id) ?? []), { mode, key }]);
  return byQuestion;
}

/** Score of the saved answers. */
export function gradeOf(attempt: QuizAttempt, exercise: Exercise, corrections: Corrections): AttemptScore {
  const { answers, given } = attempt;
  return gradeAttempt(questionsOf(attempt, exercise), { answers, given, corrections });
}

/** Attempts that the student may still begin; null for no limit. */
export async function attemptsLeft(
  transaction: Transaction,
  studentId: string,
  exercise: Exercise,
): Promise<{ readonly left: number | null; readonly made: number; readonly allowed: number | null }> {
  const { maxAttempts } = settingsOf(exercise);
  const [row] = await transaction.sql<{ made: number; extra: number }>(
    `select count(*)::int as made, coalesce((select extra_attempts from exercise_allowance
       where student_id = $1 and exercise_id = $2), 0) as extra
     from quiz_attempt where student_id = $1 and exercise_id = $2`,
    [studentId, exercise.id],
  );
  const made = row?.made ?? 0;
  const allowed = maxAttempts === null ? null : maxAttempts + (row?.extra ?? 0);
  return { made, allowed, left: allowed === null ? null : Math.max(0, allowed - made) };
}

/** Ends an attempt: grades it, and shows the result where it may be seen at once. */
export async function endAttempt(
  transaction: Transaction,
  { attempt, enrollment, outline }: LoadedAttempt,
  exercise: Exercise,
  {
    byServer,
    localDate,
    corrections,
    mayBeOverridden,
  }: {
    readonly byServer: boolean;
    readonly localDate: string;
    /** Where they were read before. */
    readonly corrections?: Corrections;
    /** False where it is known that no override waits. */
    readonly mayBeOverridden?: boolean;
  },
): Promise<void> {
  const { now } = transaction;
  const submittedAt = byServer ? (attempt.deadline ?? now) : now;
  // Of the others nothing depends on it.
  const isLast =
    attempt.releaseAfter === 'last-attempt' &&
    (await attemptsLeft(transaction, attempt.studentId, exercise)).left === 0;
  const { closesAt } = settingsOf(exercise);
  const releaseAt = releaseOfQuiz(attempt, {
    submittedAt,
    deadline: attempt.deadline,
    closesAt: closesAt === null ? null : new Date(closesAt),
    attemptsLeft: !isLast,
  });
  if (!byServer) attempt.localDate = localDate;
  const result = gradeOf(attempt, exercise, corrections ?? (await correctionsOf(transaction, attempt)));
  attempt.submit(result, releaseAt, { submittedAt, byServer, now });
  if (attempt.isReleased) await recordRelease(transaction, { attempt, enrollment, outline }, { mayBeOverridden });
  if (isLast) await releaseEarlier(transaction, attempt, submittedAt);
}

/** The earlier attempts waited for the last one; the job that releases results takes them from here. */
async function releaseEarlier(transaction: Transaction, attempt: QuizAttempt, at: Date): Promise<void> {
  await transaction.sql(
    `update quiz_attempt set release_at = $4 where student_id = $1 and exercise_id = $2 and id <> $3
       and status = 'submitted' and released_at is null and (release_at is null or release_at > $4)`,
    [attempt.studentId, attempt.exerciseId, attempt.id, at.toISOString()],
  );
}

/** What a released result changes for the student. An exercise that is not in their version any more changes nothing. */
export async function recordRelease(
  transaction: Transaction,
  { attempt, enrollment, outline }: LoadedAttempt,
  { mayBeOverridden = true }: { readonly mayBeOverridden?: boolean | undefined } = {},
): Promise<void> {
  const { exerciseId, publicScore: score, passed, localDate } = attempt;
  if (!exerciseIn(outline, exerciseId)) return;
  const moment: Moment = { at: transaction.now, localDate };
  enrollment.recordResult(outline, exerciseId, { score, passed }, moment);
  if (mayBeOverridden) await applyOverride(transaction, enrollment, outline, exerciseId, moment);
}
