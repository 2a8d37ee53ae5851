import { reaction } from '../../../../platform/inbox.js';
import { AssignmentSubmitted } from '../../../../schema/events/courses.js';
import { recordActivity } from '../../commands/player/record-activity.js';

/** An activity of the user who submitted; the grade pays XP to each member of the group. */
export const onAssignmentSubmitted = reaction(AssignmentSubmitted, (transaction, { id, data }) =>
  recordActivity(
    transaction,
    data.studentId,
    { courseId: data.courseId },
    {
      eventId: id,
      kind: 'assignment-submitted',
      exerciseType: 'assignment',
      first: data.revision === 1,
      rule: 'exercise-completed',
      sourceId: data.exerciseId,
      worth: () => null,
      result: { submissionId: data.submissionId, revision: 0 },
      occurredAt: new Date(data.submittedAt),
      localDate: data.localDate,
      counts: {},
    },
  ),
);
