import { reaction } from '../../../platform/inbox.js';
import { CourseCompleted } from '../../../schema/events/courses.js';
import { prepareCertificate } from '../commands/certificate/prepare-certificate.js';

/** Its own event: whatever completed the course, in a transaction that knows nothing of certificates. */
export const onCourseCompleted = reaction(CourseCompleted, (transaction, { data }) =>
  prepareCertificate(transaction, data),
);
