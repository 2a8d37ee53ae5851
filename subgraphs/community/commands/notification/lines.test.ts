import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { runCommand } from '../../../../platform/command.js';
import { newId } from '../../../../platform/domain/ids.js';
import { eventually } from '../../../../platform/testing/testing.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { community } from '../../subgraph.js';
import { aPost, trust } from '../../testing/testing.js';
import { addComment } from '../post/add-comment.js';
import { deleteComment } from '../post/delete-comment.js';
import { deletePost } from '../post/delete-post.js';
import { likePost } from '../post/like-post.js';
import { react } from '../post/react.js';
import { unlikePost } from '../post/unlike-post.js';
import { unreact } from '../post/unreact.js';
import { notify } from './notify.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(community);
});
afterAll(() => subgraph.stop());
const as = (viewer: Viewer) => subgraph.context(viewer);

interface Line {
  readonly id: string;
  readonly body: string;
  readonly actorCount: number;
  readonly actors: readonly { readonly id: string }[];
}
async function linesOf({ id }: Viewer, viewer: Viewer): Promise<{ unread: number; lines: Line[] }> {
  const { data } = await subgraph.graphql<{
    _entities: [{ unreadNotificationCount: number; notifications: { edges: { node: Line }[] } }];
  }>(
    `query ($r: [_Any!]!) { _entities(representations: $r) { ... on User { unreadNotificationCount
      notifications { edges { node { id body actorCount actors { id } } } } } } }`,
    { r: [{ __typename: 'User', id }] },
    viewer,
  );
  const [inbox] = data._entities;
  return { unread: inbox.unreadNotificationCount, lines: inbox.notifications.edges.map(({ node }) => node) };
}
const bodiesOf = async (viewer: Viewer) => {
  const { unread, lines } = await linesOf(viewer, viewer);
  return [unread, lines.map(({ body }) => body)];
};
const until = (viewer: Viewer, unread: number, bodies: string[]) =>
  eventually(async () => JSON.stringify(await bodiesOf(viewer)) === JSON.stringify([unread, bodies]));

test('likes of a post are one line with its people; a like that was taken back is not in it', async () => {
  const author = person();
  const readers = [person(), person(), person(), person()];
  const postId = await aPost(subgraph, author);
  for (const [index, reader] of readers.entries()) {
    await likePost(as(reader), { postId });
    await eventually(async () => (await linesOf(author, author)).lines[0]?.actorCount === index + 1);
  }
  const { unread, lines } = await linesOf(author, author);
  expect([unread, lines.length]).toEqual([1, 1]);
  expect(lines[0]).toMatchObject({
    body: 'Someone and 3 others liked your post.',
    actors: [readers[3], readers[2], readers[1]].map((reader) => ({ id: reader?.id })),
  });
  await unlikePost(as(readers[3]!), { postId });
  await unlikePost(as(readers[1]!), { postId });
  expect(await bodiesOf(author)).toEqual([1, ['Someone and 1 other liked your post.']]);
  await unlikePost(as(readers[0]!), { postId });
  await unlikePost(as(readers[2]!), { postId });
  expect(await bodiesOf(author)).toEqual([0, []]);
  await likePost(as(readers[0]!), { postId });
  expect(await bodiesOf(author)).toEqual([1, ['Someone liked your post.']]);
});

test('a line that was read, one of a day ago and one of another post do not grow', async () => {
  const author = person();
  const [first, second] = [await aPost(subgraph, author), await aPost(subgraph, author)];
  const like = async (postId: string) => likePost(as(person()), { postId });
  await like(first);
  await like(first);
  await until(author, 1, ['Someone and 1 other liked your post.']);
  const { lines } = await linesOf(author, author);
  const read = await subgraph.graphql<{ markNotificationsRead: { unreadCount: number } }>(
    'mutation ($ids: [ID!]!) { markNotificationsRead(input: { ids: $ids }) { unreadCount } }',
    { ids: [lines[0]?.id] },
    author,
  );
  expect(read.data.markNotificationsRead.unreadCount).toBe(0);
  await like(first);
  await like(second);
  await eventually(async () => (await linesOf(author, author)).unread === 2);
  expect((await linesOf(author, author)).lines.map(({ actorCount }) => actorCount).toSorted()).toEqual([1, 1, 2]);
  await subgraph.rows(
    // As if the lines had begun yesterday: their ids say when.
    `update notification set line_id = ('01800000-0000-7' || substr(line_id::text, 16))::uuid where user_id = $1`,
    [author.id],
  );
  await like(second);
  await eventually(async () => (await linesOf(author, author)).unread === 3);
});

test('20 likes at once are one line of 20', async () => {
  const author = person();
  const postId = await aPost(subgraph, author);
  await Promise.all(
    Array.from({ length: 20 }, () =>
      runCommand(subgraph.running.systemContext(), 'test', (transaction) =>
        notify(transaction, newId(), {
          to: { users: [author.id] },
          notice: { kind: 'post-liked', category: 'discussions', facts: {}, links: { postId, actorId: newId() } },
        }),
      ),
    ),
  );
  const { unread, lines } = await linesOf(author, author);
  expect([unread, lines.map(({ actorCount }) => actorCount)]).toEqual([1, [20]]);
});

test('a reaction notifies once, whatever its kind, and is taken back with the last one', async () => {
  const [author, reader] = [person(), person()];
  await trust(subgraph, 'member', reader);
  const postId = await aPost(subgraph, author);
  const { id: commentId } = await addComment(as(author), { postId, text: 'Hello' });
  await react(as(reader), { commentId, kind: 'love' });
  await react(as(reader), { commentId, kind: 'celebrate' });
  await react(as(reader), { postId, kind: 'looking' });
  await unreact(as(reader), { commentId, kind: 'love' });
  await until(author, 2, ['Someone reacted to your post.', 'Someone reacted to your comment.']);
  await unreact(as(reader), { commentId, kind: 'celebrate' });
  expect(await bodiesOf(author)).toEqual([1, ['Someone reacted to your post.']]);
  await react(as(reader), { commentId, kind: 'like' });
  expect((await linesOf(author, author)).lines).toHaveLength(2);
});

test('notices of a comment or a post go with it, also those of its followers', async () => {
  const [author, first, second] = [person(), person(), person()];
  await trust(subgraph, 'trusted', first, second);
  const postId = await aPost(subgraph, author);
  const { id: commentId } = await addComment(as(first), { postId, text: 'First' });
  await until(author, 1, ['Someone commented on your post.']);
  await addComment(as(second), { postId, text: 'Second', parentId: commentId });
  await until(author, 1, ['Someone and 1 other commented on your post.']);
  await until(first, 1, ['Someone answered your comment.']);
  await deleteComment(as(first), { commentId });
  await until(author, 1, ['Someone commented on your post.']);
  await likePost(as(second), { postId });
  await until(author, 2, ['Someone liked your post.', 'Someone commented on your post.']);
  await deletePost(as(author), { postId });
  await until(author, 0, []);
  await until(first, 0, []);
});
