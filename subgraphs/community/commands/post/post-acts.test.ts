import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { newId } from '../../../../platform/domain/ids.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { AnswerAccepted } from '../../../../schema/events/community.js';
import { community } from '../../subgraph.js';
import { aClass, aGroup, aPost, codeOf, trust } from '../../testing/testing.js';
import { acceptAnswer } from './accept-answer.js';
import { addComment } from './add-comment.js';
import { createPost } from './create-post.js';
import { deleteComment } from './delete-comment.js';
import { deletePostDraft } from './delete-post-draft.js';
import { editComment } from './edit-comment.js';
import { lockPost } from './lock-post.js';
import { pinPost } from './pin-post.js';
import { react } from './react.js';
import { MAX_DRAFTS, savePostDraft } from './save-post-draft.js';
import { unacceptAnswer } from './unaccept-answer.js';
import { unlockPost } from './unlock-post.js';
import { unpinPost } from './unpin-post.js';
import { unreact } from './unreact.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(community);
});
afterAll(() => subgraph.stop());

const as = (viewer: Viewer) => subgraph.context(viewer);
const comment = async (viewer: Viewer, postId: string, parentId: string | null = null) =>
  (await addComment(as(viewer), { postId, parentId, text: `Said ${newId()}` })).id;

interface Thread {
  readonly commentCount: number;
  readonly acceptedAnswer: { readonly id: string } | null;
  readonly comments: readonly {
    readonly id: string;
    readonly parentId: string | null;
    readonly text: string;
    readonly html: string;
    readonly deleted: boolean;
    readonly author: object | null;
    readonly reactions: readonly object[];
  }[];
}
const threadOf = async (postId: string, viewer: Viewer): Promise<Thread> =>
  (
    await subgraph.graphql<{ post: Thread }>(
      `query ($id: ID!) { post(id: $id) { commentCount acceptedAnswer { id }
        comments { id parentId text html deleted author { id } reactions { kind count viewerReacted } } } }`,
      { id: postId },
      viewer,
    )
  ).data.post;

test('a deleted comment that was answered keeps its place; with its last answer the place goes too', async () => {
  const [ana, bruno, cleo] = [person(), person(), person()];
  const postId = await aPost(subgraph, person());
  const a = await comment(ana, postId);
  const b = await comment(bruno, postId, a);
  const c = await comment(cleo, postId, b);
  await react(as(bruno), { commentId: a, kind: 'love' });
  await deleteComment(as(ana), { commentId: a });
  const thread = await threadOf(postId, cleo);
  expect(thread.comments[0]).toEqual({
    id: a,
    parentId: null,
    text: '',
    html: '',
    deleted: true,
    author: null,
    reactions: [],
  });
  expect(thread.comments.map(({ parentId }) => parentId)).toEqual([null, a, b]);
  expect(thread.commentCount).toBe(2);
  await editComment(as(bruno), { commentId: b, text: 'Edited' });
  expect(await codeOf(comment(ana, postId, b))).toBe('ok');
  const d = (await threadOf(postId, cleo)).comments.at(-1)?.id ?? '';
  await deleteComment(as(ana), { commentId: d });
  await deleteComment(as(cleo), { commentId: c });
  expect((await threadOf(postId, cleo)).comments.map(({ id }) => id)).toEqual([a, b]);
  await deleteComment(as(bruno), { commentId: b });
  expect(await threadOf(postId, cleo)).toMatchObject({ commentCount: 0, comments: [] });
  expect(await codeOf(deleteComment(as(bruno), { commentId: b }))).toBe('COMMENT_NOT_FOUND');
});

test('a comment is edited by its author only, and what it said before is kept', async () => {
  const [author, postId] = [person(), await aPost(subgraph, person())];
  const commentId = await comment(author, postId);
  expect(await codeOf(editComment(as(person('staff')), { commentId, text: 'Mine' }))).toBe('NOT_YOUR_COMMENT');
  await editComment(as(author), { commentId, text: '**New**' });
  await editComment(as(author), { commentId, text: '**New**' });
  expect(await subgraph.rows('select count(*)::int from comment_revision where comment_id = $1', [commentId])).toEqual([
    { count: 1 },
  ]);
  expect((await threadOf(postId, author)).comments[0]?.html).toBe('<p><strong>New</strong></p>');
  expect(await codeOf(deleteComment(as(person()), { commentId }))).toBe('NOT_YOUR_COMMENT');
});

