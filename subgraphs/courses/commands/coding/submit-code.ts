import type { Transaction } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { now } from '../../../../platform/domain/clock.js';
import { InvalidInput } from '../../../../platform/domain/errors.js';
import type { CodingExercise } from '../../domain/coding/coding-exercise.js';
import { CodingSubmission } from '../../domain/coding/coding-submission.js';
import { problemsOfSource, type CodeLanguage } from '../../domain/coding/coding-task.js';
import type { Exercise } from '../../domain/content.js';
import { CodingSubmissionNotFound } from '../../domain/coding/errors.js';
import { ExerciseIsClosed, ExerciseNotFound } from '../../domain/errors.js';
import { isOpen, settingsOf } from '../../domain/exercise-settings.js';
import { AttemptsExhausted } from '../../domain/quiz/errors.js';
import { judging } from '../../providers/judging.js';
import { createOnce, type CreatesOnce } from '../shared/create-once.js';
import { loadExercise } from '../shared/load-exercise.js';
import { loadLearning } from '../shared/load-learning.js';
import { queueSubmission, type QueuedSubmission } from './queue-submission.js';
import { loadProblem } from '../contest/problems.js';
import { momentOf } from '../shared/student-profile.js';

export interface SubmitCode extends CreatesOnce {
  readonly exerciseId: string;
  /** The exercise is a problem of this contest, which the student has entered. */
  readonly contestId?: string | null;
  readonly language: CodeLanguage;
  readonly source: string;
}

/** Hands in a program; its verdict comes later. */
export async function submitCode(context: Context, input: SubmitCode): Promise<CodingSubmission> {
  // Before anything waits: a contest counts by it.
  const submittedAt = now();
  const submission = await createOnce(context, 'submitCode', input, {
    create: async (transaction) => {
      const program = input.contestId
        ? await programForContest(transaction, input, input.contestId)
        : await programForExercise(transaction, input);
      return queueSubmission(transaction, { ...program, submittedAt });
    },
    idOf: ({ id }) => id,
    find: (transaction, id) => transaction.load(CodingSubmission, id, () => new CodingSubmissionNotFound()),
  });
  judging.of(context)?.wake();
  return submission;
}

type Program = Omit<QueuedSubmission, 'submittedAt'>;

async function programForExercise(transaction: Transaction, input: SubmitCode): Promise<Program> {
  const viewer = requireViewer(transaction.context);
  const { exerciseId, language, source } = input;
  const { enrollment, lessonId, moment } = await loadLearning(transaction, exerciseId, () => new ExerciseNotFound());
  const exercise = await loadExercise(transaction, enrollment, exerciseId, 'coding');
  const { task } = codingOf(exercise, input);
  const settings = settingsOf(exercise);
  if (!isOpen(settings, transaction.now)) throw new ExerciseIsClosed(settings);
  if (settings.maxAttempts !== null) {
    const [row] = await transaction.sql<{ made: number }>(
      `select count(*)::int as made from coding_submission
       where student_id = $1 and exercise_id = $2 and contest_id is null and verdict is distinct from 'cancelled'`,
      [viewer.id, exerciseId],
    );
    if ((row?.made ?? 0) >= settings.maxAttempts) throw new AttemptsExhausted(settings.maxAttempts);
  }
  const { courseId } = enrollment;
  const { localDate } = moment;
  const common = { studentId: viewer.id, exerciseId, language, source, task, localDate };
  return { ...common, courseId, lessonId, contestId: null, mode: 'all-cases' };
}

/** The times and attempts of the exercise don't apply: the contest has its own, and decides what counts. */
async function programForContest(transaction: Transaction, input: SubmitCode, contestId: string): Promise<Program> {
  const viewer = requireViewer(transaction.context);
  const { exerciseId, language, source } = input;
  const { courseId, format, exercise } = await loadProblem(transaction, contestId, exerciseId);
  const { task } = codingOf(exercise, input);
  const { localDate } = await momentOf(transaction, viewer);
  const common = { studentId: viewer.id, exerciseId, language, source, task, localDate };
  return { ...common, courseId, lessonId: null, contestId, mode: format === 'icpc' ? 'first-failure' : 'all-cases' };
}

/** What the exercise asks for, if the program can be judged by it. */
export function codingOf(
  { coding }: Pick<Exercise, 'coding'>,
  { language, source }: Pick<SubmitCode, 'language' | 'source'>,
): CodingExercise {
  if (!coding) throw new ExerciseNotFound();
  const problems = [
    ...problemsOfSource(source, 'input.source'),
    ...(coding.languages.includes(language)
      ? []
      : [{ field: 'input.language', message: `must be one of ${coding.languages.join(', ')}` }]),
  ];
  if (problems.length > 0) throw new InvalidInput(problems);
  return coding;
}
