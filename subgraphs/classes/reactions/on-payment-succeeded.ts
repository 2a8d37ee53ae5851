import { Money } from '../../../platform/domain/money.js';
import { reaction } from '../../../platform/inbox.js';
import { PaymentSucceeded } from '../../../schema/events/billing.js';
import { lockPeople } from '../commands/shared/lock-people.js';
import { loadClass } from '../commands/class/load-class.js';
import { paySession } from '../commands/booking/pay-session.js';

/** A paid seat becomes an enrollment; a payment that came too late is rejected, and billing gives it back. */
export const onPaymentSucceeded = reaction(PaymentSucceeded, async (transaction, { data }) => {
  if (data.purpose.kind === 'session') return paySession(transaction, data.purpose);
  if (data.purpose.kind !== 'class-seat') return;
  const found = await loadClass(transaction, data.purpose.classId);
  await lockPeople(transaction, [data.userId]);
  const account = found.completeSeat(
    {
      seatHoldId: data.purpose.seatHoldId,
      studentId: data.userId,
      paymentId: data.paymentId,
      amount: new Money(data.amount.amountMinor, data.amount.currency),
    },
    transaction.now,
  );
  if (!account) return;
  await transaction.flush();
  transaction.add(account);
});
