import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Viewer } from '../../../platform/auth.js';
import { newId } from '../../../platform/domain/ids.js';
import { person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import { adjustCredit } from '../commands/attendance/adjust-credit.js';
import { enrollStudent } from '../commands/enrollment/enroll-student.js';
import { markAttendance } from '../commands/attendance/mark-attendance.js';
import { unlockLesson } from '../commands/attendance/unlock-lesson.js';
import { classes } from '../subgraph.js';
import { aClass, type Taught, aStudentId } from '../testing/testing.js';

/* Who sees which field and who may send which mutation: every role, every field, by each way that leads to it. */

const ROLES = ['anonymous', 'stranger', 'student', 'otherTeacher', 'teacher', 'staff', 'admin'] as const;
type Role = (typeof ROLES)[number];
type People = Readonly<Record<Role, Viewer | null>>;

let subgraph: TestSubgraph;
let taught: Taught;
let people: People;
let enrollmentId: string;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(classes);
  taught = await aClass(subgraph, { students: 1, active: false, capacity: 3 });
  people = peopleOf(taught);
  const { classId, meetingIds, lessonIds, teacher, staff } = taught;
  await subgraph.rows(`update class set place = 'Room 1' where id = $1`, [classId]);
  const studentId = people.student?.id ?? '';
  enrollmentId = taught.enrollmentIds[0] ?? '';
  const paid = { amountMinor: 100, currency: 'EUR' };
  await enrollStudent(subgraph.context(staff), {
    classId,
    studentId: await aStudentId(subgraph),
    paid,
    idempotencyKey: newId(),
  });
  await send('activateClass', { classId }, staff);
  await markAttendance(subgraph.context(teacher), {
    classId,
    meetingId: meetingIds[0] ?? '',
    studentId,
    status: 'late',
  });
  const adjustment = { enrollmentId, delta: 1, reason: 'Goodwill', idempotencyKey: newId() };
  await adjustCredit(subgraph.context(staff), adjustment);
  await unlockLesson(subgraph.context(teacher), { classId, lessonId: lessonIds[0] ?? '' });
  await subgraph.rows('update class_enrollment set paid_amount_minor = 1, paid_currency = $2 where id = $1', [
    enrollmentId,
    'EUR',
  ]);
});
afterAll(() => subgraph.stop());

function peopleOf({ students, teacher, staff }: Taught): People {
  return {
    anonymous: null,
    stranger: person(),
    student: students[0] ?? null,
    otherTeacher: person('instructor'),
    teacher,
    staff,
    admin: person('super_admin'),
  };
}

const send = (name: string, input: object, viewer: Viewer | null) =>
  subgraph.graphql(`mutation ($input: ${inputOf(name)}!) { ${name}(input: $input) { __typename } }`, { input }, viewer);
const inputOf = (name: string) =>
  /CalendarFeed$/.test(name) ? 'CalendarFeedInput' : `${name[0]?.toUpperCase()}${name.slice(1)}Input`;

/** What stands at the place that is asked for: `value`, `null`, or the code of the refusal. */
type Seen = string;

const ENTITY = (type: string, selection: string) =>
  `query ($r: [_Any!]!) { _entities(representations: $r) { ... on ${type} { ${selection} } } }`;

async function byEntity(type: string, id: string, selection: string, viewer: Viewer | null) {
  const { data, code } = await subgraph.graphql<{ _entities: (Record<string, unknown> | null)[] } | null>(
    ENTITY(type, selection),
    { r: [{ __typename: type, id }] },
    viewer,
  );
  return { found: data?._entities[0] ?? null, code };
}

async function byField(selection: string, viewer: Viewer | null) {
  const { data, code } = await subgraph.graphql<{ class: Record<string, unknown> | null } | null>(
    `query ($id: ID!) { class(id: $id) { ${selection} } }`,
    { id: taught.classId },
    viewer,
  );
  return { found: data?.class ?? null, code };
}

