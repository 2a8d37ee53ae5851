import type { Feedback, ReleaseAfter } from './quiz/rules.js';

/**
 * When the result of a quiz attempt may be seen: the one rule for responses, progress, events, live updates, rewards and
 * exports. Null: it is not known yet, because the student has attempts left; the last attempt releases them all.
 */
export function releaseOfQuiz(
  { feedback, releaseAfter }: { readonly feedback: Feedback; readonly releaseAfter: ReleaseAfter },
  attempt: {
    readonly submittedAt: Date;
    readonly deadline: Date | null;
    readonly closesAt: Date | null;
    readonly attemptsLeft: boolean;
  },
): Date | null {
  const { submittedAt, deadline, closesAt, attemptsLeft } = attempt;
  // A student with more time does not learn it before their own end.
  const end = closesAt === null ? null : latest(closesAt, deadline ?? closesAt);
  const atClose = end === null ? submittedAt : latest(end, submittedAt);
  if (feedback === 'never' || releaseAfter === 'close') return atClose;
  if (releaseAfter === 'submit' || !attemptsLeft) return submittedAt;
  return end === null ? null : atClose;
}

function latest(a: Date, b: Date): Date {
  return a > b ? a : b;
}

/** What of a result a viewer may see. */
export interface Shown {
  readonly passed: boolean;
  readonly score: boolean;
  /** Points of each question. */
  readonly points: boolean;
  /** The key, explanations and feedback. */
  readonly key: boolean;
}

/** What a student may see of their own attempt; everybody else who may see the attempt grades it, and sees all. */
export function shownOf(
  attempt: {
    readonly studentId: string;
    readonly status: string;
    readonly feedback: Feedback;
    readonly releasedAt: Date | null;
  },
  viewerId: string | null,
): Shown {
  if (attempt.studentId !== viewerId) return { passed: true, score: true, points: true, key: true };
  const released = attempt.status === 'submitted' && attempt.releasedAt !== null;
  const { feedback } = attempt;
  return {
    passed: released,
    score: released && feedback !== 'never',
    points: released && (feedback === 'right-wrong' || feedback === 'key'),
    key: released && feedback === 'key',
  };
}
