import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { Money } from '../../../../platform/domain/money.js';
import { requireUser } from '../../../../platform/people.js';
import { lockPeople } from '../shared/lock-people.js';
import { Class } from '../../domain/class.js';
import type { ClassType } from '../../domain/class-terms.js';
import { CourseNotAvailable } from '../../domain/errors.js';
import { Schedule } from '../../domain/schedule.js';

export interface CreateClass {
  readonly type: ClassType;
  readonly title: string;
  readonly courseId: string;
  readonly instructorId: string;
  readonly schedule: {
    readonly recurrence: string;
    readonly startsOn: string;
    readonly localTime: string;
    readonly timeZone: string;
    readonly durationMinutes: number;
  };
  readonly totalMeetings: number;
  readonly capacity: number;
  readonly price: { readonly amountMinor: number; readonly currency: string };
  /** A room, an address or an https link. */
  readonly place?: string | null;
  /** Shows a group class to everyone at once. Default: it is a draft in preparation until `publishClass`. */
  readonly publish?: boolean;
}

export function createClass(context: Context, input: CreateClass): Promise<Class> {
  requireRole(context, 'staff');
  return runCommand(context, 'createClass', async (transaction) => {
    const [course] = isUuid(input.courseId)
      ? await transaction.sql('select id from course where id = $1', [input.courseId])
      : [];
    if (!course) throw new CourseNotAvailable();
    await requireUser(transaction, input.instructorId, { field: 'input.instructorId', role: 'instructor' });
    await lockPeople(transaction, [input.instructorId]);
    const created = new Class(
      input.type,
      input.title,
      input.courseId,
      input.instructorId,
      Schedule.of(input.schedule),
      input.totalMeetings,
      input.capacity,
      new Money(input.price.amountMinor, input.price.currency),
    );
    created.place = input.place ?? null;
    if (input.publish) created.publish(transaction.now);
    return transaction.add(created);
  });
}
