import { reaction } from '../../../platform/inbox.js';
import { WaitlistPromoted } from '../../../schema/events/classes.js';
import { notify } from '../commands/notify.js';
import { notice } from '../domain/notices.js';

/** A seat is kept for a while: the student must hear of it. */
export const onWaitlistPromoted = reaction(WaitlistPromoted, async (transaction, { id, data }) => {
  await notify(transaction, id, [data.studentId], notice('waitlist-promoted', {}, { courseId: data.courseId }));
});
