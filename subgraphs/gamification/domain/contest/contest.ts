import { Aggregate } from '../../../../platform/domain/aggregate.js';
import { DAY, MINUTE } from '../../../../platform/domain/clock.js';
import { newId } from '../../../../platform/domain/ids.js';
import {
  ContestFinished,
  ContestFull,
  ContestLocked,
  ContestNotRatable,
  ContestNotRunning,
  InvalidContest,
  InvalidContestTimes,
  JudgingPending,
} from '../errors.js';
import type { ContestProblem, ContestRules, Interval } from './standings.js';

export type ContestStatus = 'draft' | 'upcoming' | 'running' | 'frozen' | 'judging' | 'finished';

type ContestOnly =
  | 'contest-created'
  | 'contest-published'
  | 'contest-updated'
  | 'contest-started'
  | 'contest-frozen'
  | 'contest-finished'
  | 'contest-deleted'
  | 'contest-standings-changed'
  | 'contest-resolver-stepped'
  | 'contest-changed';
type WithUser = 'contest-joined' | 'contest-left' | 'participant-disqualified' | 'participant-reinstated';

export type ContestEvent =
  | { readonly [Type in ContestOnly]: { readonly type: Type; readonly contest: Contest } }[ContestOnly]
  | {
      readonly [Type in WithUser]: { readonly type: Type; readonly contest: Contest; readonly userId: string };
    }[WithUser]
  | { readonly type: 'contest-time-granted'; readonly contest: Contest; readonly userId: string; readonly until: Date }
  | {
      readonly type: 'virtual-contest-started';
      readonly contest: Contest;
      readonly userId: string;
      readonly startsAt: Date;
      readonly until: Date;
    }
  | {
      readonly type: 'contest-notice';
      readonly contest: Contest;
      readonly noticeId: string;
      readonly kind: 'announcement' | 'clarification';
      readonly userId: string | null;
      readonly sequence: number;
    };

const MIN_DURATION_MS = 5 * MINUTE;
const MAX_DURATION_MS = 30 * DAY;
export const MAX_PARTICIPANTS = 5_000;
export const MAX_TEAM = 3;
const MAX_PROBLEMS = 26;
const MAX_PENALTY = 60;
/** XP that the contest pays for each solved problem, and for ranks 1 to 3. */
export const PROBLEM_XP = 20;
export const PODIUM_XP: readonly number[] = [100, 60, 40];

/** What staff decide about a contest. */
export interface ContestTerms {
  readonly title: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly format: ContestRules['format'];
  readonly problems: readonly { readonly exerciseId: string; readonly label: string; readonly points: number }[];
  readonly penaltyMinutes: number;
  readonly pointsBy: ContestRules['pointsBy'];
  readonly ties: ContestRules['ties'];
  /** The last minutes in which standings show no new results to others; 0 for none. */
  readonly freezeMinutes: number;
  /** Needed to join; null for none. */
  readonly entryCode: string | null;
  /** Members of a team, 1 to 3; 1 for a contest without teams. */
  readonly teamSize: number;
}

export const DEFAULT_TERMS = {
  format: 'icpc',
  problems: [],
  penaltyMinutes: 20,
  pointsBy: 'best',
  ties: 'shared',
  freezeMinutes: 0,
  entryCode: null,
  teamSize: 1,
} as const satisfies Partial<ContestTerms>;

/** A competition in a course, from one instant to another. Its status follows from the time; jobs only publish. */
export class Contest extends Aggregate<ContestEvent> {
  readonly id = newId();
  title!: string;
  startsAt!: Date;
  endsAt!: Date;
  format!: ContestRules['format'];
  problems!: readonly ContestProblem[];
  penaltyMinutes!: number;
  pointsBy!: ContestRules['pointsBy'];
  ties!: ContestRules['ties'];
  /** Null for never. */
  freezesAt!: Date | null;
  entryCode!: string | null;
  teamSize!: number;
  removed: readonly { readonly from: string; readonly to: string }[] = [];
  participantCount = 0;
  publishedAt: Date | null = null;
  /** When the events of the start and of the freeze were published. */
  startedAt: Date | null = null;
  frozenAt: Date | null = null;
  finishedAt: Date | null = null;
  deletedAt: Date | null = null;
  /** How many results of the freeze were revealed one by one. */
  resolverSteps = 0;
  ratedAt: Date | null = null;

  constructor(
    readonly courseId: string,
    readonly createdBy: string,
    terms: ContestTerms,
    now: Date,
  ) {
    super();
    this.apply(terms, now);
    this.record({ type: 'contest-created', contest: this });
  }

  /** Before the start all can change, from the start on only the title. */
  update(terms: ContestTerms, now: Date): void {
    if (now >= this.startsAt) throw new ContestLocked();
    this.apply(terms, now);
    this.changed();
  }

