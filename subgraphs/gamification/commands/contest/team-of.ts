import type { Transaction } from '../../../../platform/command.js';
import { isUuid } from '../../../../platform/domain/ids.js';

/** Ids of all who take part with a user, who is one of them, in the order of their ids; none for a user who has not joined. */
export async function teamOf(transaction: Transaction, contestId: string, userId: string): Promise<string[]> {
  if (!isUuid(userId)) return [];
  const rows = await transaction.sql<{ user_id: string }>(
    `select mate.user_id from participation own
       join participation mate on mate.contest_id = $1
         and coalesce(own.captain_id, own.user_id) in (mate.user_id, mate.captain_id)
     where own.contest_id = $1 and own.user_id = $2 order by mate.user_id`,
    [contestId, userId],
  );
  return rows.map((row) => row.user_id);
}
