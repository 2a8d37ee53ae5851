import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../../platform/domain/ids.js';
import { buildSubgraphSdl } from '../../../platform/graphql/build-subgraph.js';
import { countStatements, person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import type { Viewer } from '../../../platform/auth.js';
import { ProfileUpdated } from '../../../schema/events/users.js';
import { grantRole } from '../commands/roles/grant-role.js';
import { sealAuditEntries } from '../commands/audit/seal-audit-entries.js';
import { users } from '../subgraph.js';
import { anAccount } from '../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(users);
});
afterAll(() => subgraph.stop());

const ALL = `id name handle bio avatarUrl joinedAt email emailVerified roles locale timeZone leaderboardVisible status lastLoggedInAt`;
const PUBLIC = { name: 'Ana Silva', handle: null, bio: null };
const HIDDEN = {
  email: null,
  emailVerified: null,
  roles: null,
  locale: null,
  timeZone: null,
  leaderboardVisible: null,
  status: null,
  lastLoggedInAt: null,
};

test('what is personal is for the person and staff; everybody signed in sees the rest', async () => {
  const { id, email, viewer } = await anAccount(subgraph);
  const see = async (who: Viewer | null) =>
    subgraph.graphql<{ user: Record<string, unknown> }>(`query ($id: ID!) { user(id: $id) { ${ALL} } }`, { id }, who);
  const shown = {
    email,
    emailVerified: true,
    roles: ['STUDENT'],
    locale: 'pt-PT',
    timeZone: 'Europe/Lisbon',
    leaderboardVisible: true,
    status: 'ACTIVE',
  };
  for (const who of [viewer, person('staff'), person('super_admin')]) {
    expect((await see(who)).data.user).toMatchObject({ id, ...PUBLIC, ...shown });
  }
  for (const who of [person(), person('instructor')]) {
    expect((await see(who)).data.user).toMatchObject({ id, ...PUBLIC, ...HIDDEN });
  }
  expect((await see(null)).code).toBe('UNAUTHENTICATED');
  expect((await see(viewer)).data.user['avatarUrl']).toMatch(/^https?:\/\/[^/]+\/avatars\//);
});

test('the viewer is the signed-in user, or null', async () => {
  const { id, viewer } = await anAccount(subgraph);
  const VIEWER = '{ viewer { id } }';
  expect((await subgraph.graphql(VIEWER, {}, viewer)).data).toEqual({ viewer: { id } });
  expect(await subgraph.graphql(VIEWER)).toMatchObject({ data: { viewer: null }, errors: [] });
  const unknown = 'query ($id: ID!) { user(id: $id) { id } }';
  for (const id of [newId(), 'nonsense']) {
    expect((await subgraph.graphql(unknown, { id }, viewer)).data).toEqual({ user: null });
  }
});

test('100 users are resolved for other subgraphs by one statement, to anyone, without what is personal', async () => {
  const accounts = await Promise.all(Array.from({ length: 5 }, () => anAccount(subgraph)));
  const count = (length: number, caller: 'client' | 'platform') =>
    countStatements(async () => {
      const representations = Array.from({ length }, (_, index) => ({
        __typename: 'User',
        id: accounts[index]?.id ?? newId(),
      }));
      const result = await subgraph.running.client.execute({
        query: `query ($r: [_Any!]!) { _entities(representations: $r) { ... on User { ${ALL} } } }`,
        variables: { r: representations },
        headers: await subgraph.headers(null, caller),
      });
      const found = (result.data?.['_entities'] as (object | null)[]).filter(Boolean);
      expect(found).toHaveLength(Math.min(length, 5));
      expect(found[0]).toMatchObject({ ...PUBLIC, ...HIDDEN });
    });
  expect([await count(1, 'client'), await count(100, 'client'), await count(100, 'platform')]).toEqual([1, 1, 1]);
});

const UPDATE = `mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { user { ${ALL} } } }`;

test('people change what they give and nothing else', async () => {
  const { id, viewer } = await anAccount(subgraph);
  const handle = `ana_${newId().slice(-12)}`;
  const update = async (input: object) =>
    (await subgraph.graphql<{ updateProfile: { user: object } }>(UPDATE, { input }, viewer)).data.updateProfile.user;
  expect(await update({ handle, bio: 'Learns.', locale: 'EN-gb', timeZone: 'Africa/Luanda' })).toMatchObject({
    name: 'Ana Silva',
    handle,
    bio: 'Learns.',
    locale: 'en-GB',
    timeZone: 'Africa/Luanda',
  });
  expect(await update({ name: null, handle: null, leaderboardVisible: false })).toMatchObject({
    name: 'Ana Silva',
    handle: null,
    bio: 'Learns.',
    leaderboardVisible: false,
  });
  const received = (await subgraph.said(ProfileUpdated)).filter((event) => event.subject === id);
  expect(received.map((event) => event.data)).toEqual([
    { userId: id, leaderboardVisible: true, locale: 'en-GB', timeZone: 'Africa/Luanda' },
    { userId: id, leaderboardVisible: false, locale: 'en-GB', timeZone: 'Africa/Luanda' },
  ]);
});

test('of twenty people who want a handle at once, in any letters, one gets it', async () => {
  const accounts = await Promise.all(Array.from({ length: 20 }, () => anAccount(subgraph)));
  const handle = `ana_${newId().slice(-12)}`;
  const codes = await Promise.all(
    accounts.map(async ({ viewer }, index) => {
      const input = { handle: index % 2 ? handle : handle.toUpperCase() };
      return (await subgraph.graphql(UPDATE, { input }, viewer)).code;
    }),
  );
  expect(codes.filter((code) => code === undefined)).toHaveLength(1);
  expect(codes.filter((code) => code === 'HANDLE_TAKEN')).toHaveLength(19);
});

test('a profile that can not be is refused, every field at once', async () => {
  const { viewer } = await anAccount(subgraph);
  const input = { name: 'two\nlines', handle: 'a b', bio: 'x'.repeat(1001), locale: 'nonsense!' };
  const result = await subgraph.graphql(UPDATE, { input }, viewer);
  const problems = result.errors[0]?.extensions['problems'] as { field: string }[];
  expect(problems.map(({ field }) => field).sort()).toEqual([
    'input.bio',
    'input.handle',
    'input.locale',
    'input.name',
  ]);
  expect((await subgraph.graphql(UPDATE, { input: {} })).code).toBe('UNAUTHENTICATED');
});

const USERS = `query ($filter: UserFilterInput, $first: Int, $after: String) {
  users(filter: $filter, first: $first, after: $after) { edges { node { id email } } pageInfo { endCursor hasNextPage } }
}`;
interface Users {
  readonly users: { edges: { node: { id: string } }[]; pageInfo: { endCursor: string; hasNextPage: boolean } };
}

test('staff find users by part of their name, handle or address, by role and by status', async () => {
  const staff = person('staff');
  const account = await anAccount(subgraph, 'instructor');
  const mark = newId().slice(-12);
  await subgraph.graphql(UPDATE, { input: { name: `100%_${mark}` } }, account.viewer);
  const find = async (filter: object) =>
    (await subgraph.graphql<Users>(USERS, { filter, first: 100 }, staff)).data.users.edges.map(({ node }) => node.id);
  expect(await find({ search: mark.toUpperCase() })).toEqual([account.id]);
  expect(await find({ search: account.email.slice(0, 30) })).toEqual([account.id]);
  expect(await find({ search: `100%_${mark}`, role: 'INSTRUCTOR', status: 'ACTIVE' })).toEqual([account.id]);
  expect(await find({ search: `100__${mark}` })).toEqual([]);
  expect(await find({ search: mark, role: 'STAFF' })).toEqual([]);
  expect(await find({ search: mark, status: 'DEACTIVATED' })).toEqual([]);
});

test('the list of users is paged, costs one statement however long it is, and is for staff', async () => {
  await Promise.all(Array.from({ length: 20 }, () => anAccount(subgraph)));
  const staff = person('staff');
  const pages = async (first: number) => {
    let page: Users['users'] | undefined;
    const statements = await countStatements(async () => {
      page = (await subgraph.graphql<Users>(USERS, { first }, staff)).data.users;
    });
    return { page: page!, statements };
  };
  const [one, twenty] = [await pages(1), await pages(20)];
  expect([one.statements, twenty.statements, twenty.page.edges.length]).toEqual([1, 1, 20]);
  expect(one.page.pageInfo.hasNextPage).toBe(true);
  const next = await subgraph.graphql<Users>(USERS, { first: 1, after: one.page.pageInfo.endCursor }, staff);
  expect(next.data.users.edges[0]).toEqual(twenty.page.edges[1]);
  expect((await subgraph.graphql(USERS, { first: -1 }, staff)).code).toBe('INVALID_INPUT');
  expect((await subgraph.graphql(USERS, { first: 101 }, staff)).code).toBe('INVALID_INPUT');
  expect((await subgraph.graphql(USERS, {}, person('instructor'))).code).toBe('FORBIDDEN');
  expect((await subgraph.graphql(USERS)).code).toBe('UNAUTHENTICATED');
});

test('staff page through what was done to whom, in as many statements for one entry as for many', async () => {
  const admin = await anAccount(subgraph, 'super_admin');
  const targets = await Promise.all(Array.from({ length: 20 }, () => anAccount(subgraph)));
  for (const { id } of targets) {
    const context = { ...subgraph.context(admin.viewer), clientAddress: '192.0.2.7' };
    await grantRole(context, { userId: id, role: 'instructor' });
  }
  const AUDIT = `query ($first: Int, $actorId: ID, $targetId: ID, $action: AuditAction, $since: DateTime, $until: DateTime) {
    auditEntries(first: $first, actorId: $actorId, targetId: $targetId, action: $action, since: $since, until: $until) {
      edges { node { position action detail clientAddress requestId createdAt actor { id } target { id name } } }
    }
  }`;
  type Entries = { auditEntries: { edges: { node: Record<string, unknown> }[] } };
  const entries = async (variables: object, viewer = person('staff')) =>
    subgraph.graphql<Entries>(AUDIT, { ...variables }, viewer);
  const count = (first: number) =>
    countStatements(async () => {
      const { data } = await entries({ first, actorId: admin.id });
      expect(data.auditEntries.edges).toHaveLength(first);
    });
  expect([await count(1), await count(20)]).toEqual([2, 2]);
  const target = targets[3]?.id;
  const found = await entries({ targetId: target, action: 'ROLE_GRANTED' });
  expect(found.data.auditEntries.edges.map(({ node }) => node)).toMatchObject([
    {
      action: 'ROLE_GRANTED',
      detail: 'instructor',
      clientAddress: '192.0.2.7',
      actor: { id: admin.id },
      target: { id: target, name: 'Ana Silva' },
    },
  ]);
  expect((await entries({ actorId: 'nonsense' })).data.auditEntries.edges).toEqual([]);
  const at = found.data.auditEntries.edges[0]?.node['createdAt'];
  expect((await entries({ targetId: target, since: at, action: 'ROLE_GRANTED' })).data.auditEntries.edges).toHaveLength(
    1,
  );
  expect((await entries({ targetId: target, until: at, action: 'ROLE_GRANTED' })).data.auditEntries.edges).toEqual([]);
  expect(found.data.auditEntries.edges[0]?.node['position']).toBeNull();
  await sealAuditEntries(subgraph.context(null));
  const sealed = (await entries({ first: 2 })).data.auditEntries.edges.map(({ node }) => node['position'] as number);
  expect(sealed[0]).toBe((sealed[1] ?? 0) + 1);
  expect((await entries({}, person('instructor'))).code).toBe('FORBIDDEN');
});

test('the published schema says who a user is', async () => {
  expect(await buildSubgraphSdl(users)).toContain('type User @key(fields: "id")');
});
