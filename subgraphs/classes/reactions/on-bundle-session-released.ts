import { reaction } from '../../../platform/inbox.js';
import { BundleSessionReleased } from '../../../schema/events/billing.js';
import { giveUpRefundedSeat } from '../commands/booking/give-up-refunded-seat.js';

/** A bundle does not pay for a seat any more. If the seat was given up before, which is the usual reason, it stays so. */
export const onBundleSessionReleased = reaction(BundleSessionReleased, (transaction, { data }) =>
  giveUpRefundedSeat(transaction, { bookingId: data.bookingId, participantId: data.reservationId }, false),
);
