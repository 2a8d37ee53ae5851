import { createECDH, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../../../../platform/command.js';
import { newId } from '../../../../platform/domain/ids.js';
import { provide } from '../../../../platform/resources.js';
import { OutboundClient } from '../../../../platform/services/outbound.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { LevelUp } from '../../../../schema/events/gamification.js';
import { channels } from '../../providers/channels.js';
import { WebPush } from '../../providers/web-push.js';
import { community } from '../../subgraph.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(community);
  // Of literal addresses only: no name is resolved in this test.
  const push = new WebPush(new OutboundClient(), Buffer.alloc(32, 9), 'mailto:operator@lyceum.test');
  const sms = { send: () => Promise.resolve({ is: 'accepted' as const }) };
  provide(subgraph.running.services, [channels.is({ push, sms, reportSecrets: [] })]);
});
afterAll(() => subgraph.stop());

const PREFERENCES = `notificationPreferences {
  preferences { category channel cadence choices } quietHours { from to } digestTime devices { id label } pushPublicKey
  mailProblem { reason until }
}`;
interface Preferences {
  readonly preferences: { category: string; channel: string; cadence: string; choices: string[] }[];
  readonly quietHours: { from: string; to: string } | null;
  readonly digestTime: string;
  readonly devices: { id: string; label: string }[];
}
type Viewer = ReturnType<typeof person>;
async function mutate(viewer: Viewer | null, name: string, input: object) {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input!`;
  const query = `mutation ($input: ${type}) { ${name}(input: $input) { ${PREFERENCES} } }`;
  const result = await subgraph.graphql<Record<string, { notificationPreferences: Preferences }>>(
    query,
    { input },
    viewer,
  );
  const error = result.errors[0]?.extensions;
  return { code: result.code, field: error?.['field'], is: result.data?.[name]?.notificationPreferences };
}

test('a user sets the channels of each category; what is fixed stays, and SMS is for security only', async () => {
  const viewer = person();
  const before = await subgraph.graphql<{ notificationPreferences: Preferences }>(`{ ${PREFERENCES} }`, {}, viewer);
  const of = (preferences: Preferences | undefined, category: string, channel: string) =>
    preferences?.preferences.find((one) => one.category === category && one.channel === channel);
  expect(of(before.data.notificationPreferences, 'DISCUSSIONS', 'MAIL')).toEqual({
    category: 'DISCUSSIONS',
    channel: 'MAIL',
    cadence: 'DAILY',
    choices: ['NOW', 'DAILY', 'WEEKLY', 'NEVER'],
  });
  const set = (category: string, channel: string, cadence: string) =>
    mutate(viewer, 'setPreference', { category, channel, cadence });
  expect(of((await set('CLASSES', 'MAIL', 'WEEKLY')).is, 'CLASSES', 'MAIL')?.cadence).toBe('WEEKLY');
  expect(of((await set('SECURITY', 'SMS', 'NOW')).is, 'SECURITY', 'SMS')?.cadence).toBe('NOW');
  for (const [category, channel, cadence] of [
    ['SECURITY', 'MAIL', 'NEVER'],
    ['CLASSES', 'SMS', 'NOW'],
    ['CLASSES', 'PUSH', 'DAILY'],
  ] as const)
    expect(await set(category, channel, cadence)).toMatchObject({ code: 'INVALID_INPUT', field: 'input.cadence' });
  expect((await mutate(null, 'setPreference', { category: 'CLASSES', channel: 'MAIL', cadence: 'NOW' })).code).toBe(
    'UNAUTHENTICATED',
  );
});

test('quiet hours and the time of digests', async () => {
  const viewer = person();
  const quiet = (from: string | null, to: string | null) => mutate(viewer, 'setQuietHours', { from, to });
  expect((await quiet('22:00', '07:00')).is?.quietHours).toEqual({ from: '22:00', to: '07:00' });
  expect(await quiet('07:00', '07:00')).toMatchObject({ code: 'INVALID_INPUT', field: 'input.to' });
  expect(await quiet('24:00', '07:00')).toMatchObject({ code: 'INVALID_INPUT', field: 'input.from' });
  expect(await quiet('22:00', null)).toMatchObject({ code: 'INVALID_INPUT', field: 'input.to' });
  expect((await mutate(viewer, 'setDigestTime', { time: '18:30' })).is?.digestTime).toBe('18:30');
  expect((await mutate(viewer, 'setDigestTime', { time: 'noon' })).code).toBe('INVALID_INPUT');
  expect((await quiet(null, null)).is).toMatchObject({ quietHours: null, digestTime: '18:30' });
});

function browser(endpoint = `https://93.184.215.14/${newId()}`) {
  const ecdh = createECDH('prime256v1');
  ecdh.generateKeys();
  const p256dh = ecdh.getPublicKey().toString('base64url');
  return { endpoint, p256dh, auth: randomBytes(16).toString('base64url'), label: 'Phone' };
}

