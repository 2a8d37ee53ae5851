import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '../../../platform/auth.js';
import { newId } from '../../../platform/domain/ids.js';
import { person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import { describeVisibility } from '../../../platform/testing/visibility.js';
import { rotateCalendarFeed } from '../commands/calendar/rotate-calendar-feed.js';
import { createClass } from '../commands/class/create-class.js';
import { enrollStudent } from '../commands/enrollment/enroll-student.js';
import { requestSeat } from '../commands/enrollment/request-seat.js';
import { acceptClassInvitation } from '../commands/invitation/accept-class-invitation.js';
import { inviteToClass } from '../commands/invitation/invite-to-class.js';
import { revokeClassInvitation } from '../commands/invitation/revoke-class-invitation.js';
import { classes } from '../subgraph.js';
import { aClass, known, tuesdays } from '../testing/testing.js';

const ROLES = [
  ...(['anonymous', 'router', 'stranger', 'otherTeacher', 'formerStudent', 'revoked'] as const),
  ...(['invited', 'student', 'teacher', 'staff', 'admin'] as const),
] as const;
type Role = (typeof ROLES)[number];
type Thing = 'group' | 'draft' | 'private' | 'private draft';
const THINGS: readonly Thing[] = ['group', 'draft', 'private', 'private draft'];

let subgraph: TestSubgraph;
let courseId: string;
const people: Record<Role, Viewer | null> = {
  anonymous: null,
  router: null,
  stranger: person(),
  otherTeacher: person('instructor'),
  formerStudent: person(),
  revoked: person(),
  invited: person(),
  student: person(),
  teacher: person('instructor'),
  staff: person('staff'),
  admin: person('super_admin'),
};
const idOf: Record<Thing, string> = { group: '', draft: '', private: '', 'private draft': '' };

beforeAll(async () => {
  subgraph = await TestSubgraph.start(classes);
  await known(subgraph, ...Object.values(people).filter((viewer) => viewer !== null));
  ({ courseId } = await aClass(subgraph));
  await subgraph.rows('update class set status = $1', ['cancelled']);
  for (const thing of THINGS) {
    const { teacher, staff } = people as Record<Role, Viewer>;
    const { id: classId } = await createClass(subgraph.context(staff), {
      type: thing.startsWith('private') ? 'private' : 'group',
      title: thing,
      courseId,
      instructorId: teacher.id,
      schedule: tuesdays,
      totalMeetings: 2,
      capacity: 5,
      price: { amountMinor: 1, currency: 'EUR' },
      publish: thing === 'group',
    });
    idOf[thing] = classId;
    const invite = (userId: string) =>
      inviteToClass(subgraph.context(teacher), { classId, userId, idempotencyKey: newId() });
    await invite(people.invited?.id ?? '');
    const { invitationId } = await invite(people.revoked?.id ?? '');
    await revokeClassInvitation(subgraph.context(teacher), { invitationId });
    for (const role of ['student', 'formerStudent'] as const)
      await enrollStudent(subgraph.context(staff), {
        classId,
        studentId: people[role]?.id ?? '',
        idempotencyKey: newId(),
      });
    await subgraph.rows('update class_enrollment set withdrawn_at = now() where class_id = $1 and student_id = $2', [
      classId,
      people.formerStudent?.id,
    ]);
  }
});
afterAll(() => subgraph.stop());

const ask = async <Data>(query: string, variables: object, role: Role): Promise<Data | null> =>
  role === 'router'
    ? ofRouter(query, variables)
    : (await subgraph.graphql<Data>(query, { ...variables }, people[role])).data;

/** As the router asks with its own identity, for what it shares between viewers. */
async function ofRouter<Data>(query: string, variables: object): Promise<Data | null> {
  const headers = await subgraph.headers(null, 'platform');
  return (await subgraph.running.client.execute({ query, variables: { ...variables }, headers })).data as Data | null;
}

const entity = async (type: string, id: string, selection: string, role: Role) =>
  (
    await ask<{ _entities: (Record<string, { id: string }[]> | null)[] }>(
      `query ($r: [_Any!]!) { _entities(representations: $r) { ... on ${type} { ${selection} } } }`,
      { r: [{ __typename: type, id }] },
      role,
    )
  )?._entities[0] ?? null;
const holds = (list: { id: string }[] | undefined | null, thing: Thing) =>
  list?.some(({ id }) => id === idOf[thing]) ?? false;
const everyone: readonly Role[] = ROLES;
const own: readonly Role[] = ['invited', 'student', 'teacher', 'staff', 'admin'];
const isStaff = (role: Role) => role === 'staff' || role === 'admin';
const isMember = (role: Role) => role === 'student' || role === 'teacher';

describeVisibility<Thing, Role>({
  type: 'Class',
  subgraph: () => subgraph,
  roles: ROLES,
  seenBy: { group: everyone, draft: own, private: own, 'private draft': own },
  // The report of the school is for staff, who see every class.
  checkedElsewhere: [
    /Payload\.class$/,
    /^(LessonUnlockedEvent|AttendanceMarkedEvent)\.class$/,
    'ClassMonthAttendance.class',
  ],
  paths: [
    {
      name: 'by its id',
      fields: ['Query.class'],
      includes: (_thing, role) => role !== 'anonymous',
      finds: async (thing, role) =>
        (await ask<{ class: object | null }>('query ($id: ID!) { class(id: $id) { id } }', { id: idOf[thing] }, role))
          ?.class != null,
    },
    {
      name: 'in the list of classes, which has their own for everyone but staff',
      fields: ['Query.classes'],
      includes: (_thing, role) => isStaff(role) || isMember(role),
      finds: async (thing, role) => {
        const query = 'query ($id: ID!) { classes(courseId: $id, first: 100) { edges { node { id } } } }';
        const data = await ask<{ classes: { edges: { node: { id: string } }[] } }>(query, { id: courseId }, role);
        return holds(
          data?.classes.edges.map(({ node }) => node),
          thing,
        );
      },
    },
    {
      name: 'among the groups that can be joined',
      fields: ['Query.openClasses'],
      includes: (thing, role) => thing === 'group' && !['anonymous', 'student'].includes(role),
      finds: async (thing, role) => {
        const query = 'query ($id: ID!) { openClasses(courseId: $id, first: 100) { edges { node { id } } } }';
        const data = await ask<{ openClasses: { edges: { node: { id: string } }[] } }>(query, { id: courseId }, role);
        return holds(
          data?.openClasses.edges.map(({ node }) => node),
          thing,
        );
      },
    },
    {
      name: 'in the calendar of its people',
      fields: ['CalendarEntry.class'],
      includes: (_thing, role) => role === 'student' || role === 'teacher',
      finds: async (thing, role) => {
        const query = `query { calendar(from: "2026-03-20T00:00:00Z", to: "2026-04-20T00:00:00Z", first: 100) {
          edges { node { class { id } } } } }`;
        const data = await ask<{ calendar: { edges: { node: { class: { id: string } } }[] } }>(query, {}, role);
        return holds(
          data?.calendar.edges.map(({ node }) => node.class),
          thing,
        );
      },
    },
    {
      name: 'as an entity of another subgraph',
      finds: async (thing, role) => (await entity('Class', idOf[thing], 'title', role)) !== null,
    },
    {
      name: 'on its course, for visitors and partners too',
      fields: ['Course.classes'],
      finds: async (thing, role) =>
        holds((await entity('Course', courseId, 'classes { id }', role))?.['classes'], thing),
    },
    {
      name: 'on its student',
      fields: ['User.classes'],
      includes: (_thing, role) => role === 'student' || isStaff(role),
      finds: async (thing, role) =>
        holds((await entity('User', people.student?.id ?? '', 'classes { id }', role))?.['classes'], thing),
    },
    {
      name: 'on its instructor',
      fields: ['User.teaching'],
      includes: (_thing, role) => role === 'teacher' || isStaff(role),
      finds: async (thing, role) =>
        holds((await entity('User', people.teacher?.id ?? '', 'teaching { id }', role))?.['teaching'], thing),
    },
    {
      name: 'live, for its people and staff',
      includes: (_thing, role) => isMember(role) || isStaff(role),
      finds: async (thing, role) => {
        const stream = await subgraph.subscribe(
          'subscription ($id: ID!) { attendanceMarked(classId: $id) { class { id } } }',
          { id: idOf[thing] },
          people[role],
          role === 'router' ? 'platform' : 'client',
        );
        if (!(Symbol.asyncIterator in stream)) return false;
        await stream.return?.();
        return true;
      },
    },
    {
      name: 'in a calendar, for its people',
      includes: (_thing, role) => isMember(role),
      finds: async (thing, role) => {
        const viewer = people[role];
        if (!viewer) return false;
        return rotateCalendarFeed(subgraph.context(viewer), idOf[thing]).then(
          () => true,
          () => false,
        );
      },
    },
  ],
});

test('a class that may not be seen is as unknown to a calendar feed, a seat and a stream as one that does not exist', async () => {
  const stranger = people.stranger as Viewer;
  for (const classId of [idOf.private, idOf['private draft'], newId()]) {
    const key = { classId, idempotencyKey: newId() };
    await expect(rotateCalendarFeed(subgraph.context(stranger), classId)).rejects.toMatchObject({
      code: 'CLASS_NOT_FOUND',
    });
    await expect(requestSeat(subgraph.context(stranger), key)).rejects.toMatchObject({ code: 'CLASS_NOT_FOUND' });
  }
});

test('only invited people request a seat in a private class, once they are in it or not', async () => {
  const seat = (role: Role) =>
    requestSeat(subgraph.context(people[role]), { classId: idOf.private, idempotencyKey: newId() });
  for (const role of ['otherTeacher', 'formerStudent', 'revoked'] as const)
    await expect(seat(role)).rejects.toMatchObject({ code: 'CLASS_NOT_FOUND' });
  // These see the class, but were not invited.
  for (const role of ['staff', 'teacher'] as const)
    await expect(seat(role)).rejects.toMatchObject({ code: 'INVITATION_REQUIRED' });
  const held = await seat('invited');
  expect(held.classId).toBe(idOf.private);
});

test('a link lets in the first person who uses it, for 7 days, and can be revoked', async () => {
  const teacher = people.teacher as Viewer;
  const classId = idOf['private draft'];
  const input = { classId, idempotencyKey: newId() };
  const link = await inviteToClass(subgraph.context(teacher), input);
  const again = await inviteToClass(subgraph.context(teacher), input);
  expect(again.invitationId).toBe(link.invitationId);
  const [first, second] = [person(), person()];
  const accept = (viewer: Viewer, token: string | null) =>
    acceptClassInvitation(subgraph.context(viewer), { token }).then(
      (accepted) => accepted.classId,
      (error: { code: string }) => error.code,
    );
  // Only a hash is stored, so a retry made a new secret.
  expect(await accept(first, link.token)).toBe('CLASS_INVITATION_NOT_FOUND');
  const [one, other] = await Promise.all([accept(first, again.token), accept(second, again.token)]);
  expect([one, other].sort()).toEqual([classId, 'CLASS_INVITATION_NOT_FOUND'].sort());
  const winner = one === classId ? first : second;
  expect(await accept(winner, again.token)).toBe(classId);
  await requestSeat(subgraph.context(winner), { classId, idempotencyKey: newId() });

  const late = await inviteToClass(subgraph.context(teacher), { classId, idempotencyKey: newId() });
  await subgraph.rows(`update class_invitation set expires_at = now() - interval '1 second' where id = $1`, [
    late.invitationId,
  ]);
  expect(await accept(person(), late.token)).toBe('CLASS_INVITATION_EXPIRED');
  const revoked = await inviteToClass(subgraph.context(teacher), { classId, idempotencyKey: newId() });
  await revokeClassInvitation(subgraph.context(teacher), revoked);
  expect(await accept(person(), revoked.token)).toBe('CLASS_INVITATION_NOT_FOUND');
  const stranger = subgraph.context(person('instructor'));
  await expect(inviteToClass(stranger, { classId, idempotencyKey: newId() })).rejects.toMatchObject({
    code: 'NOT_YOUR_CLASS',
  });
});

test('a draft in preparation is joined with its id only, and is listed once it is published or active', async () => {
  const { classId, teacher } = await aClass(subgraph, { publish: false });
  const student = person();
  const sees = async (viewer: Viewer) =>
    (
      await subgraph.graphql<{ class: object | null }>(
        'query ($id: ID!) { class(id: $id) { id } }',
        { id: classId },
        viewer,
      )
    ).data.class !== null;
  expect(await sees(student)).toBe(false);
  await requestSeat(subgraph.context(student), { classId, idempotencyKey: newId() });
  expect([await sees(student), await sees(person())]).toEqual([true, false]);
  const publish = 'mutation ($input: PublishClassInput!) { publishClass(input: $input) { class { publishedAt } } }';
  const published = await subgraph.graphql(publish, { input: { classId } }, teacher);
  expect(published.errors).toEqual([]);
  expect(await subgraph.graphql(publish, { input: { classId } }, teacher)).toEqual(published);
  expect(await sees(person())).toBe(true);
  expect((await subgraph.graphql(publish, { input: { classId } }, person('instructor'))).code).toBe('NOT_YOUR_CLASS');
  expect((await subgraph.graphql(publish, { input: { classId: idOf.private } }, people.staff)).code).toBe(
    'PRIVATE_CLASS',
  );
});
