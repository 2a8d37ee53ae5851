import { Money } from '../../../platform/domain/money.js';
import { reaction } from '../../../platform/inbox.js';
import { SeatHeld } from '../../../schema/events/classes.js';
import { lineOfCourse } from '../commands/invoice/line-of-course.js';
import { openInvoice } from '../commands/invoice/open-invoice.js';
import { lineWithTaxIncluded } from '../commands/catalog/tax-of.js';
import { Invoice } from '../domain/invoice.js';

/** The student is asked for the price of the seat, to be paid before the hold expires. */
export const onSeatHeld = reaction(SeatHeld, async (transaction, { data }) => {
  const { classId, courseId, seatHoldId, studentId, price, expiresAt } = data;
  if (await transaction.find(Invoice, { seatHoldId })) return;
  const purpose = { kind: 'class-seat', classId, seatHoldId } as const;
  const invoice = new Invoice(studentId, purpose, price.currency, transaction.now);
  const amount = new Money(price.amountMinor, price.currency);
  const description = await lineOfCourse(transaction, 'Seat in a class', courseId);
  const line = await lineWithTaxIncluded(transaction, { userId: studentId, description, amount });
  invoice.addLine(line.description, line.amount, line);
  await openInvoice(transaction, invoice, new Date(expiresAt));
});
