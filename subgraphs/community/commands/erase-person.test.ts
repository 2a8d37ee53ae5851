import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../../platform/domain/ids.js';
import { askAbout, columnsWith, partOf } from '../../../platform/testing/privacy.js';
import { person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import { eventually } from '../../../platform/testing/testing.js';
import { DataErased, DataExported, PostDeleted } from '../../../schema/events/community.js';
import { DataExportRequested, UserErasureDue } from '../../../schema/events/users.js';
import { ERASED_TEXT } from '../domain/post.js';
import { community } from '../subgraph.js';
import { aPost, inboxOf, tellLevels } from '../testing/testing.js';
import { addComment } from './post/add-comment.js';
import { deletePost } from './post/delete-post.js';
import { editPost } from './post/edit-post.js';
import { report } from './moderation/report.js';
import { editComment } from './post/edit-comment.js';
import { react } from './post/react.js';
import { createGroup } from './group/create-group.js';
import { sendMessage } from './message/send-message.js';
import { startConversation } from './message/start-conversation.js';
import { savePostDraft } from './post/save-post-draft.js';
import { likePost } from './post/like-post.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(community);
});
afterAll(() => subgraph.stop());

const MARKER = 'Xóchitl';

/** A user who posted, edited, deleted, commented, liked and was notified, beside another user who answered. */
async function aKnownPerson() {
  const [viewer, other] = [person(), person()];
  const context = subgraph.context(viewer);
  const postId = await aPost(subgraph, viewer, { title: `${MARKER} asks`, tags: [MARKER] });
  await editPost(context, { postId, text: `Now ${MARKER} knows` });
  const deletedId = await aPost(subgraph, viewer, { text: `${MARKER} was wrong` });
  await deletePost(context, { postId: deletedId });
  const otherPostId = await aPost(subgraph, other);
  const comment = await addComment(context, { postId: otherPostId, text: `${MARKER} agrees` });
  await addComment(subgraph.context(other), { postId: otherPostId, parentId: comment.id, text: 'Thank you' });
  await likePost(context, { postId: otherPostId });
  await editComment(context, { commentId: comment.id, text: `${MARKER} fully agrees` });
  await savePostDraft(context, { title: MARKER, text: '', tags: [] });
  await react(context, { postId: otherPostId, kind: 'love' });
  await report(context, { itemType: 'post', itemId: otherPostId, reason: `${MARKER} does not like it` });
  const { id: groupId } = await createGroup(context, {
    kind: 'private',
    name: 'Readers',
    description: `${MARKER} reads`,
    idempotencyKey: newId(),
  });
  const { id: conversationId } = await startConversation(context, {
    userIds: [other.id],
    title: `${MARKER} and friends`,
    idempotencyKey: newId(),
  });
  await sendMessage(context, { conversationId, text: `${MARKER} says hello`, idempotencyKey: newId() });
  await likePost(subgraph.context(other), { postId });
  await tellLevels(subgraph, viewer.id, 2);
  await eventually(async () => (await inboxOf(subgraph, other, other)).all?.length === 3);
  await eventually(async () => (await inboxOf(subgraph, viewer, viewer)).all?.length === 4);
  return { viewer, other, postId, deletedId, otherPostId, groupId, conversationId };
}

const about = (userId: string) => ({ subgraph, userId });

