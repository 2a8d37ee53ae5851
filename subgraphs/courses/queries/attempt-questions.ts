import { kindOf, questionOf } from '../domain/questions/kinds.js';
import type { Answer, AnswerKey, Question } from '../domain/questions/question.js';
import { keysOf } from '../domain/quiz/grading.js';
import type { Shown } from '../domain/release.js';
import type { AttemptContent, QuizAttemptView } from './quiz-attempts.js';

/*
 * The questions of an attempt as clients show them: lists in the order of the attempt, answers and keys as positions in
 * these lists. Ids of options never leave, because the order of their creation may be that of the author.
 */

export interface PositionedAnswer {
  readonly options: readonly number[] | null;
  readonly isTrue: boolean | null;
  readonly text: string | null;
  readonly matches: readonly number[] | null;
  readonly order: readonly number[] | null;
}

export interface AttemptQuestionView {
  readonly id: string;
  readonly type: Question['type'];
  readonly prompt: string;
  readonly points: number;
  readonly options: readonly string[];
  readonly lefts: readonly string[];
  readonly answer: PositionedAnswer | null;
  readonly earnedPoints: number | null;
  readonly key: (PositionedAnswer & { readonly texts: readonly string[] | null }) | null;
  readonly explanation: string | null;
  readonly feedback: string | null;
}

export function attemptQuestions(
  attempt: QuizAttemptView,
  { exercise, corrections }: AttemptContent,
  shown: Shown,
): AttemptQuestionView[] {
  const questions = new Map(exercise.questions.map((stored) => [stored.id, questionOf(stored)]));
  return attempt.drawn.flatMap(({ id, order }) => {
    const question = questions.get(id);
    if (!question) return [];
    const answer = attempt.answers[id];
    const scored = attempt.questionScores.find(({ questionId }) => questionId === id);
    const corrected = keysOf(question, corrections.get(id) ?? []).at(-1) ?? question;
    const key = kindOf(corrected).keyOf(corrected);
    return [
      {
        id,
        type: question.type,
        prompt: question.prompt,
        points: question.points,
        options: textsOf(question, order),
        lefts: question.type === 'matching' ? question.lefts.map(({ text }) => text) : [],
        answer: answer ? positioned(question, answer, order) : null,
        earnedPoints: shown.points ? (scored?.points ?? null) : null,
        key: shown.key ? { ...positioned(question, key, order), texts: acceptedTexts(key) } : null,
        explanation: shown.key ? question.explanation : null,
        feedback: shown.key && answer ? feedbackOn(question, answer) : null,
      },
    ];
  });
}

function textsOf(question: Question, order: readonly string[]): string[] {
  const parts: readonly { readonly id: string; readonly text: string }[] =
    question.type === 'single' || question.type === 'multiple'
      ? question.options
      : question.type === 'matching'
        ? question.rights
        : question.type === 'ordering'
          ? question.items
          : [];
  const byId = new Map(parts.map(({ id, text }) => [id, text]));
  return order.map((id) => byId.get(id) ?? '');
}

function positioned(question: Question, given: Answer | AnswerKey, order: readonly string[]): PositionedAnswer {
  const { matches } = given;
  return {
    options: given.options?.map((id) => order.indexOf(id)) ?? null,
    isTrue: given.isTrue ?? null,
    text: ('text' in given && given.text) || ('number' in given && given.number) || null,
    matches:
      matches && question.type === 'matching' ? question.lefts.map(({ id }) => order.indexOf(matches[id] ?? '')) : null,
    order: given.order?.map((id) => order.indexOf(id)) ?? null,
  };
}

function acceptedTexts({ texts, numbers }: AnswerKey): string[] | null {
  if (numbers) return numbers.map(({ value, tolerance, relative }) => `${value} ± ${tolerance}${relative ? ' ×' : ''}`);
  return texts ? [...texts] : null;
}

/** What the author says to who answered so. */
function feedbackOn(question: Question, answer: Answer): string | null {
  const texts = ((): readonly string[] => {
    switch (question.type) {
      case 'single':
      case 'multiple':
        return question.options.filter(({ id }) => answer.options?.includes(id)).map(({ feedback }) => feedback);
      case 'true-false':
        return answer.isTrue === undefined ? [] : [answer.isTrue ? question.feedbackTrue : question.feedbackFalse];
      case 'short-answer':
      case 'numeric':
        return question.answers
          .filter(
            (one) =>
              kindOf(question).grade({ ...question, answers: [{ ...one, weight: 1 }] } as Question, answer) === 1,
          )
          .map(({ feedback }) => feedback);
      default:
        return [];
    }
  })();
  return texts.filter((text) => text !== '').join('\n\n') || null;
}
