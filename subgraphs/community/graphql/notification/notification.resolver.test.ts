import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../../../../platform/command.js';
import { newId } from '../../../../platform/domain/ids.js';
import { countStatements, person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { LevelUp } from '../../../../schema/events/gamification.js';
import { NotificationsRead } from '../../../../schema/events/community.js';
import { community } from '../../subgraph.js';
import { inboxOf, tellLevels } from '../../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(community);
});
afterAll(() => subgraph.stop());

const MARK = `mutation ($input: MarkNotificationsReadInput!) {
  markNotificationsRead(input: $input) { unreadCount notifications { id read } }
}`;
const MARK_ALL = 'mutation { markAllNotificationsRead { unreadCount } }';

test('an inbox is newest first, and its pages stay true while notices arrive', async () => {
  const viewer = person();
  await tellLevels(subgraph, viewer.id, 2, 3, 4);
  const first = await inboxOf(subgraph, viewer, viewer, { first: 2 });
  expect(first.all?.map((one) => one.title)).toEqual(['Level 4', 'Level 3']);
  expect(first.endCursor).toBe(first.all?.[1]?.cursor);
  await tellLevels(subgraph, viewer.id, 5);
  const second = await inboxOf(subgraph, viewer, viewer, { first: 2, after: first.endCursor ?? '' });
  expect(second.all?.map((one) => one.title)).toEqual(['Level 2']);
});

test('no other user sees an inbox, not even staff', async () => {
  const viewer = person();
  await tellLevels(subgraph, viewer.id, 2);
  for (const other of [person(), person('staff'), null]) {
    expect(await inboxOf(subgraph, viewer, other)).toMatchObject({ all: null, unread: null, code: undefined });
  }
});

test('a user who was never notified has an empty inbox', async () => {
  const viewer = person();
  expect(await inboxOf(subgraph, viewer, viewer)).toMatchObject({ all: [], unread: 0 });
  expect((await subgraph.graphql(MARK_ALL, {}, viewer)).data).toEqual({ markAllNotificationsRead: { unreadCount: 0 } });
});

test('marking some as read leaves the others, and is idempotent', async () => {
  const viewer = person();
  await tellLevels(subgraph, viewer.id, 2, 3, 4);
  const { all } = await inboxOf(subgraph, viewer, viewer);
  const ids = [all?.[0]?.id, all?.[2]?.id];
  const mark = () => subgraph.graphql(MARK, { input: { ids } }, viewer);
  const answers = await Promise.all(Array.from({ length: 10 }, mark));
  for (const answer of answers) {
    expect(answer.data).toEqual({
      markNotificationsRead: { unreadCount: 1, notifications: ids.map((id) => ({ id, read: true })) },
    });
  }
  const after = await inboxOf(subgraph, viewer, viewer);
  expect([after.unread, after.all?.map((one) => one.read)]).toEqual([1, [true, false, true]]);
  const said = (await subgraph.said(NotificationsRead)).filter((event) => event.subject === viewer.id);
  expect(said.map((event) => event.data)).toEqual([{ userId: viewer.id, unreadCount: 1 }]);
});

test('all are marked as read while others arrive, and the count is that of the rows', async () => {
  const viewer = person();
  await tellLevels(subgraph, viewer.id, 2);
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      index % 4 === 0
        ? subgraph.graphql(MARK_ALL, {}, viewer).then((answer) => answer.code)
        : subgraph.tell(LevelUp, { userId: viewer.id, level: index }).then(() => undefined),
    ),
  );
  expect(answers.filter(Boolean)).toEqual([]);
  const { unread, all } = await inboxOf(subgraph, viewer, viewer);
  expect(unread).toBe(all?.filter((one) => !one.read).length);
});

test('2,500 unread are marked in transactions of 1,000, and what arrives meanwhile stays unread', async () => {
  const viewer = person();
  await tellLevels(subgraph, viewer.id, 2);
  await runCommand(subgraph.running.systemContext(), 'fill', async ({ sql }) => {
    await sql(
      `insert into notification (id, user_id, sequence, event_id, kind, category, facts, created_at)
       select gen_random_uuid(), $1, n, gen_random_uuid(), 'level-up', 'progress', '{"level": 2}', now()
       from generate_series(2, 2500) n`,
      [viewer.id],
    );
    await sql('update notification_inbox set last_sequence = 2500, unread_count = 2500 where id = $1', [viewer.id]);
  });
  expect((await subgraph.graphql(MARK_ALL, {}, viewer)).data).toEqual({ markAllNotificationsRead: { unreadCount: 0 } });
  const said = (await subgraph.said(NotificationsRead)).filter((event) => event.subject === viewer.id);
  expect(said.map(({ data }) => data['unreadCount'])).toEqual([1_500, 500, 0]);
});

test('no user marks the notifications of another, and then none is marked', async () => {
  const [viewer, other] = [person(), person()];
  await tellLevels(subgraph, viewer.id, 2);
  await tellLevels(subgraph, other.id, 2);
  const [mine] = (await inboxOf(subgraph, viewer, viewer)).all ?? [];
  const [theirs] = (await inboxOf(subgraph, other, other)).all ?? [];
  const mark = async (ids: unknown[], as: typeof viewer | null = viewer) =>
    (await subgraph.graphql(MARK, { input: { ids } }, as)).code;
  expect(await mark([mine?.id, theirs?.id])).toBe('NOTIFICATION_NOT_FOUND');
  expect(await mark([newId()])).toBe('NOTIFICATION_NOT_FOUND');
  expect(await mark(['not-an-id'])).toBe('NOTIFICATION_NOT_FOUND');
  expect(await mark([mine?.id], person())).toBe('NOTIFICATION_NOT_FOUND');
  expect(await mark([])).toBe('INVALID_INPUT');
  expect(await mark(Array.from({ length: 101 }, newId))).toBe('INVALID_INPUT');
  expect(await mark([mine?.id], null)).toBe('UNAUTHENTICATED');
  expect((await subgraph.graphql(MARK_ALL, {}, null)).code).toBe('UNAUTHENTICATED');
  for (const one of [viewer, other]) expect((await inboxOf(subgraph, one, one)).unread).toBe(1);
});

test.each([{ first: -1 }, { first: 101 }, { after: 'nonsense' }])('a page of %o is refused', async (page) => {
  const viewer = person();
  expect((await inboxOf(subgraph, viewer, viewer, page)).code).toBe('INVALID_INPUT');
});

test('an inbox costs the same number of statements for 1 and for 20 notices', async () => {
  const [one, twenty] = [person(), person()];
  await tellLevels(subgraph, one.id, 2);
  await tellLevels(subgraph, twenty.id, ...Array.from({ length: 20 }, (_, index) => index + 2));
  const count = (viewer: typeof one, length: number) =>
    countStatements(async () => {
      expect((await inboxOf(subgraph, viewer, viewer)).all).toHaveLength(length);
    });
  expect([await count(one, 1), await count(twenty, 20)]).toEqual([2, 2]);
});
