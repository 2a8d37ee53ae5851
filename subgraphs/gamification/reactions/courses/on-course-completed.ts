import { reaction } from '../../../../platform/inbox.js';
import { CourseCompleted } from '../../../../schema/events/courses.js';
import { recordActivity } from '../../commands/player/record-activity.js';

export const onCourseCompleted = reaction(CourseCompleted, (transaction, { id, data, time }) =>
  recordActivity(
    transaction,
    data.studentId,
    { courseId: data.courseId },
    {
      eventId: id,
      first: true,
      rule: 'course-completed',
      sourceId: data.courseId,
      worth: ({ course }) => course,
      occurredAt: new Date(time),
      localDate: data.localDate,
      counts: { courses: 1 },
    },
  ),
);
