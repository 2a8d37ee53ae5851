import { beforeAll, describe, expect, test } from 'vitest';
import { draftClass } from '../testing.js';
import { discoverEntities } from '../../../platform/testing-subgraph.js';
import { classes } from '../subgraph.js';
import { SEAT_HOLD_MS, type Class } from './class.js';

beforeAll(() => discoverEntities(classes));

const NOW = new Date('2026-03-20T12:00:00Z');
const LATER = new Date(NOW.getTime() + SEAT_HOLD_MS);

const recorded = (aggregate: Class): string[] => aggregate.pullEvents().map(({ event }) => event.type);

function codeOf(act: () => unknown): string | undefined {
  try {
    act();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return undefined;
}

describe('a group class', () => {
  test('has its meetings on the wall clock when it is created', () => {
    const group = draftClass({ totalMeetings: 3 });
    expect(group.meetings.getItems().map((meeting) => meeting.localStart)).toEqual([
      '2026-03-24T18:30',
      '2026-03-31T18:30',
      '2026-04-07T18:30',
    ]);
    expect(recorded(group)).toEqual(['class-created']);
  });

  test('turns a held seat into an enrollment with a credit for each meeting when it is paid', () => {
    const group = draftClass();
    const hold = group.holdSeat('ana', NOW);
    expect(group.seatsLeft).toBe(1);
    const account = group.completeSeat({ seatHoldId: hold.id, studentId: 'ana', paymentId: 'p1' }, NOW);
    expect(account?.balance).toBe(8);
    expect(group.seatsLeft).toBe(1);
    expect(recorded(group)).toEqual(['class-created', 'seat-held', 'student-enrolled']);
  });

  test('rejects a payment that comes after the hold has expired', () => {
    const group = draftClass();
    const hold = group.holdSeat('ana', NOW);
    expect(group.completeSeat({ seatHoldId: hold.id, studentId: 'ana', paymentId: 'p1' }, LATER)).toBeNull();
    expect(group.seatsLeft).toBe(2);
    expect(recorded(group)).toEqual(['class-created', 'seat-held', 'seat-released', 'enrollment-rejected']);
  });

  test('gives a held seat to nobody but who holds it, whoever pays', () => {
    const group = draftClass();
    const hold = group.holdSeat('ana', NOW);
    expect(group.completeSeat({ seatHoldId: hold.id, studentId: 'rui', paymentId: 'p1' }, NOW)).toBeNull();
    expect(group.completeSeat({ seatHoldId: hold.id, studentId: 'ana', paymentId: 'p2' }, NOW)?.studentId).toBe('ana');
  });

  test('gives an expired seat to the next who asks', () => {
    const group = draftClass({ capacity: 1 });
    group.holdSeat('ana', NOW);
    expect(codeOf(() => group.holdSeat('rui', NOW))).toBe('CLASS_FULL');
    expect(group.holdSeat('rui', LATER).studentId).toBe('rui');
  });

  test('holds one seat a student', () => {
    const group = draftClass();
    group.holdSeat('ana', NOW);
    expect(codeOf(() => group.holdSeat('ana', NOW))).toBe('SEAT_ALREADY_HELD');
  });

  test('takes nobody twice, and nobody beyond its seats', () => {
    const group = draftClass({ capacity: 1 });
    group.enroll('ana', NOW);
    expect(codeOf(() => group.enroll('ana', NOW))).toBe('ALREADY_ENROLLED');
    expect(codeOf(() => group.enroll('rui', NOW))).toBe('CLASS_FULL');
  });

  test('takes nobody once it is active, while a private class does', () => {
    const group = draftClass();
    group.enroll('ana', NOW);
    group.activate();
    expect(codeOf(() => group.enroll('rui', NOW))).toBe('ENROLLMENT_CLOSED');
    expect(codeOf(() => group.holdSeat('rui', NOW))).toBe('ENROLLMENT_CLOSED');

    const lessons = draftClass({ type: 'private' });
    lessons.enroll('ana', NOW);
    lessons.activate();
    expect(lessons.enroll('rui', NOW).studentId).toBe('rui');
  });

  test('is activated once, and not without students', () => {
    const group = draftClass();
    expect(codeOf(() => group.activate())).toBe('CLASS_EMPTY');
    group.enroll('ana', NOW);
    group.activate();
    expect(codeOf(() => group.activate())).toBe('CLASS_ALREADY_STARTED');
  });

  test('has a free seat again when a student withdraws', () => {
    const group = draftClass({ capacity: 1 });
    group.enroll('ana', NOW);
    group.withdraw('ana', NOW);
    expect(group.seatsLeft).toBe(1);
    expect(codeOf(() => group.withdraw('ana', NOW))).toBe('NOT_ENROLLED');
  });
});

describe('lessons of a class', () => {
  const active = (totalMeetings = 2): Class => {
    const group = draftClass({ totalMeetings });
    group.enroll('ana', NOW);
    group.activate();
    return group;
  };

  test('are unlocked by its instructor only, while it is active', () => {
    const draft = draftClass();
    expect(codeOf(() => draft.unlockLesson('l1', draft.instructorId, NOW))).toBe('CLASS_NOT_ACTIVE');
    expect(codeOf(() => active().unlockLesson('l1', 'somebody', NOW))).toBe('NOT_YOUR_CLASS');
  });

  test('are unlocked once, however often it is asked for', () => {
    const group = active();
    group.pullEvents();
    group.unlockLesson('l1', group.instructorId, NOW);
    group.unlockLesson('l1', group.instructorId, NOW);
    expect(recorded(group)).toEqual(['lesson-unlocked']);
  });

  test('are never more than its meetings', () => {
    const group = active(2);
    group.unlockLesson('l1', group.instructorId, NOW);
    group.unlockLesson('l2', group.instructorId, NOW);
    expect(codeOf(() => group.unlockLesson('l3', group.instructorId, NOW))).toBe('UNLOCK_LIMIT_REACHED');
  });
});
