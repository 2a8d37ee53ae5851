import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { runCommand } from '../../../../platform/command.js';
import { newId } from '../../../../platform/domain/ids.js';
import { eventually } from '../../../../platform/testing/testing.js';
import { countStatements, person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import type { EventContract } from '../../../../schema/events/contract.js';
import { EntitlementGranted, PaymentSucceeded } from '../../../../schema/events/billing.js';
import {
  BookingCancelled,
  BookingConfirmed,
  BookingRejected,
  BookingRescheduled,
  CreditLow,
  LessonUnlocked,
  StudentWithdrawn,
  WaitlistPromoted,
} from '../../../../schema/events/classes.js';
import { NotificationCreated } from '../../../../schema/events/community.js';
import { CoursePublished } from '../../../../schema/events/courses.js';
import { BadgeUnlocked, LevelUp } from '../../../../schema/events/gamification.js';
import { ProfileUpdated, UserRegistered, UserVerified } from '../../../../schema/events/users.js';
import { addComment } from '../../commands/post/add-comment.js';
import { likePost } from '../../commands/post/like-post.js';
import { notify } from '../../commands/notification/notify.js';
import { unlikePost } from '../../commands/post/unlike-post.js';
import { trimNotifications } from '../../commands/notification/trim-notifications.js';
import { en } from '../../domain/notice-texts/en.js';
import * as billing from '../../../../schema/events/billing.js';
import * as classes from '../../../../schema/events/classes.js';
import * as communityEvents from '../../../../schema/events/community.js';
import * as courses from '../../../../schema/events/courses.js';
import * as gamification from '../../../../schema/events/gamification.js';
import * as users from '../../../../schema/events/users.js';
import { NOTICE_TABLE, SILENT } from './table.js';
import { defaultCadence, type NotificationCategory } from '../../domain/notification-categories.js';
import { noticeText, type Notice } from '../../domain/notices.js';
import { community } from '../../subgraph.js';
import { aClass, aPost, enroll, inboxOf } from '../../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(community);
});
afterAll(() => subgraph.stop());

const levelUp = (level: number): Notice => ({ kind: 'level-up', category: 'progress', facts: { level }, links: {} });
const tellOf = (eventId: string, users: readonly string[], level = 2) =>
  runCommand(subgraph.running.systemContext(), 'test', (transaction) =>
    notify(transaction, eventId, { to: { users }, notice: levelUp(level) }),
  );

