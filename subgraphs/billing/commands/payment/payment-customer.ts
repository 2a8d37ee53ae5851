import { runCommand, type Transaction } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import type { PaymentProvider, SavedMethod } from '../../providers/payment-provider.js';

/** The provider's record of a person, made when they have none. */
export async function customerOf(context: Context, provider: PaymentProvider, userId: string): Promise<string> {
  const known = await runCommand(context, 'customerOf', (transaction) => read(transaction, userId));
  if (known) return known.customer;
  // Two at once get the same one: it is made under a key of the person's own.
  const customer = await provider.createCustomer(userId);
  return runCommand(context, 'keepCustomer', async (transaction) => {
    await transaction.sql(
      'insert into payment_customer (user_id, provider, customer) values ($1, $2, $3) on conflict do nothing',
      [userId, provider.name, customer],
    );
    const kept = await read(transaction, userId);
    if (!kept) throw new Error('The customer at the provider belongs to another user.');
    return kept.customer;
  });
}

/** What a person saved; null when they did not. */
export async function savedMethodOf(transaction: Transaction, userId: string): Promise<SavedMethod | null> {
  const row = await read(transaction, userId);
  return row?.payment_method ? { customer: row.customer, paymentMethod: row.payment_method } : null;
}

async function read(
  transaction: Transaction,
  userId: string,
): Promise<{ customer: string; payment_method: string | null } | undefined> {
  const rows = await transaction.sql<{ customer: string; payment_method: string | null }>(
    'select customer, payment_method from payment_customer where user_id = $1',
    [userId],
  );
  return rows[0];
}