function seen(
  field: string,
  { found, code }: { found: Record<string, unknown> | null; code: string | undefined },
): Seen {
  if (code) return code;
  const value = found?.[field];
  return value === null || value === undefined ? 'null' : 'value';
}

const fieldsOf = async (type: string): Promise<string[]> => {
  const { data } = await subgraph.graphql<{ __type: { fields: { name: string }[] } }>(
    `{ __type(name: "${type}") { fields(includeDeprecated: true) { name } } }`,
  );
  return data.__type.fields.map(({ name }) => name).sort();
};

const everybody = Object.fromEntries(ROLES.map((role) => [role, 'value'])) as Record<Role, Seen>;
const only = (seers: readonly Role[], others: Seen): Record<Role, Seen> =>
  Object.fromEntries(ROLES.map((role) => [role, seers.includes(role) ? 'value' : others])) as Record<Role, Seen>;
const teachers = { ...only(['teacher', 'staff', 'admin'], 'NOT_YOUR_CLASS'), anonymous: 'UNAUTHENTICATED' };

/** Fields of Class: what follows the name, and who sees it. */
const CLASS: Readonly<Record<string, readonly [selection: string, seen: Record<Role, Seen>]>> = {
  id: ['', everybody],
  type: ['', everybody],
  status: ['', everybody],
  title: ['', everybody],
  publishedAt: ['', everybody],
  schedule: ['{ localTime }', everybody],
  totalMeetings: ['', everybody],
  capacity: ['', everybody],
  seatsLeft: ['', everybody],
  price: ['{ amountMinor }', everybody],
  course: ['{ id }', everybody],
  instructor: ['{ id }', everybody],
  meetings: ['{ startsAt }', everybody],
  roster: ['{ id }', teachers],
  enrollments: ['{ pageInfo { hasNextPage } }', teachers],
  place: ['', only(['student', 'teacher', 'staff', 'admin'], 'null')],
  invitations: ['{ id }', teachers],
  attendanceReport: ['{ rate }', teachers],
  viewerEnrollment: ['{ id }', only(['student'], 'null')],
  unlockedLessons: ['{ id }', only(['student', 'teacher', 'staff', 'admin'], 'null')],
};

describe('a class', () => {
  test('has no field that the table does not know', async () => {
    expect(await fieldsOf('Class')).toEqual(Object.keys(CLASS).sort());
  });

  test.each(ROLES)('shows %s what the table says, by its field and as an entity', async (role) => {
    for (const [field, [selection, expected]] of Object.entries(CLASS)) {
      const asked = `${field} ${selection}`;
      const direct = seen(field, await byField(asked, people[role]));
      const entity = seen(field, await byEntity('Class', taught.classId, asked, people[role]));
      // Visitors see classes in the catalog of courses, but have none to ask for by id.
      const expectedDirect = role === 'anonymous' ? 'UNAUTHENTICATED' : expected[role];
      expect({ field, direct, entity }).toEqual({ field, direct: expectedDirect, entity: expected[role] });
    }
  });
});

/** Fields of a student's place: to whom, of those who reach it at all, it is shown. */
const ENROLLMENT: Readonly<Record<string, readonly [selection: string, seers: readonly Role[]]>> = {
  id: ['', ['student', 'teacher', 'staff', 'admin']],
  enrolledAt: ['', ['student', 'teacher', 'staff', 'admin']],
  creditBalance: ['', ['student', 'teacher', 'staff', 'admin']],
  student: ['{ id }', ['student', 'teacher', 'staff', 'admin']],
  creditHistory: ['{ id }', ['student', 'teacher', 'staff', 'admin']],
  creditEntries: ['{ pageInfo { hasNextPage } }', ['student', 'teacher', 'staff', 'admin']],
  attendanceMarks: ['{ pageInfo { hasNextPage } }', ['student', 'teacher', 'staff', 'admin']],
  attendance: ['{ status }', ['student', 'teacher', 'staff', 'admin']],
  attendanceRate: ['', ['student', 'teacher', 'staff', 'admin']],
  paid: ['{ amountMinor }', ['student', 'staff', 'admin']],
};

