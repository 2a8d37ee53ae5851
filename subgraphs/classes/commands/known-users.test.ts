import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../../platform/domain/ids.js';
import { person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import { DataErased } from '../../../schema/events/classes.js';
import {
  RolesChanged,
  UserDeactivated,
  UserErasureDue,
  UserReactivated,
  UserRegistered,
} from '../../../schema/events/users.js';
import { eventually } from '../../../platform/testing/testing.js';
import { classes } from '../subgraph.js';
import { aClass, aGroupSession, always, aSupportedCourse, inDays, tuesdays } from '../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(classes);
});
afterAll(() => subgraph.stop());

const staff = person('staff');
const inputOf = (name: string) =>
  name === 'assignTeachingAssistant' ? 'TeachingAssistantInput' : `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
const send = async (name: string, input: object) => {
  const mutation = `mutation ($input: ${inputOf(name)}!) { ${name}(input: $input) { __typename } }`;
  const { code, errors } = await subgraph.graphql(mutation, { input }, staff);
  return { code, field: errors[0]?.extensions['field'] };
};

/** Every command that takes the id of a user, with a valid input for that user, and the code for an unknown one. */
const COMMANDS: Record<string, { field: string; input: (userId: string) => Promise<object>; unknown?: string }> = {
  createClass: {
    field: 'input.instructorId',
    input: async (instructorId) => ({
      type: 'GROUP',
      title: 'Evening group',
      courseId: (await aClass(subgraph)).courseId,
      instructorId,
      schedule: { ...tuesdays },
      totalMeetings: 1,
      capacity: 1,
      price: { amountMinor: '1', currency: 'EUR' },
    }),
  },
  enrollStudent: {
    field: 'input.studentId',
    input: async (studentId) => ({ classId: (await aClass(subgraph)).classId, studentId, idempotencyKey: newId() }),
  },
  inviteToClass: {
    field: 'input.userId',
    input: async (userId) => ({ classId: (await aClass(subgraph)).classId, userId, idempotencyKey: newId() }),
  },
  assignTeachingAssistant: {
    field: 'input.assistantId',
    input: async (assistantId) => ({ courseId: (await aSupportedCourse(subgraph)).courseId, assistantId }),
  },
  setAvailability: {
    field: 'input.assistantId',
    input: (assistantId) => Promise.resolve({ assistantId, ...always }),
  },
  bookSession: {
    field: 'input.studentId',
    unknown: 'STUDENT_NOT_FOUND',
    input: async (studentId) => ({
      courseId: (await aSupportedCourse(subgraph)).courseId,
      studentId,
      startsAt: inDays(7),
      payWith: 'PER_SESSION',
      idempotencyKey: newId(),
    }),
  },
  joinGroupSession: {
    field: 'input.studentId',
    unknown: 'STUDENT_NOT_FOUND',
    input: async (studentId) => ({
      bookingId: (await aGroupSession(subgraph)).bookingId,
      studentId,
      payWith: 'PER_SESSION',
      idempotencyKey: newId(),
    }),
  },
};

test.each(Object.entries(COMMANDS))(
  '%s accepts the id of an active user only',
  async (name, { field, input, unknown }) => {
    const userId = newId();
    const code = unknown ?? 'USER_NOT_FOUND';
    for (const missing of [userId, 'x', '00000000-0000-4000-8000-000000000000'])
      expect(await send(name, await input(missing))).toEqual({ code, field });
    await subgraph.tell(UserRegistered, { userId, locale: 'en', timeZone: 'Europe/Lisbon' });
    await subgraph.tell(RolesChanged, { userId, roles: ['instructor'] });
    await subgraph.tell(UserDeactivated, { userId });
    expect(await send(name, await input(userId))).toEqual({ code: 'USER_NOT_ACTIVE', field });
    await subgraph.tell(UserReactivated, { userId });
    expect(await send(name, await input(userId))).toEqual({ code: undefined, field: undefined });
  },
);

test('an instructor needs the role, which can be granted and revoked', async () => {
  const userId = newId();
  const create = async () => (await send('createClass', (await COMMANDS['createClass']?.input(userId)) ?? {})).code;
  await subgraph.tell(UserRegistered, { userId, locale: 'en', timeZone: 'Europe/Lisbon' });
  expect(await create()).toBe('USER_LACKS_ROLE');
  await subgraph.tell(RolesChanged, { userId, roles: ['student', 'instructor'] });
  expect(await create()).toBeUndefined();
  await subgraph.tell(RolesChanged, { userId, roles: ['student'] });
  expect(await create()).toBe('USER_LACKS_ROLE');
  await subgraph.tell(RolesChanged, { userId, roles: ['super_admin'] });
  expect(await create()).toBeUndefined();
});

test('users who were registered before roles were stored are accepted until their roles change', async () => {
  const userId = newId();
  await subgraph.rows('insert into registered_user (id) values ($1)', [userId]);
  const create = async () => (await send('createClass', (await COMMANDS['createClass']?.input(userId)) ?? {})).code;
  expect(await create()).toBeUndefined();
  await subgraph.tell(RolesChanged, { userId, roles: ['student'] });
  expect(await create()).toBe('USER_LACKS_ROLE');
});

test('an erased user stays unknown, whatever event is repeated or comes late', async () => {
  const { classId } = await aClass(subgraph);
  const user = { userId: newId(), locale: 'en', timeZone: 'Europe/Lisbon' };
  await subgraph.tell(UserRegistered, user);
  await subgraph.tell(UserErasureDue, { userId: user.userId, requestId: newId() });
  await eventually(async () => (await subgraph.said(DataErased)).some(({ data }) => data['userId'] === user.userId));
  await subgraph.tell(UserReactivated, { userId: user.userId });
  await subgraph.tell(RolesChanged, { userId: user.userId, roles: ['student', 'instructor'] });
  await subgraph.tell(UserRegistered, user);
  expect(await send('enrollStudent', { classId, studentId: user.userId, idempotencyKey: newId() })).toEqual({
    code: 'USER_NOT_FOUND',
    field: 'input.studentId',
  });
});
