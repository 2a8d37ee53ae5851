import { hasRole } from '../../../../platform/auth.js';
import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { isGrader } from '../shared/graders.js';
import { applyOverride } from '../gradebook/apply-override.js';
import { loadStudent } from '../gradebook/load-student.js';
import { loadForGrading, gradeBefore, recordGrades } from './load-submission.js';

const MOST_AT_ONCE = 500;

/**
 * Shows students the grades of an assignment that the viewer gives, up to 500 in one call, each in its own transaction.
 * Idempotent; answers with how many were posted.
 */
export async function postGrades(context: Context, { exerciseId }: { readonly exerciseId: string }): Promise<number> {
  const viewer = requireViewer(context);
  const ids = await runCommand(context, 'findGradesToPost', ({ sql }) =>
    sql<{ id: string }>(
      `select id from submission
       where exercise_id = $3 and points is not null and posted_at is null and exists (
         select from submission_member member where member.submission_id = submission.id
           and ${isGrader('$1', '$2', 'submission.course_id', 'member.student_id')})
       order by id limit $4`,
      [viewer.id, hasRole(viewer, 'staff'), isUuid(exerciseId) ? exerciseId : null, MOST_AT_ONCE],
    ),
  );
  for (const { id } of ids) {
    await runCommand(context, 'postGrade', async (transaction) => {
      const loaded = await loadForGrading(transaction, id);
      const before = gradeBefore(loaded.submission);
      loaded.submission.post(transaction.now);
      await recordGrades(transaction, loaded, before);
    });
  }
  await postOverrides(context, exerciseId);
  return ids.length;
}

/** Scores that were set by hand and waited for this. */
async function postOverrides(context: Context, exerciseId: string): Promise<void> {
  const viewer = requireViewer(context);
  const students = await runCommand(context, 'findOverridesToPost', ({ sql }) =>
    sql<{ student_id: string }>(
      `select distinct student_id from score_override
       where exercise_id = $3 and applied_at is null
         and ${isGrader('$1', '$2', 'score_override.course_id', 'score_override.student_id')}
         and not exists (select from quiz_attempt where quiz_attempt.exercise_id = $3)
       order by student_id limit $4`,
      [viewer.id, hasRole(viewer, 'staff'), isUuid(exerciseId) ? exerciseId : null, MOST_AT_ONCE],
    ),
  );
  for (const { student_id: studentId } of students)
    await runCommand(context, 'postOverride', async (transaction) => {
      const { enrollment, outline, moment } = await loadStudent(transaction, { exerciseId, studentId });
      await applyOverride(transaction, enrollment, outline, exerciseId, moment);
    });
}
