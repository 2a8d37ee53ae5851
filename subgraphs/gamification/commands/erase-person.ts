import { runCommand } from '../../../platform/command.js';
import type { Context } from '../../../platform/context.js';
import type { PersonRequest } from '../../../platform/privacy.js';
import { changeListing } from './player/change-listing.js';

/**
 * Takes a person off every board and forgets what staff wrote about them, and what they bought. The ledger keeps its amounts
 * under an id that identifies no person any more, so that totals and contests still add up.
 */
export function erasePerson(context: Context, { userId }: PersonRequest): Promise<void> {
  return runCommand(context, 'erasePlayer', async (transaction) => {
    await changeListing(transaction, userId, { active: false });
    await transaction.sql(
      `update clarification set question = '[erased]' where user_id = $1 and question is not null`,
      [userId],
    );
    await transaction.sql('update participation set team_name = null where user_id = $1', [userId]);
    await transaction.sql('update contest_submission set sketch = null where user_id = $1', [userId]);
    await transaction.sql('delete from group_member where user_id = $1', [userId]);
    await transaction.sql('delete from course_enrollment where user_id = $1', [userId]);
    await transaction.sql('delete from feed_entry where player_id = $1', [userId]);
    await transaction.sql('delete from follow where follower_id = $1 or followed_id = $1', [userId]);
    await transaction.sql(
      `update xp_transaction set reason = '[erased]' where player_id = $1 and reason is not null and reason <> '[erased]'`,
      [userId],
    );
    await transaction.sql(`update staff_act set reason = '[erased]' where player_id = $1`, [userId]);
    await transaction.sql('delete from purchase where player_id = $1', [userId]);
  });
}