test('the asker, a teacher or staff accept one answer; a new one replaces it, deleting it clears it', async () => {
  const { classId, teacher, students } = await aClass(subgraph, 3);
  const [asker, helper, other] = students as [Viewer, Viewer, Viewer];
  const postId = await aPost(subgraph, asker, { classId, kind: 'QUESTION' });
  const [first, second] = [await comment(helper, postId), await comment(other, postId)];
  expect(await codeOf(acceptAnswer(as(helper), { commentId: first }))).toBe('NOT_YOUR_POST');
  await Promise.all(Array.from({ length: 5 }, () => acceptAnswer(as(asker), { commentId: first })));
  expect((await threadOf(postId, other)).acceptedAnswer).toEqual({ id: first });
  await acceptAnswer(as(teacher), { commentId: second });
  expect((await threadOf(postId, other)).acceptedAnswer).toEqual({ id: second });
  const said = (await subgraph.said(AnswerAccepted)).filter(({ subject }) => subject === postId);
  expect(said.map(({ data }) => data)).toEqual([
    { postId, commentId: first, answerAuthorId: helper.id, acceptedById: asker.id },
    { postId, commentId: second, answerAuthorId: other.id, acceptedById: teacher.id },
  ]);
  await deleteComment(as(other), { commentId: second });
  expect((await threadOf(postId, other)).acceptedAnswer).toBeNull();
  await acceptAnswer(as(person('staff')), { commentId: first });
  await unacceptAnswer(as(asker), { postId });
  expect((await threadOf(postId, other)).acceptedAnswer).toBeNull();
  const discussion = await aPost(subgraph, asker, { classId });
  expect(await codeOf(acceptAnswer(as(asker), { commentId: await comment(helper, discussion) }))).toBe(
    'NOT_A_QUESTION',
  );
});

test('each reaction is given once, taken back, and never to an own item; a like is the one of likePost', async () => {
  const [author, reader] = [person(), person()];
  const postId = await aPost(subgraph, author);
  for (const kind of ['like', 'love'] as const) {
    await Promise.all(Array.from({ length: 5 }, () => react(as(reader), { postId, kind })));
    expect(await codeOf(react(as(author), { postId, kind }))).toBe('OWN_ITEM');
  }
  const read = async () =>
    (
      await subgraph.graphql<{ post: { likeCount: number; viewerLiked: boolean; reactions: object[] } }>(
        'query ($id: ID!) { post(id: $id) { likeCount viewerLiked reactions { kind count viewerReacted } } }',
        { id: postId },
        reader,
      )
    ).data.post;
  expect(await read()).toEqual({
    likeCount: 1,
    viewerLiked: true,
    reactions: [
      { kind: 'LIKE', count: 1, viewerReacted: true },
      { kind: 'LOVE', count: 1, viewerReacted: true },
    ],
  });
  for (const kind of ['like', 'love'] as const) await unreact(as(reader), { postId, kind });
  expect(await read()).toEqual({ likeCount: 0, viewerLiked: false, reactions: [] });
  expect(await codeOf(react(as(reader), { kind: 'like' }))).toBe('INVALID_INPUT');
});

test('a moderator locks and pins in their own place; of 6 pins at once 3 are taken', async () => {
  const [owner, member] = [person(), person()];
  await trust(subgraph, 'member', member);
  const groupId = await aGroup(subgraph, owner, [member.id]);
  const ids = await Promise.all(Array.from({ length: 6 }, () => aPost(subgraph, member, { groupId })));
  const [postId = ''] = ids;
  for (const act of [lockPost, unlockPost, pinPost, unpinPost])
    expect(await codeOf(act(as(member), { postId }))).toBe('NOT_A_MODERATOR');
  await lockPost(as(owner), { postId });
  expect(await codeOf(comment(member, postId))).toBe('POST_LOCKED');
  await unlockPost(as(owner), { postId });
  expect(await codeOf(comment(member, postId))).toBe('ok');
  const codes = await Promise.all(ids.map((id) => codeOf(pinPost(as(owner), { postId: id }))));
  expect(codes.filter((code) => code === 'ok')).toHaveLength(3);
  const pinned = ids.filter((_, index) => codes[index] === 'ok');
  expect(await codeOf(pinPost(as(owner), { postId: pinned[0] ?? '' }))).toBe('ok');
  await unpinPost(as(owner), { postId: pinned[0] ?? '' });
  expect(await codeOf(pinPost(as(owner), { postId: ids[codes.indexOf('TOO_MANY_PINS')] ?? '' }))).toBe('ok');
});

