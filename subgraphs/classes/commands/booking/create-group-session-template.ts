import { runIdempotently } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { Money } from '../../../../platform/domain/money.js';
import { AssistantNotOnCourse } from '../../domain/booking-errors.js';
import { GroupSessionTemplate } from '../../domain/group-session-template.js';
import { Schedule } from '../../domain/schedule.js';
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

/** Makes all sessions of a recurrence, or none: one that crosses another session of the assistant refuses the whole. */
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
      // As those who book do: of two who take the assistant's time, the second sees what the first took.
      const [hours] = await transaction.sql<{ buffer_minutes: number; notice_minutes: number }>(
        'select buffer_minutes, notice_minutes from availability where id = $1 for update',
        [input.assistantId],
      );
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
      const terms = { bufferMinutes: hours?.buffer_minutes ?? 0, noticeMinutes: hours?.notice_minutes ?? 0 };
      for (const session of template.sessions(terms, transaction.now))
        await scheduleReview(transaction, transaction.add(session));
      return { templateId: template.id };
    }),
  );
}
