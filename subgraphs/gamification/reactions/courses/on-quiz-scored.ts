import { reaction } from '../../../../platform/inbox.js';
import { QuizScored } from '../../../../schema/events/courses.js';
import { recordActivity } from '../../commands/player/record-activity.js';
import { exerciseXp } from '../../domain/xp-rules.js';

/** The result may be seen now. The submission was the activity; a score that is never shown pays a flat sum when passed. */
export const onQuizScored = reaction(QuizScored, (transaction, { id, data, time }) => {
  return recordActivity(
    transaction,
    data.studentId,
    { courseId: data.courseId },
    {
      eventId: id,
      kind: 'quiz-scored',
      exerciseType: 'quiz',
      score: data.score,
      first: false,
      rule: 'exercise-completed',
      sourceId: data.exerciseId,
      worth: (values) => {
        if (data.score !== null) return exerciseXp('quiz', data.score, values);
        return data.passed ? values.quizPassed : 0;
      },
      result: { submissionId: data.attemptId, revision: data.revision },
      limited: false,
      correction: data.revision > 1,
      occurredAt: new Date(time),
      localDate: null,
      counts: {},
    },
  );
});
