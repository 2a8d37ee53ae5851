import { reaction } from '../../../platform/inbox.js';
import { ExerciseCompleted } from '../../../schema/events/courses.js';
import { recordActivity } from '../commands/player/record-activity.js';
import { exerciseXp } from '../domain/xp-rules.js';

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
      worth: exerciseXp(data.exerciseType, data.score),
      occurredAt: new Date(time),
      localDate: data.localDate,
      counts: {
        exercises: data.first ? 1 : 0,
        perfectQuizzes: data.exerciseType === 'quiz' && data.score === 1 ? 1 : 0,
      },
    },
  ),
);