test('at most ten devices of one user get pushes, also when all subscribe at once', async () => {
  const viewer = person();
  const results = await Promise.all(Array.from({ length: 12 }, () => mutate(viewer, 'subscribePush', browser())));
  expect(results.map(({ code }) => code).filter(Boolean)).toEqual(['TOO_MANY_DEVICES', 'TOO_MANY_DEVICES']);
  const devices = (await mutate(viewer, 'setDigestTime', { time: '08:00' })).is?.devices ?? [];
  expect(devices).toHaveLength(10);
  expect((await mutate(person(), 'unsubscribePush', { id: devices[0]?.id })).code).toBe('DEVICE_NOT_FOUND');
  expect((await mutate(viewer, 'unsubscribePush', { id: devices[0]?.id })).is?.devices).toHaveLength(9);
});

test('a browser that another user takes over gets only the pushes of that user', async () => {
  const [first, second] = [person(), person()];
  const shared = browser();
  expect((await mutate(first, 'subscribePush', shared)).is?.devices).toHaveLength(1);
  expect((await mutate(first, 'subscribePush', { ...shared, label: 'Laptop' })).is?.devices).toMatchObject([
    { label: 'Laptop' },
  ]);
  expect((await mutate(second, 'subscribePush', shared)).is?.devices).toHaveLength(1);
  expect((await mutate(first, 'setDigestTime', { time: '08:00' })).is?.devices).toEqual([]);
});

test.each([
  ['http://93.184.215.14/x', 'input.endpoint'],
  ['https://10.0.0.1/x', 'input.endpoint'],
  ['https://localhost/x', 'input.endpoint'],
  ['https://[::ffff:127.0.0.1]/x', 'input.endpoint'],
])('the endpoint %s is rejected', async (endpoint, field) => {
  expect(await mutate(person(), 'subscribePush', browser(endpoint))).toMatchObject({ code: 'INVALID_INPUT', field });
});

test('keys that are not those of a browser are rejected', async () => {
  const keys = { ...browser(), p256dh: 'AAAA' };
  expect(await mutate(person(), 'subscribePush', keys)).toMatchObject({ code: 'INVALID_INPUT', field: 'input.p256dh' });
});

test('the list of notifications can be filtered', async () => {
  const viewer = person();
  await subgraph.tell(LevelUp, { userId: viewer.id, level: 2 });
  await runCommand(subgraph.running.systemContext(), 'read', ({ sql }) =>
    sql('update notification set read_at = now() where user_id = $1', [viewer.id]),
  );
  await subgraph.tell(LevelUp, { userId: viewer.id, level: 3 });
  const list = async (filter: string) => {
    const query = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on User { notifications(${filter}) { edges { node { kind title } } } } } }`;
    const { data } = await subgraph.graphql<{
      _entities: { notifications: { edges: { node: { title: string } }[] } }[];
    }>(query, { r: [{ __typename: 'User', id: viewer.id }] }, viewer);
    return data._entities[0]?.notifications.edges.map(({ node }) => node.title);
  };
  expect(await list('category: PROGRESS')).toEqual(['Level 3', 'Level 2']);
  expect(await list('category: CLASSES')).toEqual([]);
  expect(await list('category: PROGRESS, unreadOnly: true')).toEqual(['Level 3']);
});

test('staff see deliveries and redrive those that were given up; no other user does', async () => {
  const [staff, viewer] = [person('staff'), person()];
  const id = newId();
  await runCommand(subgraph.running.systemContext(), 'fail', ({ sql }) =>
    sql(
      `insert into delivery (id, user_id, channel, category, status, due_at, failures, reason, created_at, ended_at)
       values ($1, $2, 'mail', 'billing', 'failed', now(), 7, 'unreachable', now(), now())`,
      [id, viewer.id],
    ),
  );
  const list = (as: Viewer) =>
    subgraph.graphql<{ deliveries: { edges: { node: object }[] } }>(
      '{ deliveries(status: FAILED) { edges { node { id status reason failures recipient { id } } } } }',
      {},
      as,
    );
  expect((await list(staff)).data.deliveries.edges.map(({ node }) => node)).toContainEqual({
    id,
    status: 'FAILED',
    reason: 'unreachable',
    failures: 7,
    recipient: { id: viewer.id },
  });
  const redrive = (as: Viewer) =>
    subgraph.graphql(
      'mutation ($input: RedriveDeliveryInput!) { redriveDelivery(input: $input) { deliveryId } }',
      { input: { id } },
      as,
    );
  expect([(await list(viewer)).code, (await redrive(viewer)).code]).toEqual(['FORBIDDEN', 'FORBIDDEN']);
  expect((await redrive(staff)).data).toEqual({ redriveDelivery: { deliveryId: id } });
  expect((await redrive(staff)).code).toBe('DELIVERY_NOT_FOUND');
});
