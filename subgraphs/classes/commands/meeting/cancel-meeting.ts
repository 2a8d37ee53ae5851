import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import type { Class } from '../../domain/class.js';
import { CreditAccount } from '../../domain/credit-account.js';
import { NotEnrolled } from '../../domain/errors.js';
import { loadTaughtClass, type OneMeeting } from './load-taught-class.js';

export interface CancelMeeting extends OneMeeting {
  readonly reason: string;
}

/**
 * Holiday, illness: the credit is kept. Where attendance was marked already, what it cost comes back: students are excused. Marks
 * wait for the lock of the class, so none comes in between.
 */
export function cancelMeeting(context: Context, input: CancelMeeting): Promise<Class> {
  return runCommand(context, 'cancelMeeting', async (transaction) => {
    const found = await loadTaughtClass(transaction, input.classId);
    const meeting = found.cancelMeeting(input.meetingId, input.reason, transaction.now);
    const paid = await transaction.sql<{ account_id: string }>(
      `select account_id from attendance where meeting_id = $1 and status in ('present', 'late') order by account_id`,
      [meeting.id],
    );
    const localDate = meeting.localStart.slice(0, 10);
    for (const { account_id } of paid) {
      const account = await transaction.load(CreditAccount, account_id, () => new NotEnrolled(), [
        'attendance',
        'entries',
      ]);
      account.markAttendance({ id: meeting.id, localDate }, 'excused', requireViewer(context).id, transaction.now);
    }
    return found;
  });
}
