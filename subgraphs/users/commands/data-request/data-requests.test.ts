import { createHash } from 'node:crypto';
import { json, text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { DATA_HOLDERS, type DataHolder } from '../../domain/data-request.js';
import { after, DAY, MINUTE } from '../../../../platform/domain/clock.js';
import { dateAndTime } from '../../../../platform/domain/messages.js';
import { newId } from '../../../../platform/domain/ids.js';
import { partKey } from '../../../../platform/privacy.js';
import { FileMissing } from '../../../../platform/services/storage.js';
import { eventually } from '../../../../platform/testing/testing.js';
import { columnsWith } from '../../../../platform/testing/privacy.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import * as billing from '../../../../schema/events/billing.js';
import * as classes from '../../../../schema/events/classes.js';
import * as community from '../../../../schema/events/community.js';
import * as courses from '../../../../schema/events/courses.js';
import * as gamification from '../../../../schema/events/gamification.js';
import * as contracts from '../../../../schema/events/users.js';
import { openDataRequests } from '../../queries/data-requests.js';
import { users } from '../../subgraph.js';
import { anAccount, loggedIn, PASSWORD, type Account } from '../../testing/testing.js';
import { cancelErasure } from './cancel-erasure.js';
import { createDataExportLink, downloadDataExport } from './create-data-export-link.js';
import { followUser } from '../relation/follow-user.js';
import { logIn } from '../session/log-in.js';
import { archiveKey } from './load-data-request.js';
import { reactivateUser } from '../roles/reactivate-user.js';
import { requestDataExport } from './request-data-export.js';
import { requestErasure } from './request-erasure.js';
import { retryDataRequest } from './retry-data-request.js';
import { updateProfile } from '../account/update-profile.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(users);
});
afterAll(() => subgraph.stop());
afterEach(() => {
  vi.useRealTimers();
});

const OTHERS = { courses, classes, gamification, community, billing };
type Other = keyof typeof OTHERS;
const others = DATA_HOLDERS.filter((domain): domain is Other => domain !== 'users');
const storage = () => subgraph.running.services.storage;

interface Seen {
  readonly status: string;
  readonly parts: Readonly<Record<string, string>>;
}

async function see(requestId: string): Promise<Seen> {
  const [request] = await subgraph.rows<{ status: string }>('select status from data_request where id = $1', [
    requestId,
  ]);
  const parts = await subgraph.rows<{ domain: DataHolder; status: string; failureCode: string | null }>(
    'select domain, status, failure_code from data_request_part where request_id = $1',
    [requestId],
  );
  return {
    status: request?.status ?? 'none',
    parts: Object.fromEntries(parts.map((part) => [part.domain, part.failureCode ?? part.status])),
  };
}

/** Another domain answers with a part, as its job does. */
async function answer(domain: Other, userId: string, requestId: string, part = `{ "of": "${domain}" }`) {
  const stored = await storage().put(partKey(requestId, domain), Buffer.from(part), 'application/json');
  const reference = partKey(requestId, domain);
  await subgraph.tell(OTHERS[domain].DataExported, { userId, requestId, reference, ...stored });
}

const forgotten = (domain: Other, userId: string, requestId: string) =>
  subgraph.tell(OTHERS[domain].DataErased, { userId, requestId });

const said = async (contract: Parameters<TestSubgraph['said']>[0], userId: string) =>
  (await subgraph.said(contract)).filter(({ data }) => data['userId'] === userId).map(({ data }) => data);

const exists = async (key: string): Promise<boolean> => {
  try {
    (await storage().get(key)).destroy();
    return true;
  } catch (error) {
    if (error instanceof FileMissing) return false;
    throw error;
  }
};

async function readyExport(account: Account): Promise<string> {
  const requestId = await requestDataExport(subgraph.context(account.viewer));
  for (const domain of others) await answer(domain, account.id, requestId);
  await eventually(async () => (await see(requestId)).status === 'ready');
  return requestId;
}

