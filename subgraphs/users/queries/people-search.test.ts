import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../../../platform/command.js';
import type { Viewer } from '../../../platform/auth.js';
import { countStatements, person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import { deactivateUser } from '../commands/roles/deactivate-user.js';
import { updateProfile } from '../commands/account/update-profile.js';
import { blockUser } from '../commands/relation/block-user.js';
import { users } from '../subgraph.js';
import { anAccount, type Account } from '../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(users);
});
afterAll(() => subgraph.stop());

async function named(name: string, handle: string | null = null): Promise<Account> {
  const account = await anAccount(subgraph);
  await updateProfile(subgraph.context(account.viewer), { name, handle });
  return account;
}
const SEARCH = `query ($search: String!, $first: Int, $after: String) {
  people(search: $search, first: $first, after: $after) { edges { node { id name } } pageInfo { endCursor } }
}`;
interface Found {
  readonly people: { edges: { node: { id: string; name: string } }[]; pageInfo: { endCursor: string | null } };
}
const search = async (text: string, viewer: Viewer = person()): Promise<string[]> =>
  (await subgraph.graphql<Found>(SEARCH, { search: text }, viewer)).data.people.edges.map(({ node }) => node.name);

test('users are found by the beginning of their handle, then of a word of their name', async () => {
  await named('Zita Quental', 'someone');
  await named('Bo Andersen', 'quentin_b');
  await named('Ana Quental');
  await named('Marquenta');
  await named('100%_off');
  expect(await search(' QUENT')).toEqual(['Bo Andersen', 'Ana Quental', 'Zita Quental']);
  expect(await search('100%_')).toEqual(['100%_off']);
  expect(await search('%_')).toEqual([]);
  expect((await subgraph.graphql(SEARCH, { search: 'q' }, person())).code).toBe('INVALID_INPUT');
  const first = await subgraph.graphql<Found>(SEARCH, { search: 'quent', first: 1 }, person());
  const after = first.data.people.pageInfo.endCursor;
  const next = await subgraph.graphql<Found>(SEARCH, { search: 'quent', first: 5, after }, person());
  expect(next.data.people.edges.map(({ node }) => node.name)).toEqual(['Ana Quental', 'Zita Quental']);
});

test('who does not want to be found, is deactivated, is not verified, or has a block with the viewer is not found', async () => {
  const viewer = await named('Viewer');
  const [shy, gone, unverified, blocked, blocker] = await Promise.all([
    named('Tamborim Shy', 'tamborim_shy'),
    named('Tamborim Gone', 'tamborim_gone'),
    named('Tamborim Unverified'),
    named('Tamborim Blocked', 'tamborim_blocked'),
    named('Tamborim Blocker', 'tamborim_blocker'),
  ]);
  expect(await search('tamborim', viewer.viewer)).toHaveLength(5);
  const staff = await anAccount(subgraph, 'super_admin');
  await updateProfile(subgraph.context(shy.viewer), { discoverable: false });
  await deactivateUser(subgraph.context(staff.viewer), { userId: gone.id });
  await runCommand(subgraph.context(null), 'unverify', ({ sql }) =>
    sql('update user_account set email_verified_at = null where id = $1', [unverified.id]),
  );
  await blockUser(subgraph.context(viewer.viewer), { userId: blocked.id });
  await blockUser(subgraph.context(blocker.viewer), { userId: viewer.id });
  expect(await search('tamborim', viewer.viewer)).toEqual([]);
  expect(await search('tamborim')).toEqual(['Tamborim Blocked', 'Tamborim Blocker']);

  const byHandle = async (handle: string, who: Viewer) => {
    const QUERY = 'query ($handle: String!) { user(handle: $handle) { name } }';
    return (await subgraph.graphql<{ user: { name: string } | null }>(QUERY, { handle }, who)).data.user?.name;
  };
  expect(await byHandle('TAMBORIM_SHY', viewer.viewer)).toBe('Tamborim Shy');
  for (const hidden of ['tamborim_gone', 'tamborim_blocked', 'tamborim_blocker', 'no one'])
    expect(await byHandle(hidden, viewer.viewer)).toBeUndefined();
  expect(await byHandle('tamborim_gone', staff.viewer)).toBe('Tamborim Gone');
  const both = await subgraph.graphql('{ user(id: "x", handle: "y") { id } }', {}, viewer.viewer);
  expect(both.code).toBe('INVALID_INPUT');
});

test('a search is one statement', async () => {
  const account = await named('Yolanda Brito');
  expect(await countStatements(() => subgraph.graphql(SEARCH, { search: 'yolan' }, account.viewer))).toBe(1);
});
