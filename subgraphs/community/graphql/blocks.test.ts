import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '../../../platform/auth.js';
import { person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import { eventually } from '../../../platform/testing/testing.js';
import { UserBlocked, UserUnblocked } from '../../../schema/events/users.js';
import { community } from '../subgraph.js';
import { aClass, aPost, inboxOf } from '../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(community);
});
afterAll(() => subgraph.stop());

const block = (one: Viewer, other: Viewer) => subgraph.tell(UserBlocked, { userId: one.id, blockedId: other.id });
const unblock = (one: Viewer, other: Viewer) => subgraph.tell(UserUnblocked, { userId: one.id, blockedId: other.id });
const sees = async (viewer: Viewer, id: string) =>
  (await subgraph.graphql<{ post: object | null }>('query ($id: ID!) { post(id: $id) { id } }', { id }, viewer)).data
    .post !== null;
const listed = async (viewer: Viewer, classId: string) =>
  (
    await subgraph.graphql<{ posts: { edges: { node: { id: string } }[] } }>(
      'query ($classId: ID!) { posts(classId: $classId) { edges { node { id } } } }',
      { classId },
      viewer,
    )
  ).data.posts.edges.map(({ node }) => node.id);
const comment = (viewer: Viewer, input: object) =>
  subgraph.graphql<{ addComment: { comment: { id: string } } }>(
    'mutation ($input: AddCommentInput!) { addComment(input: $input) { comment { id } } }',
    { input: { text: 'So it is.', ...input } },
    viewer,
  );
const like = (viewer: Viewer, postId: string) =>
  subgraph.graphql(
    'mutation ($input: LikePostInput!) { likePost(input: $input) { post { id } } }',
    { input: { postId } },
    viewer,
  );
const comments = async (viewer: Viewer, postId: string) => {
  const { data } = await subgraph.graphql<{
    post: { comments: { id: string }[] };
    comments: { edges: { node: { id: string } }[] };
  }>(
    'query ($id: ID!) { post(id: $id) { comments { id } } comments(postId: $id) { edges { node { id } } } }',
    { id: postId },
    viewer,
  );
  const ids = data.post.comments.map(({ id }) => id);
  expect(data.comments.edges.map(({ node }) => node.id)).toEqual(ids);
  return ids;
};

test('neither sees the posts of the other while either blocks, nor answers or likes them; staff see all', async () => {
  const { classId, students } = await aClass(subgraph, 3);
  const [ana, rui, eva] = students as [Viewer, Viewer, Viewer];
  const posts = [await aPost(subgraph, ana, { classId }), await aPost(subgraph, rui, { classId })] as const;
  const both = [...posts].reverse();
  expect(await listed(ana, classId)).toEqual(both);
  await block(ana, rui);
  await block(ana, rui);
  expect([await listed(ana, classId), await listed(rui, classId)]).toEqual([[posts[0]], [posts[1]]]);
  expect(await listed(eva, classId)).toEqual(both);
  expect([await sees(ana, posts[1]), await sees(rui, posts[0]), await sees(eva, posts[0])]).toEqual([
    false,
    false,
    true,
  ]);
  for (const [viewer, postId] of [
    [ana, posts[1]],
    [rui, posts[0]],
  ] as const) {
    expect((await comment(viewer, { postId })).code).toBe('POST_NOT_FOUND');
    expect((await like(viewer, postId)).code).toBe('POST_NOT_FOUND');
  }
  const clerk = person('staff');
  await block(ana, clerk);
  expect(await listed(clerk, classId)).toEqual(both);
  expect((await comment(clerk, { postId: posts[0] })).errors).toEqual([]);
  await unblock(ana, rui);
  expect(await listed(rui, classId)).toEqual(both);
});

test('a block that both made stands until both took it back', async () => {
  const [ana, rui] = [person(), person()];
  const post = await aPost(subgraph, ana);
  await block(ana, rui);
  await block(rui, ana);
  await unblock(rui, ana);
  expect(await sees(rui, post)).toBe(false);
  await unblock(ana, rui);
  expect(await sees(rui, post)).toBe(true);
});

test('under the post of another user neither sees the comments of the other, nor answers them', async () => {
  const [author, ana, rui] = [person(), person(), person()];
  const postId = await aPost(subgraph, author);
  const said = async (viewer: Viewer) => (await comment(viewer, { postId })).data.addComment.comment.id;
  const [byAna, byRui] = [await said(ana), await said(rui)];
  await block(rui, ana);
  expect(await comments(ana, postId)).toEqual([byAna]);
  expect(await comments(rui, postId)).toEqual([byRui]);
  expect(await comments(author, postId)).toEqual([byAna, byRui]);
  expect((await comment(ana, { postId, parentId: byRui })).code).toBe('COMMENT_NOT_FOUND');
  expect((await comment(rui, { postId, parentId: byAna })).code).toBe('COMMENT_NOT_FOUND');
});

test('neither is notified of the other; earlier notifications do not name the other any more', async () => {
  const [author, fan] = [person(), person()];
  const postId = await aPost(subgraph, author);
  await like(fan, postId);
  const received = await eventually(async () => {
    const { all } = await inboxOf(subgraph, author, author);
    return all?.length === 1 && all;
  });
  expect(received[0]).toMatchObject({ actor: { id: fan.id }, post: { id: postId } });
  await block(author, fan);
  expect((await inboxOf(subgraph, author, author)).all).toMatchObject([{ actor: null, post: { id: postId } }]);

  // A staff member may still write under the post, and is heard of by all but who blocks them.
  const clerk = person('staff');
  const other = person('staff');
  await block(author, clerk);
  await comment(clerk, { postId });
  await comment(other, { postId });
  const after = await eventually(async () => {
    const { all } = await inboxOf(subgraph, author, author);
    return all?.some(({ actor }) => actor?.id === other.id) && all;
  });
  expect(after.map(({ actor }) => actor?.id ?? null)).toEqual([other.id, null]);
});
