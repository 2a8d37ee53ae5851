import { Aggregate } from '../../../platform/domain/aggregate.js';
import { DAY, MINUTE } from '../../../platform/domain/clock.js';
import { newId } from '../../../platform/domain/ids.js';
import { ContestFinished, InvalidContestTimes } from './errors.js';

export type ContestStatus = 'upcoming' | 'running' | 'finished';

export type ContestEvent =
  | { readonly type: 'contest-created'; readonly contest: Contest }
  | { readonly type: 'contest-joined'; readonly contest: Contest; readonly userId: string };

const MIN_DURATION_MS = 5 * MINUTE;
const MAX_DURATION_MS = 30 * DAY;

/** A competition in a course, from one instant to another. */
export class Contest extends Aggregate<ContestEvent> {
  readonly id = newId();
  participantCount = 0;

  constructor(
    readonly title: string,
    readonly courseId: string,
    readonly createdBy: string,
    readonly startsAt: Date,
    readonly endsAt: Date,
    now: Date,
  ) {
    super();
    if (startsAt <= now) throw new InvalidContestTimes('startsAt', 'A contest starts in the future.');
    const duration = endsAt.getTime() - startsAt.getTime();
    if (duration < MIN_DURATION_MS || duration > MAX_DURATION_MS) {
      throw new InvalidContestTimes('endsAt', 'A contest lasts from 5 minutes to 30 days.');
    }
    this.record({ type: 'contest-created', contest: this });
  }

  /** Open until the end. Who has joined is kept by the database, which lets a person in once. */
  join(userId: string, now: Date): void {
    if (contestStatus(this, now) === 'finished') throw new ContestFinished();
    this.participantCount += 1;
    this.record({ type: 'contest-joined', contest: this, userId });
  }
}

export function contestStatus(contest: { startsAt: Date; endsAt: Date }, now: Date): ContestStatus {
  if (now < contest.startsAt) return 'upcoming';
  return now < contest.endsAt ? 'running' : 'finished';
}
