import { reaction } from '../../../../platform/inbox.js';
import { QuizSubmitted } from '../../../../schema/events/courses.js';
import { recordActivity } from '../../commands/player/record-activity.js';
import { exerciseXp } from '../../domain/xp-rules.js';

/** An activity in any case; it pays XP only if the student may see the score at once. */
export const onQuizSubmitted = reaction(QuizSubmitted, (transaction, { id, data }) =>
  recordActivity(
    transaction,
    data.studentId,
    { courseId: data.courseId },
    {
      eventId: id,
      kind: 'quiz-submitted',
      exerciseType: 'quiz',
      score: data.score,
      first: false,
      rule: 'exercise-completed',
      sourceId: data.exerciseId,
      worth: (values) => (data.score === null ? null : exerciseXp('quiz', data.score, values)),
      result: { submissionId: data.attemptId, revision: 0 },
      occurredAt: new Date(data.submittedAt),
      localDate: data.localDate,
      counts: {},
    },
  ),
);
