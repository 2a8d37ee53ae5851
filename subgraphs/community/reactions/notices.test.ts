import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '../../../platform/auth.js';
import { runCommand } from '../../../platform/command.js';
import { newId } from '../../../platform/domain/ids.js';
import { eventually } from '../../../platform/testing/testing.js';
import { countStatements, person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import type { EventContract } from '../../../schema/events/contract.js';
import { EntitlementGranted, PaymentSucceeded } from '../../../schema/events/billing.js';
import {
  BookingCancelled,
  BookingConfirmed,
  BookingRejected,
  BookingRescheduled,
  CreditLow,
  LessonUnlocked,
  StudentWithdrawn,
  WaitlistPromoted,
} from '../../../schema/events/classes.js';
import { NotificationCreated } from '../../../schema/events/community.js';
import { CoursePublished } from '../../../schema/events/courses.js';
import { BadgeUnlocked, LevelUp } from '../../../schema/events/gamification.js';
import { ProfileUpdated, UserRegistered } from '../../../schema/events/users.js';
import { addComment } from '../commands/add-comment.js';
import { likePost } from '../commands/like-post.js';
import { notify } from '../commands/notify.js';
import { unlikePost } from '../commands/unlike-post.js';
import { notice } from '../domain/notices.js';
import { community } from '../subgraph.js';
import { aClass, aPost, enroll, inboxOf } from '../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(community);
});
afterAll(() => subgraph.stop());

const [userId, classId, courseId] = [newId(), newId(), newId()];
type Case = [contract: EventContract, data: (to: string) => unknown, expected: object];
const CASES: Case[] = [
  [
    UserRegistered,
    (to) => ({ userId: to, locale: 'en', timeZone: 'Europe/Lisbon' }),
    { category: 'ACCOUNT', title: 'Welcome to Lyceum' },
  ],
  [
    CreditLow,
    (to) => ({ classId, studentId: to, balance: 2 }),
    { category: 'CLASSES', body: 'Meetings left in your class: 2.', class: { id: classId }, course: null },
  ],
  [
    WaitlistPromoted,
    (to) => ({
      bookingId: newId(),
      studentId: to,
      courseId,
      startsAt: '2026-03-29T10:00:00Z',
      offeredUntil: '2026-03-28T10:00:00Z',
    }),
    { category: 'CLASSES', title: 'A seat is free', course: { id: courseId } },
  ],
  [
    BookingCancelled,
    (to) => ({
      bookingId: newId(),
      participantId: newId(),
      studentId: to,
      courseId,
      assistantId: newId(),
      startsAt: '2026-03-29T10:00:00Z',
      by: 'assistant',
      giveBack: true,
    }),
    { category: 'CLASSES', title: 'Session cancelled', course: { id: courseId } },
  ],
  [
    BookingRejected,
    (to) => ({
      bookingId: newId(),
      participantId: newId(),
      studentId: to,
      courseId,
      assistantId: newId(),
      reason: 'no-bundle',
    }),
    { category: 'CLASSES', title: 'Session not booked' },
  ],
  [LevelUp, (to) => ({ userId: to, level: 3 }), { category: 'PROGRESS', title: 'Level 3' }],
  [
    BadgeUnlocked,
    (to) => ({ userId: to, badge: 'first-lesson' }),
    { category: 'PROGRESS', body: 'You have earned the badge “first-lesson”.' },
  ],
  [
    PaymentSucceeded,
    (to) => ({
      paymentId: newId(),
      invoiceId: newId(),
      userId: to,
      amount: { amountMinor: 1_999, currency: 'EUR' },
      purpose: { kind: 'course', courseId },
    }),
    { category: 'BILLING', body: 'We have received your payment of €19.99.', course: { id: courseId }, class: null },
  ],
  [
    PaymentSucceeded,
    (to) => ({
      paymentId: newId(),
      invoiceId: newId(),
      userId: to,
      amount: { amountMinor: 1_999, currency: 'EUR' },
      purpose: { kind: 'class-seat', classId, seatHoldId: newId() },
    }),
    { category: 'BILLING', class: { id: classId } },
  ],
  [
    EntitlementGranted,
    (to) => ({ entitlementId: newId(), userId: to, entitlement: 'pro', validUntil: null }),
    { category: 'BILLING', title: 'Access granted' },
  ],
  [
    EntitlementGranted,
    (to) => ({ entitlementId: newId(), userId: to, entitlement: `course:${courseId}`, validUntil: null }),
    { category: 'BILLING', title: 'Your course is open', course: { id: courseId } },
  ],
];

