import ICAL from 'ical.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { newId } from '../../../../platform/domain/ids.js';
import { askAbout } from '../../../../platform/testing/privacy.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { eventually } from '../../../../platform/testing/testing.js';
import { DataErased } from '../../../../schema/events/community.js';
import { UserErasureDue, UserRegistered } from '../../../../schema/events/users.js';
import { occurrencesOf } from '../../domain/recurrence.js';
import { community } from '../../subgraph.js';
import { aGroup, codeOf, inboxOf } from '../../testing/testing.js';
import { cancelEvent } from './cancel-event.js';
import { createEvent } from './create-event.js';
import { publishEvent } from './publish-event.js';
import { rsvp } from './rsvp.js';
import { updateEvent } from './update-event.js';

let subgraph: TestSubgraph;
const owner = person();
const member = person();
let groupId: string;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(community);
  for (const { id } of [owner, member])
    await subgraph.tell(UserRegistered, { userId: id, locale: 'en', timeZone: 'UTC' });
  groupId = await aGroup(subgraph, owner, [member.id]);
});
afterAll(() => subgraph.stop());

const as = (viewer: Viewer) => subgraph.context(viewer);

/** Weekly on Sundays in Lisbon, over the change of clocks of 28 March 2055 (a Sunday). */
const series = async (more: object = {}): Promise<readonly string[]> => {
  const { id } = await createEvent(as(owner), {
    title: 'Tertúlia',
    description: '',
    localStart: '2055-03-21T18:30',
    timeZone: 'Europe/Lisbon',
    durationMinutes: 60,
    venue: 'Library',
    url: 'https://meet.example/t',
    capacity: 2,
    groupId,
    recurrence: 'FREQ=WEEKLY;COUNT=3',
    idempotencyKey: newId(),
    ...more,
  });
  await publishEvent(as(owner), { eventId: id, scope: 'following' });
  const rows = await subgraph.rows<{ id: string }>(
    `select id from community_event where series_id = (select series_id from community_event where id = $1)
     order by starts_at`,
    [id],
  );
  return rows.map((row) => row.id);
};
const startsOf = async (ids: readonly string[]) =>
  (
    await subgraph.rows<{ startsAt: Date; status: string }>(
      'select starts_at, status from community_event where id = any($1::uuid[]) order by array_position($1::uuid[], id)',
      [ids],
    )
  ).map(({ startsAt, status }) => `${new Date(startsAt).toISOString().slice(0, 16)}Z ${status}`);

test('rules have an end, at most 52 days and one time of day', () => {
  const count = (rule: string) => occurrencesOf(rule, '2055-01-31T10:00')?.length;
  expect(count('FREQ=DAILY;COUNT=52')).toBe(52);
  expect(count('FREQ=DAILY;COUNT=53')).toBeUndefined();
  expect(count('FREQ=DAILY;COUNT=100000000')).toBeUndefined();
  expect(count('FREQ=WEEKLY')).toBeUndefined();
  expect(count('FREQ=HOURLY;COUNT=2')).toBeUndefined();
  expect(count('FREQ=DAILY;COUNT=2;BYHOUR=1,2')).toBeUndefined();
  expect(count('FREQ=DAILY;COUNT=2\nDTSTART:20550101T000000Z')).toBeUndefined();
  expect(count('nonsense')).toBeUndefined();
  expect(occurrencesOf('FREQ=WEEKLY;UNTIL=20550214T100000Z', '2055-01-31T10:00')).toEqual([
    '2055-01-31T10:00',
    '2055-02-07T10:00',
    '2055-02-14T10:00',
  ]);
});

test('a series keeps the wall clock; a change applies to one or to all that follow, and is one notice to a user', async () => {
  const ids = await series();
  expect(await startsOf(ids)).toEqual([
    '2055-03-21T18:30Z published',
    '2055-03-28T17:30Z published',
    '2055-04-04T17:30Z published',
  ]);
  for (const eventId of ids) await rsvp(as(member), { eventId, answer: 'going', guests: 0 });
  const [, second, third] = ids as [string, string, string];
  await updateEvent(as(owner), { eventId: second, localStart: '2055-03-29T19:00', scope: 'following' });
  expect(await startsOf(ids)).toEqual([
    '2055-03-21T18:30Z published',
    '2055-03-29T18:00Z published',
    '2055-04-05T18:00Z published',
  ]);
  await updateEvent(as(owner), { eventId: second, venue: 'Garden' });
  await cancelEvent(as(owner), { eventId: third });
  // All or none: the last one of the scope has more people.
  const others = await series();
  await rsvp(as(member), { eventId: others[2] as string, answer: 'going', guests: 1 });
  const narrow = updateEvent(as(owner), { eventId: others[0] as string, capacity: 1, scope: 'following' });
  expect(await codeOf(narrow)).toBe('CAPACITY_BELOW_GOING');
  expect(await subgraph.rows('select from community_event where capacity = 1')).toEqual([]);
  expect(await codeOf(updateEvent(as(member), { eventId: second, title: 'Mine', scope: 'following' }))).toBe(
    'NOT_A_MODERATOR',
  );
  // Two series published, one act on two occurrences, one change, one cancellation.
  const notices = async () =>
    (await inboxOf(subgraph, member, member)).all?.map(({ title, body }) => `${title} ${body}`);
  await eventually(async () => expect(await notices()).toHaveLength(5), { timeoutMs: 30_000 });
  const seen = await subgraph.graphql<{ event: { recurrence: string; occurrences: { id: string }[] } }>(
    'query ($id: ID!) { event(id: $id) { recurrence occurrences { id } } }',
    { id: second },
    member,
  );
  expect(seen.data.event).toEqual({ recurrence: 'FREQ=WEEKLY;COUNT=3', occurrences: ids.map((id) => ({ id })) });
});

