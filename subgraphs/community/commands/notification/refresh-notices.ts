import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { countUnread } from './inbox.js';

/** Of a post with its comments, or of one comment. */
export interface Cause {
  readonly postId: string;
  readonly commentId: string | null;
}

/** Inboxes that are locked at once. */
const PAGE = 500;
/** Kinds that a user takes back by themselves: they don't return with the post. */
const TAKEN_BACK = ['post-liked', 'reaction-added'];

/** Notices of what was deleted or hidden are not shown, counted or sent; when it is there again, they are. */
export async function refreshNotices(context: Context, cause: Cause): Promise<void> {
  for (let after: string | undefined = ''; after !== undefined;) {
    const from: string = after;
    after = await runCommand(context, 'refreshNotices', async (transaction) => {
      const { sql, now } = transaction;
      const users = await sql<{ user_id: string }>(
        `select distinct user_id from notification
         where post_id = $1 and ($2::uuid is null or comment_id = $2) and user_id::text > $3 order by user_id limit ${PAGE}`,
        [cause.postId, cause.commentId, from],
      );
      const ids = users.map((row) => row.user_id);
      const inboxes = await sql<{ id: string; version: number; last_sequence: number; unread_count: number }>(
        `select id, version, last_sequence, unread_count from notification_inbox
         where id = any($1::uuid[]) order by id for update`,
        [ids],
      );
      const changed = await sql<{ user_id: string }>(
        `with seen as (
           select notification.id, post.id is not null and (notification.comment_id is null or comment.id is not null) as there
           from notification
           left join post on post.id = post_id and post.deleted_at is null and post.hidden_at is null
           left join comment on comment.id = notification.comment_id and comment.deleted_at is null
             and comment.hidden_at is null
           where notification.user_id = any($1::uuid[]) and notification.post_id = $2
             and ($3::uuid is null or notification.comment_id = $3)
         )
         update notification set withdrawn_at = case when there then null else $4::timestamptz end
         from seen where notification.id = seen.id and (withdrawn_at is null) <> there
           and (not there or not kind = any($5::text[]))
         returning user_id`,
        [ids, cause.postId, cause.commentId, now.toISOString(), TAKEN_BACK],
      );
      const concerned = new Set(changed.map((row) => row.user_id));
      for (const { id, version, last_sequence: lastSequence, unread_count: unreadCount } of inboxes)
        if (concerned.has(id)) await countUnread(transaction, { userId: id, version, lastSequence, unreadCount });
      return ids.length < PAGE ? undefined : ids.at(-1);
    });
  }
}