test.each(CASES.map(([contract, data, expected]) => [contract.name, contract, data, expected] as const))(
  '%s puts a notice into the inbox',
  async (_name, contract, data, expected) => {
    const viewer = person();
    await subgraph.tell(contract, data(viewer.id));
    const inbox = await inboxOf(subgraph, viewer, viewer);
    expect(inbox.unread).toBe(1);
    expect(inbox.all).toMatchObject([{ read: false, ...expected }]);
  },
);

test('the same event told twice, even at once, is one notice', async () => {
  const viewer = person();
  const id = newId();
  const tell = () => subgraph.tell(LevelUp, { userId: viewer.id, level: 2 }, { id });
  await Promise.all([tell(), tell()]);
  await tell();
  expect((await inboxOf(subgraph, viewer, viewer)).all).toHaveLength(1);
});

test('an event that is replayed to another consumer tells nobody twice, and those who are new once', async () => {
  const [known, added] = [person(), person()];
  const eventId = newId();
  const told = (...userIds: string[]) =>
    runCommand(subgraph.running.systemContext(), 'test', (transaction) =>
      notify(transaction, eventId, userIds, notice('level-up', { level: 2 })),
    );
  await told(known.id);
  await told(known.id, added.id);
  for (const viewer of [known, added]) expect((await inboxOf(subgraph, viewer, viewer)).all).toHaveLength(1);
  const twice = `insert into notification
    select gen_random_uuid(), user_id, sequence + 1, event_id, kind, category, facts, null, null, null, null, null, now()
    from notification where event_id = $1 limit 1`;
  await expect(subgraph.rows(twice, [eventId])).rejects.toThrow('notification_event_id_user_id_key');
});

test('words are in the language of the profile, also those of older notices', async () => {
  const viewer = person();
  const profile = { userId: viewer.id, timeZone: 'Europe/Lisbon' };
  await subgraph.tell(UserRegistered, { ...profile, locale: 'en' });
  expect((await inboxOf(subgraph, viewer, viewer)).all).toMatchObject([{ title: 'Welcome to Lyceum' }]);
  await subgraph.tell(ProfileUpdated, { ...profile, locale: 'pt-PT', leaderboardVisible: true });
  expect((await inboxOf(subgraph, viewer, viewer)).all).toMatchObject([{ title: 'Boas-vindas ao Lyceum' }]);
});

test('a student who gets a seat is told so', async () => {
  const taught = await aClass(subgraph, 1);
  const [student] = taught.students;
  expect((await inboxOf(subgraph, student!, student!)).all).toMatchObject([
    { category: 'CLASSES', class: { id: taught.classId }, course: { id: taught.courseId } },
  ]);
});

test('an unlocked lesson is told to the 30 students of the class at the cost of one', async () => {
  const unlock = async (students: number) => {
    const taught = await aClass(subgraph, students);
    const data = { classId: taught.classId, courseId: taught.courseId, lessonId: newId() };
    const statements = await countStatements(() => subgraph.tell(LessonUnlocked, data, { subject: taught.classId }));
    return { taught, data, statements };
  };
  const one = await unlock(1);
  const thirty = await unlock(30);
  expect(thirty.statements).toBe(one.statements);
  expect(thirty.statements).toBeLessThan(10);
  for (const student of thirty.taught.students) {
    expect((await inboxOf(subgraph, student, student)).all).toMatchObject([
      { category: 'LESSONS', lesson: { id: thirty.data.lessonId }, class: { id: thirty.data.classId } },
      { category: 'CLASSES' },
    ]);
  }
  const { teacher } = thirty.taught;
  expect((await inboxOf(subgraph, teacher, teacher)).all).toEqual([]);
});

