import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '../../../platform/auth.js';
import { newId } from '../../../platform/domain/ids.js';
import { countStatements, person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import { blockUser } from '../commands/relation/block-user.js';
import { followUser } from '../commands/relation/follow-user.js';
import { unblockUser } from '../commands/relation/unblock-user.js';
import { unfollowUser } from '../commands/relation/unfollow-user.js';
import { users } from '../subgraph.js';
import { anAccount, type Account } from '../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(users);
});
afterAll(() => subgraph.stop());

const accounts = (count: number): Promise<Account[]> =>
  Promise.all(Array.from({ length: count }, () => anAccount(subgraph)));
const act = (verb: typeof followUser, { viewer }: Account, { id: userId }: Account) =>
  verb(subgraph.context(viewer), { userId });
const send = (mutation: string, userId: string, viewer: Viewer | null) => {
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
  return subgraph.graphql(
    `mutation ($input: ${type}!) { ${mutation}(input: $input) { user { id viewerFollows followsViewer viewerBlocks } } }`,
    { input: { userId } },
    viewer,
  );
};

type Lists = Record<'followers' | 'following' | 'friends' | 'blocked', { edges: { node: { id: string } }[] } | null>;
const lists = async (id: string, viewer: Viewer | null) => {
  const { data } = await subgraph.graphql<{ _entities: [Lists] }>(
    `query ($r: [_Any!]!) { _entities(representations: $r) { ... on User {
       followers { edges { node { id } } } following { edges { node { id } } }
       friends { edges { node { id } } } blocked { edges { node { id } } } } } }`,
    { r: [{ __typename: 'User', id }] },
    viewer,
  );
  return Object.fromEntries(
    Object.entries(data._entities[0]).map(([name, list]) => [name, list && list.edges.map(({ node }) => node.id)]),
  );
};
const received = async (...ids: string[]) =>
  (await subgraph.said())
    .filter(({ type, data }) => /follow|block/.test(type) && ids.includes(data['userId'] as string))
    .map(({ type, data }) =>
      [type.split('.')[2], data['userId'], data['followedId'] ?? data['blockedId']].map((part) => String(part)),
    );

test('people follow each other; who do so both ways are friends', async () => {
  const [ana, rui, eva] = (await accounts(3)) as [Account, Account, Account];
  const follow = async (one: Account, other: Account) => (await send('followUser', other.id, one.viewer)).data;
  expect(await follow(ana, rui)).toEqual({
    followUser: { user: { id: rui.id, viewerFollows: true, followsViewer: false, viewerBlocks: false } },
  });
  await follow(ana, rui);
  await follow(ana, eva);
  expect(await follow(rui, ana)).toEqual({
    followUser: { user: { id: ana.id, viewerFollows: true, followsViewer: true, viewerBlocks: false } },
  });
  const stranger = person();
  expect(await lists(ana.id, stranger)).toEqual({
    followers: [rui.id],
    following: [eva.id, rui.id],
    friends: [rui.id],
    blocked: null,
  });
  expect(await lists(ana.id, ana.viewer)).toMatchObject({ friends: [rui.id], blocked: [] });
  expect(await lists(ana.id, null)).toEqual({ followers: null, following: null, friends: null, blocked: null });
  await send('unfollowUser', rui.id, ana.viewer);
  await send('unfollowUser', rui.id, ana.viewer);
  expect(await lists(ana.id, stranger)).toMatchObject({ followers: [rui.id], following: [eva.id], friends: [] });
  expect(await received(ana.id, rui.id)).toEqual([
    ['user-followed', ana.id, rui.id],
    ['user-followed', ana.id, eva.id],
    ['user-followed', rui.id, ana.id],
    ['user-unfollowed', ana.id, rui.id],
  ]);
});

test('a block ends follows both ways, and stands until it is taken back', async () => {
  const [ana, rui] = (await accounts(2)) as [Account, Account];
  await act(followUser, ana, rui);
  await act(followUser, rui, ana);
  expect((await send('blockUser', rui.id, ana.viewer)).data).toEqual({
    blockUser: { user: { id: rui.id, viewerFollows: false, followsViewer: false, viewerBlocks: true } },
  });
  expect(await lists(ana.id, ana.viewer)).toEqual({ followers: [], following: [], friends: [], blocked: [rui.id] });
  expect((await send('followUser', ana.id, rui.viewer)).code).toBe('CANNOT_FOLLOW');
  expect((await send('followUser', rui.id, ana.viewer)).code).toBe('CANNOT_FOLLOW');
  // The one who is blocked can't tell it from their own fields, nor take it back.
  expect((await send('unblockUser', ana.id, rui.viewer)).data).toEqual({
    unblockUser: { user: { id: ana.id, viewerFollows: false, followsViewer: false, viewerBlocks: false } },
  });
  expect((await send('followUser', ana.id, rui.viewer)).code).toBe('CANNOT_FOLLOW');
  await act(unblockUser, ana, rui);
  expect((await send('followUser', ana.id, rui.viewer)).errors).toEqual([]);
  expect((await received(ana.id, rui.id)).slice(2)).toEqual([
    ['user-unfollowed', ana.id, rui.id],
    ['user-unfollowed', rui.id, ana.id],
    ['user-blocked', ana.id, rui.id],
    ['user-unblocked', ana.id, rui.id],
    ['user-followed', rui.id, ana.id],
  ]);
});

