import { reaction } from '../../../platform/inbox.js';
import { SeatReleased } from '../../../schema/events/classes.js';
import { voidInvoice } from '../commands/invoice/void-invoice.js';

export const onSeatReleased = reaction(SeatReleased, (transaction, { data }) =>
  voidInvoice(transaction, { seatHoldId: data.seatHoldId }),
);
