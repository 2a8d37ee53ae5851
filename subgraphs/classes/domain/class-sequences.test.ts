import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { after, MINUTE } from '../../../platform/domain/clock.js';
import { DomainError } from '../../../platform/domain/errors.js';
import { Money } from '../../../platform/domain/money.js';
import { discoverEntities } from '../../../platform/testing/subgraph.js';
import { classes } from '../subgraph.js';
import { draftClass } from '../testing/testing.js';
import type { Class, SeatHold } from './class.js';
import type { ClassStatus, ClassType } from './class-terms.js';
import type { CreditAccount } from './credit-account.js';

beforeAll(() => discoverEntities(classes));

const START = new Date('2026-03-20T12:00:00Z');
const PRICE = new Money(24_000, 'EUR');
const STUDENTS = ['ana', 'rui', 'eva', 'tom'];

/** A class and its credit accounts under a random history, as commands would change them. */
class World {
  now = START;
  readonly held: SeatHold[] = [];
  readonly accounts: CreditAccount[] = [];
  readonly statuses: ClassStatus[] = ['draft'];
  constructor(readonly subject: Class) {}

  account(student: string): CreditAccount | undefined {
    const enrollment = this.subject.students.find((candidate) => candidate.studentId === student);
    return this.accounts.find((account) => account.id === enrollment?.id);
  }
}

type Step = (world: World) => void;

const student = fc.constantFrom(...STUDENTS);
const lesson = fc.integer({ min: 1, max: 6 }).map((number) => `l${number}`);
const step: fc.Arbitrary<Step> = fc.oneof(
  student.map(
    (id): Step =>
      (world) =>
        void world.held.push(world.subject.holdSeat(id, world.now)),
  ),
  fc.tuple(fc.nat(), student).map(([index, payer]): Step => (world) => {
    const hold = world.held[index % Math.max(1, world.held.length)];
    if (!hold) return;
    const account = world.subject.completeSeat(
      { seatHoldId: hold.id, studentId: payer, paymentId: 'p', amount: PRICE },
      world.now,
    );
    if (!account) return;
    expect([hold.studentId, hold.expiresAt > world.now]).toEqual([payer, true]);
    world.accounts.push(account);
  }),
  student.map(
    (id): Step =>
      (world) =>
        void world.accounts.push(world.subject.enroll(id, world.now)),
  ),
  student.map(
    (id): Step =>
      (world) =>
        world.subject.withdraw(id, world.now),
  ),
  student.map(
    (id): Step =>
      (world) =>
        world.subject.forget(id, world.now),
  ),
  fc.integer({ min: 1, max: 20 }).map(
    (minutes): Step =>
      (world) =>
        void (world.now = after(world.now, minutes * MINUTE)),
  ),
  fc.constant<Step>((world) => world.subject.releaseExpired(world.now)),
  fc.constant<Step>((world) => world.subject.activate(world.now)),
  fc.constant<Step>((world) => world.subject.complete(world.now, 'Over')),
  fc.constant<Step>((world) => world.subject.cancel(world.now)),
  lesson.map(
    (id): Step =>
      (world) =>
        world.subject.unlockLesson(id, world.subject.instructorId, world.now),
  ),
  fc.constant<Step>((world) => {
    const meeting = world.subject.addMeeting(
      `2026-06-${String((world.subject.totalMeetings % 28) + 1).padStart(2, '0')}T18:30`,
    );
    for (const id of STUDENTS) world.account(id)?.grantMeeting(meeting.id, world.now);
  }),
  fc
    .record(
      { totalMeetings: fc.integer({ min: 1, max: 4 }), capacity: fc.integer({ min: 1, max: 4 }) },
      { requiredKeys: [] },
    )
    .map(
      (changes): Step =>
        (world) =>
          world.subject.update(changes, world.now),
    ),
  fc.tuple(student, fc.integer({ min: 0, max: 5 }), fc.boolean()).map(([id, number, present]): Step => (world) => {
    const meeting = world.subject.meetings.getItems()[number];
    if (world.subject.status !== 'active' || !meeting) return;
    world
      .account(id)
      ?.markAttendance(
        { id: meeting.id, localDate: '2026-06-02' },
        present ? 'present' : 'absent',
        'teacher',
        world.now,
      );
  }),
);

const AFTER: Readonly<Record<ClassStatus, readonly ClassStatus[]>> = {
  draft: ['active', 'cancelled'],
  active: ['completed', 'cancelled'],
  completed: [],
  cancelled: [],
};

/** What holds after every step, whatever came before. */
function mustHold(
  world: World,
  before: { students: readonly string[]; totalMeetings: number; status: ClassStatus },
): void {
  const { subject } = world;
  const enrolled = subject.students;
  const students = enrolled.map((enrollment) => enrollment.studentId);
  const holds = subject.seatHolds.getItems();
  expect(students.length + holds.length).toBeLessThanOrEqual(subject.capacity);
  expect(new Set(students).size).toBe(students.length);
  expect(new Set(holds.map((hold) => hold.studentId)).size).toBe(holds.length);
  expect(holds.filter((hold) => students.includes(hold.studentId))).toEqual([]);
  expect(subject.unlocks.length).toBeLessThanOrEqual(subject.totalMeetings);
  const byDate = subject.meetings.getItems().toSorted((a, b) => (a.localStart < b.localStart ? -1 : 1));
  expect(byDate.map((meeting) => meeting.number)).toEqual(
    Array.from({ length: subject.totalMeetings }, (_, index) => index + 1),
  );
  if (subject.status !== before.status) expect(AFTER[before.status]).toContain(subject.status);
  const joined = students.filter((id) => !before.students.includes(id));
  if (subject.type === 'group' && before.status !== 'draft') {
    expect(joined).toEqual([]);
    expect(subject.totalMeetings).toBe(before.totalMeetings);
  }
  if (subject.status === 'completed' || subject.status === 'cancelled') {
    expect(joined).toEqual([]);
    expect(holds).toEqual([]);
  }
  for (const enrollment of enrolled) {
    const account = world.accounts.find((candidate) => candidate.id === enrollment.id);
    const entries = account?.entries.getItems() ?? [];
    const granted = entries.filter((entry) => entry.kind === 'grant').reduce((sum, entry) => sum + entry.delta, 0);
    // The same package for everyone, at every time.
    expect(granted).toBe(subject.totalMeetings);
    expect(account?.balance).toBe(entries.reduce((sum, entry) => sum + entry.delta, 0));
    expect(account?.balance).toBeGreaterThanOrEqual(0);
  }
}

test('no sequence of commands leads to a state that the rules forbid', () => {
  fc.assert(
    fc.property(
      fc.constantFrom<ClassType>('group', 'private'),
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 3 }),
      fc.array(step, { maxLength: 60, size: 'max' }),
      (type, capacity, totalMeetings, steps) => {
        const world = new World(draftClass({ type, capacity, totalMeetings }));
        for (const act of steps) {
          const { status, totalMeetings: meetings } = world.subject;
          const { students } = world.subject;
          const before = { status, totalMeetings: meetings, students: students.map((one) => one.studentId) };
          try {
            act(world);
          } catch (error) {
            // A refusal of the domain, and nothing else; a refused command has changed nothing of what the rules are about.
            if (!(error instanceof DomainError)) throw error;
            expect(world.subject.status).toBe(before.status);
            expect(world.subject.totalMeetings).toBe(before.totalMeetings);
            expect(world.subject.students).toHaveLength(before.students.length);
          }
          mustHold(world, before);
        }
      },
    ),
    { numRuns: 150 },
  );
});
