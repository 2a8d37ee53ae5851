import { AsyncLocalStorage } from 'node:async_hooks';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '../../../platform/auth.js';
import { DAY } from '../../../platform/domain/clock.js';
import { newId } from '../../../platform/domain/ids.js';
import { TestSubgraph } from '../../../platform/testing/subgraph.js';
import { users } from '../subgraph.js';
import { anAccount, loggedIn, PASSWORD, type Account } from '../testing/testing.js';

/* What a request costs the database must not grow with what is there: neither with the page nor with the person's past. */

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(users);
});
afterAll(() => subgraph.stop());

/** Statements of the request itself: relay and jobs, which it wakes, work beside it. */
const counted = new AsyncLocalStorage<{ count: number }>();
type Query = (this: pg.Client, ...args: unknown[]) => unknown;
const prototype = pg.Client.prototype as unknown as { query: Query };
const original = prototype.query;
afterEach(() => {
  prototype.query = original;
});
async function statementsOf(query: string, variables: Record<string, unknown>, viewer: Viewer | null): Promise<number> {
  prototype.query = function (...args) {
    const store = counted.getStore();
    const text = typeof args[0] === 'string' ? args[0] : (args[0] as { text?: string }).text;
    if (store && text && !/^\s*(begin|commit|rollback|select id, event_id|update outbox)/i.test(text)) store.count += 1;
    return original.apply(this, args);
  };
  const store = { count: 0 };
  const result = await counted.run(store, () => subgraph.graphql(query, variables, viewer));
  expect(result.errors).toEqual([]);
  return store.count;
}

interface Scene {
  readonly viewer: Viewer;
  readonly staff: Viewer;
  readonly account: Account;
  /** Another user, who has a past with the account. */
  readonly other: Account;
}

/** A person with so many log ins, followers, people they follow, decisions and acts of staff. */
async function aPast(size: number): Promise<Scene> {
  const account = await anAccount(subgraph);
  const staff = await anAccount(subgraph, 'super_admin');
  const others = await Promise.all(Array.from({ length: size }, () => anAccount(subgraph)));
  const { viewer } = await loggedIn(subgraph, account);
  const ask = async (mutation: string, input: object, who: Viewer) =>
    expect((await subgraph.graphql(mutation, { input }, who)).errors).toEqual([]);
  for (const [index, other] of others.entries()) {
    await loggedIn(subgraph, account);
    await ask(FOLLOW, { userId: other.id }, viewer);
    await ask(FOLLOW, { userId: account.id }, other.viewer);
    await ask(CONSENT, { given: true, textVersion: `v${index}` }, viewer);
    await ask(GRANT, { userId: account.id, role: index % 2 ? 'STAFF' : 'INSTRUCTOR' }, staff.viewer);
    await ask(REVOKE_ROLE, { userId: account.id, role: index % 2 ? 'STAFF' : 'INSTRUCTOR' }, staff.viewer);
    await ask(CREATE_KEY, { ...KEY, name: `Key ${index}` }, staff.viewer);
  }
  return { viewer, staff: staff.viewer, account, other: others[0] as Account };
}

const KEY = {
  name: 'Key',
  scopes: ['catalog:read'],
  dailyCostBudget: 1_000,
  expiresAt: new Date(Date.now() + 30 * DAY).toISOString(),
};
const FOLLOW = 'mutation ($input: FollowUserInput!) { followUser(input: $input) { user { id } } }';
const CONSENT = 'mutation ($input: SetMarketingConsentInput!) { setMarketingConsent(input: $input) { user { id } } }';
const GRANT = 'mutation ($input: GrantRoleInput!) { grantRole(input: $input) { user { id } } }';
const REVOKE_ROLE = 'mutation ($input: RevokeRoleInput!) { revokeRole(input: $input) { user { id } } }';
const CREATE_KEY = 'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { apiKey { id } } }';

let past: Promise<readonly [Scene, Scene]> | undefined;
const scenes = (): Promise<readonly [Scene, Scene]> => (past ??= Promise.all([aPast(1), aPast(6)]));

const PERSON = `id name handle bio avatarUrl joinedAt email emailVerified roles locale timeZone leaderboardVisible status
  lastLoggedInAt viewerFollows followsViewer viewerBlocks`;