test('an export is one at a time, also for 10 who ask at once; every domain is asked, and seen', async () => {
  const account = await anAccount(subgraph);
  const ids = await Promise.all(Array.from({ length: 10 }, () => requestDataExport(subgraph.context(account.viewer))));
  expect(new Set(ids).size).toBe(1);
  const [requestId = ''] = ids;
  expect(await said(contracts.DataExportRequested, account.id)).toEqual([{ userId: account.id, requestId }]);
  await eventually(async () => (await see(requestId)).parts['users'] === 'done');
  await subgraph.tell(community.DataRequestFailed, { userId: account.id, requestId, code: 'POST_NOT_FOUND' });
  await answer('courses', account.id, requestId);
  expect(await see(requestId)).toEqual({
    status: 'running',
    parts: {
      users: 'done',
      courses: 'done',
      classes: 'pending',
      gamification: 'pending',
      community: 'POST_NOT_FOUND',
      billing: 'pending',
    },
  });
  const { data } = await subgraph.graphql<{ viewer: { dataRequests: { edges: { node: { parts: object[] } }[] } } }>(
    `{ viewer { dataRequests { edges { node { id kind status dueAt parts { domain status failureCode } } } } } }`,
    {},
    account.viewer,
  );
  expect(data.viewer.dataRequests.edges).toMatchObject([
    { node: { id: requestId, kind: 'EXPORT', status: 'RUNNING', dueAt: null } },
  ]);
  expect(data.viewer.dataRequests.edges[0]?.node.parts).toContainEqual({
    domain: 'community',
    status: 'FAILED',
    failureCode: 'POST_NOT_FOUND',
  });
});

test('when all have answered there is one archive with all parts, and the parts are gone', async () => {
  const account = await anAccount(subgraph);
  const requestId = await readyExport(account);
  const file = await text(await storage().get(archiveKey(requestId)));
  const archive = JSON.parse(file) as Record<string, unknown>;
  expect(archive).toMatchObject({
    requestId,
    userId: account.id,
    users: { account: [{ id: account.id, email: account.email, name: 'Ana Silva' }], requests: [{ id: requestId }] },
    classes: { of: 'classes' },
    billing: { of: 'billing' },
  });
  expect(Object.keys(archive)).toEqual(['requestId', 'userId', 'requestedAt', ...DATA_HOLDERS]);
  expect(file).not.toContain('passwordHash');
  const [kept] = await subgraph.rows('select archive_sha256, archive_size from data_request where id = $1', [
    requestId,
  ]);
  const archiveSha256 = createHash('sha256').update(file).digest('hex');
  expect(kept).toEqual({ archiveSha256, archiveSize: Buffer.byteLength(file) });
  await eventually(async () =>
    (await Promise.all(DATA_HOLDERS.map((domain) => exists(partKey(requestId, domain))))).every((there) => !there),
  );
  expect(await said(contracts.DataExportReady, account.id)).toMatchObject([{ requestId }]);
  // A job that was cut short ran again after all.
  await answer('classes', account.id, requestId, '{ "late": true }');
  await eventually(async () => !(await exists(partKey(requestId, 'classes'))));
  expect((await see(requestId)).status).toBe('ready');
});

test('a part that is not the one of its receipt is asked for again, and of no other', async () => {
  const account = await anAccount(subgraph);
  const requestId = await requestDataExport(subgraph.context(account.viewer));
  await storage().put(partKey(requestId, 'courses'), Buffer.from('{}'), 'application/json');
  const lie = { sha256: '0'.repeat(64), size: 2, reference: partKey(requestId, 'courses') };
  await subgraph.tell(courses.DataExported, { userId: account.id, requestId, ...lie });
  for (const domain of others.filter((one) => one !== 'courses')) await answer(domain, account.id, requestId);
  const again = await eventually(async () => (await said(contracts.DataExportRequested, account.id))[1]);
  expect(again).toEqual({ userId: account.id, requestId, domains: ['courses'] });
  expect((await see(requestId)).parts['courses']).toBe('pending');
  await answer('courses', account.id, requestId);
  await eventually(async () => (await see(requestId)).status === 'ready');
  expect(await json(await storage().get(archiveKey(requestId)))).toMatchObject({ courses: { of: 'courses' } });
});

