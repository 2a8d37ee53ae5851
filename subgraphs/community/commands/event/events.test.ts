import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { DAY } from '../../../../platform/domain/clock.js';
import { newId } from '../../../../platform/domain/ids.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { EventChanged, RsvpChanged } from '../../../../schema/events/community.js';
import { community } from '../../subgraph.js';
import { aGroup, codeOf } from '../../testing/testing.js';
import { cancelEvent } from './cancel-event.js';
import { createEvent } from './create-event.js';
import { publishEvent } from './publish-event.js';
import { rsvp } from './rsvp.js';
import { updateEvent } from './update-event.js';

let subgraph: TestSubgraph;
const staff = person('staff');
beforeAll(async () => {
  subgraph = await TestSubgraph.start(community);
});
afterAll(() => subgraph.stop());

const as = (viewer: Viewer) => subgraph.context(viewer);
const tomorrow = new Date(Date.now() + DAY).toISOString().slice(0, 10);
const draft = (by: Viewer, more: object = {}) =>
  createEvent(as(by), {
    title: 'Meetup',
    description: '',
    localStart: `${tomorrow}T18:30`,
    timeZone: 'Europe/Lisbon',
    durationMinutes: 60,
    venue: null,
    url: null,
    capacity: null,
    idempotencyKey: newId(),
    ...more,
  });
const published = async (more: object = {}): Promise<string> => {
  const { id } = await draft(staff, more);
  await publishEvent(as(staff), { eventId: id });
  return id;
};
const answer = (viewer: Viewer, eventId: string, guests = 0, given: 'going' | 'maybe' | 'declined' = 'going') =>
  rsvp(as(viewer), { eventId, answer: given, guests });
const statusOf = async (viewer: Viewer, id: string) =>
  (
    await subgraph.graphql<{
      event: { url: string | null; viewerRsvp: { status: string; position: number | null } | null };
    }>('query ($id: ID!) { event(id: $id) { url viewerRsvp { status position } } }', { id }, viewer)
  ).data.event;
const changes = async (eventId: string) =>
  (await subgraph.said(RsvpChanged)).filter(({ subject }) => subject === eventId).map(({ data }) => data);

test('of 60 who want 5 seats at once 5 go and 55 wait in 1 to 55; a freed seat goes to number 1, once', async () => {
  const eventId = await published({ capacity: 5 });
  const people = Array.from({ length: 60 }, () => person());
  await Promise.all(people.map((one) => answer(one, eventId)));
  const rows = await subgraph.rows<{ userId: string; status: string; number: number | null }>(
    `select user_id, status, row_number() over (partition by status order by waitlist_number)::int as number
     from event_rsvp where event_id = $1 order by waitlist_number nulls first`,
    [eventId],
  );
  expect(rows.filter(({ status }) => status === 'going')).toHaveLength(5);
  expect(rows.filter(({ status }) => status === 'waitlisted').map(({ number }) => number)).toEqual(
    Array.from({ length: 55 }, (_, index) => index + 1),
  );
  const byId = new Map(people.map((one) => [one.id, one]));
  const [goer, first] = [byId.get(rows[0]?.userId ?? '')!, byId.get(rows[5]?.userId ?? '')!];
  await answer(goer, eventId, 0, 'declined');
  await answer(goer, eventId, 0, 'declined');
  expect((await statusOf(first, eventId)).viewerRsvp).toEqual({ status: 'GOING', position: null });
  expect((await changes(eventId)).filter(({ promoted }) => promoted)).toMatchObject([{ userId: first.id }]);
});

