import { rulesOf } from '../domain/contest/contest.js';
import { resolverSteps, type Reveal } from '../domain/contest/resolver.js';
import type { ContestSubmission } from '../domain/contest/standings.js';
import { readContestData, type Execute, type ParticipantRow } from './contest-data.js';
import type { ContestView } from './contests.js';

/** All that the standings of a contest are computed from, as of its version. */
export interface ContestState {
  readonly version: number;
  readonly submissions: ReadonlyMap<string, ContestSubmission>;
  readonly participants: readonly ParticipantRow[];
  /** Results of the freeze in the order in which they are revealed. Computed when it is asked for first. */
  readonly steps: () => readonly Reveal[];
  /** What `steps` was computed from, but for the submissions. */
  readonly basis: string;
}

/** Contests whose submissions a process keeps; the oldest goes first. */
const MOST_CACHED = 20;
const cache = new WeakMap<object, Map<string, ContestState>>();

/**
 * Submissions are read once, then only those that changed since. `owner` is the database: what is kept belongs to it. A
 * command calls it under the lock of the contest, before it changes anything.
 */
export async function contestState(owner: object, execute: Execute, contest: ContestView): Promise<ContestState> {
  const contests = cache.get(owner) ?? new Map<string, ContestState>();
  cache.set(owner, contests);
  const known = contests.get(contest.id);
  if (known && known.version >= contest.version) return known;
  const { participants, submissions } = await readContestData(execute, contest.id, known?.version);
  const all = new Map(known?.submissions);
  for (const submission of submissions) all.set(submission.id, submission);
  const rules = rulesOf(contest);
  const basis = JSON.stringify([rules, contest.freezesAt, participants]);
  const isSame = known !== undefined && submissions.length === 0 && known.basis === basis;
  const state: ContestState = {
    version: contest.version,
    submissions: all,
    participants,
    basis,
    steps: isSame ? known.steps : once(() => resolverSteps(rules, participants, [...all.values()], contest.freezesAt)),
  };
  contests.delete(contest.id);
  contests.set(contest.id, state);
  const oldest = contests.keys().next().value;
  if (contests.size > MOST_CACHED && oldest !== undefined) contests.delete(oldest);
  return state;
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}
