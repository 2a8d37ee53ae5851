import type { Transaction } from '../../../../platform/command.js';

/**
 * Whether a score is listed on its board: its player is listed at all, and on the board of a class or group only while they
 * are in it, on that of a course unless they left it. The one place that decides it; the counts of the board follow by a trigger. `score` is a row of `board_score`.
 */
export const IS_SHOWN = (score: string): string => `
  (select listed from player where player.id = ${score}.user_id)
  and (${score}.class_id is null or exists (
    select from class_member member where member.class_id = ${score}.class_id and member.user_id = ${score}.user_id))
  and (${score}.group_id is null or exists (
    select from group_member member where member.group_id = ${score}.group_id and member.user_id = ${score}.user_id))
  and (${score}.board_key not like 'course:%' or not exists (
    select from course_enrollment gone where gone.user_id = ${score}.user_id and not gone.active
      and starts_with(${score}.board_key, 'course:' || gone.course_id || '/')))`;

/** Applies a change of the player or of a membership to the player's scores; only to those of one class or group if it is named. */
export async function refreshShown(
  transaction: Transaction,
  playerId: string,
  { classId, groupId }: { readonly classId?: string; readonly groupId?: string } = {},
): Promise<void> {
  await transaction.flush();
  await transaction.sql(
    `update board_score score set shown = ${IS_SHOWN('score')}
     where user_id = $1 and ($2::uuid is null or class_id = $2) and ($3::uuid is null or group_id = $3)
       and shown is distinct from (${IS_SHOWN('score')})`,
    [playerId, classId ?? null, groupId ?? null],
  );
}