test('the archive is downloaded once by a link of its owner, for 5 minutes, and for 7 days', async () => {
  const [account, stranger] = [await anAccount(subgraph), await anAccount(subgraph)];
  const requestId = await readyExport(account);
  const link = async (viewer = account.viewer) =>
    (await createDataExportLink(subgraph.context(viewer), { dataRequestId: requestId })).url;
  await expect(link(stranger.viewer)).rejects.toMatchObject({ code: 'DATA_REQUEST_NOT_FOUND' });
  const url = await link();
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:4000\/data-exports\/[\w-]{43}$/);
  const token = (address: string): string => address.split('/').at(-1) ?? '';
  const downloads = await Promise.all([1, 2, 3].map(() => downloadDataExport(subgraph.context(null), token(url))));
  const [file, ...more] = downloads.filter((one) => one !== undefined);
  expect(more).toEqual([]);
  expect(file && (await json(file.data))).toMatchObject({ userId: account.id });
  expect(await columnsWith(subgraph.databaseUrl, token(url))).toEqual([]);

  const late = await link();
  vi.useFakeTimers({ toFake: ['Date'], now: after(new Date(), 5 * MINUTE) });
  expect(await downloadDataExport(subgraph.context(null), token(late))).toBeUndefined();
  vi.setSystemTime(after(new Date(), 7 * DAY));
  await eventually(async () => (await see(requestId)).status === 'expired');
  await eventually(async () => !(await exists(archiveKey(requestId))));
  await expect(link()).rejects.toMatchObject({ code: 'DATA_EXPORT_NOT_READY' });
});

test('who asks to be forgotten shows the password; they are notified by email and can change their mind until it is due', async () => {
  const account = await anAccount(subgraph);
  const context = subgraph.context(account.viewer);
  await expect(requestErasure(context, { password: 'wrong' })).rejects.toMatchObject({ code: 'INVALID_CREDENTIALS' });
  await expect(cancelErasure(context)).rejects.toMatchObject({ code: 'ERASURE_NOT_REQUESTED' });
  const [requestId = '', again] = await Promise.all([1, 2].map(() => requestErasure(context, { password: PASSWORD })));
  expect(again).toBe(requestId);
  const mail = async (subject: string) =>
    eventually(() => subgraph.mail.messages.find((one) => one.to === account.email && one.subject === subject));
  const [{ dueAt } = { dueAt: '' }] = (await said(contracts.UserErasureRequested, account.id)) as { dueAt: string }[];
  expect((await mail('A sua conta vai ser apagada')).text).toContain(
    dateAndTime(new Date(dueAt), 'pt-PT', 'Europe/Lisbon'),
  );
  expect(await cancelErasure(context)).toBe(requestId);
  await mail('A sua conta mantém-se');
  expect((await see(requestId)).status).toBe('cancelled');
  expect(await said(contracts.UserErasureCancelled, account.id)).toHaveLength(1);

  vi.useFakeTimers({ toFake: ['Date'], now: after(new Date(), 14 * DAY) });
  const second = await requestErasure(context, { password: PASSWORD });
  vi.setSystemTime(after(new Date(), 14 * DAY));
  await expect(cancelErasure(context)).rejects.toMatchObject({ code: 'ERASURE_UNDER_WAY' });
  await eventually(async () => (await see(second)).status === 'closing');
  expect((await see(requestId)).status).toBe('cancelled');
  expect(await said(contracts.UserErasureDue, account.id)).toEqual([]);
});

/** Brings an erasure to where every domain is asked. */
async function due(account: Account): Promise<string> {
  const requestId = await requestErasure(subgraph.context(account.viewer), { password: PASSWORD });
  vi.useFakeTimers({ toFake: ['Date'], now: after(new Date(), 14 * DAY) });
  await eventually(async () => (await see(requestId)).status === 'closing');
  // The account may be closed a moment after the request.
  await eventually(async () => {
    const [row] = await subgraph.rows('select from user_account where id = $1 and status = $2', [account.id, 'erased']);
    return row !== undefined;
  });
  vi.setSystemTime(after(new Date(), MINUTE));
  await eventually(async () => (await see(requestId)).status === 'running');
  return requestId;
}

