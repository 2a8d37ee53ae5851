import { reaction } from '../../../platform/inbox.js';
import { LessonCompleted } from '../../../schema/events/courses.js';
import { addLessonCard } from '../commands/review/add-review-cards.js';

/** Its own event: completing a lesson does not wait for the card. */
export const onLessonCompleted = reaction(LessonCompleted, (transaction, { data }) => addLessonCard(transaction, data));
