import { reaction } from '../../../platform/inbox.js';
import { BookingCancelled } from '../../../schema/events/classes.js';
import { notify } from '../commands/notify.js';
import { notice } from '../domain/notices.js';

/** Tells the student, unless it was themselves. */
export const onBookingCancelled = reaction(BookingCancelled, async (transaction, { id, data }) => {
  if (data.by === 'student') return;
  await notify(transaction, id, [data.studentId], notice('booking-cancelled', {}, { courseId: data.courseId }));
});
