import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { parse } from 'graphql';
import { expect } from 'vitest';
import { eventually } from '../platform/testing/testing.js';
import {
  ActivateClassDocument,
  CatalogDocument,
  CompleteReadingDocument,
  CreateProductDocument,
  DashboardDocument,
  EnrollStudentDocument,
  ExerciseDetailDocument,
  LeaderboardUpdatedDocument,
  MarkAttendanceDocument,
  NotificationReceivedDocument,
  OpenInvoicesDocument,
  OpenLessonDocument,
  RecordManualPaymentDocument,
  RequestSeatDocument,
  SubmitQuizDocument,
  SubscribeToPlanDocument,
  UnlockLessonDocument,
} from '../schema/generated/operations.js';
import { journey, signUp, signUpAs, unique, type Person } from './testing/people.js';
import { openClass, publishCourse } from './testing/school.js';

/** Staff take the money for everything that a person owes. */
async function payOpenInvoice(staff: Person, payer: Person): Promise<string> {
  const invoice = await eventually(async () => {
    const { invoices } = await staff.send(OpenInvoicesDocument, { userId: payer.id });
    return invoices.edges[0]?.node;
  });
  const { recordManualPayment } = await staff.send(RecordManualPaymentDocument, {
    input: { invoiceId: invoice.id, amount: invoice.total, method: 'CASH', idempotencyKey: unique() },
  });
  expect(recordManualPayment.invoice).toMatchObject({ id: invoice.id, status: 'PAID' });
  return recordManualPayment.invoice.number as string;
}

/** The calendar day so many days ago, where the zone's clocks are. */
const localDateAgo = (timeZone: string, days: number): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone }).format(new Date(Date.now() - days * 86_400_000));

const claimsOf = (token: string): { roles: string[]; entitlements: string[] } =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as {
    roles: string[];
    entitlements: string[];
  };

/** More than the dashboard shows: all that may have come since the phone lost its socket. */
const NOTICES = parse(
  '{ viewer { notifications(first: 50) { edges { node { id lesson { id } } } } } }',
) as TypedDocumentNode<
  { viewer: { notifications: { edges: { node: { id: string; lesson: { id: string } | null } }[] } } },
  Record<string, never>
>;

