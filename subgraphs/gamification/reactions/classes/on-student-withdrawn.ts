import { reaction } from '../../../../platform/inbox.js';
import { StudentWithdrawn } from '../../../../schema/events/classes.js';
import { leaveClass } from '../../commands/board/set-membership.js';

export const onStudentWithdrawn = reaction(StudentWithdrawn, (transaction, { data }) => leaveClass(transaction, data));
