import { runIdempotently, type Transaction } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { DAY } from '../../../../platform/domain/clock.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { Money } from '../../../../platform/domain/money.js';
import { Availability } from '../../domain/availability.js';
import type { Booking } from '../../domain/booking.js';
import { AssistantAlreadyBooked, AssistantNotOnCourse, OutsideAvailability } from '../../domain/booking-errors.js';
import { GroupSessionTemplate } from '../../domain/group-session-template.js';
import { Schedule } from '../../domain/schedule.js';
import { overlap, type Interval } from '../../domain/working-hours.js';
import { busyTimes } from '../../queries/busy-times.js';
import { lockPeople } from '../shared/lock-people.js';
import { refusingOverlaps, requireCourse } from './book-session.js';
import { scheduleReview } from './load-booking.js';

export interface CreateGroupSessionTemplate {
  readonly courseId: string;
  readonly assistantId: string;
  readonly schedule: {
    readonly recurrence: string;
    readonly startsOn: string;
    readonly localTime: string;
    readonly timeZone: string;
    readonly durationMinutes: number;
  };
  readonly sessionCount: number;
  readonly capacity: number;
  readonly pricePerStudent: { readonly amountMinor: number; readonly currency: string };
  readonly idempotencyKey: string;
}

/**
 * Makes all sessions of a recurrence, or none: each must fit the hours, the daily limit and the other times of the assistant.
 * The minimum notice is for students and does not apply.
 */
export async function createGroupSessionTemplate(
  context: Context,
  input: CreateGroupSessionTemplate,
): Promise<{ templateId: string }> {
  const viewer = requireRole(context, 'staff');
  return refusingOverlaps(() =>
    runIdempotently(context, 'createGroupSessionTemplate', input, async (transaction) => {
      await requireCourse(transaction, input.courseId);
      const assigned = isUuid(input.assistantId)
        ? await transaction.sql(
            'select from teaching_assignment where course_id = $1 and assistant_id = $2 and ended_at is null for share',
            [input.courseId, input.assistantId],
          )
        : [];
      if (assigned.length === 0) throw new AssistantNotOnCourse();
      // As commands that book do: of two that take the assistant's time, the second sees what the first took.
      await lockPeople(transaction, [input.assistantId]);
      const hours = await transaction.find(Availability, { id: input.assistantId });
      if (!hours) throw new OutsideAvailability();
      const { recurrence, startsOn, localTime, timeZone, durationMinutes } = input.schedule;
      const template = transaction.add(
        new GroupSessionTemplate(
          input.courseId,
          input.assistantId,
          new Schedule(recurrence, startsOn, localTime, timeZone, durationMinutes),
          input.sessionCount,
          input.capacity,
          new Money(input.pricePerStudent.amountMinor, input.pricePerStudent.currency),
          viewer.id,
          transaction.now,
        ),
      );
      await transaction.flush();
      const sessions = template.sessions(hours, transaction.now);
      await requireTimeFor(transaction, hours, sessions);
      for (const session of sessions) await scheduleReview(transaction, transaction.add(session));
      return { templateId: template.id };
    }),
  );
}

async function requireTimeFor(
  transaction: Transaction,
  hours: Availability,
  sessions: readonly Booking[],
): Promise<void> {
  const slots = sessions.map(({ startsAt, endsAt }) => ({ start: startsAt.getTime(), end: endsAt.getTime() }));
  const range = { start: slots[0]?.start ?? 0, end: slots.at(-1)?.end ?? 0 };
  const around = { start: range.start - 2 * DAY, end: range.end + 2 * DAY };
  const given = await transaction.sql<{ starts_at: Date; ends_at: Date }>(
    `select starts_at, ends_at from booking
     where assistant_id = $1 and status in ('pending', 'booked', 'full', 'completed')
       and starts_at between $2::timestamptz and $3::timestamptz`,
    [hours.id, new Date(around.start).toISOString(), new Date(around.end).toISOString()],
  );
  const taken: Interval[] = given.map((row) => ({
    start: new Date(row.starts_at).getTime(),
    end: new Date(row.ends_at).getTime(),
  }));
  const busy = await busyTimes(transaction.sql, [hours.id], range);
  for (const slot of slots) {
    hours.mustTake(slot, taken, transaction.now, { notice: false });
    if (busy.some((time) => overlap(time, slot))) throw new AssistantAlreadyBooked();
    taken.push(slot);
  }
}
