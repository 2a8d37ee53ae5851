import { runCommand } from '../../../platform/command.js';
import type { Context } from '../../../platform/context.js';
import type { PersonRequest } from '../../../platform/privacy.js';
import { eraseBookings } from './booking/erase-bookings.js';
import { loadClass } from './class/load-class.js';

/**
 * Forgets a person: they leave every class that goes on, and every text about them goes. What stays are ids, which name
 * no person once users has forgotten the account: the ledger of credits, attendance and the history of classes still add up.
 * Each class in a transaction of its own; when it is cut short, it is begun again and finds less to do.
 */
export async function erasePerson(context: Context, { userId }: PersonRequest): Promise<void> {
  await eraseBookings(context, userId);
  const classes = await runCommand(context, 'findClasses', (transaction) =>
    transaction.sql<{ id: string }>(
      `select class_id as id from class_enrollment where student_id = $1
       union select class_id from seat_hold where student_id = $1`,
      [userId],
    ),
  );
  for (const { id } of classes) {
    await runCommand(context, 'forgetStudent', async (transaction) => {
      const found = await loadClass(transaction, id);
      found.forget(userId, transaction.now);
    });
  }
  await runCommand(context, 'forgetReasons', async (transaction) => {
    await transaction.sql(
      'delete from credit_reason using credit_account account where account.id = account_id and student_id = $1',
      [userId],
    );
    await transaction.sql('delete from calendar_feed where user_id = $1', [userId]);
    await transaction.sql('delete from community_rsvp where user_id = $1', [userId]);
    await transaction.sql('delete from class_invitation where user_id = $1', [userId]);
  });
}
