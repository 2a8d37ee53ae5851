import { runCommand } from '../../../platform/command.js';
import type { Context } from '../../../platform/context.js';
import { InvalidInput, type FieldProblem } from '../../../platform/domain/errors.js';
import { gradeQuiz, type Question, type QuestionResult } from '../domain/content.js';
import type { Enrollment } from '../domain/enrollment.js';
import { ExerciseNotFound } from '../domain/errors.js';
import { passes, settingsOf } from '../domain/exercise-settings.js';

import { loadExercise } from './load-exercise.js';
import { loadLearning } from './load-learning.js';

export interface QuizAnswer {
  readonly questionId: string;
  /** Place among the question's choices, from 0. */
  readonly choice: number;
}

export interface QuizResult {
  readonly enrollment: Enrollment;
  readonly score: number;
  readonly bestScore: number;
  readonly results: readonly QuestionResult[];
}

export function submitQuiz(
  context: Context,
  input: { readonly exerciseId: string; readonly answers: readonly QuizAnswer[] },
): Promise<QuizResult> {
  return runCommand(context, 'submitQuiz', async (transaction) => {
    const { exerciseId, answers } = input;
    const { enrollment, outline, moment } = await loadLearning(transaction, exerciseId, () => new ExerciseNotFound());
    const quiz = await loadExercise(transaction, enrollment, exerciseId, 'quiz');
    const problems = problemsOf(quiz.questions, answers);
    if (problems.length > 0) throw new InvalidInput(problems);
    const choices = new Map(answers.map((answer) => [answer.questionId, answer.choice]));
    const { score, results } = gradeQuiz(quiz.questions, choices);
    enrollment.recordResult(outline, exerciseId, { score, passed: passes(score, settingsOf(quiz)) }, moment);
    return { enrollment, score, bestScore: enrollment.bestScore(exerciseId) ?? score, results };
  });
}

function problemsOf(questions: readonly Question[], answers: readonly QuizAnswer[]): FieldProblem[] {
  const answered = new Set<string>();
  return answers.flatMap(({ questionId, choice }, index) => {
    const path = `input.answers.${index}`;
    const question = questions.find((candidate) => candidate.id === questionId);
    if (!question) return [{ field: `${path}.questionId`, message: 'is no question of this quiz' }];
    if (answered.has(questionId)) return [{ field: `${path}.questionId`, message: 'is answered twice' }];
    answered.add(questionId);
    if (question.choices[choice] !== undefined) return [];
    return [{ field: `${path}.choice`, message: `must be between 0 and ${question.choices.length - 1}` }];
  });
}
