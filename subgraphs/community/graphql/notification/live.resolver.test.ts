import type { ExecutionResult } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { encodeCursor } from '../../../../platform/graphql/pagination.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import type { EventData } from '../../../../schema/events/contract.js';
import { NotificationCreated } from '../../../../schema/events/community.js';
import { LevelUp } from '../../../../schema/events/gamification.js';
import { markAllNotificationsRead } from '../../commands/notification/mark-all-notifications-read.js';
import { community } from '../../subgraph.js';
import { inboxOf, tellLevels } from '../../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(community);
});
afterAll(() => subgraph.stop());

const FOLLOW = 'subscription ($since: String) { notificationReceived(since: $since) { id cursor title body read } }';
const COUNT = 'subscription { unreadCountChanged }';

async function open(query: string, viewer: Viewer, variables: { since?: string } = {}) {
  const stream = await subgraph.subscribe(query, variables, viewer);
  if (!(Symbol.asyncIterator in stream)) throw new Error(JSON.stringify(stream.errors));
  return stream;
}

interface Received {
  readonly cursor: string;
  readonly title: string;
}

async function receive(stream: AsyncIterator<ExecutionResult>, count: number): Promise<Received[]> {
  const received: Received[] = [];
  while (received.length < count) {
    const { value } = (await stream.next()) as { value: ExecutionResult<{ notificationReceived: Received }> };
    if (!value.data) throw new Error(JSON.stringify(value.errors));
    received.push(value.data.notificationReceived);
  }
  return received;
}

const titles = (received: readonly Received[]) => received.map((one) => one.title);

test('a notice arrives while one listens; those of others do not', async () => {
  const viewer = person();
  const stream = await open(FOLLOW, viewer);
  await tellLevels(subgraph, person().id, 9);
  await tellLevels(subgraph, viewer.id, 2, 3);
  expect(titles(await receive(stream, 2))).toEqual(['Level 2', 'Level 3']);
  await stream.return?.();
});

test('three notices while the subscriber is away: exactly those three come at the return, then what is new', async () => {
  const viewer = person();
  const before = await open(FOLLOW, viewer);
  await tellLevels(subgraph, viewer.id, 2, 3);
  const seen = await receive(before, 2);
  await before.return?.();

  await tellLevels(subgraph, viewer.id, 4, 5, 6);
  const again = await open(FOLLOW, viewer, { since: seen[1]?.cursor ?? '' });
  expect(titles(await receive(again, 3))).toEqual(['Level 4', 'Level 5', 'Level 6']);
  const next = receive(again, 1);
  await tellLevels(subgraph, viewer.id, 7);
  expect(titles(await next)).toEqual(['Level 7']);
  await again.return?.();
});

test('the cursor of the list resumes the stream', async () => {
  const viewer = person();
  await tellLevels(subgraph, viewer.id, 2, 3);
  const { all } = await inboxOf(subgraph, viewer, viewer);
  const stream = await open(FOLLOW, viewer, { since: all?.[1]?.cursor ?? '' });
  expect(titles(await receive(stream, 1))).toEqual(['Level 3']);
  await stream.return?.();
});

test('notices that arrive while the past is read are neither missed nor sent twice', async () => {
  const viewer = person();
  await tellLevels(subgraph, viewer.id, 100);
  const start = encodeCursor(['1']);
  for (let round = 0; round < 5; round += 1) {
    const deliveries = Promise.all(
      Array.from({ length: 10 }, () => subgraph.tell(LevelUp, { userId: viewer.id, level: round + 1 })),
    );
    const stream = await open(FOLLOW, viewer, { since: start });
    const expected = Array.from({ length: (round + 1) * 10 }, (_, index) => encodeCursor([String(index + 2)]));
    const received = await receive(stream, expected.length);
    expect(received.map((one) => one.cursor)).toEqual(expected);
    await deliveries;
    await stream.return?.();
  }
});

test('an event that a crash of the relay repeats is published once', async () => {
  const viewer = person();
  for (const since of [undefined, encodeCursor(['0'])]) {
    const stream = await open(FOLLOW, viewer, since === undefined ? {} : { since });
    await tellLevels(subgraph, viewer.id, 2);
    const [first] = await receive(stream, 1);
    const again = (await subgraph.said(NotificationCreated)).filter((event) => event.subject === viewer.id);
    for (const { data } of again)
      await subgraph.tell(NotificationCreated, data as EventData<typeof NotificationCreated>, { subject: viewer.id });
    await tellLevels(subgraph, viewer.id, 3);
    const rest = await receive(stream, since === undefined ? 1 : 3);
    expect([...titles([first!]), ...titles(rest)].at(-1)).toBe('Level 3');
    expect(new Set([first!, ...rest].map((one) => one.cursor)).size).toBe(rest.length + 1);
    await stream.return?.();
  }
});

test('1200 notices while away come in order, page by page', async () => {
  const viewer = person();
  await tellLevels(subgraph, viewer.id, 1);
  await subgraph.rows(
    `insert into notification (id, user_id, sequence, event_id, kind, category, facts, created_at)
     select gen_random_uuid(), $1, n, gen_random_uuid(), 'level-up', 'progress', jsonb_build_object('level', n), now()
     from generate_series(2, 1201) n`,
    [viewer.id],
  );
  await subgraph.rows('update notification_inbox set last_sequence = 1201, unread_count = 1201 where id = $1', [
    viewer.id,
  ]);
  const stream = await open(FOLLOW, viewer, { since: encodeCursor(['1']) });
  await tellLevels(subgraph, viewer.id, 1202);
  expect(titles(await receive(stream, 1201))).toEqual(Array.from({ length: 1201 }, (_, index) => `Level ${index + 2}`));
  await stream.return?.();
});

test('a stream that is left ends at once, also while it waits', async () => {
  const viewer = person();
  for (const since of [undefined, encodeCursor(['0'])]) {
    const stream = await open(FOLLOW, viewer, since === undefined ? {} : { since });
    const pending = stream.next();
    await stream.return?.();
    expect(await pending).toMatchObject({ done: true });
  }
});

test.each(['nonsense', encodeCursor(['x']), encodeCursor(['-1']), encodeCursor(['1', '2']), ''])(
  'a cursor %j that is none of this list is refused',
  async (since) => {
    const refused = await subgraph.subscribe(FOLLOW, { since }, person());
    expect(refused).toMatchObject({ errors: [{ extensions: { code: 'INVALID_INPUT', field: 'since' } }] });
  },
);

test('no user follows an inbox without being signed in', async () => {
  for (const query of [FOLLOW, COUNT]) {
    for (const caller of ['client', 'platform'] as const) {
      const refused = await subgraph.subscribe(query, {}, null, caller);
      expect(refused).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    }
  }
});

test('the number of unread notices is pushed when it rises and when it falls', async () => {
  const viewer = person();
  const stream = await open(COUNT, viewer);
  const next = async () =>
    ((await stream.next()).value as ExecutionResult<{ unreadCountChanged: number }>).data?.unreadCountChanged;
  await tellLevels(subgraph, viewer.id, 2);
  expect(await next()).toBe(1);
  await tellLevels(subgraph, viewer.id, 3);
  expect(await next()).toBe(2);
  await markAllNotificationsRead(subgraph.context(viewer));
  expect(await next()).toBe(0);
  await stream.return?.();
});
