import { runCommand, type Transaction } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { SubmissionChanged, SubmissionIsEmpty } from '../../domain/assignment/errors.js';
import type { Submission, Teacher } from '../../domain/assignment/submission.js';
import { AttemptsExhausted } from '../../domain/quiz/errors.js';
import { withoutDroppedFiles } from './files.js';
import { dueAtOf } from './load-submission.js';
import { loadOwnAssignment } from './own-submission.js';

export interface SubmitAssignment {
  readonly exerciseId: string;
  /** Submissions so far, as the student saw them: a retry submits once. */
  readonly revision: number;
}

/** Hands in the draft; again until the assignment closes. */
export function submitAssignment(context: Context, { exerciseId, revision }: SubmitAssignment): Promise<Submission> {
  const viewer = requireViewer(context);
  return runCommand(context, 'submitAssignment', async (transaction) => {
    const { submission, settings, learning } = await loadOwnAssignment(transaction, exerciseId);
    if (!submission) throw new SubmissionIsEmpty();
    if (submission.revision === revision + 1) return submission;
    if (submission.revision !== revision) throw new SubmissionChanged(submission.revision);
    const { maxAttempts } = settings;
    if (maxAttempts !== null && submission.revision >= maxAttempts) throw new AttemptsExhausted(maxAttempts);
    const studentIds = submission.members.getItems().map(({ studentId }) => studentId);
    const dueAt = await dueAtOf(transaction, settings, exerciseId, studentIds);
    const teacher = await teacherOf(transaction, submission.courseId, viewer.id);
    await withoutDroppedFiles(transaction, submission, () =>
      submission.submit(viewer.id, learning.moment, dueAt, teacher),
    );
    return submission;
  });
}

/** The teacher of the class that the student is in, the newest of them; else the author. */
async function teacherOf(transaction: Transaction, courseId: string, studentId: string): Promise<Teacher> {
  const [row] = await transaction.sql<{ class_id: string | null; teacher_id: string }>(
    `select teacher.class_id, coalesce(teacher.instructor_id, course.instructor_id) as teacher_id from course
     left join lateral (
       select class_teacher.class_id, class_teacher.instructor_id
       from class_membership join class_teacher using (class_id)
       where student_id = $2 and class_membership.course_id = course.id and not withdrawn and not cancelled
       order by class_id desc limit 1) teacher on true
     where course.id = $1`,
    [courseId, studentId],
  );
  if (!row) throw new Error(`Course ${courseId} has no teacher.`);
  return { classId: row.class_id, teacherId: row.teacher_id };
}
