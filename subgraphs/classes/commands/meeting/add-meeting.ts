import { runIdempotently } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { CreditAccount } from '../../domain/credit-account.js';
import { lockPeople } from '../shared/lock-people.js';
import { Class } from '../../domain/class.js';
import { ClassNotFound } from '../../domain/errors.js';

export interface AddMeeting {
  readonly classId: string;
  /** `2026-03-31` */
  readonly localDate: string;
  /** `18:30`; default: the time of the schedule. */
  readonly localTime?: string | null | undefined;
  readonly idempotencyKey: string;
}

/** The meeting and the credits for it are one change, so that no student has a meeting without a credit. */
export function addMeeting(context: Context, input: AddMeeting): Promise<{ classId: string; meetingId: string }> {
  requireRole(context, 'staff');
  return runIdempotently(context, 'addMeeting', input, async (transaction) => {
    const found = await transaction.load(Class, input.classId, () => new ClassNotFound(), [
      'meetings',
      'seatHolds',
      'enrollments',
    ]);
    await lockPeople(transaction, [found.instructorId, ...found.students.map((seat) => seat.studentId)]);
    const meeting = found.addMeeting(`${input.localDate}T${input.localTime ?? found.schedule.localTime}`);
    await transaction.flush();
    const accounts = await transaction.loadAll(
      CreditAccount,
      found.students.map((enrollment) => enrollment.id),
    );
    for (const account of accounts) account.grantMeeting(meeting.id, transaction.now);
    return { classId: found.id, meetingId: meeting.id };
  });
}
