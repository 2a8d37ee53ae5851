import { reaction } from '../../../../platform/inbox.js';
import { LessonCompleted } from '../../../../schema/events/courses.js';
import { recordActivity } from '../../commands/player/record-activity.js';

export const onLessonCompleted = reaction(LessonCompleted, (transaction, { id, data, time }) =>
  recordActivity(
    transaction,
    data.studentId,
    { courseId: data.courseId },
    {
      eventId: id,
      first: true,
      rule: 'lesson-completed',
      sourceId: data.lessonId,
      worth: ({ lesson }) => lesson,
      occurredAt: new Date(time),
      localDate: data.localDate,
      counts: { lessons: 1 },
    },
  ),
);
