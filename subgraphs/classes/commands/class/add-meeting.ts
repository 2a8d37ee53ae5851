import { runIdempotently } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { CreditAccount } from '../../domain/credit-account.js';
import { lockPeople } from '../shared/lock-people.js';
import { loadClass } from './load-class.js';

export interface AddMeeting {
  readonly classId: string;
  /** `2026-03-31` */
  readonly localDate: string;
  /** `18:30`; the schedule's time when absent. */
  readonly localTime?: string | null | undefined;
  readonly idempotencyKey: string;
}

/** The meeting and the credits for it are one change: no student ever has a meeting that they lack the credit for. */
export function addMeeting(context: Context, input: AddMeeting): Promise<{ classId: string; meetingId: string }> {
  requireRole(context, 'staff');
  return runIdempotently(context, 'addMeeting', input, async (transaction) => {
    const found = await loadClass(transaction, input.classId);
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
