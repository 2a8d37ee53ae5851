import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { newId } from '../../../../platform/domain/ids.js';
import { PeopleUnavailable } from '../../../../platform/domain/errors.js';
import { eventually } from '../../../../platform/testing/testing.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { UserBlocked } from '../../../../schema/events/users.js';
import { community } from '../../subgraph.js';
import { TestPeople } from '../../testing/people.js';
import { aGroup, aPost, trust } from '../../testing/testing.js';
import { markConversationRead } from '../message/mark-conversation-read.js';
import { muteConversation } from '../message/mute-conversation.js';
import { sendMessage } from '../message/send-message.js';
import { startConversation } from '../message/start-conversation.js';
import { addComment } from '../post/add-comment.js';
import { editComment } from '../post/edit-comment.js';
import { editPost } from '../post/edit-post.js';
import { followPost } from '../post/follow-post.js';
import { mutePost } from '../post/mute-post.js';
import { tellOfWriting } from './tell-of-writing.js';
import { tellUnread } from './tell-unread.js';

const people = new TestPeople();
let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(community, undefined, { people });
});
afterEach(() => {
  people.available = true;
});
afterAll(() => subgraph.stop());

const as = (viewer: Viewer) => subgraph.context(viewer);

/** A member of the community, who is found by their handle. */
async function named(prefix: string): Promise<{ viewer: Viewer; handle: string }> {
  const viewer = person();
  const handle = `${prefix}_${newId().slice(-8)}`;
  people.add(viewer.id);
  people.name(viewer.id, handle);
  await trust(subgraph, 'trusted', viewer);
  return { viewer, handle };
}
const kindsOf = async ({ id }: Viewer): Promise<string[]> =>
  (
    await subgraph.rows<{ kind: string }>('select kind from notification where user_id = $1 order by sequence', [id])
  ).map(({ kind }) => kind);
const tell = (type: 'post' | 'comment' | 'message', id: string, edited = false) =>
  tellOfWriting(subgraph.running.systemContext(), { type, id, edited });

test('users are mentioned in text, not in code, links, quotes, addresses and after a backslash', async () => {
  const all = await Promise.all(['ana', 'bruno', 'cleo', 'dora', 'fay', 'gil', 'hugo'].map(named));
  const [ana, bruno, cleo, dora, fay, gil, hugo] = all.map(({ handle }) => handle);
  const author = await named('author');
  const text = `Hi @${ana?.toUpperCase()}, \`@${bruno}\` \\@${cleo} [@${dora}](https://x.example) eva@${fay}.example **@${gil}** and I, @${author.handle}\n\n> @${hugo}`;
  const postId = await aPost(subgraph, author.viewer, { text });
  await tell('post', postId);
  const received = await Promise.all(all.map(({ viewer }) => kindsOf(viewer)));
  expect(received).toEqual([['mentioned'], [], [], [], [], ['mentioned'], []]);
  expect(await kindsOf(author.viewer)).toEqual([]);
  const stored = await subgraph.rows<{ all: string }>(
    `select string_agg(notification::text, ' ') as all from notification`,
  );
  expect(stored[0]?.all).not.toContain(ana);
});

test('a comment notifies each user once, of what concerns them most', async () => {
  const [author, answered, mentioned, follower, muted, blocked] = await Promise.all(
    ['author', 'answered', 'mentioned', 'follower', 'muted', 'blocked'].map(named),
  );
  const writer = await named('writer');
  const postId = await aPost(subgraph, author!.viewer);
  const parent = await addComment(as(answered!.viewer), { postId, text: 'First' });
  await eventually(async () => (await kindsOf(author!.viewer)).length === 1);
  for (const one of [author, answered, mentioned, follower, muted, blocked])
    await followPost(as(one!.viewer), { postId });
  await mutePost(as(muted!.viewer), { postId });
  await subgraph.tell(UserBlocked, { userId: blocked!.viewer.id, blockedId: writer.viewer.id });
  const { id } = await addComment(as(writer.viewer), {
    postId,
    parentId: parent.id,
    text: `I agree, @${mentioned!.handle}, @${blocked!.handle} and @nobody_of_that_name`,
  });
  await Promise.all([tell('comment', id), tell('comment', id)]);
  await eventually(async () => (await kindsOf(author!.viewer)).length === 2);
  expect(await kindsOf(author!.viewer)).toEqual(['comment-added', 'comment-added']);
  expect(await kindsOf(answered!.viewer)).toEqual(['comment-answered']);
  expect(await kindsOf(mentioned!.viewer)).toEqual(['mentioned']);
  expect(await kindsOf(follower!.viewer)).toEqual(['post-followed']);
  for (const one of [muted, blocked, writer]) expect(await kindsOf(one!.viewer)).toEqual([]);
});

test('a mention of a user who does not see the place does nothing', async () => {
  const [owner, member, stranger] = await Promise.all(['owner', 'member', 'stranger'].map(named));
  const groupId = await aGroup(subgraph, owner!.viewer, [member!.viewer.id]);
  const postId = await aPost(subgraph, owner!.viewer, { groupId, text: `@${member!.handle} @${stranger!.handle}` });
  await tell('post', postId);
  expect([await kindsOf(member!.viewer), await kindsOf(stranger!.viewer)]).toEqual([['mentioned'], []]);
});

