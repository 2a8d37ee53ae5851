import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { Viewer } from '../../../platform/auth.js';
import { DAY } from '../../../platform/domain/clock.js';
import { newId } from '../../../platform/domain/ids.js';
import { HEADER } from '../../../platform/client/subgraph-client.js';
import { person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import { spendByApiKey } from '../commands/api-key/use-api-key.js';
import { users } from '../subgraph.js';
import { anAccount, type Account } from '../testing/testing.js';

let subgraph: TestSubgraph;
let clerk: Account;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(users);
  clerk = await anAccount(subgraph, 'staff');
});
afterAll(() => subgraph.stop());
afterEach(() => {
  vi.useRealTimers();
});

interface Key {
  readonly id: string;
  readonly prefix: string;
  readonly [field: string]: unknown;
}
const FIELDS =
  'id name prefix scopes dailyCostBudget expiresAt createdAt lastUsedAt revokedAt costToday requestsToday createdBy { id }';
const input = (change: object = {}) => ({
  name: 'Acme',
  scopes: ['catalog:read'],
  dailyCostBudget: 100,
  expiresAt: new Date(Date.now() + 30 * DAY).toISOString(),
  ...change,
});
const create = (change: object = {}, viewer: Viewer | null = clerk.viewer) =>
  subgraph.graphql<{ createApiKey: { key: string; apiKey: Key } }>(
    `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { key apiKey { ${FIELDS} } } }`,
    { input: input(change) },
    viewer,
  );
const made = async (change: object = {}) => (await create(change)).data.createApiKey;
const rotate = (keyId: string, viewer: Viewer | null = clerk.viewer) =>
  subgraph.graphql<{ rotateApiKey: { key: string; apiKey: Key } }>(
    'mutation ($input: RotateApiKeyInput!) { rotateApiKey(input: $input) { key apiKey { id prefix } } }',
    { input: { keyId } },
    viewer,
  );
const revoke = (keyId: string, viewer: Viewer | null = clerk.viewer) =>
  subgraph.graphql<{ revokeApiKey: { apiKey: Key } }>(
    'mutation ($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) { apiKey { id revokedAt } } }',
    { input: { keyId } },
    viewer,
  );
const use = async (key: string, cost = 1) => {
  const headers = { [HEADER.authorization]: `Bearer ${key}`, [HEADER.cost]: String(cost) };
  return (await spendByApiKey(subgraph.context(null), headers)).body as { refused: string | null };
};
const audited = async (keyId: string) =>
  (
    await subgraph.rows<{ action: string; actorId: string }>(
      'select action, actor_id from audit_entry where detail = $1 order by id',
      [keyId],
    )
  ).map(({ action, actorId }) => [action, actorId]);
const BAD = { refused: 'API_KEY_INVALID' };

test('staff make a key, which is shown once and kept as a hash with a prefix', async () => {
  const { key, apiKey } = await made({ scopes: ['catalog:read', 'catalog:read', 'classes:read'] });
  expect(key).toMatch(/^lyk_[0-9a-f]{8}_[\w-]{43}$/);
  expect(apiKey).toMatchObject({
    name: 'Acme',
    prefix: key.slice(0, 12),
    scopes: ['catalog:read', 'classes:read'],
    dailyCostBudget: 100,
    lastUsedAt: null,
    revokedAt: null,
    costToday: 0,
    requestsToday: 0,
    createdBy: { id: clerk.id },
  });
  const stored = await subgraph.rows<{ row: string }>(
    `select row_to_json(s)::text || row_to_json(k)::text as row from api_key_secret s join api_key k on k.id = key_id where k.id = $1`,
    [apiKey.id],
  );
  expect(stored[0]?.row).not.toContain(key.slice(13));
  expect(await audited(apiKey.id)).toEqual([['api-key-created', clerk.id]]);
});

test('the router learns whose key it is and what it may, and no user without a service token does', async () => {
  const { key, apiKey } = await made();
  const headers = { [HEADER.authorization]: `Bearer ${key}`, [HEADER.cost]: '30' };
  const { client } = subgraph.running;
  const own = { ...(await subgraph.headers(null, 'platform')), ...headers };
  const answer = (budgetLeft: number) => ({
    status: 200,
    body: {
      refused: null,
      keyId: apiKey.id,
      name: 'Acme',
      scopes: ['catalog:read'],
      expiresAt: apiKey['expiresAt'],
      budgetLeft,
      budgetResetsAt: expect.stringMatching(/T00:00:00.000Z$/) as string,
    },
  });
  // To ask costs nothing, whatever it says.
  for (let times = 0; times < 2; times += 1) expect(await client.get('/internal/api-key', own)).toEqual(answer(100));
  expect(await client.post('/internal/api-key/cost', new Uint8Array(), own)).toEqual(answer(70));
  await expect(client.post('/internal/api-key/cost', new Uint8Array(), headers)).rejects.toMatchObject({
    code: 'SERVICE_TOKEN_REQUIRED',
  });
  await expect(subgraph.running.client.get('/internal/api-key', headers)).rejects.toMatchObject({
    code: 'SERVICE_TOKEN_REQUIRED',
  });
  const { data } = await subgraph.graphql<{ apiKeys: { edges: { node: Key }[] } }>(
    `{ apiKeys { edges { node { ${FIELDS} } } } }`,
    {},
    clerk.viewer,
  );
  const listed = data.apiKeys.edges.find(({ node }) => node.id === apiKey.id)?.node;
  expect(listed).toMatchObject({ costToday: 30, requestsToday: 1, lastUsedAt: expect.any(String) as string });
});

