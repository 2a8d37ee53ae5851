import { reaction } from '../../../platform/inbox.js';
import { BookingRejected } from '../../../schema/events/classes.js';
import { notify } from '../commands/notify.js';
import { notice } from '../domain/notices.js';

/** Tells the student that the bundle does not pay for the session. */
export const onBookingRejected = reaction(BookingRejected, async (transaction, { id, data }) => {
  await notify(transaction, id, [data.studentId], notice('booking-rejected', {}, { courseId: data.courseId }));
});
