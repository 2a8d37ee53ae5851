import { reaction } from '../../../../platform/inbox.js';
import { EnrolledInCourse } from '../../../../schema/events/courses.js';
import { setEnrollment } from '../../commands/board/set-enrollment.js';

export const onEnrolledInCourse = reaction(EnrolledInCourse, (transaction, { data }) =>
  setEnrollment(transaction, data, true),
);