const [userId, classId, courseId] = [newId(), newId(), newId()];
type Case = [contract: EventContract, data: (to: string) => unknown, expected: object];
const CASES: Case[] = [
  [UserVerified, (to) => ({ userId: to }), { category: 'ACCOUNT', title: 'Welcome to Lyceum' }],
  [
    CreditLow,
    (to) => ({ classId, studentId: to, balance: 2 }),
    { category: 'CLASSES', body: '2 meetings left in your class.', class: { id: classId }, course: null },
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
    { category: 'BILLING', title: 'Welcome to Pro' },
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

test('the same event delivered twice, even at once, is one notice', async () => {
  const viewer = person();
  const id = newId();
  const tell = () => subgraph.tell(LevelUp, { userId: viewer.id, level: 2 }, { id });
  await Promise.all([tell(), tell()]);
  await tell();
  expect((await inboxOf(subgraph, viewer, viewer)).all).toHaveLength(1);
});

test('an event that is replayed to another consumer notifies no user twice, and those who are new once', async () => {
  const [known, added] = [person(), person()];
  const eventId = newId();
  await tellOf(eventId, [known.id]);
  await tellOf(eventId, [known.id, added.id]);
  for (const viewer of [known, added]) expect((await inboxOf(subgraph, viewer, viewer)).all).toHaveLength(1);
  const twice = `insert into notification
      (id, user_id, sequence, event_id, kind, category, facts, created_at)
    select gen_random_uuid(), user_id, sequence + 1, event_id, kind, category, facts, now()
    from notification where event_id = $1 limit 1`;
  await expect(subgraph.rows(twice, [eventId])).rejects.toThrow('notification_event_id_user_id_key');
});

test('words are in the language of the profile, also those of older notices', async () => {
  const viewer = person();
  const profile = { userId: viewer.id, timeZone: 'Europe/Lisbon' };
  await subgraph.tell(UserRegistered, { ...profile, locale: 'en' });
  await subgraph.tell(UserVerified, { userId: viewer.id });
  expect((await inboxOf(subgraph, viewer, viewer)).all).toMatchObject([{ title: 'Welcome to Lyceum' }]);
  await subgraph.tell(ProfileUpdated, { ...profile, locale: 'pt-PT', leaderboardVisible: true });
  expect((await inboxOf(subgraph, viewer, viewer)).all).toMatchObject([{ title: 'Boas-vindas ao Lyceum' }]);
});

test('a student who gets a seat is notified', async () => {
  const taught = await aClass(subgraph, 1);
  const [student] = taught.students;
  expect((await inboxOf(subgraph, student!, student!)).all).toMatchObject([
    { category: 'CLASSES', class: { id: taught.classId }, course: { id: taught.courseId } },
  ]);
});

test('texts about money name the plan or the bundle, as soon as its title is known', async () => {
  const [early, late] = [person(), person()];
  const productId = newId();
  const start = (userId: string) =>
    subgraph.tell(billing.BillingSubscriptionCreated, { billingSubscriptionId: newId(), userId, productId });
  await start(early.id);
  await subgraph.tell(billing.ProductCreated, { productId, kind: 'plan', title: 'Pro' });
  await subgraph.tell(billing.ProductUpdated, { productId, archived: false, title: 'Pro plus' });
  await start(late.id);
  const price = { amountMinor: 2_900, currency: 'EUR' };
  const change = { productId, priceId: newId(), price, validFrom: '2035-01-01T00:00:00.000Z' };
  await subgraph.tell(billing.PriceChanged, { ...change, taxBehavior: 'inclusive' });
  expect((await inboxOf(subgraph, early, early)).all?.at(-1)).toMatchObject({ title: 'Your plan has begun' });
  expect((await inboxOf(subgraph, late, late)).all).toMatchObject([
    { title: 'The price of “Pro plus” changes' },
    { title: '“Pro plus” has begun' },
  ]);
});

test('an unlocked lesson notifies the 30 students of the class at the cost of one', async () => {
  const unlock = async (students: number) => {
    const taught = await aClass(subgraph, students);
    const data = { classId: taught.classId, courseId: taught.courseId, lessonId: newId() };
    const statements = await countStatements(() => subgraph.tell(LessonUnlocked, data, { subject: taught.classId }));
    return { taught, data, statements };
  };
  const one = await unlock(1);
  const thirty = await unlock(30);
  expect(thirty.statements).toBe(one.statements);
  expect(thirty.statements).toBeLessThan(9);
  for (const student of thirty.taught.students) {
    expect((await inboxOf(subgraph, student, student)).all).toMatchObject([
      { category: 'CLASSES', lesson: { id: thirty.data.lessonId }, class: { id: thirty.data.classId } },
      { category: 'CLASSES' },
    ]);
  }
  const { teacher } = thirty.taught;
  const received = (await inboxOf(subgraph, teacher, teacher)).all ?? [];
  expect(new Set(received.map(({ title }) => title))).toEqual(new Set(['A student joined your class']));
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
  expect((await inboxOf(subgraph, student, student)).all?.[0]).toMatchObject({ title: 'You left the class' });
  expect((await inboxOf(subgraph, student, student)).all).toHaveLength(2);
  await enroll(subgraph, { classId, courseId, studentId: student.id });
  await unlock();
  expect((await inboxOf(subgraph, student, student)).all).toHaveLength(4);
});

test('classes that share students are notified at once, and no user waits for anybody in a circle', async () => {
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
      await notify(transaction, eventId, { to: { users: [viewer.id] }, notice: levelUp(level) });
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
  const received = await eventually(async () => {
    const { all } = await inboxOf(subgraph, author, author);
    return all?.length === 2 && all;
  });
  expect(received.map(({ title, category, post, actor }) => ({ title, category, post, actor }))).toEqual([
    { title: 'New comment', category: 'DISCUSSIONS', post: { id: postId }, actor: { id: reader.id } },
    { title: 'New like', category: 'DISCUSSIONS', post: { id: postId }, actor: { id: reader.id } },
  ]);
  expect((await inboxOf(subgraph, reader, reader)).all).toEqual([]);
});

test('an event that names no known user is no reason to fail', async () => {
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

test('every event of every domain notifies a user by the table, or is listed as silent', () => {
  const all = [users, courses, classes, gamification, communityEvents, billing].flatMap((contracts) =>
    Object.values(contracts).filter((one): one is EventContract => typeof one === 'object' && 'consumers' in one),
  );
  const silent = Object.entries(SILENT).flatMap(([domain, names]) =>
    names.split(/\s+/).map((name) => `lyceum.${domain}.${name}${/\.v\d+$/.test(name) ? '' : '.v1'}`),
  );
  const received = [...new Set(NOTICE_TABLE.map(({ contract }) => contract.type))];
  const listed = [...silent, ...received];
  expect(all.map(({ type }) => type).filter((type) => !listed.includes(type))).toEqual([]);
  expect(listed.filter((type, index) => listed.indexOf(type) !== index)).toEqual([]);
  expect(silent.filter((type) => !all.some((contract) => contract.type === type))).toEqual([]);
});

test('every row of the table makes a text of the facts of its event, in both languages', async () => {
  const { subgraph: own } = await withMembers();
  for (const { contract } of NOTICE_TABLE) await own.tell(contract, contract.example, { id: newId() });
  expect(await own.running.inbox.deadLetters()).toEqual([]);
  const stored = await own.rows<{ kind: string; facts: object; category: NotificationCategory }>(
    'select distinct on (kind) kind, facts, category from notification',
  );
  for (const { kind, facts, category } of stored)
    for (const locale of ['en', 'pt'] as const) {
      const text = noticeText({ kind, facts }, { locale, timeZone: 'Europe/Lisbon' });
      expect([kind, text.title]).not.toEqual([
        kind,
        noticeText({ kind: 'unknown', facts: {} }, { locale, timeZone: null }).title,
      ]);
      expect(`${text.title} ${text.body}`).not.toMatch(/[{}]|undefined|Invalid/);
      expect(defaultCadence(category, 'app')).toBe('now');
    }
  const kinds = stored.map(({ kind }) => kind);
  // By no event of these examples: of other statuses, of before, by the clock, or of things that are not there.
  const OTHERWISE = [
    'unknown',
    'user-registered',
    'announcement',
    'mail-suppressed',
    'booking-reminder',
    'meeting-reminder',
    'course-version',
    'course-opened',
    'waitlist-expired',
    'event-seat',
    'event-published',
    'event-changed',
    'event-cancelled',
    'post-liked',
    'answer-accepted',
    'comment-added',
    'comment-answered',
    'reaction-added',
    'post-followed',
    'mentioned',
    'group-mentioned',
    'message-unread',
    'report-decided',
    'content-reported',
    'group-opened',
    'group-role',
    'group-requested',
    'group-declined',
    'group-invited',
    'event-reminder',
  ];
  expect(
    Object.keys(en).filter((kind) => !kinds.includes(kind) && !OTHERWISE.includes(kind) && !SECURITY.includes(kind)),
  ).toEqual([]);
  await own.stop();
});

/** Notices of `SecurityNotice`, by its reason. */
const SECURITY = [
  'token-reused',
  'email-changed',
  'second-factor-on',
  'second-factor-off',
  'new-device',
  'api-key-created',
  'recovery-codes-low',
];

/** A subgraph in which everything that the examples of the contracts name has a user whom their events concern. */
async function withMembers(): Promise<{ subgraph: TestSubgraph }> {
  const own = await TestSubgraph.start(community);
  const first = person();
  await runCommand(own.running.systemContext(), 'members', async ({ sql }) => {
    const ids = NOTICE_TABLE.map(({ contract }) => contract.example as Record<string, unknown>);
    const of = (name: string): string[] => [
      ...new Set(ids.map((data) => data[name]).filter((id): id is string => typeof id === 'string')),
    ];
    for (const id of of('classId')) {
      await sql(
        `insert into class_member (class_id, user_id, role) values ($1, $2, 'student'), ($1, $3, 'instructor')`,
        [id, first.id, newId()],
      );
      await sql('insert into class_title (class_id, title) values ($1, $2)', [id, 'Monday group']);
    }
    for (const id of of('courseId'))
      await sql(`insert into course_member (course_id, user_id, role) values ($1, $2, 'student')`, [id, first.id]);
    for (const id of of('contestId'))
      await sql('insert into contest_participant (contest_id, user_id) values ($1, $2)', [id, first.id]);
    for (const id of of('productId'))
      await sql('insert into plan_subscriber (billing_subscription_id, product_id, user_id) values ($1, $2, $3)', [
        newId(),
        id,
        first.id,
      ]);
  });
  return { subgraph: own };
}

test('an audience of 1,203 is notified in transactions of 500, each user once, whatever is cut short', async () => {
  const contestId = newId();
  const eventId = newId();
  await runCommand(subgraph.running.systemContext(), 'join', ({ sql }) =>
    sql('insert into contest_participant select $1, gen_random_uuid() from generate_series(1, 1203)', [contestId]),
  );
  const telling = { to: { participantsOf: contestId }, notice: { ...levelUp(9), links: { contestId } } };
  const tell = () =>
    runCommand(subgraph.running.systemContext(), 'test', (transaction) => notify(transaction, eventId, telling));
  await tell();
  const received = () =>
    subgraph.rows<{ users: number; notices: number; at_once: number }>(
      `select count(distinct user_id)::int as users, count(*)::int as notices,
         (select max(count)::int from (select count(*) from notification where event_id = $1 group by created_at) each) as at_once
       from notification where event_id = $1`,
      [eventId],
    );
  await eventually(async () => (await received())[0]?.users === 1_203);
  // As after a crash: the job begins again, and so does the reaction.
  await Promise.all([tell(), tell()]);
  await eventually(async () => {
    const waiting = await subgraph.rows(`select from graphile_worker.jobs where task_identifier = 'notify-audience'`);
    return waiting.length === 0;
  });
  expect(await received()).toEqual([{ users: 1_203, notices: 1_203, atOnce: 500 }]);
});

test('a like that is taken back is not shown, and liking again is the same notice', async () => {
  const [author, reader] = [person(), person()];
  const postId = await aPost(subgraph, author);
  const liking = subgraph.context(reader);
  const state = async () => {
    const { unread, all } = await inboxOf(subgraph, author, author);
    return [unread, all?.map(({ title }) => title)];
  };
  await likePost(liking, { postId });
  await eventually(async () => (await state())[0] === 1);
  await unlikePost(liking, { postId });
  expect(await state()).toEqual([0, []]);
  await likePost(liking, { postId });
  expect(await state()).toEqual([1, ['New like']]);
  const [rows] = await subgraph.rows('select count(*)::int as notices from notification where user_id = $1', [
    author.id,
  ]);
  expect(rows).toEqual({ notices: 1 });
});

test('a category that is switched off is numbered, but neither shown nor counted nor pushed', async () => {
  const viewer = person();
  await runCommand(subgraph.running.systemContext(), 'switch off', ({ sql }) =>
    sql(`insert into notification_preference values ($1, 'progress', 'app', 'never')`, [viewer.id]),
  );
  await tellOf(newId(), [viewer.id]);
  await subgraph.tell(UserVerified, { userId: viewer.id });
  expect(await inboxOf(subgraph, viewer, viewer)).toMatchObject({ unread: 1, all: [{ title: 'Welcome to Lyceum' }] });
  const said = (await subgraph.said(NotificationCreated)).filter((event) => event.subject === viewer.id);
  expect(said.map(({ data }) => data['sequence'])).toEqual([2]);
});

test('the newest 1,000 of the last 180 days are kept, and the count stays that of the rows', async () => {
  const [long, old] = [person(), person()];
  await tellOf(newId(), [long.id, old.id]);
  await runCommand(subgraph.running.systemContext(), 'fill', async ({ sql }) => {
    await sql(
      `insert into notification (id, user_id, sequence, event_id, kind, category, facts, created_at)
       select gen_random_uuid(), $1, n, gen_random_uuid(), 'level-up', 'progress', '{"level": 2}', now()
       from generate_series(2, 1010) n`,
      [long.id],
    );
    await sql('update notification_inbox set last_sequence = 1010, unread_count = 1010 where id = $1', [long.id]);
    await sql(`update notification set created_at = now() - interval '181 days' where user_id = $1`, [old.id]);
  });
  await trimNotifications(subgraph.running.systemContext());
  const kept = (user: Viewer) =>
    subgraph.rows(
      `select count(user_id)::int as rows, min(sequence) as first, unread_count as unread from notification_inbox
       left join notification on user_id = notification_inbox.id where notification_inbox.id = $1 group by unread_count`,
      [user.id],
    );
  expect(await kept(long)).toEqual([{ rows: 1_000, first: 11, unread: 1_000 }]);
  expect(await kept(old)).toEqual([{ rows: 0, first: null, unread: 0 }]);
  // Its numbers go on: a client that resumes must not meet one again.
  await tellOf(newId(), [old.id]);
  expect(await kept(old)).toEqual([{ rows: 1, first: 2, unread: 1 }]);
});

test('those who go to an event are notified of its change and its end, by its title; those who declined are not', async () => {
  const [goes, declined] = [person(), person()];
  const eventId = newId();
  await runCommand(subgraph.running.systemContext(), 'event', async ({ sql }) => {
    await sql(`insert into community_event select (jsonb_populate_record(null::community_event, $1)).*`, [
      JSON.stringify(anEvent(eventId)),
    ]);
    for (const [user, status] of [
      [goes, 'going'],
      [declined, 'declined'],
    ] as const)
      await sql(
        `insert into event_rsvp (event_id, user_id, status, guests, responded_at) values ($1, $2, $3, 0, now())`,
        [eventId, user.id, status],
      );
  });
  const startsAt = '2037-05-01T10:00:00.000Z';
  const moved = { eventId, startsAt, endsAt: startsAt, timeZone: 'Europe/Lisbon', previousStartsAt: null, revision: 2 };
  await subgraph.tell(communityEvents.EventChanged, moved);
  await subgraph.tell(communityEvents.EventCancelled, { eventId, startsAt });
  expect((await inboxOf(subgraph, goes, goes)).all?.map(({ title }) => title)).toEqual([
    'Event cancelled: Reading group',
    'Event changed: Reading group',
  ]);
  expect((await inboxOf(subgraph, declined, declined)).all).toEqual([]);
});

const anEvent = (id: string) => ({
  id,
  version: 1,
  created_by: newId(),
  status: 'published',
  title: 'Reading group',
  description: '',
  description_html: '',
  local_start: '2037-05-01T11:00',
  time_zone: 'Europe/Lisbon',
  duration_minutes: 60,
  starts_at: '2037-05-01T10:00:00Z',
  ends_at: '2037-05-01T11:00:00Z',
  seats_taken: 1,
  last_waitlist_number: 0,
  revision: 1,
  created_at: '2037-01-01T00:00:00Z',
  changed_at: '2037-01-01T00:00:00Z',
});
