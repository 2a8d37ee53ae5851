import { reaction } from '../../../../platform/inbox.js';
import { ExerciseCompleted } from '../../../../schema/events/courses.js';
import { recordActivity } from '../../commands/player/record-activity.js';
import { exerciseXp } from '../../domain/xp-rules.js';

/**
 * The results of other types pay by events of their own. A quiz pays here only if no result of an attempt is known: results of
 * before attempts were published.
 */
const PAID_ON_COMPLETION: ReadonlySet<string> = new Set(['reading', 'quiz']);

export const onExerciseCompleted = reaction(ExerciseCompleted, (transaction, { id, data, time }) =>
  recordActivity(
    transaction,
    data.studentId,
    { courseId: data.courseId },
    {
      eventId: id,
      exerciseType: data.exerciseType,
      score: data.score,
      first: data.first,
      rule: 'exercise-completed',
      sourceId: data.exerciseId,
      worth: (values) =>
        PAID_ON_COMPLETION.has(data.exerciseType) ? exerciseXp(data.exerciseType, data.score, values) : null,
      onlyWithoutResults: data.exerciseType === 'quiz',
      occurredAt: new Date(time),
      localDate: data.localDate,
      counts: {
        exercises: data.first ? 1 : 0,
        perfectQuizzes: data.exerciseType === 'quiz' && data.score === 1 ? 1 : 0,
      },
    },
  ),
);
