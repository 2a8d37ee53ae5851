import type { Transaction } from '../../../platform/command.js';
import { reaction } from '../../../platform/inbox.js';
import { PaymentRefunded, takeBack, type RefundHandlers } from '../../../schema/events/billing.js';
import { giveUpRefundedSeat } from '../commands/booking/give-up-refunded-seat.js';
import { loadClass } from '../commands/class/load-class.js';

interface Refunded {
  readonly transaction: Transaction;
  readonly userId: string;
  readonly keepAccess: boolean | undefined;
}

/** What a full refund takes back, by purpose. Billing refunds nothing again: nothing remains of the payment. */
const HANDLERS: RefundHandlers<'classes', Refunded> = {
  'class-seat': async ({ classId, seatHoldId }, { transaction, userId, keepAccess }) => {
    const found = await loadClass(transaction, classId);
    found.giveUpRefundedSeat({ studentId: userId, seatHoldId }, keepAccess, transaction.now);
  },
  session: (seat, { transaction, keepAccess }) => giveUpRefundedSeat(transaction, seat, keepAccess === false),
};

export const onPaymentRefunded = reaction(PaymentRefunded, (transaction, { data }) =>
  takeBack(HANDLERS, data, { transaction, userId: data.userId, keepAccess: data.keepAccess }),
);