  publish(now: Date): void {
    if (this.publishedAt !== null) return;
    if (this.startsAt <= now) throw new InvalidContestTimes('startsAt', 'A contest starts in the future.');
    this.publishedAt = now;
    this.record({ type: 'contest-published', contest: this });
  }

  delete(now: Date): void {
    if (now >= this.startsAt && this.publishedAt !== null) throw new ContestLocked();
    this.deletedAt = now;
    this.record({ type: 'contest-deleted', contest: this });
  }

  /** Open until the end; to the team of another until the start. The database keeps who joined, and lets a person in once. */
  join(userId: string, now: Date, { asMate = false } = {}): void {
    if (now >= this.endsAt) throw new ContestFinished();
    if (asMate && now >= this.startsAt) throw new ContestLocked();
    if (this.participantCount >= MAX_PARTICIPANTS) throw new ContestFull();
    this.participantCount += 1;
    this.record({ type: 'contest-joined', contest: this, userId });
  }

  leave(userId: string, now: Date): void {
    if (now >= this.startsAt) throw new ContestLocked();
    this.participantCount -= 1;
    this.record({ type: 'contest-left', contest: this, userId });
  }

  /** A running contest ends later. A freeze that has not begun moves with the end. */
  extend(minutes: number, now: Date): void {
    this.requireRunning(now);
    const endsAt = new Date(this.endsAt.getTime() + minutes * MINUTE);
    if (endsAt.getTime() - this.startsAt.getTime() > MAX_DURATION_MS)
      throw new InvalidContestTimes('minutes', LENGTH_RULE);
    this.endsAt = endsAt;
    if (this.freezesAt && this.freezesAt > now) this.freezesAt = new Date(this.freezesAt.getTime() + minutes * MINUTE);
    this.changed();
  }

  /** Minutes of an outage are not counted. */
  removeInterval({ from, to }: Interval, now: Date): void {
    if (this.finishedAt !== null) throw new ContestFinished();
    if (from < this.startsAt || to <= from || to > now || from >= this.endsAt)
      throw new InvalidContestTimes('from', 'An interval lies within the part of the contest that has passed.');
    this.removed = [...this.removed, { from: from.toISOString(), to: to.toISOString() }];
    this.record({ type: 'contest-standings-changed', contest: this });
  }

  freezeNow(now: Date): void {
    this.requireRunning(now);
    if (this.freezesAt !== null && this.freezesAt <= now) return;
    this.freezesAt = now;
    this.changed();
  }

  grantExtraTime(userId: string, until: Date, now: Date): void {
    this.requireRunning(now);
    this.record({ type: 'contest-time-granted', contest: this, userId, until });
  }

  startVirtual(userId: string, now: Date): Date {
    if (this.statusAt(now) !== 'finished')
      throw new ContestNotRunning('A virtual contest begins after the contest is finished.');
    const until = new Date(now.getTime() + this.endsAt.getTime() - this.startsAt.getTime());
    this.record({ type: 'virtual-contest-started', contest: this, userId, startsAt: now, until });
    return until;
  }

  disqualify(userId: string): void {
    this.record({ type: 'participant-disqualified', contest: this, userId });
  }

  reinstate(userId: string): void {
    this.record({ type: 'participant-reinstated', contest: this, userId });
  }

  notice(noticeId: string, kind: 'announcement' | 'clarification', userId: string | null, sequence: number): void {
    this.record({ type: 'contest-notice', contest: this, noticeId, kind, userId, sequence });
  }

  /** A submission, a judgement or a decision of staff changes standings. */
  standingsChanged(): void {
    this.record({ type: 'contest-standings-changed', contest: this });
  }

  stepResolver(total: number, now: Date): void {
    if (this.statusAt(now) !== 'judging')
      throw new ContestNotRunning('Results are revealed after the end and before the results are final.');
    this.resolverSteps = Math.min(total, this.resolverSteps + 1);
    this.record({ type: 'contest-resolver-stepped', contest: this });
  }

  /** Results are final. `pending`: submissions that count and have no verdict yet. */
  finalize(pending: number, lastEnd: Date, now: Date): void {
    if (this.finishedAt !== null) throw new ContestFinished();
    if (now < lastEnd) throw new ContestNotRunning('The contest has not ended.');
    if (pending > 0) throw new JudgingPending(pending);
    this.publishProgress(now);
    this.finishedAt = now;
    this.record({ type: 'contest-finished', contest: this });
  }

  rate(now: Date): void {
    if (this.finishedAt === null) throw new ContestNotRunning('Only a finished contest is rated.');
    if (this.teamSize > 1) throw new ContestNotRatable();
    this.ratedAt ??= now;
    this.record({ type: 'contest-changed', contest: this });
  }