const CREDIT_ENTRY: Readonly<Record<string, readonly Role[]>> = {
  id: ['student', 'teacher', 'staff', 'admin'],
  kind: ['student', 'teacher', 'staff', 'admin'],
  delta: ['student', 'teacher', 'staff', 'admin'],
  createdAt: ['student', 'teacher', 'staff', 'admin'],
  meetingId: [],
  reason: ['student', 'teacher', 'staff', 'admin'],
  actor: ['staff', 'admin'],
};

describe("a student's place", () => {
  /** The student's place as this role reaches it: their own, or by the roster. */
  async function placeOf(role: Role, selection: string): Promise<Record<string, unknown> | null> {
    if (role === 'student') {
      const { found } = await byField(`viewerEnrollment { id ${selection} }`, people[role]);
      return found?.['viewerEnrollment'] as Record<string, unknown>;
    }
    const { found } = await byField(`roster { id ${selection} }`, people[role]);
    const roster = (found?.['roster'] ?? []) as Record<string, unknown>[];
    return roster.find((enrollment) => enrollment['id'] === enrollmentId) ?? null;
  }

  test('has no field that the table does not know, nor has an entry of its ledger', async () => {
    expect(await fieldsOf('ClassEnrollment')).toEqual(Object.keys(ENROLLMENT).sort());
    expect(await fieldsOf('CreditEntry')).toEqual(Object.keys(CREDIT_ENTRY).sort());
  });

  test.each(ROLES)('shows %s what the table says', async (role) => {
    for (const [field, [selection, seers]] of Object.entries(ENROLLMENT)) {
      const place = await placeOf(role, `${field} ${selection}`);
      expect([field, seen(field, { found: place, code: undefined })]).toEqual([
        field,
        seers.includes(role) ? 'value' : 'null',
      ]);
    }
  });

  test.each(ROLES)('shows %s what the table says of an adjustment of its credit', async (role) => {
    for (const [field, seers] of Object.entries(CREDIT_ENTRY)) {
      const place = await placeOf(role, `creditHistory { ${field} ${field === 'actor' ? '{ id }' : ''} }`);
      const entry = ((place?.['creditHistory'] ?? []) as Record<string, unknown>[]).at(-1) ?? null;
      expect([field, seen(field, { found: entry, code: undefined })]).toEqual([
        field,
        seers.includes(role) ? 'value' : 'null',
      ]);
    }
  });
});

describe('what this domain adds to others', () => {
  test.each(ROLES)('shows %s the classes of a person only if it is them, or to staff', async (role) => {
    const sees = async (userId: string, field: string) =>
      seen(field, await byEntity('User', userId, `${field} { id }`, people[role]));
    const isStaff = role === 'staff' || role === 'admin';
    expect(await sees(people.student?.id ?? '', 'classes')).toBe(isStaff || role === 'student' ? 'value' : 'null');
    expect(await sees(taught.teacher.id, 'teaching')).toBe(isStaff || role === 'teacher' ? 'value' : 'null');
  });

  test.each(ROLES)('shows %s the classes of a course, and which of its lessons are open to them', async (role) => {
    expect(seen('classes', await byEntity('Course', taught.courseId, 'classes { id }', people[role]))).toBe('value');
    const lesson = await byEntity('Lesson', taught.lessonIds[0] ?? '', 'viewerUnlocked', people[role]);
    expect(lesson.found).toEqual({ viewerUnlocked: role === 'student' });
  });

  test.each(ROLES)('lists to %s the classes that are theirs, and all to staff', async (role) => {
    const { data, code } = await subgraph.graphql<{ classes: { edges: object[] } } | null>(
      'query ($id: ID!) { classes(courseId: $id) { edges { node { id } } } }',
      { id: taught.courseId },
      people[role],
    );
    if (role === 'anonymous') return expect(code).toBe('UNAUTHENTICATED');
    expect(data?.classes.edges).toHaveLength(role === 'stranger' || role === 'otherTeacher' ? 0 : 1);
  });
});

