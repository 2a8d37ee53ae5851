import { beforeAll, expect } from 'vitest';
import {
  CatalogDocument,
  ClassRosterDocument,
  EnrollStudentDocument,
  LogInDocument,
  MarkAttendanceDocument,
  NotificationReceivedDocument,
  OpenLessonDocument,
  RequestSeatDocument,
  UnlockLessonDocument,
} from '../schema/generated/operations.js';
import { Phone, browser, codeOf, endpoint, journey, signUp, signUpAs, unique, type Person } from './testing/people.js';
import { activeClass, openClass, publishCourse, type OpenedClass, type TaughtCourse } from './testing/school.js';

/* What goes wrong, as clients meet it: each with its code, and nothing changed by it. */

const UNKNOWN = '01976d2a-7c00-7000-8000-00000000dead';

let staff: Person;
let teacher: Person;
let other: Person;
let student: Person;
let course: TaughtCourse;
let taught: OpenedClass;
beforeAll(async () => {
  [staff, teacher, other, student] = await Promise.all([
    signUpAs('STAFF', 'Staff'),
    signUpAs('INSTRUCTOR', 'Teacher'),
    signUpAs('INSTRUCTOR', 'Other'),
    signUp('Student'),
  ]);
  course = await publishCourse(teacher);
  taught = await activeClass(staff, teacher, course, [student]);
});

const post = (body: string, headers: Record<string, string> = {}) =>
  fetch(endpoint(), { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });

const firstCode = async (response: Response): Promise<[number, unknown]> => {
  const { errors } = (await response.json()) as { errors?: { extensions?: { code?: string } }[] };
  return [response.status, errors?.[0]?.extensions?.code];
};

journey('a wrong password and an unknown e-mail get the same answer', async () => {
  const attempt = (email: string) =>
    codeOf(browser().request(LogInDocument, { input: { email, password: 'not the password' } }));
  expect(await attempt(student.email)).toBe('INVALID_CREDENTIALS');
  expect(await attempt(`${unique()}@lyceum.test`)).toBe('INVALID_CREDENTIALS');
});

journey('a token that is tampered with is refused, and never makes its sender anonymous', async () => {
  const [header, payload, signature] = student.tokens.accessToken.split('.') as [string, string, string];
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
  const forged = Buffer.from(JSON.stringify({ ...claims, roles: ['super_admin'] })).toString('base64url');
  const response = await post('{"query":"{ __typename }"}', {
    authorization: `Bearer ${header}.${forged}.${signature}`,
  });
  expect(await firstCode(response)).toEqual([401, 'TOKEN_INVALID']);
});

journey('unknown ids are not found, whatever they look like', async () => {
  for (const classId of [UNKNOWN, 'nonsense', '']) {
    expect(await student.refused(RequestSeatDocument, { input: { classId, idempotencyKey: unique() } })).toBe(
      'CLASS_NOT_FOUND',
    );
  }
  expect(await student.refused(OpenLessonDocument, { input: { lessonId: UNKNOWN } })).toBe('LESSON_NOT_FOUND');
  expect((await teacher.send(ClassRosterDocument, { id: UNKNOWN })).class).toBeNull();
});

journey('another user’s class is neither changed nor looked into', async () => {
  const lessonId = course.lessonIds[0] ?? '';
  expect(await other.refused(UnlockLessonDocument, { input: { classId: taught.id, lessonId } })).toBe('NOT_YOUR_CLASS');
  const input = {
    classId: taught.id,
    meetingId: taught.meetingIds[0] ?? '',
    studentId: student.id,
    status: 'PRESENT' as const,
  };
  expect(await other.refused(MarkAttendanceDocument, { input })).toBe('NOT_YOUR_CLASS');
  expect(await student.refused(MarkAttendanceDocument, { input })).toBe('FORBIDDEN');
  expect(await other.refused(ClassRosterDocument, { id: taught.id })).toBe('NOT_YOUR_CLASS');
  const { class: seen } = await teacher.send(ClassRosterDocument, { id: taught.id });
  expect(seen?.roster?.map((place) => place.creditBalance)).toEqual([8]);
});

journey('no user is enrolled twice, also when both are sent at once', async () => {
  const draft = await openClass(staff, teacher, course);
  const input = () => ({ input: { classId: draft.id, studentId: student.id, idempotencyKey: unique() } });
  const results = await Promise.allSettled([
    staff.send(EnrollStudentDocument, input()),
    staff.send(EnrollStudentDocument, input()),
  ]);
  expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(await staff.refused(EnrollStudentDocument, input())).toBe('ALREADY_ENROLLED');
});

journey.each([
  [-1, 'INVALID_INPUT'],
  [0, 'INVALID_INPUT'],
  [101, 'LIST_TOO_LONG'],
])('a page of %i is refused', async (first, code) => {
  expect(await student.refused(CatalogDocument, { first })).toBe(code);
});

journey('a query of 1 MB is refused before it is read', async () => {
  const response = await post(JSON.stringify({ query: `{ __typename ${'#'.repeat(1024 * 1024)}\n}` }));
  expect(await firstCode(response)).toEqual([413, 'PAYLOAD_TOO_LARGE']);
});

journey.each(['{"query": ', 'nonsense', '{}', '[]', 'null', ''])(
  'the body %j is refused as a GraphQL error',
  async (body) => {
    const [status, code] = await firstCode(await post(body));
    expect(status).toBe(400);
    expect(code).toBe('BAD_REQUEST');
  },
);

journey('a subscription without a token is refused', async () => {
  const phone = new Phone(() => undefined);
  const inbox = await phone.listen(NotificationReceivedDocument, {});
  await expect(inbox.first()).rejects.toThrow('UNAUTHENTICATED');
  await phone.dispose();
});

journey('a socket with a bad token is closed for good', async () => {
  const phone = new Phone(() => 'nonsense');
  await expect(phone.listen(NotificationReceivedDocument, {})).rejects.toMatchObject({ code: 4401 });
});
