import { Aggregate } from '../../../platform/domain/aggregate.js';
import { newId } from '../../../platform/domain/ids.js';
import type { Money } from '../../../platform/domain/money.js';
import { InvalidSchedule } from './errors.js';
import { Booking } from './booking.js';
import { instantOf, type Schedule } from './schedule.js';

export interface GroupSessionTemplateEvent {
  readonly type: 'group-session-template-created';
  readonly template: GroupSessionTemplate;
}

/** Sessions of a group that recur: on which course, with whom, when, and for how many. */
export class GroupSessionTemplate extends Aggregate<GroupSessionTemplateEvent> {
  readonly id = newId();

  constructor(
    readonly courseId: string,
    readonly assistantId: string,
    readonly schedule: Schedule,
    readonly sessionCount: number,
    readonly capacity: number,
    readonly pricePerStudent: Money,
    readonly createdBy: string,
    readonly createdAt: Date,
  ) {
    super();
    this.record({ type: 'group-session-template-created', template: this });
  }

  /** The sessions of the recurrence, on the wall clock of its zone; those in the past are left out, and there must be one in the future. */
  sessions(terms: { readonly bufferMinutes: number; readonly noticeMinutes: number }, now: Date): Booking[] {
    const { courseId, assistantId, pricePerStudent, id: templateId } = this;
    const { bufferMinutes, noticeMinutes } = terms;
    const { timeZone, durationMinutes } = this.schedule;
    const sessions = this.schedule
      .localStarts(this.sessionCount)
      .map((localStart) => instantOf(localStart, timeZone))
      .filter((startsAt) => startsAt > now)
      .map((startsAt) => {
        const session = {
          courseId,
          assistantId,
          startsAt,
          durationMinutes,
          pricePerStudent,
          templateId,
          bufferMinutes,
          noticeMinutes,
        };
        return new Booking('group', session, this.capacity, now);
      });
    if (sessions.length === 0) throw new InvalidSchedule('All sessions of the schedule are in the past.');
    return sessions;
  }
}
