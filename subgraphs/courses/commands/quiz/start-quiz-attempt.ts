import { randomInt } from 'node:crypto';
import { runCommand, type Transaction } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import type { Exercise } from '../../domain/content.js';
import { ExerciseNotFound } from '../../domain/errors.js';
import { isOpen, settingsOf } from '../../domain/exercise-settings.js';
import { questionOf } from '../../domain/questions/kinds.js';
import { drawQuestions } from '../../domain/quiz/draw.js';
import { AttemptsExhausted, QuizIsClosed } from '../../domain/quiz/errors.js';
import { QuizAttempt } from '../../domain/quiz/quiz-attempt.js';
import { DEFAULT_RULES } from '../../domain/quiz/rules.js';
import { loadExercise } from '../shared/load-exercise.js';
import { loadLearning, type Learning } from '../shared/load-learning.js';
import { attemptsLeft, endAttempt, exerciseOfAttempt } from './attempt-content.js';

/** The viewer's open attempt at a quiz, or a new one. */
export function startQuizAttempt(
  context: Context,
  { exerciseId }: { readonly exerciseId: string },
): Promise<QuizAttempt> {
  return runCommand(context, 'startQuizAttempt', async (transaction) => {
    const learning = await loadLearning(transaction, exerciseId, () => new ExerciseNotFound());
    const exercise = await loadExercise(transaction, learning.enrollment, exerciseId, 'quiz');
    return openAttempt(transaction, learning, exercise);
  });
}

/** The lock of the enrollment, which the caller holds, makes two starts follow each other. */
export async function openAttempt(
  transaction: Transaction,
  { enrollment, outline, lessonId, moment }: Learning,
  exercise: Exercise,
): Promise<QuizAttempt> {
  const { studentId } = enrollment;
  const open = await transaction.find(QuizAttempt, { studentId, exerciseId: exercise.id, status: 'open' });
  if (open && !open.isOver(transaction.now)) return open;
  if (open) {
    const loaded = { attempt: open, enrollment, outline };
    await endAttempt(transaction, loaded, await exerciseOfAttempt(transaction, open), { ...moment, byServer: true });
    await transaction.flush();
  }
  const settings = settingsOf(exercise);
  if (!isOpen(settings, transaction.now)) throw new QuizIsClosed(settings);
  const { made, allowed, left } = await attemptsLeft(transaction, studentId, exercise);
  if (left === 0) throw new AttemptsExhausted(allowed ?? 0);
  const rules = { ...DEFAULT_RULES, ...exercise.quiz };
  const seed = randomInt(2 ** 31);
  const attempt = transaction.add(
    new QuizAttempt(
      {
        enrollmentId: enrollment.id,
        studentId,
        courseId: enrollment.courseId,
        lessonId,
        exerciseId: exercise.id,
        contentVersion: enrollment.contentVersion,
        number: made + 1,
        seed,
        drawn: drawQuestions(
          exercise.questions.map(questionOf),
          rules,
          seed,
          await seenQuestions(transaction, studentId, exercise.id),
        ),
        deadline: deadlineOf(transaction.now, rules.timeLimitSeconds, settings.closesAt),
        passMark: settings.passMark,
        feedback: rules.feedback,
        releaseAfter: rules.releaseAfter,
      },
      moment,
    ),
  );
  // Attempts are counted by SQL.
  await transaction.flush();
  return attempt;
}

/** The earlier of time limit and close. */
function deadlineOf(now: Date, timeLimitSeconds: number | null, closesAt: string | null): Date | null {
  const ends = [
    ...(timeLimitSeconds === null ? [] : [now.getTime() + timeLimitSeconds * 1_000]),
    ...(closesAt === null ? [] : [new Date(closesAt).getTime()]),
  ];
  return ends.length === 0 ? null : new Date(Math.min(...ends));
}

async function seenQuestions(
  transaction: Transaction,
  studentId: string,
  exerciseId: string,
): Promise<ReadonlySet<string>> {
  const rows = await transaction.sql<{ id: string }>(
    `select distinct question->>'id' as id from quiz_attempt cross join lateral jsonb_array_elements(drawn) question
     where student_id = $1 and exercise_id = $2`,
    [studentId, exerciseId],
  );
  return new Set(rows.map(({ id }) => id));
}