async function feed(url: string): Promise<ICAL.Component[] | undefined> {
  const secret = url.split('/').at(-1) ?? '';
  const answer = await subgraph.running.client.get(`/event-calendars/${secret}`, await subgraph.headers(null));
  if (answer.status === 404) return undefined;
  return new ICAL.Component(ICAL.parse(answer.body as string) as unknown[]).getAllSubcomponents('vevent');
}

test('the calendar has what the user answered, with a fixed UID and a rising SEQUENCE; a new address ends the former', async () => {
  const reader = person();
  await subgraph.rows("insert into membership (group_id, user_id, role, joined_at) values ($1, $2, 'member', now())", [
    groupId,
    reader.id,
  ]);
  const [first, second] = (await series({ recurrence: 'FREQ=WEEKLY;COUNT=2' })) as [string, string];
  await rsvp(as(reader), { eventId: first, answer: 'going', guests: 0 });
  await rsvp(as(reader), { eventId: second, answer: 'maybe', guests: 0 });
  const make = async () =>
    (await subgraph.graphql<{ createEventFeed: { url: string } }>('mutation { createEventFeed { url } }', {}, reader))
      .data.createEventFeed.url;
  const former = await make();
  const url = await make();
  expect(await feed(former)).toBeUndefined();
  const about = async () =>
    (await feed(url))?.map((event) => [
      event.getFirstPropertyValue('uid'),
      String(event.getFirstPropertyValue('dtstart')),
      event.getFirstPropertyValue('status'),
      event.getFirstPropertyValue('sequence'),
      event.getFirstPropertyValue('location'),
    ]);
  expect(await about()).toEqual([
    [`event-${first}@lyceum`, '2055-03-21T18:30:00Z', 'CONFIRMED', 1, 'https://meet.example/t'],
    [`event-${second}@lyceum`, '2055-03-28T17:30:00Z', 'TENTATIVE', 1, 'Library'],
  ]);
  await updateEvent(as(owner), { eventId: first, localStart: '2055-03-22T18:30' });
  await cancelEvent(as(owner), { eventId: second });
  expect((await about())?.map(([uid, , status, sequence]) => [uid, status, sequence])).toEqual([
    [`event-${first}@lyceum`, 'CONFIRMED', 2],
    [`event-${second}@lyceum`, 'CANCELLED', 2],
  ]);
  await subgraph.rows('delete from membership where user_id = $1', [reader.id]);
  expect(await about()).toEqual([]);
  await askAbout({ subgraph, userId: reader.id, requested: UserErasureDue, receipt: DataErased });
  expect(await feed(url)).toBeUndefined();
  expect(await subgraph.rows('select from event_rsvp where user_id = $1', [reader.id])).toEqual([]);
  expect(await subgraph.rows('select seats_taken from community_event where id = $1', [first])).toEqual([
    { seatsTaken: 0 },
  ]);
});

test('answers are followed live by those who see the event', async () => {
  const [id = ''] = await series({ recurrence: 'FREQ=DAILY;COUNT=1' });
  const follow = (viewer: Viewer) =>
    subgraph.subscribe('subscription ($id: ID!) { rsvpChanged(eventId: $id) { seatsTaken } }', { id }, viewer);
  expect(Symbol.asyncIterator in (await follow(person()))).toBe(false);
  const stream = await follow(owner);
  if (!(Symbol.asyncIterator in stream)) throw new Error('The owner may not follow the event.');
  await rsvp(as(member), { eventId: id, answer: 'going', guests: 1 });
  const { value } = (await stream.next()) as { value: { data: { rsvpChanged: object } } };
  expect(value.data.rsvpChanged).toEqual({ seatsTaken: 2 });
  await stream.return?.();
});
