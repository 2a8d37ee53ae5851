import { reaction } from '../../../platform/inbox.js';
import { CodingExerciseSubmitted } from '../../../schema/events/courses.js';
import { recordActivity } from '../commands/player/record-activity.js';
import { exerciseXp } from '../domain/xp-rules.js';

/** An activity whatever the verdict. */
export const onCodingExerciseSubmitted = reaction(CodingExerciseSubmitted, async (transaction, { id, data }) => {
  if (data.contestId !== null) return;
  await recordActivity(
    transaction,
    data.studentId,
    { courseId: data.courseId },
    {
      eventId: id,
      kind: 'coding-submitted',
      exerciseType: 'coding',
      score: data.score,
      first: false,
      rule: 'exercise-completed',
      sourceId: data.exerciseId,
      worth: exerciseXp('coding', data.score),
      result: { submissionId: data.submissionId, revision: data.revision },
      occurredAt: new Date(data.submittedAt),
      localDate: data.localDate,
      counts: {},
    },
  );
});