/** Mutations: the input for a class, and who gets past the question of who they are. Others get FORBIDDEN, or as said. */
const MUTATIONS: Readonly<
  Record<string, { input: (at: Taught) => object; allowed: readonly Role[]; refusals?: Partial<Record<Role, string>> }>
> = {
  createClass: {
    allowed: ['staff', 'admin'],
    input: ({ teacher }) => ({
      type: 'GROUP',
      title: 'Evening',
      courseId: newId(),
      instructorId: teacher.id,
      totalMeetings: 1,
      capacity: 1,
      price: { amountMinor: '1', currency: 'EUR' },
      schedule: {
        recurrence: 'FREQ=WEEKLY',
        startsOn: '2027-01-05',
        localTime: '18:30',
        timeZone: 'Europe/Lisbon',
        durationMinutes: 60,
      },
    }),
  },
  exportSchoolAttendance: {
    allowed: ['staff', 'admin'],
    input: () => ({ list: 'CLASSES_BY_MONTH', from: '2026-03-01', to: '2026-03-31' }),
  },
  updateClass: { allowed: ['staff', 'admin'], input: ({ classId }) => ({ classId, title: 'New' }) },
  addMeeting: {
    allowed: ['staff', 'admin'],
    input: ({ classId }) => ({ classId, localDate: '2026-07-02', idempotencyKey: newId() }),
  },
  moveMeeting: {
    allowed: ['teacher', 'staff', 'admin'],
    refusals: { otherTeacher: 'NOT_YOUR_CLASS' },
    input: ({ classId, meetingIds }) => ({ classId, meetingId: meetingIds[0], localDate: '2026-07-02' }),
  },
  cancelMeeting: {
    allowed: ['teacher', 'staff', 'admin'],
    refusals: { otherTeacher: 'NOT_YOUR_CLASS' },
    input: ({ classId, meetingIds }) => ({ classId, meetingId: meetingIds[0], reason: 'Illness' }),
  },
  setMeetingPlace: {
    allowed: ['teacher', 'staff', 'admin'],
    refusals: { otherTeacher: 'NOT_YOUR_CLASS' },
    input: ({ classId, meetingIds }) => ({ classId, meetingId: meetingIds[0], place: 'Room 2' }),
  },
  assignSubstitute: {
    allowed: ['teacher', 'staff', 'admin'],
    refusals: { otherTeacher: 'NOT_YOUR_CLASS' },
    input: ({ classId, meetingIds }) => ({ classId, meetingId: meetingIds[0], teacherId: newId() }),
  },
  changeInstructor: {
    allowed: ['staff', 'admin'],
    input: ({ classId }) => ({ classId, instructorId: newId() }),
  },
  activateClass: {
    allowed: ['teacher', 'staff', 'admin'],
    refusals: { otherTeacher: 'NOT_YOUR_CLASS' },
    input: ({ classId }) => ({ classId }),
  },
  completeClass: {
    allowed: ['teacher', 'staff', 'admin'],
    refusals: { otherTeacher: 'NOT_YOUR_CLASS' },
    input: ({ classId }) => ({ classId }),
  },
  cancelClass: { allowed: ['staff', 'admin'], input: ({ classId }) => ({ classId }) },
  publishClass: {
    allowed: ['teacher', 'staff', 'admin'],
    refusals: { otherTeacher: 'NOT_YOUR_CLASS' },
    input: ({ classId }) => ({ classId }),
  },
  inviteToClass: {
    allowed: ['teacher', 'staff', 'admin'],
    refusals: { otherTeacher: 'NOT_YOUR_CLASS' },
    input: ({ classId }) => ({ classId, idempotencyKey: newId() }),
  },
  revokeClassInvitation: {
    allowed: ['teacher', 'otherTeacher', 'staff', 'admin'],
    input: () => ({ invitationId: newId() }),
  },
  acceptClassInvitation: {
    allowed: ROLES.filter((role) => role !== 'anonymous'),
    input: ({ classId }) => ({ classId }),
  },
  requestSeat: {
    allowed: ROLES.filter((role) => role !== 'anonymous'),
    input: ({ classId }) => ({ classId, idempotencyKey: newId() }),
  },
  enrollStudent: {
    allowed: ['staff', 'admin'],
    input: ({ classId }) => ({ classId, studentId: newId(), idempotencyKey: newId() }),
  },
  withdrawStudent: { allowed: ['staff', 'admin'], input: ({ classId }) => ({ classId, studentId: newId() }) },
  markAttendance: {
    allowed: ['teacher', 'staff', 'admin'],
    refusals: { otherTeacher: 'NOT_YOUR_CLASS' },
    input: ({ classId, meetingIds, students }) => ({
      classId,
      meetingId: meetingIds[0],
      studentId: students[0]?.id,
      status: 'PRESENT',
    }),
  },
  adjustCredit: {
    allowed: ['staff', 'admin'],
    input: ({ enrollmentIds }) => ({
      enrollmentId: enrollmentIds[0],
      delta: 1,
      reason: 'Goodwill',
      idempotencyKey: newId(),
    }),
  },
  unlockLesson: {
    // Not even staff: which lessons are open is the instructor's alone.
    allowed: ['teacher'],
    refusals: { otherTeacher: 'NOT_YOUR_CLASS', admin: 'NOT_YOUR_CLASS' },
    input: ({ classId, lessonIds }) => ({ classId, lessonId: lessonIds[0] }),
  },
  rotateCalendarFeed: {
    allowed: ['student', 'teacher'],
    refusals: Object.fromEntries(
      (['stranger', 'otherTeacher', 'staff', 'admin'] as const).map((role) => [role, 'NOT_IN_CLASS']),
    ),
    input: ({ classId }) => ({ classId }),
  },
  revokeCalendarFeed: { allowed: ROLES.filter((role) => role !== 'anonymous'), input: ({ classId }) => ({ classId }) },
};

