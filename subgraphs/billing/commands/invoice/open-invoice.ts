import type { Transaction } from '../../../../platform/command.js';
import { Money } from '../../../../platform/domain/money.js';
import type { Invoice } from '../../domain/invoice.js';
import { postingOfAppliedCredit } from '../../domain/ledger.js';
import { leastCharge } from '../../providers/payment-provider.js';
import { postLedger } from '../ledger/post-ledger.js';
import { settleAtOnce } from './settle-invoice.js';

/**
 * Asks for the money of a draft that has its lines, as far as credit of the person does not pay it. Where nothing is left to
 * ask for, it is settled at once. May post to the ledger: take every lock before, and post nothing else.
 */
export async function openInvoice(transaction: Transaction, invoice: Invoice, dueAt: Date): Promise<void> {
  invoice.open(dueAt);
  transaction.add(invoice);
  const credit = await creditFor(transaction, invoice);
  const postings = [];
  if (credit.amountMinor > 0) {
    invoice.applyCredit(credit);
    postings.push(postingOfAppliedCredit(invoice, credit));
  }
  if (invoice.amountDue.amountMinor === 0) {
    const method = credit.amountMinor > 0 ? 'credit' : 'none';
    const paid = { amount: invoice.amountDue, method, reference: null, recordedBy: null } as const;
    await settleAtOnce(transaction, invoice, paid, postings);
  } else if (postings.length > 0) {
    await transaction.flush();
    await postLedger(transaction, postings);
  }
}

/** What the user can spend on it. Locked until the commit. */
export async function creditFor(transaction: Transaction, { userId, total }: Invoice): Promise<Money> {
  const { currency } = total;
  const balance = async (): Promise<number> => {
    const [row] = await transaction.sql<{ credit: string }>(
      'select -balance_minor as credit from account where owner_id = $1 and currency = $2',
      [userId, currency],
    );
    return Number(row?.credit ?? 0);
  };
  if (total.amountMinor === 0 || (await balance()) <= 0) return new Money(0, currency);
  // Not the lock of the account, which is the last of all: that of the number comes before it.
  await transaction.flush();
  await transaction.sql('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`spend-credit/${userId}`]);
  const credit = Math.min(Math.max(await balance(), 0), total.amountMinor);
  const least = leastCharge(transaction.context, currency).amountMinor;
  // What it leaves to be paid must be enough to be charged.
  const most = credit === total.amountMinor ? credit : Math.max(total.amountMinor - least, 0);
  return new Money(Math.min(credit, most), currency);
}
