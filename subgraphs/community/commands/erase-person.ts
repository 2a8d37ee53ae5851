import { runCommand } from '../../../platform/command.js';
import type { Context } from '../../../platform/context.js';
import type { PersonRequest } from '../../../platform/privacy.js';
import { ERASED_TEXT, Post } from '../domain/post.js';
import { eraseUploads } from '../../../platform/services/uploads/remove-uploads.js';
import { GroupNotFound, PostNotFound } from '../domain/errors.js';
import { EventNotFound } from '../domain/event-errors.js';
import { CommunityEvent } from '../domain/event.js';
import { Group } from '../domain/group.js';
import { promoteWaitlist } from './event/rsvp.js';
import { ATTACHMENTS } from './group/group-uploads.js';
import { removeMembership } from './group/membership.js';

/** Posts or comments of one transaction. */
const BATCH = 25;

/**
 * Forgets what a person wrote: their posts are deleted with their texts, and of their comments only the place stays, since
 * others answered there. Their likes are taken back, their inbox is emptied, and no inbox of others leads to them. In batches;
 * when it is cut short, it is begun again and finds less to do.
 */
export async function erasePerson(context: Context, { userId }: PersonRequest): Promise<void> {
  const find = (sql: string): Promise<{ id: string }[]> =>
    runCommand(context, 'findPosts', (transaction) => transaction.sql<{ id: string }>(sql, [userId]));
  for (let last: string | undefined; ;) {
    const ids = (
      await find(
        `select id from post where author_id = $1 and text <> '${ERASED_TEXT}' ${last ? `and id > '${last}'` : ''}
         order by id limit ${BATCH}`,
      )
    ).map(({ id }) => id);
    last = ids.at(-1);
    if (last === undefined) break;
    await runCommand(context, 'erasePosts', async (transaction) => {
      for (const post of await transaction.loadAll(Post, ids)) post.erase(transaction.now);
      await transaction.sql(
        `update post_revision set title = $2, text = $2, tags = '{}' where post_id = any($1::uuid[])`,
        [ids, ERASED_TEXT],
      );
    });
  }
  for (const { id } of await find('select post_id as id from post_like where user_id = $1 order by post_id')) {
    await runCommand(context, 'eraseLike', async (transaction) => {
      const post = await transaction.load(Post, id, () => new PostNotFound());
      const [like] = await transaction.sql<{ withdrawn_at: Date | null }>(
        'delete from post_like where post_id = $1 and user_id = $2 returning withdrawn_at',
        [id, userId],
      );
      if (like?.withdrawn_at === null) post.removeLike();
    });
  }
  for (let erased = BATCH; erased === BATCH;)
    erased = await runCommand(context, 'eraseComments', async ({ sql }) => {
      const rows = await sql(
        `update comment set text = $2, html = null
         where id in (select id from comment where author_id = $1 and text <> $2 limit ${BATCH}) returning 1`,
        [userId, ERASED_TEXT],
      );
      return rows.length;
    });
  await runCommand(context, 'eraseTraces', async ({ sql }) => {
    await sql('delete from comment_revision where comment_id in (select id from comment where author_id = $1)', [
      userId,
    ]);
    await sql('delete from post_draft where author_id = $1', [userId]);
    await sql('delete from post_file where owner_id = $1', [userId]);
    await sql('delete from reaction where user_id = $1', [userId]);
    await sql('delete from post_follow where user_id = $1', [userId]);
    await sql('delete from follow where follower_id = $1 or followed_id = $1', [userId]);
  });
  for (const { id } of await find('select group_id as id from membership where user_id = $1 order by group_id')) {
    await runCommand(context, 'eraseMembership', async (transaction) => {
      const group = await transaction.load(Group, id, () => new GroupNotFound());
      await removeMembership(transaction, group, userId, 'erased');
    });
  }
  for (const { id } of await find('select id from group_file where shared_by = $1 order by id'))
    await runCommand(context, 'eraseGroupFile', async (transaction) => {
      const [file] = await transaction.sql<{ group_id: string; size: string }>(
        'delete from group_file where id = $1 returning group_id, size',
        [id],
      );
      if (!file) return;
      const group = await transaction.load(Group, file.group_id, () => new GroupNotFound());
      group.changeFiles(-Number(file.size));
    });
  await eraseUploads(context, [ATTACHMENTS], userId);
  await runCommand(context, 'eraseGroupTraces', async ({ sql }) => {
    await sql('delete from join_request where user_id = $1', [userId]);
    await sql('delete from group_invitation where user_id = $1', [userId]);
    await sql('delete from group_ban where user_id = $1', [userId]);
    // The text of a group that has no members left.
    await sql(
      `update community_group set description = '', description_html = ''
       where description <> '' and not exists (select from membership where group_id = community_group.id)`,
    );
  });
  await runCommand(context, 'eraseMessages', async ({ sql, now }) => {
    // Their places stay, so that no sequence has a gap.
    await sql(
      `update message set text = $2, html = '', deleted_at = coalesce(deleted_at, $3) where sender_id = $1 and text <> $2`,
      [userId, ERASED_TEXT, now],
    );
    await sql('update conversation set title = null where started_by = $1 and title is not null', [userId]);
    await sql(
      `update conversation_member member set left_sequence = last_sequence from conversation
       where id = conversation_id and user_id = $1 and kind = 'group' and left_sequence is null`,
      [userId],
    );
  });
  for (const { id } of await find('select event_id as id from event_rsvp where user_id = $1 order by event_id'))
    await runCommand(context, 'eraseRsvp', async (transaction) => {
      const event = await transaction.load(CommunityEvent, id, () => new EventNotFound());
      const [answer] = await transaction.sql<{ status: string; guests: number }>(
        'delete from event_rsvp where event_id = $1 and user_id = $2 returning status, guests',
        [id, userId],
      );
      if (answer?.status !== 'going') return;
      event.seatsTaken -= 1 + answer.guests;
      await promoteWaitlist(transaction, event);
    });
  await runCommand(context, 'eraseEventFeed', ({ sql }) => sql('delete from event_feed where user_id = $1', [userId]));
  await runCommand(context, 'eraseEvents', ({ sql }) =>
    sql(
      `update community_event set title = $2, description = '', description_html = '', venue = null, url = null
       where created_by = $1`,
      [userId, ERASED_TEXT],
    ),
  );
  await runCommand(context, 'eraseModeration', async ({ sql }) => {
    await sql('delete from report_entry where reporter_id = $1', [userId]);
    await sql('update sanction set appeal_text = $2 where user_id = $1 and appeal_text is not null', [
      userId,
      ERASED_TEXT,
    ]);
    // What moderators noted about the person; that they decided, and by which rule, stays.
    await sql('update report set note = null where author_id = $1 and note is not null', [userId]);
    await sql('delete from registered_user where id = $1', [userId]);
  });
  await runCommand(context, 'eraseInbox', async (transaction) => {
    // The inbox itself stays: its sequence and version must never be given twice.
    await transaction.sql('update notification_inbox set unread_count = 0 where id = $1', [userId]);
    await transaction.sql('delete from delivery where user_id = $1 and notification_id is not null', [userId]);
    for (const table of [
      'delivery',
      'notification',
      'notification_preference',
      'notification_setting',
      'message_setting',
      'push_subscription',
      'mail_suppression',
      'mail_bounce',
      'sms_number',
    ])
      await transaction.sql(`delete from ${table} where user_id = $1`, [userId]);
    await transaction.sql('update notification set actor_id = null where actor_id = $1', [userId]);
    await transaction.sql('delete from recipient where user_id = $1', [userId]);
  });
}
