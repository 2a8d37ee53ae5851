import { runCommand, type Transaction } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { DeliveryNotFound } from '../../domain/notification-errors.js';

/** Lets a delivery that was given up be tried again, as if it were new. For staff. */
export async function redriveDelivery(context: Context, { id }: { id: string }): Promise<void> {
  requireRole(context, 'staff');
  if (!isUuid(id)) throw new DeliveryNotFound();
  const redriven = await runCommand(context, 'redriveDelivery', (transaction) => redriveFailed(transaction, id));
  if (redriven === 0) throw new DeliveryNotFound();
}

const MAX_REDRIVEN = 1_000;

/** One failed delivery, or the oldest 1,000. Returns how many. */
export async function redriveFailed({ sql, now }: Transaction, id: string | null): Promise<number> {
  const redriven = await sql<{ id: string }>(
    `update delivery set status = 'due', failures = 0, due_at = $2, ended_at = null, reason = null
     where id in (select id from delivery where status = 'failed' and ($1::uuid is null or id = $1)
       order by id limit ${MAX_REDRIVEN} for update skip locked)
     returning id`,
    [id, now.toISOString()],
  );
  // A digest is mailed again with the notices that it had.
  await sql(
    `update delivery set status = 'collected', ended_at = null, reason = null
     where digest_id = any($1::uuid[]) and status = 'failed'`,
    [redriven.map((row) => row.id)],
  );
  return redriven.length;
}
