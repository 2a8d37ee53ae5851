import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { InvalidInput } from '../../../../platform/domain/errors.js';
import type { CodingExercise } from '../../domain/coding/coding-exercise.js';
import type { CodingSubmission } from '../../domain/coding/coding-submission.js';
import { problemsOfSource, type CodeLanguage } from '../../domain/coding/coding-task.js';
import type { Exercise } from '../../domain/content.js';
import { ExerciseIsClosed, ExerciseNotFound } from '../../domain/errors.js';
import { isOpen, settingsOf } from '../../domain/exercise-settings.js';
import { AttemptsExhausted } from '../../domain/quiz/errors.js';
import { judging } from '../../providers/judging.js';
import { loadExercise } from '../shared/load-exercise.js';
import { loadLearning } from '../shared/load-learning.js';
import { queueSubmission } from './queue-submission.js';

export interface SubmitCode {
  readonly exerciseId: string;
  readonly language: CodeLanguage;
  readonly source: string;
}

/** Hands in a program; its verdict comes later. */
export async function submitCode(context: Context, input: SubmitCode): Promise<CodingSubmission> {
  const viewer = requireViewer(context);
  const { exerciseId, language, source } = input;
  const submission = await runCommand(context, 'submitCode', async (transaction) => {
    const { enrollment, lessonId, moment } = await loadLearning(transaction, exerciseId, () => new ExerciseNotFound());
    const exercise = await loadExercise(transaction, enrollment, exerciseId, 'coding');
    const coding = codingOf(exercise, input);
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
    return queueSubmission(transaction, {
      studentId: viewer.id,
      courseId: enrollment.courseId,
      lessonId,
      exerciseId,
      contestId: null,
      language,
      source,
      task: coding.task,
      mode: 'all-cases',
      localDate: moment.localDate,
    });
  });
  judging.of(context)?.wake();
  return submission;
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
