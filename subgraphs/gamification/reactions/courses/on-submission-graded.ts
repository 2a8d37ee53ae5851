import { reaction } from '../../../../platform/inbox.js';
import { SubmissionGraded, SubmissionRegraded } from '../../../../schema/events/courses.js';
import { recordActivity, type LearningEvent } from '../../commands/player/record-activity.js';
import { beyondContest, exerciseXp } from '../../domain/xp-rules.js';

/** Grades pay XP and are no activity: not the student acted, and no limit on the student's pace applies. */
export const onSubmissionGraded = reaction(SubmissionGraded, (transaction, { id, data, time }) =>
  recordActivity(transaction, data.studentId, { courseId: data.courseId }, grade(id, time, data, data.score, false)),
);

/** A published score changed: XP may be taken back, from the week and month in which it was counted. */
export const onSubmissionRegraded = reaction(SubmissionRegraded, (transaction, { id, data, time }) =>
  recordActivity(transaction, data.studentId, { courseId: data.courseId }, grade(id, time, data, data.newScore, true)),
);

interface Graded {
  readonly exerciseId: string;
  readonly exerciseType: 'quiz' | 'coding' | 'assignment';
  readonly submissionId: string;
  readonly revision: number;
  readonly contestXp?: number | undefined;
}

function grade(eventId: string, time: string, data: Graded, score: number, correction: boolean): LearningEvent {
  const { exerciseId, exerciseType, submissionId, revision, contestXp } = data;
  return {
    eventId,
    kind: 'submission-graded',
    exerciseType,
    score,
    first: !correction,
    rule: 'exercise-completed',
    sourceId: exerciseId,
    worth: (values) => beyondContest(exerciseXp(exerciseType, score, values), contestXp),
    result: { submissionId, revision },
    limited: false,
    correction,
    occurredAt: new Date(time),
    localDate: null,
    counts: {},
  };
}
