import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Viewer } from '../../../platform/auth.js';
import { newId } from '../../../platform/domain/ids.js';
import { countStatements, person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import { bookSession } from '../commands/booking/book-session.js';
import { cancelBooking } from '../commands/booking/cancel-booking.js';
import { joinGroupSession } from '../commands/booking/join-group-session.js';
import { joinWaitlist } from '../commands/enrollment/join-waitlist.js';
import { classes } from '../subgraph.js';
import { aGroupSession, always, aSupportedCourse, dateOf, inDays, aStudentId, studentIds } from '../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(classes);
});
afterAll(() => subgraph.stop());

const book = (courseId: string, student: Viewer, startsAt = inDays(7)) =>
  bookSession(subgraph.context(student), {
    courseId,
    startsAt,
    durationMinutes: 60,
    payWith: 'per-session',
    idempotencyKey: newId(),
  });
const join = (bookingId: string, student: Viewer) =>
  joinGroupSession(subgraph.context(student), { bookingId, payWith: 'bundle', idempotencyKey: newId() });

describe('who sees what of a session', () => {
  const FIELDS =
    'id status seats { status student { id } } waitlist { place } viewerSeat { status } viewerWaitlistEntry { place }';
  type Seen = Record<'seats' | 'waitlist' | 'viewerSeat' | 'viewerWaitlistEntry', unknown> | null;
  interface Cast {
    readonly bookingId: string;
    readonly people: Record<string, Viewer | null>;
  }
  async function ofOne(): Promise<Cast> {
    const { courseId, assistants, staff, lead } = await aSupportedCourse(subgraph);
    const student = person();
    const { bookingId } = await book(courseId, student);
    return {
      bookingId,
      people: { student, assistant: assistants[0] ?? null, staff, lead, stranger: person(), anonymous: null },
    };
  }
  async function ofGroup(): Promise<Cast> {
    const { bookingId, assistants, staff, lead } = await aGroupSession(subgraph, { capacity: 1 });
    const [student, waiting] = [person(), person()];
    await join(bookingId, student);
    await joinWaitlist(subgraph.context(waiting), { bookingId, idempotencyKey: newId() });
    return {
      bookingId,
      people: { student, waiting, assistant: assistants[0] ?? null, staff, lead, stranger: person(), anonymous: null },
    };
  }
  const see = async ({ bookingId, people }: Cast, who: string, by: 'field' | 'entity'): Promise<Seen> => {
    const viewer = people[who] ?? null;
    if (by === 'field') {
      const { data } = await subgraph.graphql<{ booking: Seen } | null>(
        `query ($id: ID!) { booking(id: $id) { ${FIELDS} } }`,
        { id: bookingId },
        viewer,
      );
      return data?.booking ?? null;
    }
    const { data } = await subgraph.graphql<{ _entities: [Seen] } | null>(
      `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Booking { ${FIELDS} } } }`,
      { r: [{ __typename: 'Booking', id: bookingId }] },
      viewer,
    );
    return data?._entities[0] ?? null;
  };
  const shape = (seen: Seen) =>
    seen &&
    Object.entries(seen)
      .filter(([field, value]) => field !== 'id' && field !== 'status' && value !== null)
      .map(([field]) => field)
      .join(' ');

  test.each([
    ['student', 'viewerSeat'],
    ['assistant', 'seats waitlist'],
    ['staff', 'seats waitlist'],
    ['lead', null],
    ['stranger', null],
    ['anonymous', null],
  ])('of one student: the %s sees %s, by field and as an entity', async (who, expected) => {
    const cast = await ofOne();
    for (const by of ['field', 'entity'] as const) expect(shape(await see(cast, who, by)), by).toBe(expected);
  });

  test.each([
    ['student', 'viewerSeat'],
    ['waiting', 'viewerWaitlistEntry'],
    ['assistant', 'seats waitlist'],
    ['staff', 'seats waitlist'],
    ['lead', ''],
    ['stranger', ''],
  ])('of a group: the %s sees %s beside what everybody sees, by field and as an entity', async (who, expected) => {
    const cast = await ofGroup();
    for (const by of ['field', 'entity'] as const) expect(shape(await see(cast, who, by)), by).toBe(expected);
  });

  test('the sessions of a person are shown to themselves and staff', async () => {
    const { courseId, assistants, staff } = await aSupportedCourse(subgraph);
    const student = person();
    const { bookingId } = await book(courseId, student);
    const ask = async (of: string, viewer: Viewer | null) => {
      const { data } = await subgraph.graphql<{ _entities: [{ bookings: { id: string }[] | null }] }>(
        'query ($r: [_Any!]!) { _entities(representations: $r) { ... on User { bookings { id } } } }',
        { r: [{ __typename: 'User', id: of }] },
        viewer,
      );
      return data._entities[0].bookings?.map(({ id }) => id) ?? null;
    };
    const assistant = assistants[0] ?? staff;
    for (const [of, viewer] of [
      [student, student],
      [student, staff],
      [assistant, assistant],
    ] as const)
      expect(await ask(of.id, viewer)).toEqual([bookingId]);
    for (const viewer of [assistant, person('instructor'), null]) expect(await ask(student.id, viewer)).toBeNull();
  });
});

