import { runCommand, type Transaction } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { InvalidInput, type FieldProblem } from '../../../../platform/domain/errors.js';
import { kindOf } from '../../domain/questions/kinds.js';
import { AnswerProblem, type Answer, type GivenAnswer } from '../../domain/questions/question.js';
import { QuizAttemptNotFound } from '../../domain/quiz/errors.js';
import { QuizAttempt } from '../../domain/quiz/quiz-attempt.js';
import { localDateOf, profileOf } from '../shared/student-profile.js';
import { exerciseOfAttempt, questionsOf } from './attempt-content.js';

export interface AttemptAnswer extends GivenAnswer {
  readonly questionId: string;
}

export interface SaveQuizAnswers {
  readonly attemptId: string;
  readonly answers: readonly AttemptAnswer[];
  readonly sequence: number;
}

export function saveQuizAnswers(context: Context, input: SaveQuizAnswers): Promise<QuizAttempt> {
  const viewer = requireViewer(context);
  return runCommand(context, 'saveQuizAnswers', async (transaction) => {
    const notFound = (): QuizAttemptNotFound => new QuizAttemptNotFound();
    const attempt = await transaction.load(QuizAttempt, input.attemptId, notFound);
    if (attempt.studentId !== viewer.id) throw notFound();
    await saveInto(transaction, attempt, input);
    return attempt;
  });
}

/** Checks the answers and saves them; an older sequence is ignored. */
export async function saveInto(
  transaction: Transaction,
  attempt: QuizAttempt,
  { answers, sequence }: Pick<SaveQuizAnswers, 'answers' | 'sequence'>,
): Promise<void> {
  const { locale, timeZone } = await profileOf(transaction, requireViewer(transaction.context));
  const exercise = await exerciseOfAttempt(transaction, attempt);
  const orders = new Map(attempt.drawn.map(({ id, order }) => [id, order]));
  const questions = new Map(questionsOf(attempt, exercise).map((question) => [question.id, question]));
  const accepted: Record<string, Answer> = {};
  const problems = answers.flatMap(({ questionId, ...given }, index): FieldProblem[] => {
    const path = `input.answers.${index}`;
    const question = questions.get(questionId);
    if (!question) return [{ field: `${path}.questionId`, message: 'is no question of this attempt' }];
    if (accepted[questionId]) return [{ field: `${path}.questionId`, message: 'is answered twice' }];
    const answer = kindOf(question).accept(question, given, orders.get(questionId) ?? [], locale);
    if (answer instanceof AnswerProblem) return [{ field: `${path}.${answer.field}`, message: answer.message }];
    accepted[questionId] = answer;
    return [];
  });
  if (problems.length > 0) throw new InvalidInput(problems);
  attempt.save(accepted, sequence, { at: transaction.now, localDate: localDateOf(transaction.now, timeZone) });
}
