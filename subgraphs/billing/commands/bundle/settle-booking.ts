import type { Transaction } from '../../../../platform/command.js';
import { Invoice } from '../../domain/invoice.js';
import { findBundleAccount, scheduleEnd } from './load-bundle-account.js';
import { refundAutomatically } from '../refund/refund-automatically.js';
import { dropInvoice } from '../invoice/void-invoice.js';

export interface BookedSeat {
  readonly participantId: string;
  readonly studentId: string;
  readonly courseId: string;
}

/** The student does not come and gets back what paid for the seat: the session of the bundle, the debt or the payment. */
export async function giveSeatBack(transaction: Transaction, seat: BookedSeat): Promise<void> {
  const account = await findBundleAccount(transaction, seat.studentId, seat.courseId);
  if (account) {
    account.release(seat.participantId, transaction.now);
    for (const bundle of account.bundles) await scheduleEnd(transaction, account, bundle.id);
  }
  const invoice = await transaction.find(Invoice, { participantId: seat.participantId }, ['payments']);
  if (invoice) await dropInvoice(transaction, invoice);
  if (invoice?.status !== 'paid') return;
  for (const payment of invoice.payments) await refundAutomatically(transaction, payment.id, 'booking-cancelled');
}

/**
 * The session took place, or was cancelled too late: what paid for the seat is used. An unpaid invoice stays due, so that a
 * student who has not paid is treated like one who has.
 */
export async function useSeat(transaction: Transaction, seat: BookedSeat): Promise<void> {
  const account = await findBundleAccount(transaction, seat.studentId, seat.courseId);
  account?.capture(seat.participantId, transaction.now);
}
