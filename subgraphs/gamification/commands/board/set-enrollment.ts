import type { Transaction } from '../../../../platform/command.js';
import { loadPlayer } from '../player/load-player.js';
import { refreshShown } from './refresh-shown.js';

/**
 * Who leaves a course is no longer on its boards; who enrolls again is, with all their XP of it. Users of whom no enrollment is
 * known are on the boards: their XP says that they were in the course.
 */
export async function setEnrollment(
  transaction: Transaction,
  { courseId, studentId }: { readonly courseId: string; readonly studentId: string },
  active: boolean,
): Promise<void> {
  const player = await loadPlayer(transaction, studentId);
  const [before] = await transaction.sql<{ active: boolean }>(
    'select active from course_enrollment where course_id = $1 and user_id = $2',
    [courseId, studentId],
  );
  await transaction.sql(
    `insert into course_enrollment (course_id, user_id, active) values ($1, $2, $3)
     on conflict (course_id, user_id) do update set active = excluded.active`,
    [courseId, studentId, active],
  );
  if ((before?.active ?? true) === active) return;
  player.changeEnrollment(active);
  await refreshShown(transaction, studentId);
}