/** Those of sessions with teaching assistants have a table of their own. */
const OF_SESSIONS = /Booking|Session|Assistant|Availability|Waitlist|NoShow/;

describe('a mutation', () => {
  test('is in the table', async () => {
    const names = (await fieldsOf('Mutation')).filter((name) => !OF_SESSIONS.test(name));
    expect(names).toEqual(Object.keys(MUTATIONS).sort());
  });

  test.each(Object.keys(MUTATIONS))('%s is for those whom the table names', async (name) => {
    const mutation = MUTATIONS[name];
    if (!mutation) throw new Error(name);
    const { input, allowed, refusals = {} } = mutation;
    const at = await aClass(subgraph, { students: 1 });
    const there = peopleOf(at);
    const refused = ['UNAUTHENTICATED', 'FORBIDDEN', 'NOT_YOUR_CLASS', 'NOT_IN_CLASS'];
    for (const role of ROLES) {
      const { code } = await send(name, input(at), there[role]);
      const expected = role === 'anonymous' ? 'UNAUTHENTICATED' : (refusals[role] ?? 'FORBIDDEN');
      // What the rules of the class say to users who may ask is not the question here.
      if (allowed.includes(role)) expect([role, refused.find((one) => one === code)]).toEqual([role, undefined]);
      else expect([role, code]).toEqual([role, expected]);
    }
  });
});

describe('a stream', () => {
  test.each(['lessonUnlocked', 'attendanceMarked'])('%s is for the people of the class and staff', async (name) => {
    for (const role of ROLES) {
      const query = `subscription ($id: ID!) { ${name}(classId: $id) { class { id } } }`;
      const stream = await subgraph.subscribe(query, { id: taught.classId }, people[role]);
      const isOpen = Symbol.asyncIterator in stream;
      expect([role, isOpen]).toEqual([role, ['student', 'teacher', 'staff', 'admin'].includes(role)]);
      if (isOpen) await stream.return?.();
    }
  });
});
