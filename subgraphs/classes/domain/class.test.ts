import { beforeAll, describe, expect, test } from 'vitest';
import { Money } from '../../../platform/domain/money.js';
import { draftClass, tuesdays } from '../testing/testing.js';
import { discoverEntities } from '../../../platform/testing/subgraph.js';
import { classes } from '../subgraph.js';
import type { Class } from './class.js';
import { SEAT_HOLD_MS } from './class-terms.js';
import { Schedule } from './schedule.js';

beforeAll(() => discoverEntities(classes));

const NOW = new Date('2026-03-20T12:00:00Z');
const PAID = new Money(24_000, 'EUR');
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

const withoutMeetings = (types: readonly string[]) => types.filter((type) => !type.startsWith('meeting-'));

describe('a group class', () => {
  test('has its meetings on the wall clock when it is created', () => {
    const group = draftClass({ totalMeetings: 3 });
    expect(group.meetings.getItems().map((meeting) => meeting.localStart)).toEqual([
      '2026-03-24T18:30',
      '2026-03-31T18:30',
      '2026-04-07T18:30',
    ]);
    expect(withoutMeetings(recorded(group))).toEqual(['class-created']);
  });

  test('turns a held seat into an enrollment with a credit for each meeting when it is paid', () => {
    const group = draftClass();
    const hold = group.holdSeat('ana', NOW);
    expect(group.seatsLeft).toBe(1);
    const account = group.completeSeat({ seatHoldId: hold.id, studentId: 'ana', paymentId: 'p1', amount: PAID }, NOW);
    expect(account?.balance).toBe(8);
    expect(group.seatsLeft).toBe(1);
    expect(withoutMeetings(recorded(group))).toEqual(['class-created', 'seat-held', 'student-enrolled']);
  });

  test('rejects a payment that comes after the hold has expired', () => {
    const group = draftClass();
    const hold = group.holdSeat('ana', NOW);
    expect(
      group.completeSeat({ seatHoldId: hold.id, studentId: 'ana', paymentId: 'p1', amount: PAID }, LATER),
    ).toBeNull();
    expect(group.seatsLeft).toBe(2);
    expect(withoutMeetings(recorded(group))).toEqual([
      'class-created',
      'seat-held',
      'seat-released',
      'enrollment-rejected',
    ]);
  });

  test('gives a held seat only to the user who holds it, no matter who pays', () => {
    const group = draftClass();
    const hold = group.holdSeat('ana', NOW);
    expect(
      group.completeSeat({ seatHoldId: hold.id, studentId: 'rui', paymentId: 'p1', amount: PAID }, NOW),
    ).toBeNull();
    expect(
      group.completeSeat({ seatHoldId: hold.id, studentId: 'ana', paymentId: 'p2', amount: PAID }, NOW)?.studentId,
    ).toBe('ana');
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

  test('takes no user twice, and no user beyond its seats', () => {
    const group = draftClass({ capacity: 1 });
    group.enroll('ana', NOW);
    expect(codeOf(() => group.enroll('ana', NOW))).toBe('ALREADY_ENROLLED');
    expect(codeOf(() => group.enroll('rui', NOW))).toBe('CLASS_FULL');
  });

  test('takes no user once it is active, while a private class does', () => {
    const group = draftClass();
    group.enroll('ana', NOW);
    group.activate(NOW);
    expect(codeOf(() => group.enroll('rui', NOW))).toBe('ENROLLMENT_CLOSED');
    expect(codeOf(() => group.holdSeat('rui', NOW))).toBe('ENROLLMENT_CLOSED');

    const lessons = draftClass({ type: 'private' });
    lessons.enroll('ana', NOW);
    lessons.activate(NOW);
    expect(lessons.enroll('rui', NOW).studentId).toBe('rui');
  });

  test('is activated once, and not without students', () => {
    const group = draftClass();
    expect(codeOf(() => group.activate(NOW))).toBe('CLASS_EMPTY');
    group.enroll('ana', NOW);
    group.activate(NOW);
    expect(codeOf(() => group.activate(NOW))).toBe('CLASS_ALREADY_STARTED');
  });

  test('has a free seat again when a student withdraws', () => {
    const group = draftClass({ capacity: 1 });
    group.enroll('ana', NOW);
    group.withdraw('ana', NOW);
    expect(group.seatsLeft).toBe(1);
    expect(codeOf(() => group.withdraw('ana', NOW))).toBe('NOT_ENROLLED');
  });
});

describe('a student who is erased', () => {
  test('leaves, and frees what they hold', () => {
    const group = draftClass();
    group.enroll('ana', NOW);
    group.holdSeat('rui', NOW);
    group.pullEvents();
    for (const id of ['ana', 'rui', 'anonymous']) group.forget(id, NOW);
    expect(recorded(group)).toEqual(['student-withdrawn', 'seat-released']);
    expect([group.seatsLeft, group.title]).toEqual([2, 'Evening group']);
  });

  test('stays an id in a class that is over, and takes their name out of the title of private lessons', () => {
    const lessons = draftClass({ type: 'private' });
    lessons.enroll('ana', NOW);
    lessons.activate(NOW);
    lessons.complete(NOW, 'Over');
    expect(codeOf(() => lessons.withdraw('ana', NOW))).toBe('CLASS_OVER');
    lessons.pullEvents();
    lessons.forget('ana', NOW);
    expect([recorded(lessons), lessons.title, lessons.students.length]).toEqual([[], 'Private lessons', 1]);
  });
});

describe('the end of a class', () => {
  const active = (): Class => {
    const lessons = draftClass({ type: 'private' });
    lessons.enroll('ana', NOW);
    lessons.activate(NOW);
    return lessons;
  };

  test('comes by completion while it is active, and then it takes no user in', () => {
    expect(codeOf(() => draftClass().complete(NOW, 'Over'))).toBe('CLASS_NOT_ACTIVE');
    const lessons = active();
    lessons.complete(NOW, 'Over');
    expect(lessons.status).toBe('completed');
    expect(codeOf(() => lessons.complete(NOW, 'Over'))).toBe('CLASS_NOT_ACTIVE');
    expect(codeOf(() => lessons.enroll('rui', NOW))).toBe('ENROLLMENT_CLOSED');
    expect(codeOf(() => lessons.holdSeat('rui', NOW))).toBe('ENROLLMENT_CLOSED');
    expect(codeOf(() => lessons.unlockLesson('l1', lessons.instructorId, NOW))).toBe('CLASS_NOT_ACTIVE');
  });

  test('comes by cancellation before or while it is taught, not after', () => {
    for (const lessons of [draftClass(), active()]) {
      lessons.cancel(NOW);
      expect(lessons.status).toBe('cancelled');
      expect(codeOf(() => lessons.cancel(NOW))).toBe('CLASS_OVER');
      expect(codeOf(() => lessons.activate(NOW))).toBe('CLASS_ALREADY_STARTED');
    }
    const completed = active();
    completed.complete(NOW, 'Over');
    expect(codeOf(() => completed.cancel(NOW))).toBe('CLASS_OVER');
  });

  test.each(['complete', 'cancel'] as const)(
    'by %s frees the seats that were held, and rejects their payment',
    (end) => {
      const lessons = active();
      const hold = lessons.holdSeat('rui', NOW);
      lessons.pullEvents();
      lessons[end](NOW, 'Over');
      expect(recorded(lessons)).toEqual(['seat-released', end === 'complete' ? 'class-completed' : 'class-cancelled']);
      expect(
        lessons.completeSeat({ seatHoldId: hold.id, studentId: 'rui', paymentId: 'p1', amount: PAID }, NOW),
      ).toBeNull();
      expect(recorded(lessons)).toEqual(['enrollment-rejected']);
    },
  );
});

describe('what a class offers', () => {
  const later = new Schedule('FREQ=WEEKLY;BYDAY=TH', '2026-03-24', '19:00', 'Europe/Lisbon', 90);

  test('changes while it is a draft; meetings that stay keep their ids', () => {
    const group = draftClass({ totalMeetings: 3 });
    const ids = group.meetings.getItems().map((meeting) => meeting.id);
    group.update(
      { title: 'Thursdays', schedule: later, totalMeetings: 2, capacity: 9, price: new Money(1, 'EUR') },
      NOW,
    );
    expect(group.meetings.getItems().map((meeting) => [meeting.id, meeting.localStart])).toEqual([
      [ids[0], '2026-03-26T19:00'],
      [ids[1], '2026-04-02T19:00'],
    ]);
    expect([group.title, group.totalMeetings, group.seatsLeft, group.price.amountMinor]).toEqual([
      'Thursdays',
      2,
      9,
      1,
    ]);
    group.update({ totalMeetings: 4 }, NOW);
    expect(group.meetings.getItems().map((meeting) => meeting.number)).toEqual([1, 2, 3, 4]);
    expect(withoutMeetings(recorded(group))).toEqual(['class-created', 'class-updated', 'class-updated']);
  });

  test('does not change after activation', () => {
    const group = draftClass();
    group.enroll('ana', NOW);
    group.activate(NOW);
    expect(codeOf(() => group.update({ title: 'Another' }, NOW))).toBe('PACKAGE_FIXED');
    expect(codeOf(() => group.addMeeting('2026-06-02T18:30'))).toBe('PACKAGE_FIXED');
    expect(group.totalMeetings).toBe(8);
  });

  test('keeps its number of meetings as soon as a seat is taken or held, so that all have the same package', () => {
    const [taken, held] = [draftClass(), draftClass()];
    taken.enroll('ana', NOW);
    held.holdSeat('ana', NOW);
    for (const group of [taken, held]) {
      expect(codeOf(() => group.update({ totalMeetings: 9 }, NOW))).toBe('PACKAGE_SOLD');
      group.update({ totalMeetings: 8, schedule: tuesdays, title: 'The same' }, NOW);
    }
    held.update({ totalMeetings: 9 }, LATER);
    expect(held.totalMeetings).toBe(9);
  });

  test('has never fewer seats than are taken and held', () => {
    const group = draftClass({ capacity: 3 });
    group.enroll('ana', NOW);
    group.holdSeat('rui', NOW);
    expect(codeOf(() => group.update({ capacity: 1 }, NOW))).toBe('CAPACITY_BELOW_STUDENTS');
    group.update({ capacity: 2 }, NOW);
    expect(group.seatsLeft).toBe(0);
  });

  test('grows by a meeting at any time when it is private, until it is over', () => {
    const lessons = draftClass({ type: 'private', totalMeetings: 2 });
    lessons.addMeeting('2026-05-05T10:00');
    lessons.enroll('ana', NOW);
    lessons.activate(NOW);
    const meeting = lessons.addMeeting('2026-05-06T10:00');
    expect([meeting.number, meeting.localStart, lessons.totalMeetings]).toEqual([4, '2026-05-06T10:00', 4]);
    lessons.complete(NOW, 'Over');
    expect(codeOf(() => lessons.addMeeting('2026-05-07T10:00'))).toBe('CLASS_OVER');
  });

  test('says what was paid for each seat', () => {
    const group = draftClass();
    const hold = group.holdSeat('ana', NOW);
    group.completeSeat({ seatHoldId: hold.id, studentId: 'ana', paymentId: 'p1', amount: PAID }, NOW);
    group.enroll('rui', NOW);
    expect(group.enrollments.getItems().map((one) => [one.paidAmountMinor, one.paidCurrency])).toEqual([
      [24_000, 'EUR'],
      [null, null],
    ]);
  });
});

describe('lessons of a class', () => {
  const active = (totalMeetings = 2): Class => {
    const group = draftClass({ totalMeetings });
    group.enroll('ana', NOW);
    group.activate(NOW);
    return group;
  };

  test('are unlocked by its instructor only, while it is active', () => {
    const draft = draftClass();
    expect(codeOf(() => draft.unlockLesson('l1', draft.instructorId, NOW))).toBe('CLASS_NOT_ACTIVE');
    expect(codeOf(() => active().unlockLesson('l1', 'stranger', NOW))).toBe('NOT_YOUR_CLASS');
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

describe('meetings of a class', () => {
  const numbered = (group: Class) =>
    group.meetings
      .getItems()
      .toSorted((a, b) => a.number - b.number)
      .map(({ localStart }) => localStart);

  test('have numbers that follow the dates, and one meeting at a time', () => {
    const lessons = draftClass({ type: 'private', totalMeetings: 2 });
    lessons.addMeeting('2026-03-25T10:00');
    expect(numbered(lessons)).toEqual(['2026-03-24T18:30', '2026-03-25T10:00', '2026-03-31T18:30']);
    for (const taken of ['2026-03-25T10:00', '2026-03-31T18:30'])
      expect(codeOf(() => lessons.addMeeting(taken))).toBe('MEETING_EXISTS');
    expect(lessons.totalMeetings).toBe(3);
  });

  test('keep a manual date when the schedule changes, and say what moved', () => {
    const group = draftClass({ totalMeetings: 2 });
    const added = group.addMeeting('2026-03-28T10:00');
    group.pullEvents();
    const thursdays = new Schedule('FREQ=WEEKLY;BYDAY=TH', '2026-03-24', '18:30', 'Europe/Lisbon', 60);
    group.update({ schedule: thursdays }, NOW);
    expect(numbered(group)).toEqual(['2026-03-26T18:30', '2026-03-28T10:00', '2026-04-02T18:30']);
    expect(added.localStart).toBe('2026-03-28T10:00');
    expect(recorded(group)).toEqual(['meeting-moved', 'meeting-moved', 'class-updated']);
    // A zone moves every meeting, also one with a manual date: it is stored on the wall clock.
    group.update({ schedule: new Schedule('FREQ=WEEKLY;BYDAY=TH', '2026-03-24', '18:30', 'Asia/Tokyo', 60) }, NOW);
    expect(recorded(group).filter((type) => type === 'meeting-moved')).toHaveLength(3);
    group.update({ totalMeetings: 2 }, NOW);
    expect(numbered(group)).toEqual(['2026-03-26T18:30', '2026-03-28T10:00']);
    expect(recorded(group)).toEqual(['meeting-cancelled', 'class-updated']);
  });

  test('end a class when the last one has begun, or with a reason', () => {
    const active = () => {
      const group = draftClass({ totalMeetings: 2 });
      group.enroll('ana', NOW);
      group.activate(NOW);
      return group;
    };
    const early = new Date('2026-03-31T17:29:00Z');
    expect(codeOf(() => active().complete(early))).toBe('MEETINGS_LEFT');
    const ended = active();
    ended.complete(early, 'The course was shortened');
    expect([ended.status, ended.endedAt, ended.completionReason]).toEqual([
      'completed',
      early,
      'The course was shortened',
    ]);
    active().complete(new Date('2026-03-31T17:30:00Z'));
  });
});