  /** Publishes once what the time has brought: the start, and the freeze. */
  publishProgress(now: Date): void {
    if (this.publishedAt === null) return;
    if (this.startedAt === null && now >= this.startsAt) {
      this.startedAt = now;
      this.record({ type: 'contest-started', contest: this });
    }
    if (this.frozenAt === null && this.freezesAt !== null && now >= this.freezesAt) {
      this.frozenAt = now;
      this.record({ type: 'contest-frozen', contest: this });
    }
  }

  statusAt(now: Date): ContestStatus {
    return contestStatus(this, now);
  }

  get rules(): ContestRules {
    return rulesOf(this);
  }

  private requireRunning(now: Date): void {
    const status = this.statusAt(now);
    if (status !== 'running' && status !== 'frozen') throw new ContestNotRunning('The contest is not running.');
  }

  private changed(): void {
    this.record({ type: this.publishedAt === null ? 'contest-changed' : 'contest-updated', contest: this });
  }

  private apply(terms: ContestTerms, now: Date): void {
    const { startsAt, endsAt, freezeMinutes } = terms;
    if (startsAt <= now) throw new InvalidContestTimes('startsAt', 'A contest starts in the future.');
    const duration = endsAt.getTime() - startsAt.getTime();
    if (duration < MIN_DURATION_MS || duration > MAX_DURATION_MS) throw new InvalidContestTimes('endsAt', LENGTH_RULE);
    requireValid(terms, duration);
    const { title, format, penaltyMinutes, pointsBy, ties, entryCode, teamSize } = terms;
    const problems = terms.problems.map((problem) => ({
      ...problem,
      // A problem that stays keeps its id: XP is paid for it once.
      id: (this.problems ?? []).find(({ exerciseId }) => exerciseId === problem.exerciseId)?.id ?? newId(),
    }));
    const freezesAt = freezeMinutes === 0 ? null : new Date(endsAt.getTime() - freezeMinutes * MINUTE);
    Object.assign(this, {
      title,
      startsAt,
      endsAt,
      format,
      penaltyMinutes,
      pointsBy,
      ties,
      entryCode,
      teamSize,
      problems,
      freezesAt,
    });
  }
}

const LENGTH_RULE = 'A contest lasts from 5 minutes to 30 days.';

/** All problems of the terms at once. */
function requireValid(terms: ContestTerms, duration: number): void {
  const problems: string[] = [];
  const { problems: tasks, penaltyMinutes, freezeMinutes, teamSize } = terms;
  if (tasks.length > MAX_PROBLEMS) problems.push(`input.problems: at most ${MAX_PROBLEMS}`);
  for (const field of ['exerciseId', 'label'] as const)
    if (new Set(tasks.map((task) => task[field])).size < tasks.length)
      problems.push(`input.problems: each ${field} once`);
  for (const [index, { label, points }] of tasks.entries()) {
    if (!/^[A-Z][A-Z0-9]{0,3}$/.test(label))
      problems.push(`input.problems[${index}].label: 1 to 4 capital letters and digits, a letter first`);
    if (!Number.isInteger(points) || points < 1 || points > 10_000)
      problems.push(`input.problems[${index}].points: 1 to 10000`);
  }
  if (penaltyMinutes < 0 || penaltyMinutes > MAX_PENALTY) problems.push(`input.penaltyMinutes: 0 to ${MAX_PENALTY}`);
  if (freezeMinutes < 0 || freezeMinutes * MINUTE * 2 > duration)
    problems.push('input.freezeMinutes: at most half of the contest');
  if (teamSize < 1 || teamSize > MAX_TEAM) problems.push(`input.teamSize: 1 to ${MAX_TEAM}`);
  if (problems.length > 0) throw new InvalidContest(problems);
}

export interface ContestState {
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly freezesAt: Date | null;
  readonly publishedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly problems: readonly unknown[];
}

export function contestStatus(contest: ContestState, now: Date): ContestStatus {
  if (contest.publishedAt === null) return 'draft';
  if (contest.finishedAt !== null) return 'finished';
  if (now < contest.startsAt) return 'upcoming';
  // Without problems there is nothing to judge.
  if (now >= contest.endsAt) return contest.problems.length === 0 ? 'finished' : 'judging';
  return contest.freezesAt !== null && now >= contest.freezesAt ? 'frozen' : 'running';
}

export function rulesOf(
  contest: Omit<ContestRules, 'removed'> & { readonly removed: Contest['removed'] },
): ContestRules {
  const { startsAt, endsAt, format, problems, penaltyMinutes, pointsBy, ties } = contest;
  const removed = contest.removed.map(({ from, to }) => ({ from: new Date(from), to: new Date(to) }));
  return { startsAt, endsAt, format, problems, penaltyMinutes, pointsBy, ties, removed };
}
