import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { StudentNotFound } from '../../domain/assignment/errors.js';
import type { Submission } from '../../domain/assignment/submission.js';
import { ExerciseNotFound } from '../../domain/errors.js';
import { mayGrade } from '../shared/graders.js';
import { courseOfPart } from '../shared/load-course.js';
import { dueAtOf, loadForGrading, gradeBefore, recordGrades, rulesOf } from './load-submission.js';

export interface ExtendDue {
  readonly exerciseId: string;
  readonly studentId: string;
  readonly dueAt: Date;
}

/** A later due time for one student. A penalty that was taken for being late is computed again. */
export function extendDue(context: Context, { exerciseId, studentId, dueAt }: ExtendDue): Promise<Submission | null> {
  return runCommand(context, 'extendDue', async (transaction) => {
    const course = await courseOfPart(transaction, exerciseId);
    if (!course) throw new ExerciseNotFound();
    const [enrolled] = await transaction.sql<{ submission_id: string | null }>(
      `select submission_id from enrollment left join submission_member member
         on member.student_id = enrollment.student_id and member.exercise_id = $3
       where enrollment.course_id = $1 and enrollment.student_id::text = $2`,
      [course.id, studentId, exerciseId],
    );
    if (!enrolled || !(await mayGrade(transaction, { courseId: course.id, studentId }))) throw new StudentNotFound();
    await transaction.sql(
      `insert into exercise_allowance (student_id, exercise_id, due_at) values ($1, $2, $3)
       on conflict (student_id, exercise_id) do update set due_at = excluded.due_at`,
      [studentId, exerciseId, dueAt.toISOString()],
    );
    if (enrolled.submission_id === null) return null;
    const loaded = await loadForGrading(transaction, enrolled.submission_id);
    const { submission } = loaded;
    const { rules, settings } = await rulesOf(transaction, submission);
    const studentIds = submission.members.getItems().map((member) => member.studentId);
    const before = gradeBefore(submission);
    submission.changeDue(rules, await dueAtOf(transaction, settings, exerciseId, studentIds));
    await recordGrades(transaction, loaded, before);
    return submission;
  });
}