test('lists are one’s own for everybody but staff, in order, by course and from a time on', async () => {
  const { courseId, assistants, staff } = await aSupportedCourse(subgraph);
  const student = person();
  const ids: string[] = [];
  for (const day of [9, 7, 8]) {
    ids.push((await book(courseId, student, inDays(day))).bookingId);
    await subgraph.rows('update booking_participant set paid_at = now() where student_id = $1', [student.id]);
  }
  await book(courseId, person(), inDays(10));
  const list = async (viewer: Viewer, args = '') => {
    const { data } = await subgraph.graphql<{ bookings: { edges: { node: { id: string } }[] } }>(
      `query ($courseId: ID) { bookings(courseId: $courseId, first: 10 ${args}) { edges { node { id } } } }`,
      { courseId },
      viewer,
    );
    return data.bookings.edges.map(({ node }) => node.id);
  };
  expect(await list(student)).toEqual([ids[1], ids[2], ids[0]]);
  expect(await list(student, `from: "${inDays(8).toISOString()}"`)).toEqual([ids[2], ids[0]]);
  expect(await list(assistants[0] ?? staff)).toHaveLength(4);
  expect(await list(staff)).toHaveLength(4);
  expect(await list(person())).toEqual([]);
});

test('group sessions with all that a client shows cost the same number of statements for 1 and for 20', async () => {
  const viewer = person();
  const count = async (sessionCount: number) => {
    const { courseId } = await aGroupSession(subgraph, { sessionCount });
    return countStatements(async () => {
      const { data } = await subgraph.graphql<{ groupSessions: { edges: object[] } }>(
        `query ($courseId: ID) { groupSessions(courseId: $courseId, first: 50) { edges { node {
           startsAt seatsLeft course { id } teachingAssistant { id } viewerSeat { status } viewerWaitlistEntry { place } } } } }`,
        { courseId },
        viewer,
      );
      expect(data.groupSessions.edges).toHaveLength(sessionCount);
    });
  };
  const few = await count(1);
  expect(await count(20)).toBe(few);
  expect(few).toBe(3);
});

