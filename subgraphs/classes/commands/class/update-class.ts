import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { Money } from '../../../../platform/domain/money.js';
import { Class } from '../../domain/class.js';
import { ClassNotFound } from '../../domain/errors.js';
import { Schedule } from '../../domain/schedule.js';
import { lockPeople } from '../shared/lock-people.js';
import type { CreateClass } from './create-class.js';

export interface UpdateClass {
  readonly classId: string;
  readonly title?: string | null | undefined;
  readonly schedule?: CreateClass['schedule'] | null | undefined;
  readonly totalMeetings?: number | null | undefined;
  readonly capacity?: number | null | undefined;
  readonly price?: CreateClass['price'] | null | undefined;
  readonly place?: string | null | undefined;
}

/** What is left out (or null) stays as it is. */
export function updateClass(context: Context, input: UpdateClass): Promise<Class> {
  requireRole(context, 'staff');
  const { schedule, price } = input;
  return runCommand(context, 'updateClass', async (transaction) => {
    const found = await transaction.load(Class, input.classId, () => new ClassNotFound(), [
      'meetings',
      'seatHolds',
      'enrollments',
    ]);
    await lockPeople(transaction, [found.instructorId, ...found.students.map((seat) => seat.studentId)]);
    found.update(
      {
        title: input.title ?? undefined,
        schedule: schedule ? Schedule.of(schedule) : undefined,
        totalMeetings: input.totalMeetings ?? undefined,
        capacity: input.capacity ?? undefined,
        price: price ? new Money(price.amountMinor, price.currency) : undefined,
        place: input.place ?? undefined,
      },
      transaction.now,
    );
    return found;
  });
}