test('a draft may be unfinished, is seen by its author only, and 50 fit', async () => {
  const [author, other] = [person(), person()];
  const draft = { title: '', text: '', tags: [] };
  const { id } = await savePostDraft(as(author), draft);
  await savePostDraft(as(author), { ...draft, draftId: id, title: 'Half', kind: 'question' });
  expect(await codeOf(savePostDraft(as(other), { ...draft, draftId: id }))).toBe('DRAFT_NOT_FOUND');
  expect(await codeOf(deletePostDraft(as(other), { draftId: id }))).toBe('DRAFT_NOT_FOUND');
  const codes = await Promise.all(
    Array.from({ length: MAX_DRAFTS + 4 }, () => codeOf(savePostDraft(as(author), draft))),
  );
  expect(codes.filter((code) => code === 'ok')).toHaveLength(MAX_DRAFTS - 1);
  expect(codes).toContain('TOO_MANY_DRAFTS');
  await deletePostDraft(as(author), { draftId: id });
  const list = async (viewer: Viewer) =>
    (
      await subgraph.graphql<{ drafts: { edges: object[] } }>(
        '{ drafts(first: 100) { edges { node { title } } } }',
        {},
        viewer,
      )
    ).data.drafts.edges.length;
  expect([await list(author), await list(other)]).toEqual([MAX_DRAFTS - 1, 0]);
});

test('the same idempotency key makes one post and one comment', async () => {
  const author = person();
  const post = { title: 'Once', text: `Once ${newId()}`, tags: [], idempotencyKey: newId() };
  const made = await Promise.all(Array.from({ length: 5 }, () => createPost(as(author), post)));
  expect(new Set(made.map(({ id }) => id)).size).toBe(1);
  const said = { postId: made[0]?.id ?? '', text: 'Once', idempotencyKey: newId() };
  const comments = await Promise.all(Array.from({ length: 5 }, () => addComment(as(author), said)));
  expect(new Set(comments.map(({ id }) => id)).size).toBe(1);
});

test.each([
  ['c++', 'c++'],
  ['.NET', '.net'],
  ['C#', 'c#'],
  ['🎉', '🎉'],
  ['日本語', '日本語'],
  ['café', 'café'],
])('%s is a tag', async (tag, stored) => {
  const postId = await aPost(subgraph, person(), { tags: [tag] });
  expect(await subgraph.rows('select tags from post where id = $1', [postId])).toEqual([{ tags: [stored] }]);
});

test.each(['a b', 'a\u202Eb', '+++', '@ana', 'a,b', '\u3164', 'x'.repeat(31)])('%j is no tag', async (tag) => {
  await expect(aPost(subgraph, person(), { tags: [tag] })).rejects.toThrow('INVALID_INPUT');
});

test.each([{ title: 'a\u202Eb' }, { title: '\u3164\u2800' }, { text: '\u200B\u115F\u1160 \uFFA0' }, { title: 'a\nb' }])(
  'a post with %j is invalid',
  async (wrong) => {
    await expect(aPost(subgraph, person(), wrong)).rejects.toThrow('INVALID_INPUT');
  },
);

test('10,000 quotation marks are a post, quickly and safely', async () => {
  const postId = await aPost(subgraph, person(), { text: '>'.repeat(10_000) });
  const [row] = await subgraph.rows<{ html: string }>('select html from post where id = $1', [postId]);
  expect(row?.html.match(/<blockquote>/g)).toHaveLength(20);
});
