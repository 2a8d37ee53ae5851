import { reaction } from '../../../platform/inbox.js';
import { ClassCreated } from '../../../schema/events/classes.js';
import { keepClassTeacher } from '../commands/shared/class-teacher.js';

export const onClassCreated = reaction(ClassCreated, (transaction, { data }) => keepClassTeacher(transaction, data));
