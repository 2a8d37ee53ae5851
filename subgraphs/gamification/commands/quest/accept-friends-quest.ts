import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { QuestExpired, QuestNotFound } from '../../domain/errors.js';

/** Within a day of the start. What the viewer did since the start counts. Idempotent. */
export function acceptFriendsQuest(
  context: Context,
  { friendsQuestId }: { readonly friendsQuestId: string },
): Promise<{ readonly friendsQuestId: string }> {
  const viewer = requireViewer(context);
  return runCommand(context, 'acceptFriendsQuest', async (transaction) => {
    const [found] = isUuid(friendsQuestId)
      ? await transaction.sql<{ open: boolean; accepted: boolean }>(
          `select accept_until > $3 and completed_at is null and ended_at is null as open,
             accepted_at is not null as accepted
           from friends_quest join friends_quest_member on friends_quest_id = id
           where id = $1 and player_id = $2 for update of friends_quest`,
          [friendsQuestId, viewer.id, transaction.now.toISOString()],
        )
      : [];
    if (!found) throw new QuestNotFound();
    if (found.accepted) return { friendsQuestId };
    if (!found.open) throw new QuestExpired();
    await transaction.sql(
      'update friends_quest_member set accepted_at = $3 where friends_quest_id = $1 and player_id = $2',
      [friendsQuestId, viewer.id, transaction.now.toISOString()],
    );
    return { friendsQuestId };
  });
}
