import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { InvalidInput, type FieldProblem } from '../../../../platform/domain/errors.js';
import type { Enrollment } from '../../domain/enrollment.js';
import { ExerciseNotFound, QuizNeedsAttempt } from '../../domain/errors.js';
import { questionOf } from '../../domain/questions/kinds.js';
import type { Answer, Question } from '../../domain/questions/question.js';
import { hasFirstForm } from '../../domain/quiz/first-form.js';
import { loadExercise } from '../shared/load-exercise.js';
import { loadLearning } from '../shared/load-learning.js';
import { endAttempt } from './attempt-content.js';
import { openAttempt } from './start-quiz-attempt.js';

export interface QuizAnswer {
  readonly questionId: string;
  /** Place among the question's choices, from 0. */
  readonly choice: number;
}

export interface QuizResult {
  readonly enrollment: Enrollment;
  readonly score: number;
  readonly bestScore: number;
  readonly results: readonly { readonly questionId: string; readonly correct: boolean }[];
}

/** A whole attempt at once, for clients of the first releases. */
export function submitQuiz(
  context: Context,
  input: { readonly exerciseId: string; readonly answers: readonly QuizAnswer[] },
): Promise<QuizResult> {
  return runCommand(context, 'submitQuiz', async (transaction) => {
    const { exerciseId } = input;
    const learning = await loadLearning(transaction, exerciseId, () => new ExerciseNotFound());
    const { enrollment, outline, moment } = learning;
    const quiz = await loadExercise(transaction, enrollment, exerciseId, 'quiz');
    if (!hasFirstForm(quiz)) throw new QuizNeedsAttempt();
    const answers = answersFrom(quiz.questions.map(questionOf), input.answers);
    const attempt = await openAttempt(transaction, learning, quiz);
    attempt.save(answers, attempt.sequence + 1, moment);
    await endAttempt(transaction, { attempt, enrollment, outline }, quiz, { byServer: false, ...moment });
    const score = attempt.score ?? 0;
    const results = attempt.questionScores.map(({ questionId, points, of }) => ({
      questionId,
      correct: points === of,
    }));
    return { enrollment, score, bestScore: enrollment.bestScore(exerciseId) ?? score, results };
  });
}

function answersFrom(questions: readonly Question[], given: readonly QuizAnswer[]): Record<string, Answer> {
  const answers: Record<string, Answer> = {};
  const problems = given.flatMap(({ questionId, choice }, index): FieldProblem[] => {
    const path = `input.answers.${index}`;
    const question = questions.find((candidate) => candidate.id === questionId);
    if (question?.type !== 'single') return [{ field: `${path}.questionId`, message: 'is no question of this quiz' }];
    if (answers[questionId]) return [{ field: `${path}.questionId`, message: 'is answered twice' }];
    const option = question.options[choice];
    answers[questionId] = { options: option ? [option.id] : [] };
    if (option) return [];
    return [{ field: `${path}.choice`, message: `must be between 0 and ${question.options.length - 1}` }];
  });
  if (problems.length > 0) throw new InvalidInput(problems);
  return answers;
}
