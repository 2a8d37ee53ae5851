import { runCommand } from '../../../platform/command.js';
import type { Context } from '../../../platform/context.js';
import type { ExportReceipt } from '../domain/person.js';
import { exportBookings } from './export-bookings.js';
import { loadPerson } from './load-person.js';

export interface PersonRequest {
  readonly userId: string;
  readonly requestId: string;
}

/**
 * Puts all that this domain holds of a person into storage as JSON and says where it lies. Again for the same request
 * replaces the file.
 */
export async function exportPerson(context: Context, { userId, requestId }: PersonRequest): Promise<ExportReceipt> {
  const parts = { userId, ...(await partsOf(context, userId)), bookings: await exportBookings(context, userId) };
  const reference = `exports/${requestId}/classes.json`;
  const { sha256 } = await context.storage.put(
    reference,
    Buffer.from(JSON.stringify(parts, null, 2)),
    'application/json',
  );
  const receipt = { requestId, reference, sha256 };
  await runCommand(context, 'exportPerson', async (transaction) => {
    (await loadPerson(transaction, userId)).exported(receipt);
  });
  return receipt;
}

async function partsOf(context: Context, userId: string): Promise<Record<string, readonly object[]>> {
  const rows = (sql: string): Promise<object[]> => context.db.rows(sql, [userId]);
  const [classes, teaching, heldSeats, credits, attendance, calendars] = await Promise.all([
    rows(
      `select enrollment.id as enrollment_id, enrollment.class_id, class.title, enrolled_at, withdrawn_at, paid_amount_minor,
         paid_currency, balance as credit_balance
       from class_enrollment enrollment join credit_account account on account.id = enrollment.id
         join class on class.id = enrollment.class_id
       where enrollment.student_id = $1 order by enrollment.id`,
    ),
    rows('select id as class_id, title, status from class where instructor_id = $1 order by id'),
    rows('select class_id, expires_at from seat_hold where student_id = $1 order by id'),
    rows(
      `select account_id as enrollment_id, kind, delta, meeting_id, reason, created_at
       from credit_entry left join credit_reason using (id, account_id)
       where account_id in (select id from credit_account where student_id = $1) order by id`,
    ),
    rows(
      `select account_id as enrollment_id, meeting_id, local_start, status, marked_at
       from attendance join credit_account account on account.id = account_id join meeting on meeting.id = meeting_id
       where student_id = $1 order by account_id, number`,
    ),
    rows('select class_id, created_at from calendar_feed where user_id = $1 order by created_at'),
  ]);
  return { classes, teaching, heldSeats, credits, attendance, calendars };
}