test('when it is due the account is shut; after all domains it is erased itself, and said to be', async () => {
  const account = await anAccount(subgraph);
  const MARKER = 'Xóchitl';
  const context = subgraph.context(account.viewer);
  await updateProfile(context, { name: MARKER, bio: `${MARKER} was here`, handle: `xochitl${newId().slice(-8)}` });
  const friend = await anAccount(subgraph);
  await followUser(subgraph.context(friend.viewer), { userId: account.id });
  await loggedIn(subgraph, account);
  const exported = await readyExport(account);
  const requestId = await due(account);
  await expect(logIn(subgraph.context(null), { email: account.email, password: PASSWORD })).rejects.toMatchObject({
    code: 'ACCOUNT_DEACTIVATED',
  });
  expect(await subgraph.rows('select from session where user_id = $1 and revoked_at is null', [account.id])).toEqual(
    [],
  );
  expect(await said(contracts.SessionRevoked, account.id)).toHaveLength(1);
  const admin = await anAccount(subgraph, 'super_admin');
  await reactivateUser(subgraph.context(admin.viewer), { userId: account.id });
  expect(await said(contracts.UserReactivated, account.id)).toEqual([]);

  const [last = 'billing', ...first] = others;
  for (const domain of first) await forgotten(domain, account.id, requestId);
  await forgotten(first[0] ?? 'billing', account.id, requestId);
  expect(await columnsWith(subgraph.databaseUrl, MARKER, account.email)).toEqual(
    expect.arrayContaining(['public.user_account.email', 'public.user_account.bio']),
  );
  await forgotten(last, account.id, requestId);
  await eventually(async () => (await see(requestId)).status === 'completed');
  expect(await said(contracts.UserErased, account.id)).toEqual([{ userId: account.id, requestId }]);
  expect(await columnsWith(subgraph.databaseUrl, MARKER, account.email)).toEqual([]);
  expect(await exists(archiveKey(exported))).toBe(false);
  expect((await see(exported)).status).toBe('expired');
  expect(await subgraph.rows('select from relation where low_id = $1 or high_id = $1', [account.id])).toEqual([]);
  expect(
    await subgraph.rows('select from session where client_agent is not null and user_id = $1', [account.id]),
  ).toEqual([]);
  const { data } = await subgraph.graphql(
    'query ($id: ID!) { user(id: $id) { name handle bio } }',
    { id: account.id },
    person(),
  );
  expect(data).toEqual({ user: { name: 'Erased user', handle: null, bio: null } });
  await expect(logIn(subgraph.context(null), { email: account.email, password: PASSWORD })).rejects.toMatchObject({
    code: 'INVALID_CREDENTIALS',
  });
  vi.useRealTimers();
  // The address is free again.
  expect((await subgraph.rows('select from user_account where email = $1', [account.email])).length).toBe(0);
});

test('what hangs is listed with its reason and asked for again, by an operator', async () => {
  const account = await anAccount(subgraph);
  const requestId = await due(account);
  for (const domain of others.filter((one) => one !== 'community')) await forgotten(domain, account.id, requestId);
  await subgraph.tell(community.DataRequestFailed, { userId: account.id, requestId, code: 'INTERNAL_SERVER_ERROR' });
  const open = await openDataRequests(subgraph.context(null), new Date(), 100);
  expect(open.find(({ id }) => id === requestId)).toMatchObject({
    kind: 'erasure',
    waitsFor: ['users', 'community (INTERNAL_SERVER_ERROR)'],
  });
  expect(await retryDataRequest(subgraph.context(null), requestId)).toEqual(['community']);
  const asked = await eventually(async () => (await said(contracts.UserErasureDue, account.id))[1]);
  expect(asked).toEqual({ userId: account.id, requestId, domains: ['community'] });
  await forgotten('community', account.id, requestId);
  await eventually(async () => (await see(requestId)).status === 'completed');
  expect(await retryDataRequest(subgraph.context(null), requestId)).toEqual([]);
});

test('staff see requests, and that they looked is audited; others see their own alone', async () => {
  const [account, clerk] = [await anAccount(subgraph), await anAccount(subgraph, 'staff')];
  const requestId = await requestDataExport(subgraph.context(account.viewer));
  const query = 'query ($userId: ID) { dataRequests(userId: $userId) { edges { node { id user { id } } } } }';
  const look = (viewer = clerk.viewer) =>
    subgraph.graphql<{ dataRequests: { edges: object[] } }>(query, { userId: account.id }, viewer);
  expect((await look()).data.dataRequests.edges).toEqual([{ node: { id: requestId, user: { id: account.id } } }]);
  expect((await look(person())).code).toBe('FORBIDDEN');
  const audited = await subgraph.rows(
    `select actor_id, target_id from audit_entry where action = 'data-requests-seen' and target_id = $1`,
    [account.id],
  );
  expect(audited).toEqual([{ actorId: clerk.id, targetId: account.id }]);
  const { data } = await subgraph.graphql(
    'query ($id: ID!) { user(id: $id) { dataRequests { edges { node { id } } } } }',
    { id: account.id },
    clerk.viewer,
  );
  expect(data).toEqual({ user: { dataRequests: null } });
});
