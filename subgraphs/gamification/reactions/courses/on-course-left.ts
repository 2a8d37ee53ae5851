import { reaction } from '../../../../platform/inbox.js';
import { CourseLeft } from '../../../../schema/events/courses.js';
import { setEnrollment } from '../../commands/board/set-enrollment.js';

export const onCourseLeft = reaction(CourseLeft, (transaction, { data }) => setEnrollment(transaction, data, false));