journey('a learner’s story runs through all six domains, live', async () => {
  // 1. A teacher and a student register and log in; an admin makes the teacher an instructor.
  const teacher = await signUpAs('INSTRUCTOR', 'Helena Duarte');
  const staff = await signUpAs('STAFF', 'Marta Reis');
  const student = await signUp('Ana Silva');
  expect(claimsOf(teacher.tokens.accessToken).roles).toContain('instructor');

  // 2. The teacher publishes a course; it appears in the catalog and in search, also with a typing error.
  const course = await publishCourse(teacher, { lessons: 4 });
  for (const search of [course.title, course.title.replace('Portuguese', 'Portugese')]) {
    const { courses } = await student.send(CatalogDocument, { search, first: 5 });
    expect(courses.edges.map((edge) => edge.node.id)).toContain(course.id);
    expect(courses.edges.find((edge) => edge.node.id === course.id)?.node.instructor).toMatchObject({
      name: 'Helena Duarte',
    });
  }

  // 3. Staff create a class; the student asks to join and pays: the held seat becomes an enrollment, with an invoice.
  const yesterday = localDateAgo('Europe/Lisbon', 1);
  const taught = await openClass(staff, teacher, course, {
    schedule: {
      recurrence: 'FREQ=DAILY',
      startsOn: yesterday,
      localTime: '18:30',
      timeZone: 'Europe/Lisbon',
      durationMinutes: 60,
    },
  });
  const { requestSeat } = await student.send(RequestSeatDocument, {
    input: { classId: taught.id, idempotencyKey: unique() },
  });
  expect(requestSeat.class?.seatsLeft).toBe(3);
  const number = await payOpenInvoice(staff, student);
  const joined = await eventually(async () => {
    const { viewer } = await student.send(DashboardDocument);
    return viewer?.classes?.find((one) => one.id === taught.id && one.viewerEnrollment);
  });
  expect(joined.viewerEnrollment).toEqual({ creditBalance: 8 });

  // The student also buys a plan: the entitlement is in the next token.
  const { createProduct } = await staff.send(CreateProductDocument, {
    input: {
      kind: 'PLAN',
      title: `Pro ${unique()}`,
      interval: 'MONTH',
      price: { amountMinor: '1900', currency: 'EUR' },
    },
  });
  await student.send(SubscribeToPlanDocument, {
    input: { productId: createProduct.product.id, idempotencyKey: unique() },
  });
  await payOpenInvoice(staff, student);
  await eventually(async () => {
    await student.refresh();
    return claimsOf(student.tokens.accessToken).entitlements.includes('pro');
  });

  // 4. The class is activated; enrolling after that is refused. The teacher unlocks a lesson → the phone gets a push.
  const phone = student.phone();
  const notices = await phone.listen(NotificationReceivedDocument, {});
  await teacher.send(ActivateClassDocument, { input: { classId: taught.id } });
  const late = { input: { classId: taught.id, studentId: staff.id, idempotencyKey: unique() } };
  expect(await staff.refused(EnrollStudentDocument, late)).toBe('ENROLLMENT_CLOSED');
  const lessonId = course.lessonIds[0] ?? '';
  await teacher.send(UnlockLessonDocument, { input: { classId: taught.id, lessonId } });
  const notice = await notices.first((data) => data.notificationReceived.lesson !== null);
  expect(notice.notificationReceived).toMatchObject({
    lesson: { id: lessonId, title: 'Lesson 1' },
    class: { title: taught.title },
  });

  // 6, first half. Attendance of yesterday's meeting moves the credit ledger and the streak.
  const mark = (status: 'PRESENT' | 'ABSENT') =>
    teacher.send(MarkAttendanceDocument, {
      input: { classId: taught.id, meetingId: taught.meetingIds[0] ?? '', studentId: student.id, status },
    });
  const streak = () => student.send(DashboardDocument).then(({ viewer }) => viewer?.player?.streak);
  expect((await mark('PRESENT')).markAttendance.enrollment?.creditBalance).toBe(7);
  await eventually(async () => (await streak())?.lastDate === yesterday);
  expect(await streak()).toMatchObject({ days: 1 });

  // 5. The student completes exercises → XP → the class's leaderboard, live, with names and the course's title.
  const board = await teacher
    .phone()
    .listen(LeaderboardUpdatedDocument, { scope: { type: 'CLASS', id: taught.id }, period: 'ALL_TIME' });
  await eventually(() => student.send(OpenLessonDocument, { input: { lessonId } }));
  const { readingId, quizId } = course.exercises[0] ?? { readingId: '', quizId: '' };
  await student.send(CompleteReadingDocument, { input: { exerciseId: readingId } });
  const { exercise } = await student.send(ExerciseDetailDocument, { id: quizId });
  const answers = (exercise?.questions ?? []).map(({ id, choices }) => ({
    questionId: id,
    choice: choices.findIndex((choice) => ['Bom dia', 'Obrigado'].includes(choice)),
  }));
  const { submitQuiz } = await student.send(SubmitQuizDocument, { input: { exerciseId: quizId, answers } });
  expect(submitQuiz.score).toBe(1);
  const ranked = await board.first((data) =>
    data.leaderboardUpdated.entries.some((entry) => entry.player?.id === student.id && entry.xp >= 20),
  );
  expect(ranked.leaderboardUpdated.course).toEqual({ id: course.id, title: course.title });
  const entry = ranked.leaderboardUpdated.entries.find((one) => one.player?.id === student.id);
  expect(entry).toMatchObject({ rank: 1, player: { name: 'Ana Silva' } });
  expect(entry?.player?.avatarUrl).toMatch(/^https?:\/\/.*\/avatars\//);

  // 6, second half. A correction gives the credit back by a new entry.
  const corrected = (await mark('ABSENT')).markAttendance.enrollment;
  expect(corrected?.creditBalance).toBe(8);
  expect(corrected?.creditHistory.map(({ kind, delta }) => [kind, delta])).toEqual([
    ['GRANT', 8],
    ['DEDUCTION', -1],
    ['REVERSAL', 1],
  ]);

  // 7. One query fetches the dashboard through all six subgraphs.
  const dashboard = await eventually(async () => {
    const { viewer } = await student.send(DashboardDocument);
    return typeof viewer?.player?.rank === 'number' && viewer.invoices?.length === 2 ? viewer : undefined;
  });
  expect(dashboard).toMatchObject({
    name: 'Ana Silva',
    classes: [
      {
        title: taught.title,
        status: 'ACTIVE',
        viewerEnrollment: { creditBalance: 8 },
        course: { title: course.title },
      },
    ],
    courseEnrollments: [{ completedLessonCount: 1, course: { title: course.title } }],
    entitlements: [{ entitlement: 'pro' }],
  });
  expect(dashboard.player?.streak.days).toBe(2);
  expect(dashboard.courseEnrollments?.[0]?.progress).toBeCloseTo(1 / 4);
  expect(dashboard.invoices?.map((invoice) => invoice.number)).toContain(number);
  expect(dashboard.unreadNotificationCount).toBeGreaterThan(0);

  // 8. The phone loses its socket, three notices happen, it reconnects with its cursor and receives exactly those three.
  await eventually(async () => {
    const { viewer } = await student.send(DashboardDocument);
    const newest = viewer?.notifications?.edges[0]?.node.id;
    return notices.items.at(-1)?.notificationReceived.id === newest;
  });
  const cursor = notices.items.at(-1)?.notificationReceived.cursor ?? null;
  phone.loseSocket();
  await eventually(() => phone.closes.length > 0);
  for (const unlocked of course.lessonIds.slice(1)) {
    await teacher.send(UnlockLessonDocument, { input: { classId: taught.id, lessonId: unlocked } });
  }
  // A notice of another kind may come in between as well: what was missed is all that is newer than the cursor's.
  const lastSeen = notices.items.at(-1)?.notificationReceived.id;
  const missed = await eventually(async () => {
    const { viewer } = await student.send(NOTICES);
    const nodes = viewer.notifications.edges.map(({ node }) => node);
    const seenAt = nodes.findIndex(({ id }) => id === lastSeen);
    expect(seenAt).toBeGreaterThanOrEqual(0);
    const newer = nodes.slice(0, seenAt);
    return newer.filter(({ lesson }) => lesson !== null).length === 3 ? newer.reverse() : undefined;
  });
  const again = student.phone();
  const resumed = await again.listen(NotificationReceivedDocument, { since: cursor });
  await resumed.first((data) => data.notificationReceived.id === missed.at(-1)?.id);
  expect(resumed.items.slice(0, missed.length).map((item) => item.notificationReceived.id)).toEqual(
    missed.map(({ id }) => id),
  );
  await again.dispose();
});