test('who has left the class hears no more of it; who comes back does', async () => {
  const { classId, courseId, students } = await aClass(subgraph, 1);
  const student = students[0]!;
  const unlock = () => subgraph.tell(LessonUnlocked, { classId, courseId, lessonId: newId() }, { subject: classId });
  await subgraph.tell(
    StudentWithdrawn,
    { classId, courseId, enrollmentId: newId(), studentId: student.id },
    { subject: classId },
  );
  await unlock();
  expect((await inboxOf(subgraph, student, student)).all).toHaveLength(1);
  await enroll(subgraph, { classId, courseId, studentId: student.id });
  await unlock();
  expect((await inboxOf(subgraph, student, student)).all).toHaveLength(3);
});

test('classes that share students are told at once, and nobody waits for anybody in a circle', async () => {
  const taught = await Promise.all(Array.from({ length: 4 }, () => aClass(subgraph, 0)));
  const students = Array.from({ length: 10 }, () => person());
  for (const one of taught) for (const { id } of students) await enroll(subgraph, { ...one, studentId: id });
  await Promise.all(
    taught.map(({ classId, courseId }) =>
      subgraph.tell(LessonUnlocked, { classId, courseId, lessonId: newId() }, { subject: classId }),
    ),
  );
  expect(await subgraph.running.inbox.deadLetters()).toEqual([]);
  for (const student of students) expect((await inboxOf(subgraph, student, student)).unread).toBe(8);
});

