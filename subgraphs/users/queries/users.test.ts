import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { countStatements, person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import { users } from '../subgraph.js';
import { listUsers, type UserFilter, type UserSort } from './users.js';

const MANY = 50_000;

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(users);
  // Spread as people are: few first and last names, an address each, one of 500 teaches, one of 2,500 is shut out.
  // In parts: no statement may take longer than that of a request.
  for (let from = 0; from < MANY; from += 5_000)
    await subgraph.rows(
      `insert into user_account (id, version, email, password_hash, name, handle, locale, time_zone, leaderboard_visible,
       status, roles, joined_at, last_logged_in_at)
     select gen_random_uuid(), 1, 'person.' || n || '@' || (array['example.com', 'lyceum.test', 'mail.example'])[n % 3 + 1], '-',
       (array['Ana', 'Bruno', 'Carla', 'Dinis', 'Eva', 'Filipe', 'Greta', 'Hugo'])[n % 8 + 1] || ' '
         || (array['Silva', 'Santos', 'Ferreira', 'Pereira', 'Oliveira', 'Costa', 'Rodrigues'])[n % 7 + 1],
       case when n % 2 = 0 then 'handle_' || md5(n::text) end, 'en', 'UTC', true,
       case when n % 2500 = 0 then 'deactivated' else 'active' end,
       case when n % 500 = 0 then array['student', 'instructor'] else array['student'] end,
       timestamptz '2026-01-01' + n * interval '1 minute',
       case when n % 10 <> 0 then timestamptz '2026-06-01' + (n * 7919 % ${MANY}) * interval '1 minute' end
     from generate_series(${from} + 1, ${from} + 5000) n`,
    );
  await subgraph.rows('analyze user_account');
});
afterAll(() => subgraph.stop());
afterEach(() => {
  vi.restoreAllMocks();
});

const NEWEST: UserSort = { by: 'created', direction: 'desc' };
const staff = person('staff');

/** The plan of the very statement that the list sends. */
async function planOf(filter: UserFilter, sort: UserSort = NEWEST): Promise<string> {
  const context = subgraph.context(staff);
  const rows = vi.spyOn(context.db, 'rows');
  await listUsers(context, filter, sort, { first: 100 });
  // Others may read at the same time, such as what was revoked lately.
  const [sql = '', parameters] = rows.mock.calls.find(([text]) => text.includes('user_account')) ?? [];
  rows.mockRestore();
  const lines = await context.db.rows<Record<string, string>>(`explain (costs off) ${sql}`, parameters);
  return lines.map((line) => Object.values(line)[0]).join('\n');
}

test.each<[string, UserFilter, UserSort, string]>([
  ['a part of a name and an address', { search: 'person.4321' }, NEWEST, 'user_account_search'],
  ['a part of a handle', { search: 'HANDLE_C4CA' }, NEWEST, 'user_account_search'],
  ['what no user has', { search: 'Zacharias Quux' }, { by: 'name', direction: 'asc' }, 'user_account_search'],
  ['signs that are patterns elsewhere', { search: '100%_' }, NEWEST, 'user_account_search'],
  ['a role', { role: 'super_admin' }, NEWEST, 'user_account_roles'],
  ['a status', { status: 'deactivated' }, NEWEST, 'user_account_deactivated'],
  ['nothing, newest first', {}, NEWEST, 'user_account_joined'],
  ['nothing, by name', {}, { by: 'name', direction: 'asc' }, 'user_account_name'],
  ['nothing, by the last log in', {}, { by: 'last-log-in', direction: 'desc' }, 'user_account_last_log_in'],
])('of 50,000 people, %s is found by an index', async (_what, filter, sort, index) => {
  const plan = await planOf(filter, sort);
  expect(plan).toContain(index);
  expect(plan).not.toContain('Seq Scan');
});

test.each<[UserSort['by'], UserSort['direction']]>([
  ['created', 'asc'],
  ['name', 'asc'],
  ['name', 'desc'],
  ['last-log-in', 'asc'],
  ['last-log-in', 'desc'],
])('by %s %s, pages follow each other without a gap, also where many have the same place', async (by, direction) => {
  const read = async (length: number, after?: string) =>
    listUsers(
      subgraph.context(staff),
      { role: 'instructor' },
      { by, direction },
      { first: length, after: after ?? null },
    );
  const whole = (await read(100)).edges.map(({ node }) => node.id);
  expect(new Set(whole).size).toBe(100);
  const paged: string[] = [];
  let after: string | undefined;
  for (let pages = 0; pages < 4; pages += 1) {
    const next = await read(25, after);
    paged.push(...next.edges.map(({ node }) => node.id));
    after = next.pageInfo.endCursor ?? undefined;
  }
  expect(paged).toEqual(whole);
});

test('the sorts are what they say', async () => {
  const sorted = async (sort: UserSort) =>
    (await listUsers(subgraph.context(staff), {}, sort, { first: 100 })).edges.map(({ node }) => node);
  const [first] = await sorted({ by: 'created', direction: 'asc' });
  expect(first?.email).toBe('person.1@lyceum.test');
  const byName = (await sorted({ by: 'name', direction: 'desc' })).map(({ name }) => name.toLowerCase());
  expect(byName).toEqual([...byName].sort().reverse());
  expect((await sorted({ by: 'last-log-in', direction: 'asc' }))[0]?.lastLoggedInAt).toBeNull();
  const latest = (await sorted({ by: 'last-log-in', direction: 'desc' })).map((user) => Number(user.lastLoggedInAt));
  expect(latest).toEqual([...latest].sort((a, b) => b - a));
  expect(latest[0]).toBeGreaterThan(0);
});

test('a search with a filter and a sort is one statement', async () => {
  const search = () =>
    subgraph.graphql<{ users: { edges: { node: { email: string; lastLoggedInAt: string } }[] } }>(
      `{ users(filter: { search: "person.4321@", role: STUDENT, status: ACTIVE }, sort: { by: NAME }, first: 100) {
           edges { node { email lastLoggedInAt } }
         } }`,
      {},
      staff,
    );
  expect(
    await countStatements(async () => {
      const { edges } = (await search()).data.users;
      expect(edges).toMatchObject([{ node: { email: 'person.4321@lyceum.test' } }]);
    }),
  ).toBe(1);
});

test('the end of one thing and the beginning of the next are not found as one', async () => {
  const found = await listUsers(subgraph.context(staff), { search: 'silva person' }, NEWEST, { first: 1 });
  expect(found.edges).toEqual([]);
});
