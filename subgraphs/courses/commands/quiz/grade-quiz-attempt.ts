import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { InvalidInput, type FieldProblem } from '../../../../platform/domain/errors.js';
import { GradeChanged, QuizAttemptNotFound } from '../../domain/quiz/errors.js';
import type { QuizAttempt } from '../../domain/quiz/quiz-attempt.js';
import { mayGrade } from '../shared/graders.js';
import { exerciseOfAttempt, loadAttempt, questionsOf } from './attempt-content.js';
import { rescoreAttempt } from './rescore-attempt.js';

export interface GradeQuizAttempt {
  readonly attemptId: string;
  readonly points: readonly { readonly questionId: string; readonly points: number }[];
  /** Grades so far, as the grader saw them. */
  readonly revision: number;
}

/** Points of a teacher for questions of a submitted attempt: essays, or instead of what the platform gave. */
export function gradeQuizAttempt(context: Context, input: GradeQuizAttempt): Promise<QuizAttempt> {
  return runCommand(context, 'gradeQuizAttempt', async (transaction) => {
    const loaded = await loadAttempt(transaction, input.attemptId);
    const { attempt } = loaded;
    if (!(await mayGrade(transaction, attempt)) || attempt.status !== 'submitted') throw new QuizAttemptNotFound();
    if (attempt.gradeRevision !== input.revision) throw new GradeChanged(attempt.gradeRevision);
    const questions = questionsOf(attempt, await exerciseOfAttempt(transaction, attempt));
    const problems = input.points.flatMap(({ questionId, points }, index): FieldProblem[] => {
      const question = questions.find(({ id }) => id === questionId);
      const path = `input.points.${index}`;
      if (!question) return [{ field: `${path}.questionId`, message: 'is no question of this attempt' }];
      if (points >= 0 && points <= question.points) return [];
      return [{ field: `${path}.points`, message: `must be from 0 to ${question.points}` }];
    });
    if (problems.length > 0) throw new InvalidInput(problems);
    attempt.grade(Object.fromEntries(input.points.map(({ questionId, points }) => [questionId, points])));
    await rescoreAttempt(transaction, loaded);
    return attempt;
  });
}
