import { reaction } from '../../../platform/inbox.js';
import { ClassUpdated } from '../../../schema/events/classes.js';
import { keepClassTeacher } from '../commands/shared/class-teacher.js';

export const onClassUpdated = reaction(ClassUpdated, (transaction, { data }) => keepClassTeacher(transaction, data));