test('the export holds what the person wrote, also before an edit and in what was deleted, and their notifications', async () => {
  const { viewer, postId, deletedId, otherPostId } = await aKnownPerson();
  const receipt = await askAbout({ ...about(viewer.id), requested: DataExportRequested, receipt: DataExported });
  const part = await partOf(subgraph, receipt);
  expect(part).toMatchObject({
    userId: viewer.id,
    posts: [
      { id: postId, title: `${MARKER} asks`, text: `Now ${MARKER} knows` },
      { id: deletedId, text: `${MARKER} was wrong` },
    ],
    earlierPosts: [{ postId }],
    comments: [{ postId: otherPostId, text: `${MARKER} fully agrees` }],
    earlierComments: [{ text: `${MARKER} agrees` }],
    drafts: [{ title: MARKER }],
    reactions: [{ itemId: otherPostId, kind: 'love' }],
    reports: [{ itemId: otherPostId }],
    likes: [{ postId: otherPostId }],
    groups: [{ name: 'Readers', role: 'owner' }],
    conversations: [{ title: `${MARKER} and friends` }],
    messages: [{ sequence: 1, text: `${MARKER} says hello` }],
  });
  expect((part['notifications'] as { title: string }[]).map(({ title }) => title)).toEqual(
    expect.arrayContaining(['Level 2', 'New like']),
  );
  expect(JSON.stringify(part)).not.toContain('Thank you');
});

test('who is erased leaves no text in any table; what others wrote stays, and counts still add up', async () => {
  const { viewer, other, postId, otherPostId } = await aKnownPerson();
  expect(await columnsWith(subgraph.databaseUrl, MARKER)).toEqual(
    expect.arrayContaining([
      'public.post.title',
      'public.post.tags',
      'public.post_revision.title',
      'public.comment.text',
      'public.comment_revision.text',
      'public.post_draft.title',
      'public.report_entry.reason',
      'public.message.text',
    ]),
  );
  // Those of the test before, too: nothing with the marker may be left.
  const authors = await subgraph.rows<{ id: string }>('select author_id as id from comment where text like $1', [
    `%${MARKER}%`,
  ]);
  for (const { id } of authors) await askAbout({ ...about(id), requested: UserErasureDue, receipt: DataErased });
  expect(await columnsWith(subgraph.databaseUrl, MARKER)).toEqual([]);

  const { data } = await subgraph.graphql<{
    post: { likeCount: number; comments: { text: string; author: { id: string } }[] };
  }>('query ($id: ID!) { post(id: $id) { likeCount comments { text } } }', { id: otherPostId }, other);
  expect(data.post).toEqual({ likeCount: 0, comments: [{ text: ERASED_TEXT }, { text: 'Thank you' }] });
  expect(
    (
      await subgraph.graphql<{ post: object | null }>(
        'query ($id: ID!) { post(id: $id) { id } }',
        { id: postId },
        other,
      )
    ).data.post,
  ).toBeNull();
  expect((await subgraph.said(PostDeleted)).filter(({ subject }) => subject === postId)).toHaveLength(1);
  expect((await inboxOf(subgraph, viewer, viewer)).all).toEqual([]);
  const received = (await inboxOf(subgraph, other, other)).all ?? [];
  expect(received.map(({ actor }) => actor)).toEqual([null, null, null]);
  const left = await subgraph.rows(
    `select from post_like where user_id = $1 union all select from recipient where user_id = $1
     union all select from notification where user_id = $1 or actor_id = $1
     union all select from idempotency_key where actor = $1::text`,
    [viewer.id],
  );
  expect(left).toEqual([]);
});

test('an erasure that is asked for again is answered again, and a notice after it has its own place', async () => {
  const { viewer } = await aKnownPerson();
  for (let times = 1; times <= 2; times += 1)
    await askAbout({ ...about(viewer.id), requested: UserErasureDue, receipt: DataErased });
  await tellLevels(subgraph, viewer.id, 3);
  expect(await subgraph.running.inbox.deadLetters()).toEqual([]);
});

test('what a post said before is changed by an erasure alone', async () => {
  const { postId } = await aKnownPerson();
  const change = (words: string) => subgraph.rows(`update post_revision set ${words} where post_id = $1`, [postId]);
  await expect(change("text = 'I never said so'")).rejects.toThrow(/append-only/);
  await expect(change("title = '[erased]', text = '[erased]', tags = '{}', replaced_at = now()")).rejects.toThrow(
    /append-only/,
  );
  await expect(subgraph.rows('delete from post_revision where post_id = $1', [postId])).rejects.toThrow(/append-only/);
});