test.each<[string, string, 'viewer' | 'staff']>([
  ['viewer', `{ viewer { ${PERSON} marketingConsent { given } marketingConsentHistory { given } } }`, 'viewer'],
  ['user', `query ($id: ID!) { user(id: $id) { ${PERSON} } }`, 'staff'],
  ['users', `{ users(first: 100) { edges { node { ${PERSON} marketingConsent { given } } } } }`, 'staff'],
  [
    'followers',
    `query ($id: ID!) { user(id: $id) { followers(first: 100) { edges { node { ${PERSON} } } } } }`,
    'viewer',
  ],
  [
    'following',
    `query ($id: ID!) { user(id: $id) { following(first: 100) { edges { node { id name } } } } }`,
    'viewer',
  ],
  ['friends', `query ($id: ID!) { user(id: $id) { friends(first: 100) { edges { node { id name } } } } }`, 'viewer'],
  ['blocked', '{ viewer { blocked(first: 100) { edges { node { id name } } } } }', 'viewer'],
  ['sessions', '{ sessions { id clientAgent createdAt } }', 'viewer'],
  ['secondFactor', '{ secondFactor { enabledAt recoveryCodesLeft } }', 'viewer'],
  ['linkedIdentities', '{ linkedIdentities { id } }', 'viewer'],
  ['apiKeys', '{ apiKeys(first: 100) { edges { node { id name } } } }', 'staff'],
  [
    'auditEntries',
    '{ auditEntries(first: 100) { edges { node { action actor { id name } target { id name } } } } }',
    'staff',
  ],
])('the query %s takes three statements at most, whatever is there', async (_, query, who) => {
  const counts = [];
  for (const scene of await scenes()) {
    const variables = query.includes('$id') ? { id: scene.account.id } : {};
    counts.push(await statementsOf(query, variables, scene[who]));
  }
  expect(counts[0]).toBeGreaterThan(0);
  expect(counts[1]).toBe(counts[0]);
  expect(counts[1]).toBeLessThanOrEqual(3);
});

type Command = readonly [name: string, input: (scene: Scene) => object, who: 'viewer' | 'staff' | null];
const COMMANDS: readonly Command[] = [
  ['updateProfile', () => ({ bio: `Learns ${newId()}.` }), 'viewer'],
  ['setMarketingConsent', () => ({ given: true, textVersion: 'next' }), 'viewer'],
  ['logIn', ({ account }) => ({ email: account.email, password: PASSWORD }), null],
  ['requestPasswordReset', ({ account }) => ({ email: account.email }), null],
  ['resendVerification', ({ account }) => ({ email: account.email }), null],
  [
    'registerUser',
    ({ account }) => ({ email: account.email, password: PASSWORD, name: 'A', locale: 'en', timeZone: 'UTC' }),
    null,
  ],
  ['enrollSecondFactor', () => ({ password: PASSWORD }), 'viewer'],
  ['unfollowUser', ({ other }) => ({ userId: other.id }), 'viewer'],
  ['followUser', ({ other }) => ({ userId: other.id }), 'viewer'],
  ['blockUser', ({ other }) => ({ userId: other.id }), 'viewer'],
  ['unblockUser', ({ other }) => ({ userId: other.id }), 'viewer'],
  ['inviteStudent', () => ({ email: `${newId()}@example.com`, name: 'B', locale: 'en', timeZone: 'UTC' }), 'staff'],
  ['grantRole', ({ account }) => ({ userId: account.id, role: 'INSTRUCTOR' }), 'staff'],
  ['revokeRole', ({ account }) => ({ userId: account.id, role: 'INSTRUCTOR' }), 'staff'],
  ['createApiKey', () => KEY, 'staff'],
  // These end the sessions of the person, of which the one has two and the other seven.
  ['changePassword', () => ({ oldPassword: PASSWORD, newPassword: `${PASSWORD} 2` }), 'viewer'],
  ['revokeAllSessions', () => ({ keepCurrent: true }), 'viewer'],
  ['deactivateUser', ({ account }) => ({ userId: account.id }), 'staff'],
  ['reactivateUser', ({ account }) => ({ userId: account.id }), 'staff'],
];
const SELECTION: Readonly<Record<string, string>> = {
  logIn: 'accessToken',
  requestPasswordReset: 'accepted',
  resendVerification: 'accepted',
  registerUser: 'accepted',
  enrollSecondFactor: 'secret',
  revokeAllSessions: 'revokedCount',
  createApiKey: 'apiKey { id }',
};

test('commands take as many statements for a person with a long past as for one with a short', async () => {
  const [short, long] = await scenes();
  const counts: Record<string, readonly number[]> = {};
  for (const [name, input, who] of COMMANDS) {
    const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
    const mutation = `mutation ($input: ${type}!) { ${name}(input: $input) { ${SELECTION[name] ?? 'user { id }'} } }`;
    const of: number[] = [];
    for (const scene of [short, long])
      of.push(await statementsOf(mutation, { input: input(scene) }, who && scene[who]));
    counts[name] = of;
  }
  for (const [name, [few, many]] of Object.entries(counts)) expect([name, many]).toEqual([name, few]);
  for (const [name, [few = 0]] of Object.entries(counts)) expect([name, few > 0 && few <= 20]).toEqual([name, true]);
});
