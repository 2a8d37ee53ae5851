import { reaction } from '../../../../platform/inbox.js';
import { CodingExerciseSubmitted } from '../../../../schema/events/courses.js';
import { countSubmission } from '../../commands/contest/count-submission.js';
import { recordActivity } from '../../commands/player/record-activity.js';
import { beyondContest, exerciseXp } from '../../domain/xp-rules.js';

/**
 * An activity whatever the verdict. Of a contest the standings get every judgement; for the student it is an activity once,
 * on receipt, and shows nothing of the result.
 */
export const onCodingExerciseSubmitted = reaction(CodingExerciseSubmitted, async (transaction, { id, data }) => {
  if (data.contestId !== null) {
    const { contestId, submissionId, studentId: userId, exerciseId, revision, verdict, score, groups } = data;
    const submittedAt = new Date(data.submittedAt);
    const result = { id: submissionId, contestId, userId, exerciseId, submittedAt, revision, verdict, score, groups };
    await countSubmission(transaction, { ...result, sketch: data.sketch });
    if (revision > 0) return;
  }
  await recordActivity(
    transaction,
    data.studentId,
    { courseId: data.courseId },
    {
      eventId: id,
      kind: 'coding-submitted',
      exerciseType: 'coding',
      score: data.contestId === null ? data.score : null,
      first: false,
      rule: 'exercise-completed',
      sourceId: data.exerciseId,
      worth: (values) =>
        data.contestId === null ? beyondContest(exerciseXp('coding', data.score, values), data.contestXp) : null,
      ...(data.contestId === null && { result: { submissionId: data.submissionId, revision: data.revision } }),
      occurredAt: new Date(data.submittedAt),
      localDate: data.localDate,
      counts: {},
    },
  );
});