describe('teaching assistants', () => {
  const assign = async (act: 'assign' | 'remove', input: object, viewer: Viewer) =>
    subgraph.graphql(
      `mutation ($input: TeachingAssistantInput!) { ${act}TeachingAssistant(input: $input) { course { teachingAssistants { id } } } }`,
      { input },
      viewer,
    );

  test('are assigned and removed by staff and the lead of the course; twice is once', async () => {
    const { courseId, lead, staff, assistants } = await aSupportedCourse(subgraph);
    const added = await aStudentId(subgraph);
    for (const viewer of [lead, staff])
      expect((await assign('assign', { courseId, assistantId: added }, viewer)).data).toEqual({
        assignTeachingAssistant: { course: { teachingAssistants: [{ id: assistants[0]?.id }, { id: added }] } },
      });
    const more = await studentIds(subgraph, 4);
    await Promise.all(more.map((assistantId) => assign('assign', { courseId, assistantId }, staff)));
    expect((await assign('assign', { courseId, assistantId: added }, person('instructor'))).code).toBe(
      'NOT_YOUR_COURSE',
    );
    expect((await assign('assign', { courseId, assistantId: added }, person())).code).toBe('FORBIDDEN');
    expect((await assign('assign', { courseId: newId(), assistantId: added }, staff)).code).toBe('COURSE_NOT_FOUND');
    expect((await assign('remove', { courseId, assistantId: added }, lead)).errors).toEqual([]);
    expect((await assign('remove', { courseId, assistantId: added }, lead)).code).toBe('ASSISTANT_NOT_ON_COURSE');
  });

  test('who is assigned by many at the same moment is assigned once', async () => {
    const { courseId, staff } = await aSupportedCourse(subgraph);
    const assistantId = await aStudentId(subgraph);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => assign('assign', { courseId, assistantId }, staff)),
    );
    expect(answers.flatMap((answer) => answer.errors)).toEqual([]);
    expect(
      await subgraph.rows('select id from teaching_assignment where assistant_id = $1', [assistantId]),
    ).toHaveLength(1);
  });

  test('set their own hours, staff those of everyone', async () => {
    const { assistants, staff } = await aSupportedCourse(subgraph);
    const assistant = assistants[0] ?? staff;
    const { weeklyHours, timeZone } = always;
    const set = (input: object, viewer: Viewer) =>
      subgraph.graphql(
        'mutation ($input: SetAvailabilityInput!) { setAvailability(input: $input) { availability { noticeMinutes dailyLimit exceptions { date hours { from } } } } }',
        { input: { timeZone, weeklyHours, ...input } },
        viewer,
      );
    const exceptions = [{ date: '2035-12-24', hours: [{ from: '09:00', to: '12:00' }] }];
    expect((await set({ exceptions }, assistant)).data).toEqual({
      setAvailability: {
        availability: {
          noticeMinutes: 120,
          dailyLimit: 8,
          exceptions: [{ date: '2035-12-24', hours: [{ from: '09:00' }] }],
        },
      },
    });
    expect((await set({ assistantId: assistant.id, dailyLimit: 3 }, staff)).errors).toEqual([]);
    expect((await set({ assistantId: assistant.id }, person())).code).toBe('NOT_YOUR_AVAILABILITY');
    expect((await set({ weeklyHours: [{ weekday: 8, from: '9', to: '25:00' }] }, assistant)).code).toBe(
      'INVALID_INPUT',
    );
    expect((await set({ weeklyHours: [{ weekday: 1, from: '12:00', to: '09:00' }] }, assistant)).code).toBe(
      'INVALID_AVAILABILITY',
    );
    const see = async (assistantId: string | null, viewer: Viewer) =>
      subgraph.graphql<{ availability: object | null }>(
        'query ($assistantId: ID) { availability(assistantId: $assistantId) { dailyLimit timeZone weeklyHours { weekday from to } } }',
        { assistantId },
        viewer,
      );
    expect((await see(null, assistant)).data.availability).toEqual({ dailyLimit: 3, timeZone, weeklyHours });
    expect((await see(assistant.id, staff)).data.availability).toMatchObject({ dailyLimit: 3 });
    expect((await see(assistant.id, person())).code).toBe('NOT_YOUR_AVAILABILITY');
    expect((await see(null, person())).data.availability).toBeNull();
  });

  test('free slots are those of all assistants together, in five statements, and what is booked is not among them', async () => {
    // The day in São Paulo whose evening is the next morning in Tokyo.
    const day = inDays(20, 0);
    const [today, next] = [dateOf(day), dateOf(new Date(day.getTime() + 86_400_000))];
    const date = (days: number) => dateOf(new Date(day.getTime() + days * 86_400_000));
    const hours = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: '09:00', to: '11:00' }));
    const { courseId, assistants, staff } = await aSupportedCourse(subgraph, {
      assistants: 2,
      availability: { timeZone: 'Asia/Tokyo', weeklyHours: hours },
    });
    const ask = (args: object) =>
      subgraph.graphql<{ availableSlots: { startsAt: string; teachingAssistants: { id: string }[] }[] }>(
        `query ($courseId: ID!, $from: LocalDate!, $to: LocalDate!, $timeZone: TimeZone!, $assistantId: ID) {
           availableSlots(courseId: $courseId, from: $from, to: $to, timeZone: $timeZone, assistantId: $assistantId) { startsAt teachingAssistants { id } } }`,
        { courseId, from: today, to: today, timeZone: 'America/Sao_Paulo', ...args },
        staff,
      );
    let slots: { startsAt: string; teachingAssistants: { id: string }[] }[] = [];
    const statements = await countStatements(async () => {
      slots = (await ask({})).data.availableSlots;
    });
    expect(statements).toBe(5);
    const both = assistants.map(({ id }) => ({ id }));
    expect(slots).toEqual(
      ['00:00', '00:30', '01:00'].map((time) => ({ startsAt: `${next}T${time}:00.000Z`, teachingAssistants: both })),
    );
    await book(courseId, person(), new Date(`${next}T00:00:00Z`));
    slots = (await ask({})).data.availableSlots;
    expect(slots.map((slot) => slot.teachingAssistants.length)).toEqual([1, 1, 2]);
    expect((await ask({ assistantId: assistants[0]?.id })).data.availableSlots).toHaveLength(1);
    expect((await ask({ from: today, to: date(30) })).errors).toEqual([]);
    for (const to of [date(-1), date(31)]) expect((await ask({ to })).code).toBe('INVALID_INPUT');
  });

  test('a course shows how its sessions are sold', async () => {
    const { courseId, productId } = await aSupportedCourse(subgraph);
    const { data } = await subgraph.graphql(
      `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Course { supportOptions { kind sessions freeCancelHours price { amountMinor } product { id } } } } }`,
      { r: [{ __typename: 'Course', id: courseId }] },
    );
    const option = {
      kind: 'SESSION',
      sessions: 1,
      freeCancelHours: 24,
      price: { amountMinor: '2500' },
      product: { id: productId },
    };
    expect(data).toEqual({ _entities: [{ supportOptions: [option] }] });
  });
});

