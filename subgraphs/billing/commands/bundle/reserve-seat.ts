import type { Transaction } from '../../../../platform/command.js';
import { Money } from '../../../../platform/domain/money.js';
import { Invoice } from '../../domain/invoice.js';
import { dateIn, ZONE_BEFORE } from '../../domain/legal-calendar.js';
import { loadBundleAccount } from './load-bundle-account.js';
import { lineOfCourse } from '../invoice/line-of-course.js';
import { openInvoice } from '../invoice/open-invoice.js';
import type { BookedSeat } from './settle-booking.js';
import { lineWithTaxIncluded } from '../catalog/tax-of.js';

/** Holds a session of a bundle for a seat, or says that there is none. */
export async function reserveSession(
  transaction: Transaction,
  seat: BookedSeat & { readonly bookingId: string },
): Promise<void> {
  const account = await loadBundleAccount(transaction, seat.studentId, seat.courseId);
  account.reserve({ id: seat.participantId, bookingId: seat.bookingId }, transaction.now);
}

/** Asks the student for the price of a seat, once. */
export async function askForSeat(
  transaction: Transaction,
  seat: BookedSeat & {
    readonly bookingId: string;
    readonly price: { readonly amountMinor: number; readonly currency: string };
    readonly startsAt: string;
    readonly dueAt: Date;
  },
): Promise<void> {
  const { bookingId, participantId, price } = seat;
  if (await transaction.find(Invoice, { participantId })) return;
  const invoice = new Invoice(
    seat.studentId,
    { kind: 'session', bookingId, participantId },
    price.currency,
    transaction.now,
  );
  const line = await lineWithTaxIncluded(transaction, {
    userId: seat.studentId,
    description: await describeSession(transaction, seat),
    amount: new Money(price.amountMinor, price.currency),
  });
  invoice.addLine(line.description, line.amount, line);
  await openInvoice(transaction, invoice, seat.dueAt);
}

/** The session was moved: what is still to be paid names the new date. */
export async function renameSeat(
  transaction: Transaction,
  seat: { readonly participantId: string; readonly courseId: string; readonly startsAt: string },
): Promise<void> {
  const invoice = await transaction.find(Invoice, { participantId: seat.participantId }, ['lines']);
  invoice?.renameLine(await describeSession(transaction, seat));
}

/** The date is that of the seller, as on the document. */
async function describeSession(
  transaction: Transaction,
  seat: { readonly courseId: string; readonly startsAt: string },
): Promise<string> {
  const [seller] = await transaction.sql<{ time_zone: string | null }>(
    'select time_zone from legal_entity order by chosen_at desc, code limit 1',
  );
  const date = dateIn(seller?.time_zone ?? ZONE_BEFORE, new Date(seat.startsAt));
  return lineOfCourse(transaction, `Session with a teaching assistant on ${date}`, seat.courseId);
}
