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
  // A student with more time is not told before their own end.
  const end = closesAt === null ? null : latest(closesAt, deadline ?? closesAt);
  const atClose = end === null ? submittedAt : latest(end, submittedAt);
  if (feedback === 'never' || releaseAfter === 'close') return atClose;
  if (releaseAfter === 'submit' || !attemptsLeft) return submittedAt;
  return end === null ? null : atClose;
}

function latest(a: Date, b: Date): Date {
  return a > b ? a : b;
}
