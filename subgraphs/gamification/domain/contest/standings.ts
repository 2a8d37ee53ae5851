export type Verdict =
  | 'accepted'
  | 'wrong-answer'
  | 'runtime-error'
  | 'time-limit'
  | 'memory-limit'
  | 'output-limit'
  | 'compile-error'
  | 'internal-error'
  | 'cancelled';

export interface ContestProblem {
  readonly id: string;
  readonly exerciseId: string;
  readonly label: string;
  readonly points: number;
}

export interface Interval {
  readonly from: Date;
  readonly to: Date;
}

/** What decides how submissions are scored. */
export interface ContestRules {
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly format: 'icpc' | 'points';
  readonly problems: readonly ContestProblem[];
  /** ICPC: minutes for each rejected attempt before the first accepted one. */
  readonly penaltyMinutes: number;
  /** POINTS: the best submission counts, or the best of each group of test cases. */
  readonly pointsBy: 'best' | 'groups';
  /** POINTS: equal points share a rank, or who reached them first is before. */
  readonly ties: 'shared' | 'last-improvement';
  /** Outages: no minute of them is counted. */
  readonly removed: readonly Interval[];
}

export interface Participant {
  readonly userId: string;
  readonly disqualified: boolean;
  /** May submit longer than the others; null for no longer. */
  readonly extraUntil: Date | null;
}

/** A submission with the judgement of its highest revision. */
export interface ContestSubmission {
  readonly id: string;
  readonly userId: string;
  readonly exerciseId: string;
  /** The server's time of receipt. */
  readonly submittedAt: Date;
  /** Null until it is judged. */
  readonly verdict: Verdict | null;
  /** 0 to 1. */
  readonly score: number;
  readonly groups: readonly { readonly group: string; readonly score: number }[];
  /** Taken out by staff. */
  readonly ignored: boolean;
}

export interface ProblemResult {
  readonly label: string;
  readonly solved: boolean;
  /** Contest minute of the first accepted attempt (ICPC) or of the last improvement (POINTS); null for none. */
  readonly minute: number | null;
  /** Rejected attempts: before the first accepted one in ICPC, all in POINTS. */
  readonly rejected: number;
  /** Attempts without a result that may be seen. */
  readonly pending: number;
  /** Hundredths of a point. */
  readonly points: number;
  readonly first: boolean;
}

export interface StandingsEntry {
  readonly userId: string;
  /** 1, 2, 2, 4; null for the disqualified, who are listed last. */
  readonly rank: number | null;
  readonly solved: number;
  /** ICPC: minutes. */
  readonly penalty: number;
  /** Hundredths of a point. */
  readonly points: number;
  /** Contest minute of the last accepted attempt or improvement; 0 for none. */
  readonly lastMinute: number;
  readonly submissions: number;
  readonly results: readonly ProblemResult[];
}

/** Whole minutes of the contest at an instant: rounded down, without removed intervals. */
export function contestMinute({ startsAt, removed }: Pick<ContestRules, 'startsAt' | 'removed'>, at: Date): number {
  const end = at.getTime();
  let elapsed = end - startsAt.getTime();
  for (const { from, to } of merged(removed)) {
    const overlap = Math.min(end, to.getTime()) - Math.max(startsAt.getTime(), from.getTime());
    if (overlap > 0) elapsed -= overlap;
  }
  return Math.max(0, Math.floor(elapsed / 60_000));
}

/** Overlapping intervals count once. */
function merged(intervals: readonly Interval[]): Interval[] {
  const sorted = [...intervals].sort((a, b) => a.from.getTime() - b.from.getTime());
  const result: Interval[] = [];
  for (const one of sorted) {
    const last = result.at(-1);
    if (last && one.from <= last.to)
      result[result.length - 1] = { from: last.from, to: last.to > one.to ? last.to : one.to };
    else result.push(one);
  }
  return result;
}

/** Whether a submission counts: received in [start, end) of its participant, for a problem, and not taken out. */
export function counts(rules: ContestRules, participant: Participant, submission: ContestSubmission): boolean {
  const end = participant.extraUntil && participant.extraUntil > rules.endsAt ? participant.extraUntil : rules.endsAt;
  return (
    !submission.ignored &&
    submission.submittedAt >= rules.startsAt &&
    submission.submittedAt < end &&
    rules.problems.some(({ exerciseId }) => exerciseId === submission.exerciseId)
  );
}

export function isPending({ verdict }: Pick<ContestSubmission, 'verdict'>): boolean {
  return verdict === null || verdict === 'internal-error';
}

/**
 * Standings are a function of all submissions: of their times of receipt and of the judgements of their highest revisions, in
 * whatever order these arrived.
 */
export function standingsOf(
  rules: ContestRules,
  participants: readonly Participant[],
  submissions: readonly ContestSubmission[],
): StandingsEntry[] {
  const byUser = Map.groupBy(submissions, ({ userId }) => userId);
  const counted = participants.map((participant) => ({
    participant,
    submissions: (byUser.get(participant.userId) ?? []).filter((submission) => counts(rules, participant, submission)),
  }));
  const firsts = firstToSolve(
    counted.filter(({ participant }) => !participant.disqualified).flatMap((one) => one.submissions),
  );
  const rows = counted.map(({ participant, submissions: own }) => scored(rules, participant, own, firsts));
  rows.sort((a, b) => compareRows(rules, a, b));
  let rank = 0;
  return rows.map(({ entry, participant }, index) => {
    if (participant.disqualified) return entry;
    const previous = rows[index - 1];
    if (!previous || compare(rules, previous.entry, entry) !== 0) rank = index + 1;
    return { ...entry, rank };
  });
}