test('an edit within a day notifies those who are mentioned now; a later one notifies no user', async () => {
  const [author, first, second, third] = await Promise.all(['author', 'first', 'second', 'third'].map(named));
  const context = as(author!.viewer);
  const postId = await aPost(subgraph, author!.viewer, { text: `@${first!.handle}` });
  await tell('post', postId);
  await editPost(context, { postId, text: `@${first!.handle} @${second!.handle}` });
  await eventually(async () => (await kindsOf(second!.viewer)).length === 1);
  expect(await kindsOf(first!.viewer)).toEqual(['mentioned']);
  const { id: commentId } = await addComment(context, { postId, text: 'Hello' });
  await editComment(context, { commentId, text: `Hello @${second!.handle}` });
  await eventually(async () => (await kindsOf(second!.viewer)).length === 2);
  await subgraph.rows(`update post set created_at = now() - interval '25 hours' where id = $1`, [postId]);
  await editPost(context, { postId, text: `@${third!.handle}` });
  await tell('post', postId, true);
  expect(await kindsOf(third!.viewer)).toEqual([]);
});

test('@group is for moderators, once an hour, also when two write it at once', async () => {
  const [owner, member] = await Promise.all(['owner', 'member'].map(named));
  const others = Array.from({ length: 3 }, () => newId());
  const groupId = await aGroup(subgraph, owner!.viewer, [member!.viewer.id, ...others]);
  const write = (who: Viewer) => aPost(subgraph, who, { groupId, text: `Meeting, @group ${newId()}` });
  await tell('post', await write(member!.viewer));
  expect(await kindsOf(owner!.viewer)).toEqual([]);
  const posts = [await write(owner!.viewer), await write(owner!.viewer)];
  await Promise.all(posts.map((id) => tell('post', id)));
  for (const id of [member!.viewer.id, ...others])
    expect(await subgraph.rows('select kind from notification where user_id = $1', [id])).toEqual([
      { kind: 'group-mentioned' },
    ]);
  await subgraph.rows(`update community_group set mentioned_at = now() - interval '61 minutes' where id = $1`, [
    groupId,
  ]);
  await tell('post', await write(owner!.viewer));
  // The job of a post notifies beside the test, and only one of them has the hour.
  await eventually(async () => (await kindsOf(member!.viewer)).length === 2);
  await subgraph.rows(`update community_group set mentioned_at = null, member_count = 1001 where id = $1`, [groupId]);
  await tell('post', await write(owner!.viewer));
  expect(await kindsOf(member!.viewer)).toHaveLength(2);
});

test('while users cannot be asked, a mention waits and is not lost', async () => {
  const [author, mentioned] = await Promise.all(['author', 'mentioned'].map(named));
  people.available = false;
  const postId = await aPost(subgraph, author!.viewer, { text: `@${mentioned!.handle}` });
  await expect(tell('post', postId)).rejects.toBeInstanceOf(PeopleUnavailable);
  expect(await kindsOf(mentioned!.viewer)).toEqual([]);
  people.available = true;
  await eventually(async () => (await kindsOf(mentioned!.viewer)).length === 1, { timeoutMs: 60_000 });
});

test('what waits for a moderator notifies no user until it is shown', async () => {
  const [author, writer] = await Promise.all(['author', 'writer'].map(named));
  await subgraph.rows(`update registered_user set trust = 'new' where id = $1`, [writer!.viewer.id]);
  const postId = await aPost(subgraph, author!.viewer);
  const { id } = await addComment(as(writer!.viewer), {
    postId,
    text: `Look, @${author!.handle}: https://spam.example`,
  });
  await tell('comment', id);
  expect(await kindsOf(author!.viewer)).toEqual([]);
  await subgraph.rows('update comment set hidden_at = null, hidden_reason = null where id = $1', [id]);
  await tell('comment', id);
  expect(await kindsOf(author!.viewer)).toEqual(['mentioned']);
});

test('a message notifies at once whom it mentions, and a minute later who has not read it', async () => {
  const [ana, rui, eva, gil] = await Promise.all(['ana', 'rui', 'eva', 'gil'].map(named));
  const { id: conversationId } = await startConversation(as(ana!.viewer), {
    userIds: [rui!.viewer.id, eva!.viewer.id],
    title: 'Study',
    idempotencyKey: newId(),
  });
  const say = async (text: string) =>
    (await sendMessage(as(ana!.viewer), { conversationId, text, idempotencyKey: newId() })).id;
  const later = (messageId: string) => tellUnread(subgraph.running.systemContext(), { messageId });
  await muteConversation(as(eva!.viewer), { conversationId, muted: true });
  const first = await say(`@${rui!.handle} @${gil!.handle}: are you there?`);
  await tell('message', first);
  expect([await kindsOf(rui!.viewer), await kindsOf(gil!.viewer)]).toEqual([['mentioned'], []]);
  await later(first);
  await later(await say('And now?'));
  // One notice until it is read; who muted the conversation and who wrote get none.
  for (const one of [ana, eva]) expect(await kindsOf(one!.viewer)).toEqual([]);
  expect(await kindsOf(rui!.viewer)).toEqual(['mentioned']);
  await markConversationRead(as(rui!.viewer), { conversationId, sequence: 2 });
  const [notice] = await subgraph.rows<{ read: boolean }>(
    'select read_at is not null as read from notification where user_id = $1',
    [rui!.viewer.id],
  );
  expect(notice).toEqual({ read: true });
  const third = await say('Still?');
  await Promise.all([later(third), later(third), later(await say('Hello?'))]);
  expect(await kindsOf(rui!.viewer)).toEqual(['mentioned', 'message-unread']);
  await markConversationRead(as(rui!.viewer), { conversationId, sequence: 4 });
  const sooner = await say('Read within the minute');
  await markConversationRead(as(rui!.viewer), { conversationId, sequence: 5 });
  await later(sooner);
  expect(await kindsOf(rui!.viewer)).toHaveLength(2);
});
