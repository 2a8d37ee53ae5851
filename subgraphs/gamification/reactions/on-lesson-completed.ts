import { reaction } from '../../../platform/inbox.js';
import { LessonCompleted } from '../../../schema/events/courses.js';
import { recordActivity } from '../commands/player/record-activity.js';
import { LESSON_XP } from '../domain/xp-rules.js';

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
      worth: LESSON_XP,
      occurredAt: new Date(time),
      localDate: data.localDate,
      counts: { lessons: 1 },
    },
  ),
);
