import { roundHalfUp } from '../score.js';
import type { CodingCase } from './coding-task.js';

/** In the order in which the first that applies is the verdict of a case. */
export const VERDICTS = [
  'cancelled',
  'internal-error',
  'compile-error',
  'output-limit',
  'memory-limit',
  'time-limit',
  'runtime-error',
  'wrong-answer',
  'accepted',
] as const;
export type Verdict = (typeof VERDICTS)[number];

/** How a judgment treats the cases after the first that is not accepted: an ICPC contest stops there. */
export type JudgingMode = 'all-cases' | 'first-failure';

export interface GroupScore {
  readonly group: string;
  readonly score: number;
}

export interface Judgment {
  readonly verdict: Verdict;
  /** Accepted weight divided by all weight; from 0 to 1, with 6 decimals. */
  readonly score: number;
  /** One for each group of the task, in the order of its cases; a group counts as a whole. */
  readonly groups: readonly GroupScore[];
}

/**
 * What a submission gets for the verdicts of its cases, by their numbers from 1. A case without a verdict was not run: after
 * the first failure of a contest that stops there, or because the source can't be compiled.
 */
export function judgmentOf(
  cases: readonly Pick<CodingCase, 'weight' | 'group'>[],
  verdicts: ReadonlyMap<number, Verdict>,
  mode: JudgingMode,
): Judgment {
  const failed = cases.findIndex((_one, index) => (verdicts.get(index + 1) ?? 'accepted') !== 'accepted');
  const verdict = [...verdicts.values()].includes('compile-error')
    ? 'compile-error'
    : ((failed < 0 ? undefined : verdicts.get(failed + 1)) ?? 'accepted');
  // Cases that happened to run beside the first failure must not make two judgments of one program differ.
  const end = mode === 'first-failure' && failed >= 0 ? failed : cases.length;
  const isAccepted = (index: number): boolean =>
    verdict !== 'compile-error' && index < end && verdicts.get(index + 1) === 'accepted';
  const lost = new Set(cases.flatMap(({ group }, index) => (group !== null && !isAccepted(index) ? [group] : [])));
  const groups = [...new Set(cases.flatMap(({ group }) => (group === null ? [] : [group])))];
  const total = cases.reduce((sum, { weight }) => sum + weight, 0);
  const accepted = cases.reduce(
    (sum, { weight, group }, index) => sum + (isAccepted(index) && !lost.has(group as string) ? weight : 0),
    0,
  );
  return {
    verdict,
    score: total === 0 ? 0 : roundHalfUp(accepted / total),
    groups: groups.map((group) => ({ group, score: lost.has(group) ? 0 : 1 })),
  };
}

/** The number of the next case to run, or undefined when the judgment is complete. */
export function nextCase(
  caseCount: number,
  verdicts: ReadonlyMap<number, Verdict>,
  running: ReadonlySet<number>,
  mode: JudgingMode,
): number | undefined {
  if (isComplete(caseCount, verdicts, mode)) return undefined;
  for (let number = 1; number <= caseCount; number += 1) {
    const verdict = verdicts.get(number);
    if (verdict === undefined && !running.has(number)) return number;
    // What comes after is of no use.
    if (mode === 'first-failure' && verdict !== undefined && verdict !== 'accepted') return undefined;
  }
  return undefined;
}

export function isComplete(caseCount: number, verdicts: ReadonlyMap<number, Verdict>, mode: JudgingMode): boolean {
  if ([...verdicts.values()].includes('compile-error')) return true;
  for (let number = 1; number <= caseCount; number += 1) {
    const verdict = verdicts.get(number);
    if (verdict === undefined) return false;
    if (mode === 'first-failure' && verdict !== 'accepted') return true;
  }
  return true;
}
