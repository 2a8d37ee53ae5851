import { kindOf } from '../questions/kinds.js';
import type { Answer, AnswerKey, Question } from '../questions/question.js';
import { roundHalfUp } from '../score.js';

export const CORRECTIONS = ['current-only', 'both-keys', 'full-marks', 'drop'] as const;
/**
 * `current-only`: the new key replaces the old one. `both-keys`: the better of both counts. `full-marks`: everybody gets all
 * points. `drop`: the question does not count.
 */
export type CorrectionMode = (typeof CORRECTIONS)[number];

export interface Correction {
  readonly mode: CorrectionMode;
  /** Of the first two modes. */
  readonly key: AnswerKey | null;
}

export interface QuestionScore {
  readonly questionId: string;
  /** Null while a teacher has to grade it. */
  readonly points: number | null;
  /** Points of a right answer; 0 for a question that was dropped. */
  readonly of: number;
}

export interface AttemptScore {
  /** 0 to 1; null while a question waits for a teacher. */
  readonly score: number | null;
  readonly questions: readonly QuestionScore[];
}

export interface Grading {
  readonly answers: Readonly<Record<string, Answer>>;
  /** Points that a teacher gave, by question. */
  readonly given: Readonly<Record<string, number>>;
  /** By question, in the order in which they were made. */
  readonly corrections: ReadonlyMap<string, readonly Correction[]>;
}

/** A question may cost points, a quiz never scores below 0. */
export function gradeAttempt(questions: readonly Question[], grading: Grading): AttemptScore {
  const scores = questions.map((question) => scoreOf(question, grading));
  const total = scores.reduce((sum, { of }) => sum + of, 0);
  if (scores.some(({ points }) => points === null)) return { score: null, questions: scores };
  const points = scores.reduce((sum, score) => sum + (score.points ?? 0), 0);
  // Every question was dropped: nothing is left to do wrong.
  return { score: total === 0 ? 1 : roundHalfUp(Math.min(1, Math.max(0, points / total))), questions: scores };
}

function scoreOf(question: Question, { answers, given, corrections }: Grading): QuestionScore {
  const own = corrections.get(question.id) ?? [];
  const { id: questionId, points: of } = question;
  if (own.some(({ mode }) => mode === 'drop')) return { questionId, points: 0, of: 0 };
  if (own.some(({ mode }) => mode === 'full-marks')) return { questionId, points: of, of };
  const byTeacher = given[questionId];
  if (byTeacher !== undefined) return { questionId, points: byTeacher, of };
  const answer = answers[questionId];
  if (answer === undefined || Object.keys(answer).length === 0) return { questionId, points: 0, of };
  const shares = keysOf(question, own).map((key) => kindOf(key).grade(key, answer));
  if (shares.includes(null)) return { questionId, points: null, of };
  return { questionId, points: roundHalfUp(Math.max(...shares.map((share) => share ?? 0)) * of), of };
}

/** The question with each key that counts after its corrections. */
export function keysOf(question: Question, corrections: readonly Correction[]): readonly Question[] {
  return corrections.reduce<readonly Question[]>(
    (keys, { mode, key }) => {
      const corrected = key && kindOf(question).withKey(question, key);
      if (!corrected) return keys;
      return mode === 'current-only' ? [corrected] : [...keys, corrected];
    },
    [question],
  );
}