test('lists leave out whom a block parts from the viewer, on either side; staff see all but blocks', async () => {
  const [ana, rui, eva] = (await accounts(3)) as [Account, Account, Account];
  await act(followUser, rui, ana);
  await act(followUser, eva, ana);
  await act(blockUser, rui, eva);
  expect(await lists(ana.id, eva.viewer)).toMatchObject({ followers: [eva.id] });
  expect(await lists(ana.id, rui.viewer)).toMatchObject({ followers: [rui.id] });
  expect(await lists(ana.id, ana.viewer)).toMatchObject({ followers: [eva.id, rui.id] });
  const none = { followers: null, following: null, friends: null, blocked: null };
  expect(await lists(rui.id, eva.viewer)).toEqual(none);
  expect(await lists(eva.id, rui.viewer)).toEqual(none);
  expect(await lists(rui.id, person('staff'))).toMatchObject({ following: [ana.id], blocked: null });
  expect(await lists(ana.id, person('staff'))).toMatchObject({ followers: [eva.id, rui.id] });
});

test.each(['followUser', 'unfollowUser', 'blockUser', 'unblockUser'])(
  '%s is for users who are signed in, and about another user who exists',
  async (mutation) => {
    const { id, viewer } = await anAccount(subgraph);
    expect((await send(mutation, id, viewer)).errors[0]?.extensions).toMatchObject({
      code: 'NOT_YOURSELF',
      field: 'input.userId',
    });
    for (const unknown of [newId(), 'nonsense']) {
      expect((await send(mutation, unknown, viewer)).code).toBe('USER_NOT_FOUND');
    }
    expect((await send(mutation, id, null)).code).toBe('UNAUTHENTICATED');
  },
);

test('many acts between two people at once end in a state that fits the published events', async () => {
  const [ana, rui] = (await accounts(2)) as [Account, Account];
  const acts = Array.from({ length: 10 }, () => [
    act(followUser, ana, rui),
    act(followUser, rui, ana),
    act(blockUser, ana, rui),
    act(unblockUser, ana, rui),
    act(unfollowUser, rui, ana),
  ]).flat();
  const codes = (await Promise.allSettled(acts)).flatMap((one) =>
    one.status === 'rejected' ? [(one.reason as { code: string }).code] : [],
  );
  expect(codes.filter((code) => code !== 'CANNOT_FOLLOW')).toEqual([]);
  const now = { [`follow ${ana.id}`]: false, [`follow ${rui.id}`]: false, [`block ${ana.id}`]: false };
  for (const [type = '', userId = ''] of await received(ana.id, rui.id)) {
    now[`${/follow|block/.exec(type)?.[0]} ${userId}`] = !type.includes('-un');
  }
  const seen = await lists(ana.id, ana.viewer);
  expect([seen['following'], seen['followers'], seen['blocked']].map((list) => list?.length === 1)).toEqual(
    Object.values(now),
  );
  const rows = await subgraph.rows('select from relation where $1 in (low_id, high_id)', [ana.id]);
  expect(rows).toHaveLength(1);
});

test('the database has one relation of two different people, and no follow beside a block', async () => {
  const [ana, rui] = (await accounts(2)) as [Account, Account];
  const [low, high] = [ana.id, rui.id].sort();
  await act(followUser, ana, rui);
  const insert = (one?: string, other?: string) =>
    subgraph.rows('insert into relation (id, version, low_id, high_id) values ($1, 0, $2, $3)', [newId(), one, other]);
  await expect(insert(low, high)).rejects.toThrow('relation_once');
  await expect(insert(high, low)).rejects.toThrow('relation_of_two');
  await expect(insert(low, low)).rejects.toThrow('relation_of_two');
  await expect(subgraph.rows('update relation set low_blocks_at = now() where low_id = $1', [low])).rejects.toThrow(
    'relation_blocked_or_followed',
  );
});

test('followers come page by page, each once, in one statement whatever their number', async () => {
  const [star, ...fans] = (await accounts(6)) as [Account, ...Account[]];
  for (const fan of fans) await act(followUser, fan, star);
  const PAGE = `query ($id: ID!, $first: Int, $after: String) { user(id: $id) {
    followers(first: $first, after: $after) { edges { cursor node { id name viewerFollows } } pageInfo { hasNextPage endCursor } } } }`;
  type Page = {
    user: { followers: { edges: { node: { id: string } }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } };
  };
  const viewer = person();
  const read = async (first: number, after?: string) =>
    (await subgraph.graphql<Page>(PAGE, { id: star.id, first, after }, viewer)).data.user.followers;
  const one = await read(2);
  const two = await read(2, one.pageInfo.endCursor);
  const three = await read(2, two.pageInfo.endCursor);
  const ids = [one, two, three].flatMap(({ edges }) => edges.map(({ node }) => node.id));
  expect(ids).toEqual(fans.map(({ id }) => id).reverse());
  expect(three.pageInfo.hasNextPage).toBe(false);
  expect(await countStatements(() => read(1))).toBe(await countStatements(() => read(5)));
});