describe('live', () => {
  type Next<Field extends string> = { data: Record<Field, { id: string; status: string; seatsLeft: number }> };
  async function follow<Field extends string>(text: string, variables: object, viewer: Viewer) {
    const stream = await subgraph.subscribe(text, variables as Record<string, unknown>, viewer);
    if (!(Symbol.asyncIterator in stream)) throw new Error(JSON.stringify(stream));
    const iterator = stream[Symbol.asyncIterator]();
    return {
      next: async () => (await iterator.next()).value as Next<Field>,
      end: async () => {
        await iterator.return?.();
      },
    };
  }

  test('the student and the assistant hear of a session, no other user does', async () => {
    const { courseId, assistants, staff } = await aSupportedCourse(subgraph);
    const student = person();
    const streams = await Promise.all(
      [student, assistants[0] ?? staff].map((viewer) =>
        follow<'bookingUpdated'>('subscription { bookingUpdated { id status } }', {}, viewer),
      ),
    );
    await book(courseId, person(), inDays(12));
    const own = await book(courseId, student);
    const other = await streams[1]?.next();
    expect(other?.data.bookingUpdated.id).not.toBe(own.bookingId);
    expect((await streams[0]?.next())?.data.bookingUpdated).toEqual({ id: own.bookingId, status: 'BOOKED' });
    for (const stream of streams) await stream.end();
  });

  test('the seats of a group session are followed by everybody who is signed in', async () => {
    const { bookingId } = await aGroupSession(subgraph, { capacity: 1 });
    const student = person();
    const stream = await follow<'seatsChanged'>(
      'subscription ($id: ID!) { seatsChanged(groupSessionId: $id) { id status seatsLeft } }',
      { id: bookingId },
      person(),
    );
    await join(bookingId, student);
    expect((await stream.next()).data.seatsChanged).toEqual({ id: bookingId, status: 'FULL', seatsLeft: 0 });
    await cancelBooking(subgraph.context(student), { bookingId, idempotencyKey: newId() });
    expect((await stream.next()).data.seatsChanged).toEqual({ id: bookingId, status: 'BOOKED', seatsLeft: 1 });
    await stream.end();
    const refused = await subgraph.subscribe(
      'subscription ($id: ID!) { seatsChanged(groupSessionId: $id) { id } }',
      { id: newId() },
      person(),
    );
    expect(JSON.stringify(refused)).toContain('BOOKING_NOT_FOUND');
  });
});
