import { runCommand, type Transaction } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { after, DAY, HOUR } from '../../../../platform/domain/clock.js';
import { readMarkdown } from '../../../../platform/services/markdown.js';
import { derivedId } from '../../domain/derived-id.js';
import { tellOfWriting as tellOfWritingJob } from '../../jobs/definitions.js';
import { visibleCommentOf, visibleMessageOf, visiblePostOf } from '../../queries/visibility.js';
import { notifyAll, type NoticeFor } from './notify-all.js';

/** Something that a user wrote. */
export interface Writing {
  readonly type: 'post' | 'comment' | 'message';
  readonly id: string;
  /** Only users who are mentioned now, and were not before, are notified of an edit. */
  readonly edited: boolean;
}

/** After it an edit notifies no user. */
const EDIT_NOTIFIES_MS = DAY;
/** Mentions every member of the group of the post. */
const ALL_MEMBERS = 'group';
const MAX_MEMBERS = 1_000;
const MEMBERS_PAUSE_MS = HOUR;

interface Written {
  readonly text: string;
  readonly author_id: string;
  readonly created_at: Date;
  readonly post_id: string | null;
  readonly group_id: string | null;
  readonly conversation_id: string | null;
  /** Null where they have muted the post. */
  readonly post_author_id: string | null;
  readonly parent_author_id: string | null;
}

const UNLESS_MUTED = (author: string): string => `case when not exists (select from post_follow muted
  where muted.post_id = post.id and muted.user_id = ${author} and not following) then ${author} end`;

const FIND: Readonly<Record<Writing['type'], string>> = {
  post: `select text, author_id, created_at, id as post_id, group_id, null as conversation_id, null as post_author_id,
      null as parent_author_id
    from post where id = $1 and deleted_at is null and hidden_at is null`,
  comment: `select comment.text, comment.author_id, comment.created_at, post.id as post_id, post.group_id,
      null as conversation_id, ${UNLESS_MUTED('post.author_id')} as post_author_id,
      ${UNLESS_MUTED('parent.author_id')} as parent_author_id
    from comment join post on post.id = comment.post_id
    left join comment parent on parent.id = comment.parent_id and parent.deleted_at is null
    where comment.id = $1 and comment.deleted_at is null and comment.hidden_at is null and post.deleted_at is null`,
  message: `select text, sender_id as author_id, created_at, null as post_id, null as group_id, conversation_id,
      null as post_author_id, null as parent_author_id
    from message where id = $1 and deleted_at is null`,
};

/** Those of the users in `$2` who may see the item `$1`. */
const SEERS: Readonly<Record<Writing['type'], string>> = {
  post: `select seer.id from unnest($2::uuid[]) seer (id) join post on post.id = $1 where ${visiblePostOf('post', 'seer.id')}`,
  comment: `select seer.id from unnest($2::uuid[]) seer (id) join comment on comment.id = $1
    join post on post.id = comment.post_id where ${visibleCommentOf('comment', 'post', 'seer.id')}`,
  message: `select seer.id from unnest($2::uuid[]) seer (id) join message on message.id = $1
    where ${visibleMessageOf('message', 'seer.id')}`,
};

/**
 * Who is notified of what was written. Where it mentions users, a job asks the users domain who they are and notifies all
 * together, so that each user is notified once, of what concerns them most.
 */
export async function noticesOfWriting(transaction: Transaction, writing: Writing): Promise<readonly NoticeFor[]> {
  const written = await find(transaction, writing);
  if (!written) return [];
  if (readMarkdown(written.text).mentions.length === 0) return writing.edited ? [] : noticesOf(writing, written);
  await transaction.enqueue(tellOfWritingJob, { ...writing });
  return [];
}

/** Notifies those who are mentioned, then the others. Again, it notifies no user twice. */
export async function tellOfWriting(context: Context, writing: Writing): Promise<void> {
  const found = await runCommand(context, 'findWriting', (transaction) => find(transaction, writing));
  if (!found) return;
  const handles = readMarkdown(found.text).mentions;
  const ids = handles.length === 0 ? new Map<string, string>() : await context.people.idsByHandle(handles);
  await runCommand(context, 'tellOfWriting', async (transaction) => {
    const written = await find(transaction, writing);
    if (!written) return;
    const seers = await transaction.sql<{ id: string }>(SEERS[writing.type], [writing.id, [...ids.values()]]);
    const mention = { ...shared(writing, written), text: 'mentioned', duty: true } as const;
    const notices: NoticeFor[] = [{ ...mention, to: { users: seers.map(({ id }) => id) } }];
    if (handles.includes(ALL_MEMBERS) && (await mentionMembers(transaction, written)))
      notices.push({ ...mention, text: 'group-mentioned', to: { membersOfGroup: written.group_id ?? '' } });
    if (!writing.edited) notices.push(...noticesOf(writing, written));
    await notifyAll(transaction, derivedId(keyOf(writing)), 'discussions', notices);
  });
}

async function find({ sql, now }: Transaction, { type, id, edited }: Writing): Promise<Written | undefined> {
  const [written] = await sql<Written>(FIND[type], [id]);
  return written && edited && after(new Date(written.created_at), EDIT_NOTIFIES_MS) < now ? undefined : written;
}

const keyOf = ({ type, id }: Writing): string => `${type} ${id}`;

function shared(writing: Writing, { author_id: actorId, post_id: postId, conversation_id: conversationId }: Written) {
  return {
    key: keyOf(writing),
    except: actorId,
    links: {
      actorId,
      ...(postId !== null && { postId }),
      ...(writing.type === 'comment' && { commentId: writing.id }),
      ...(conversationId !== null && { conversationId }),
    },
  };
}

/** By what concerns a user most: an answer to them, a comment on their post, a comment on a post that they follow. */
function noticesOf(writing: Writing, written: Written): NoticeFor[] {
  if (writing.type !== 'comment') return [];
  const { post_author_id: postAuthor, parent_author_id: parentAuthor, post_id: postId } = written;
  const notice = shared(writing, written);
  return [
    ...(parentAuthor === null ? [] : [{ ...notice, to: parentAuthor, text: 'comment-answered' } as const]),
    ...(postAuthor === null ? [] : [{ ...notice, to: postAuthor, text: 'comment-added' } as const]),
    { ...notice, to: { followersOf: postId ?? '' }, text: 'post-followed' },
  ];
}

/** By an owner or moderator, once an hour, where the group is not too large. Two at once: one of them. */
async function mentionMembers(
  { sql, now }: Transaction,
  { group_id: groupId, author_id: authorId }: Written,
): Promise<boolean> {
  if (groupId === null) return false;
  const claimed = await sql(
    `update community_group set mentioned_at = $3
     where id = $1 and member_count <= ${MAX_MEMBERS} and (mentioned_at is null or mentioned_at <= $4)
       and exists (select from membership where group_id = $1 and user_id = $2 and role <> 'member')
     returning id`,
    [groupId, authorId, now.toISOString(), after(now, -MEMBERS_PAUSE_MS).toISOString()],
  );
  return claimed.length > 0;
}