test('50 notices to one person at once take 50 sequences without a gap', async () => {
  const viewer = person();
  await Promise.all(
    Array.from({ length: 50 }, (_, level) => subgraph.tell(LevelUp, { userId: viewer.id, level: level + 1 })),
  );
  const rows = await subgraph.rows<{ sequence: number }>(
    'select sequence from notification where user_id = $1 order by sequence',
    [viewer.id],
  );
  expect(rows.map((row) => row.sequence)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
  const said = (await subgraph.said(NotificationCreated)).filter((event) => event.subject === viewer.id);
  expect(said.map((event) => event.data['sequence'])).toEqual(rows.map((row) => row.sequence));
  expect((await inboxOf(subgraph, viewer, viewer)).unread).toBe(50);
});

test('a slow transaction keeps the lower sequence, and no higher one is seen before it commits', async () => {
  const viewer = person();
  const tell = (eventId: string, level: number, before: () => Promise<unknown> = async () => undefined) =>
    runCommand(subgraph.running.systemContext(), 'test', async (transaction) => {
      await notify(transaction, eventId, [viewer.id], notice('level-up', { level }));
      await transaction.flush();
      await before();
    });
  const levels = async () =>
    (
      await subgraph.rows<{ level: number }>(
        `select (facts->>'level')::int as level from notification where user_id = $1 order by sequence`,
        [viewer.id],
      )
    ).map((row) => row.level);
  await tell(newId(), 1);
  let finish = (): void => undefined;
  const gate = new Promise<void>((resolve) => (finish = resolve));
  let written = (): void => undefined;
  const slowWrote = new Promise<void>((resolve) => (written = resolve));
  const slow = tell(newId(), 2, async () => {
    written();
    await gate;
  });
  await slowWrote;
  const fast = tell(newId(), 3);
  await eventually(async () => {
    const [waiting] = await subgraph.rows(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return waiting !== undefined;
  });
  expect(await levels()).toEqual([1]);
  finish();
  await Promise.all([slow, fast]);
  expect(await levels()).toEqual([1, 2, 3]);
});

test('an author hears of the likes and comments of others, once, and not of their own', async () => {
  const [author, reader] = [person(), person()];
  const postId = await aPost(subgraph, author);
  for (const viewer of [author, reader]) {
    const context = subgraph.context(viewer);
    await likePost(context, { postId });
    await unlikePost(context, { postId });
    await likePost(context, { postId });
    await addComment(context, { postId, text: 'So it does.' });
  }
  const told = await eventually(async () => {
    const { all } = await inboxOf(subgraph, author, author);
    return all?.length === 2 && all;
  });
  expect(told.map(({ title, category, post, actor }) => ({ title, category, post, actor }))).toEqual([
    { title: 'New comment', category: 'DISCUSSIONS', post: { id: postId }, actor: { id: reader.id } },
    { title: 'New like', category: 'DISCUSSIONS', post: { id: postId }, actor: { id: reader.id } },
  ]);
  expect((await inboxOf(subgraph, reader, reader)).all).toEqual([]);
});

test('an event that names nobody known is no reason to fail', async () => {
  await subgraph.tell(LessonUnlocked, { classId: newId(), courseId: newId(), lessonId: newId() });
  await subgraph.tell(CreditLow, { classId: newId(), studentId: userId, balance: 2 });
  expect(await subgraph.running.inbox.deadLetters()).toEqual([]);
});

test('both sides of a booking are notified, except who acted, with the time in their zone, the course and the person', async () => {
  const [student, assistant, course] = [person(), person(), newId()];
  for (const [viewer, timeZone] of [
    [student, 'America/New_York'],
    [assistant, 'Europe/Lisbon'],
  ] as const)
    await subgraph.tell(UserRegistered, { userId: viewer.id, locale: 'en', timeZone });
  await subgraph.tell(CoursePublished, {
    courseId: course,
    instructorId: newId(),
    publishedVersion: 1,
    lessonIds: [],
    title: 'Portuguese A1',
  });
  const booking = {
    bookingId: newId(),
    participantId: newId(),
    studentId: student.id,
    assistantId: assistant.id,
    courseId: course,
    startsAt: '2027-03-29T10:00:00.000Z',
  };
  const of = async (viewer: Viewer) =>
    ((await inboxOf(subgraph, viewer, viewer)).all ?? []).filter(({ category }) => category === 'CLASSES');
  await runAs(student, BookingConfirmed, { ...booking, sessionType: 'individual' });
  expect(await of(student)).toEqual([]);
  expect(await of(assistant)).toMatchObject([
    { title: 'Session booked', course: { id: course }, actor: { id: student.id } },
  ]);
  expect((await of(assistant))[0]?.body).toMatch(/“Portuguese A1”.*March 29, 2027.*11:00.*Europe\/Lisbon/);
  await runAs(assistant, BookingRescheduled, { ...booking, previousStartsAt: '2027-03-28T10:00:00.000Z' });
  expect((await of(assistant)).length).toBe(1);
  expect((await of(student))[0]).toMatchObject({ title: 'Session moved', actor: { id: assistant.id } });
  expect((await of(student))[0]?.body).toMatch(/March 29.*6:00.*March 28.*America\/New_York/);
  const staff = person('staff');
  await runAs(staff, BookingCancelled, { ...booking, by: 'staff', giveBack: true });
  for (const viewer of [student, assistant])
    expect((await of(viewer))[0]).toMatchObject({ title: 'Session cancelled', course: { id: course } });
});

/** An event that this person caused. */
async function runAs(actor: Viewer, contract: EventContract, data: unknown): Promise<void> {
  const reaction = community.reactions.find((one) => one.contract === contract);
  const event = { id: newId(), actor: actor.id, data } as never;
  await runCommand(
    subgraph.running.systemContext(),
    'test',
    (transaction) => reaction?.react(transaction, event) ?? Promise.resolve(),
  );
}