test('a freed seat goes to the first who fits with all guests; capacity is never below who goes', async () => {
  const eventId = await published({ capacity: 10 });
  const goers = Array.from({ length: 10 }, () => person());
  for (const goer of goers) await answer(goer, eventId);
  const [three, one, two] = [person(), person(), person()];
  await answer(three, eventId, 2);
  await answer(one, eventId, 0);
  await answer(two, eventId, 1);
  const states = () => Promise.all([three, one, two].map(async (who) => (await statusOf(who, eventId)).viewerRsvp));
  await answer(goers[0]!, eventId, 0, 'declined');
  expect(await states()).toMatchObject([{ position: 1 }, { status: 'GOING' }, { position: 2 }]);
  await updateEvent(as(staff), { eventId, capacity: 12 });
  expect(await states()).toMatchObject([{ position: 1 }, { status: 'GOING' }, { status: 'GOING' }]);
  expect(await codeOf(updateEvent(as(staff), { eventId, capacity: 8 }))).toBe('CAPACITY_BELOW_GOING');
  expect(await subgraph.rows('select capacity, seats_taken from community_event where id = $1', [eventId])).toEqual([
    { capacity: 12, seatsTaken: 12 },
  ]);
});

test.each([
  ['2027-03-27T18:30', '2027-03-27T18:30:00.000Z'],
  ['2027-03-28T18:30', '2027-03-28T17:30:00.000Z'],
  ['2027-03-28T01:30', '2027-03-28T01:30:00.000Z'],
  ['2027-10-31T01:30', '2027-10-31T00:30:00.000Z'],
])('%s in Lisbon is %s', async (localStart, instant) => {
  const { id } = await draft(staff, { localStart });
  expect(await subgraph.rows('select starts_at from community_event where id = $1', [id])).toEqual([
    { startsAt: new Date(instant) },
  ]);
});

test('a moved date is published with the date before; what is cancelled is closed', async () => {
  const eventId = await published();
  await updateEvent(as(staff), { eventId, description: 'Only words' });
  await updateEvent(as(staff), { eventId, localStart: `${tomorrow}T20:00` });
  const moved = (await subgraph.said(EventChanged)).filter(({ subject }) => subject === eventId);
  expect(moved.map(({ data }) => data)).toMatchObject([
    { revision: 2, previousStartsAt: expect.stringContaining('T') as string },
  ]);
  await cancelEvent(as(staff), { eventId });
  await cancelEvent(as(staff), { eventId });
  expect(await codeOf(answer(person(), eventId))).toBe('EVENT_CLOSED');
  expect(await codeOf(updateEvent(as(staff), { eventId, title: 'Late' }))).toBe('EVENT_CLOSED');
});

test('a group’s moderators manage its events; drafts and the address are not for everybody', async () => {
  const [owner, member, stranger] = [person(), person(), person()];
  const groupId = await aGroup(subgraph, owner, [member.id]);
  expect(await codeOf(draft(member, { groupId }))).toBe('NOT_A_MODERATOR');
  expect(await codeOf(draft(stranger))).toBe('NOT_A_MODERATOR');
  expect(await codeOf(draft(stranger, { groupId }))).toBe('NOT_A_MEMBER');
  const { id } = await draft(owner, { groupId, url: 'https://meet.example/1' });
  expect(await statusOf(member, id)).toBeNull();
  expect(await codeOf(answer(member, id))).toBe('EVENT_NOT_FOUND');
  await publishEvent(as(owner), { eventId: id });
  expect(await statusOf(stranger, id)).toBeNull();
  expect((await statusOf(member, id)).url).toBeNull();
  await answer(member, id, 0, 'maybe');
  expect((await statusOf(member, id)).url).toBeNull();
  await answer(member, id);
  expect((await statusOf(member, id)).url).toBe('https://meet.example/1');
});

test('everything that is wrong with an event is said at once', async () => {
  const error = await draft(staff, {
    title: ' ',
    timeZone: 'Mars/Base',
    durationMinutes: 1,
    url: 'http://x',
    capacity: 0,
  }).catch((problem: { problems: { field: string }[] }) => problem);
  expect('problems' in error && error.problems.map(({ field }) => field)).toEqual([
    'input.title',
    'input.localStart',
    'input.durationMinutes',
    'input.url',
    'input.capacity',
  ]);
});