test('what is no key, unknown, expired or revoked is refused alike', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const { key, apiKey } = await made({ expiresAt: new Date(Date.now() + 2 * DAY).toISOString() });
  for (const wrong of ['', 'nonsense', `${key}x`, key.slice(0, -1), `lyk_${newId()}`])
    expect(await use(wrong)).toEqual(BAD);
  expect(await use(key)).toMatchObject({ refused: null });
  vi.setSystemTime(Date.now() + 2 * DAY);
  expect(await use(key)).toEqual(BAD);
  vi.useRealTimers();
  const other = await made();
  for (let index = 0; index < 2; index += 1) {
    expect((await revoke(other.apiKey.id)).data.revokeApiKey.apiKey['revokedAt']).toEqual(expect.any(String));
  }
  expect(await use(other.key)).toEqual(BAD);
  expect((await rotate(other.apiKey.id)).code).toBe('API_KEY_REVOKED');
  expect((await audited(other.apiKey.id)).map(([action]) => action)).toEqual(['api-key-created', 'api-key-revoked']);
  expect(apiKey.id).not.toBe(other.apiKey.id);
});

test('a rotated key goes on under a new secret, and the old one is taken for 24 hours', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const { key, apiKey } = await made();
  const next = (await rotate(apiKey.id)).data.rotateApiKey;
  expect(next.apiKey).toEqual({ id: apiKey.id, prefix: next.key.slice(0, 12) });
  expect(await use(key, 10)).toMatchObject({ refused: null, keyId: apiKey.id, budgetLeft: 90 });
  expect(await use(next.key, 10)).toMatchObject({ refused: null, keyId: apiKey.id, budgetLeft: 80 });
  vi.setSystemTime(Date.now() + DAY + 1_000);
  expect(await use(key)).toEqual(BAD);
  expect(await use(next.key)).toMatchObject({ refused: null, budgetLeft: 99 });
  vi.useRealTimers();
  const many = await Promise.all(Array.from({ length: 5 }, () => rotate(apiKey.id)));
  expect(many.map(({ code }) => code)).toEqual(Array(5).fill(undefined));
  const current = await subgraph.rows('select from api_key_secret where key_id = $1 and valid_until is null', [
    apiKey.id,
  ]);
  expect(current).toHaveLength(1);
});

test('many requests at once never spend more than the budget of the day, which is new the next day', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-03-29T23:00:00Z') });
  const { key } = await made({ dailyCostBudget: 100 });
  const answers = await Promise.all(Array.from({ length: 30 }, () => use(key, 7)));
  expect(answers.filter(({ refused }) => refused === null)).toHaveLength(14);
  expect(await use(key, 3)).toMatchObject({ refused: 'API_KEY_BUDGET_SPENT', budgetLeft: 2 });
  expect(await use(key, 0)).toMatchObject({ refused: null, budgetLeft: 2 });
  expect(await use(key, 101)).toMatchObject({ refused: 'API_KEY_BUDGET_SPENT' });
  vi.setSystemTime(new Date('2026-03-30T00:00:00Z'));
  expect(await use(key, 3)).toMatchObject({
    refused: null,
    budgetLeft: 97,
    budgetResetsAt: '2026-03-31T00:00:00.000Z',
  });
});

test('keys are the business of staff', async () => {
  const { apiKey } = await made();
  for (const [viewer, code] of [
    [person('instructor'), 'FORBIDDEN'],
    // A token of a role that was taken away.
    [person('staff'), 'FORBIDDEN'],
    [null, 'UNAUTHENTICATED'],
  ] as const) {
    expect((await create({}, viewer)).code).toBe(code);
    expect((await rotate(apiKey.id, viewer)).code).toBe(code);
    expect((await revoke(apiKey.id, viewer)).code).toBe(code);
  }
  expect((await subgraph.graphql('{ apiKeys { edges { node { id } } } }', {}, person())).code).toBe('FORBIDDEN');
  for (const keyId of [newId(), 'nonsense']) {
    expect([(await rotate(keyId)).code, (await revoke(keyId)).code]).toEqual([
      'API_KEY_NOT_FOUND',
      'API_KEY_NOT_FOUND',
    ]);
  }
});

test.each([
  [{ name: ' ' }, 'INVALID_INPUT'],
  [{ scopes: [] }, 'INVALID_INPUT'],
  [{ scopes: ['everything'] }, 'INVALID_INPUT'],
  [{ dailyCostBudget: 0 }, 'INVALID_INPUT'],
  [{ expiresAt: '2020-01-01T00:00:00Z' }, 'API_KEY_EXPIRY_INVALID'],
  [{ expiresAt: '2099-01-01T00:00:00Z' }, 'API_KEY_EXPIRY_INVALID'],
])('a key with %j is refused', async (change, code) => {
  expect((await create(change)).code).toBe(code);
});
