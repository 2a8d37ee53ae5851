import type { Transaction } from '../../../../platform/command.js';
import { requireViewer } from '../../../../platform/context.js';
import { Submission, type NewSubmission } from '../../domain/assignment/submission.js';
import type { AssignmentRules } from '../../domain/assignment/rules.js';
import { ExerciseIsClosed, ExerciseNotFound } from '../../domain/errors.js';
import { isOpen, settingsOf, type ExerciseSettings } from '../../domain/exercise-settings.js';
import { loadExercise } from '../shared/load-exercise.js';
import { loadLearning, type Learning } from '../shared/load-learning.js';

export interface OwnAssignment {
  readonly learning: Learning;
  readonly rules: AssignmentRules;
  readonly settings: ExerciseSettings;
  /** The viewer's submission, locked; null before the first draft. */
  readonly submission: Submission | null;
  /** For the first draft. */
  readonly created: NewSubmission;
}

/** An open assignment that the viewer may work on. */
export async function loadOwnAssignment(transaction: Transaction, exerciseId: string): Promise<OwnAssignment> {
  const viewer = requireViewer(transaction.context);
  const learning = await loadLearning(transaction, exerciseId, () => new ExerciseNotFound());
  const { enrollment, lessonId } = learning;
  const exercise = await loadExercise(transaction, enrollment, exerciseId, 'assignment');
  const settings = settingsOf(exercise);
  if (!isOpen(settings, transaction.now)) throw new ExerciseIsClosed(settings);
  const rules = exercise.assignment;
  if (!rules) throw new ExerciseNotFound();
  const [row] = await transaction.sql<{ submission_id: string }>(
    'select submission_id from submission_member where exercise_id = $1 and student_id = $2',
    [exerciseId, viewer.id],
  );
  const submission = row ? await transaction.find(Submission, { id: row.submission_id }, ['members']) : null;
  const { courseId, contentVersion } = enrollment;
  const { passMark } = settings;
  const { maxPoints } = rules;
  return {
    learning,
    rules,
    settings,
    submission,
    created: { courseId, lessonId, exerciseId, contentVersion, passMark, maxPoints },
  };
}
