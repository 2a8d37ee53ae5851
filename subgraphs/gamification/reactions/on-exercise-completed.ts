import { reaction } from '../../../platform/inbox.js';
import { ExerciseCompleted } from '../../../schema/events/courses.js';
import { recordActivity } from '../commands/player/record-activity.js';
import { exerciseXp } from '../domain/xp-rules.js';

export const onExerciseCompleted = reaction(ExerciseCompleted, (transaction, { data, time }) =>
  recordActivity(
    transaction,
    data.studentId,
    { courseId: data.courseId },
    {
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
