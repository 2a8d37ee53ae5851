import { reaction } from '../../../../platform/inbox.js';
import { StudentEnrolled } from '../../../../schema/events/classes.js';
import { joinClass } from '../../commands/board/set-membership.js';

export const onStudentEnrolled = reaction(StudentEnrolled, (transaction, { data }) => joinClass(transaction, data));
