import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../../../../platform/command.js';
import { newId } from '../../../../platform/domain/ids.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { eventually } from '../../../../platform/testing/testing.js';
import { UserRegistered } from '../../../../schema/events/users.js';
import { community } from '../../subgraph.js';
import { TestPeople } from '../../testing/people.js';
import { aClass, inboxOf } from '../../testing/testing.js';
import { sendDeliveries } from '../delivery/send-deliveries.js';
import { publishAnnouncement } from './publish-announcement.js';

const people = new TestPeople();
let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(community, undefined, { people });
});
afterAll(() => subgraph.stop());

const CREATE = `mutation ($input: CreateAnnouncementInput!) { createAnnouncement(input: $input) { announcement { id title } } }`;
const english = { title: 'Maintenance', text: 'On Sunday at 06:00.' };
const create = (input: object, as = person('staff')) =>
  subgraph.graphql<{ createAnnouncement: { announcement: { id: string } } }>(
    CREATE,
    { input: { kind: 'SERVICE', english, idempotencyKey: newId(), ...input } },
    as,
  );
async function aUser(locale: string, marketing = false) {
  const user = person();
  people.add(user.id, { locale, consents: { marketing } });
  await subgraph.tell(UserRegistered, { userId: user.id, locale, timeZone: 'Europe/Lisbon' });
  return user;
}
const titles = async (user: ReturnType<typeof person>) =>
  (await inboxOf(subgraph, user, user)).all?.map(({ title }) => title);

test('everybody is published once, each in their language, however often it is published', async () => {
  const [ana, rui] = [await aUser('pt-PT'), await aUser('en')];
  const input = { idempotencyKey: newId(), portuguese: { title: 'Manutenção', text: 'No domingo às 06:00.' } };
  const staff = person('staff');
  const answers = await Promise.all([create(input, staff), create(input, staff)]);
  const ids = answers.map(({ data }) => data.createAnnouncement.announcement.id);
  expect(new Set(ids).size).toBe(1);
  await eventually(async () => (await titles(rui))?.length === 1);
  await publishAnnouncement(subgraph.running.systemContext(), { announcementId: ids[0] ?? '' });
  expect([await titles(ana), await titles(rui)]).toEqual([['Manutenção'], ['Maintenance']]);
});

test('news are mailed only to those who agreed; a class is notified alone; later is later', async () => {
  const [yes, no] = [await aUser('en', true), await aUser('en')];
  await create({ kind: 'NEWS', english: { title: 'A new course', text: 'Learn Go.' } });
  await eventually(async () => (await titles(no))?.includes('A new course'));
  while (await sendDeliveries(subgraph.running.systemContext()));
  const mailed = subgraph.mail.messages.filter(({ subject }) => subject === 'A new course').map(({ to }) => to);
  expect(mailed).toContain(`${yes.id}@example.com`);
  expect(mailed).not.toContain(`${no.id}@example.com`);
  const { classId, students, teacher } = await aClass(subgraph, 1);
  const before = await titles(yes);
  const { data } = await create({ classId, english: { title: 'Room 5', text: 'Today.' } });
  await eventually(async () => (await titles(students[0] ?? teacher))?.includes('Room 5'));
  expect(await titles(teacher)).toContain('Room 5');
  expect(await titles(yes)).toEqual(before);
  expect(data.createAnnouncement.announcement).toMatchObject({ title: 'Room 5' });
  const later = await create({ publishAt: new Date(Date.now() + 3_600_000).toISOString() });
  const waiting = await runCommand(subgraph.running.systemContext(), 'waiting', ({ sql }) =>
    sql('select from graphile_worker.jobs where key = $1 and run_at > now()', [
      `announce ${later.data.createAnnouncement.announcement.id}`,
    ]),
  );
  expect(waiting).toHaveLength(1);
});

test('only staff announce, with a text that says something, to one audience', async () => {
  expect((await create({}, person())).code).toBe('FORBIDDEN');
  expect((await create({ english: { title: ' ', text: 'x' } })).code).toBe('INVALID_INPUT');
  expect((await create({ courseId: newId(), classId: newId() })).code).toBe('INVALID_INPUT');
});
