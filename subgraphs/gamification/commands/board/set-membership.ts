import type { Transaction } from '../../../../platform/command.js';
import { loadPlayer } from '../player/load-player.js';
import { refreshShown } from './refresh-shown.js';

interface Membership {
  readonly classId: string;
  readonly courseId: string;
  readonly studentId: string;
}

/** From now on the student's XP in the course counts for the class; what they earned in it earlier is shown again. */
export async function joinClass(transaction: Transaction, { classId, courseId, studentId }: Membership): Promise<void> {
  // The player's lock keeps an entry from being written with the old membership meanwhile.
  const player = await loadPlayer(transaction, studentId);
  await transaction.sql(
    'insert into class_member (class_id, user_id, course_id) values ($1, $2, $3) on conflict do nothing',
    [classId, studentId, courseId],
  );
  player.changeMembership(classId, true);
  await refreshShown(transaction, studentId, { classId });
}

/** Takes the student off the class's boards; their XP stays theirs. */
export async function leaveClass(
  transaction: Transaction,
  { classId, studentId }: Pick<Membership, 'classId' | 'studentId'>,
): Promise<void> {
  const player = await loadPlayer(transaction, studentId);
  await transaction.sql('delete from class_member where class_id = $1 and user_id = $2', [classId, studentId]);
  player.changeMembership(classId, false);
  await refreshShown(transaction, studentId, { classId });
}