/** A participant with what they have; not yet ranked. */
export interface ScoredParticipant {
  readonly participant: Participant;
  readonly entry: StandingsEntry;
}

/** One participant by their submissions, without who was first to solve what. */
export function rowOf(
  rules: ContestRules,
  participant: Participant,
  submissions: readonly ContestSubmission[],
): ScoredParticipant {
  return scored(
    rules,
    participant,
    submissions.filter((submission) => counts(rules, participant, submission)),
    new Map(),
  );
}

/** `counted`: the submissions that count; `firsts`: by exercise the id of the first accepted one. */
function scored(
  rules: ContestRules,
  participant: Participant,
  counted: ContestSubmission[],
  firsts: ReadonlyMap<string, string>,
): ScoredParticipant {
  const byExercise = Map.groupBy(counted.sort(byReceipt), ({ exerciseId }) => exerciseId);
  const results = rules.problems.map((problem) =>
    resultOf(rules, problem, byExercise.get(problem.exerciseId) ?? NONE, firsts.get(problem.exerciseId)),
  );
  return { participant, entry: totalsOf(rules, participant.userId, counted.length, results) };
}

const NONE: readonly ContestSubmission[] = [];

/** The order in which rows are listed: the disqualified last; ties by id. */
export function compareRows(rules: ContestRules, a: ScoredParticipant, b: ScoredParticipant): number {
  const byFairness = Number(a.participant.disqualified) - Number(b.participant.disqualified);
  const byResult = a.participant.disqualified ? 0 : compare(rules, a.entry, b.entry);
  return byFairness || byResult || (a.entry.userId < b.entry.userId ? -1 : 1);
}

/** Before 0: `a` is better. */
export function compare(rules: ContestRules, a: StandingsEntry, b: StandingsEntry): number {
  if (rules.format === 'icpc') return b.solved - a.solved || a.penalty - b.penalty || a.lastMinute - b.lastMinute;
  return b.points - a.points || (rules.ties === 'last-improvement' ? a.lastMinute - b.lastMinute : 0);
}

function byReceipt(a: ContestSubmission, b: ContestSubmission): number {
  return a.submittedAt.getTime() - b.submittedAt.getTime() || (a.id < b.id ? -1 : 1);
}

/** For each exercise the earliest accepted submission, as long as no earlier one is pending. */
function firstToSolve(submissions: readonly ContestSubmission[]): Map<string, string> {
  const firsts = new Map<string, string>();
  for (const [exerciseId, own] of Map.groupBy(submissions, (one) => one.exerciseId)) {
    let first: ContestSubmission | undefined;
    for (const one of own)
      if ((one.verdict === 'accepted' || isPending(one)) && (!first || byReceipt(one, first) < 0)) first = one;
    if (first?.verdict === 'accepted') firsts.set(exerciseId, first.id);
  }
  return firsts;
}

function resultOf(
  rules: ContestRules,
  { label, points }: ContestProblem,
  attempts: readonly ContestSubmission[],
  firstId: string | undefined,
): ProblemResult {
  const accepted = attempts.find(({ verdict }) => verdict === 'accepted');
  const isIcpc = rules.format === 'icpc';
  const before = isIcpc && accepted ? attempts.slice(0, attempts.indexOf(accepted)) : attempts;
  const common = {
    label,
    solved: accepted !== undefined,
    rejected: before.filter(isRejected).length,
    pending: attempts.filter(isPending).length,
    first: accepted !== undefined && accepted.id === firstId,
  };
  if (isIcpc) return { ...common, points: 0, minute: accepted ? contestMinute(rules, accepted.submittedAt) : null };
  const best = pointsOf(rules, points, attempts);
  return { ...common, points: best.points, minute: best.at ? contestMinute(rules, best.at) : null };
}

/** Compile errors and cancelled attempts cost nothing; an internal error stays pending. */
function isRejected({ verdict }: ContestSubmission): boolean {
  return verdict !== null && !['accepted', 'compile-error', 'cancelled', 'internal-error'].includes(verdict);
}

/** Hundredths of a point, and when they were reached. */
function pointsOf(
  rules: ContestRules,
  points: number,
  attempts: readonly ContestSubmission[],
): { points: number; at: Date | null } {
  let best = 0;
  let at: Date | null = null;
  const groups = new Map<string, number>();
  for (const attempt of attempts) {
    if (isPending(attempt)) continue;
    for (const { group, score } of attempt.groups) groups.set(group, Math.max(score, groups.get(group) ?? 0));
    const byGroups = rules.pointsBy === 'groups' && groups.size > 0;
    const share = byGroups ? [...groups.values()].reduce((sum, one) => sum + one, 0) / groups.size : attempt.score;
    const reached = Math.round(share * points * 100);
    if (reached > best) [best, at] = [reached, attempt.submittedAt];
  }
  return { points: best, at };
}

function totalsOf(
  rules: ContestRules,
  userId: string,
  submissions: number,
  results: readonly ProblemResult[],
): StandingsEntry {
  const solved = results.filter((result) => result.solved);
  const minutes = (rules.format === 'icpc' ? solved : results).map(({ minute }) => minute ?? 0);
  return {
    userId,
    rank: null,
    solved: solved.length,
    penalty:
      rules.format === 'icpc'
        ? solved.reduce((sum, { minute, rejected }) => sum + (minute ?? 0) + rejected * rules.penaltyMinutes, 0)
        : 0,
    points: results.reduce((sum, result) => sum + result.points, 0),
    lastMinute: Math.max(0, ...minutes),
    submissions,
    results,
  };
}
