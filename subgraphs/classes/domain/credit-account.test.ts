import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { discoverEntities } from '../../../platform/testing/subgraph.js';
import { classes } from '../subgraph.js';
import { CreditAccount, type AttendanceStatus } from './credit-account.js';
import { CreditExhausted } from './errors.js';

beforeAll(() => discoverEntities(classes));

const NOW = new Date('2026-03-24T19:30:00Z');
const meeting = (number: number) => ({ id: `m${number}`, localDate: '2026-03-24' });

const open = (credits = 8): CreditAccount => new CreditAccount('e1', 'k1', 'ana', credits, NOW);
const recorded = (account: CreditAccount): string[] => account.pullEvents().map(({ event }) => event.type);
const ledger = (account: CreditAccount): (string | number)[][] =>
  account.entries.getItems().map(({ kind, delta }) => [kind, delta]);

test.each<[AttendanceStatus, number]>([
  ['present', 7],
  ['late', 7],
  ['absent', 8],
  ['excused', 8],
])('%s leaves a balance of %i', (status, balance) => {
  const account = open();
  account.markAttendance(meeting(1), status, 'teacher', NOW);
  expect(account.balance).toBe(balance);
});

test('a correction from present to absent gives the credit back by a new entry', () => {
  const account = open();
  account.markAttendance(meeting(1), 'present', 'teacher', NOW);
  account.markAttendance(meeting(1), 'absent', 'teacher', NOW);
  expect(ledger(account)).toEqual([
    ['grant', 8],
    ['deduction', -1],
    ['reversal', 1],
  ]);
  expect(recorded(account)).toEqual(['attendance-marked', 'credit-deducted', 'attendance-marked', 'credit-adjusted']);
});

test('marking the same twice changes nothing', () => {
  const account = open();
  account.markAttendance(meeting(1), 'present', 'teacher', NOW);
  account.pullEvents();
  account.markAttendance(meeting(1), 'present', 'teacher', NOW);
  expect(recorded(account)).toEqual([]);
  expect(account.balance).toBe(7);
});

test('present without a credit is refused until staff adjust it', () => {
  const account = open(0);
  expect(() => account.markAttendance(meeting(1), 'present', 'teacher', NOW)).toThrow(CreditExhausted);
  expect(account.attendance).toHaveLength(0);
  account.adjust(1, 'goodwill', 'staff', NOW);
  account.markAttendance(meeting(1), 'present', 'teacher', NOW);
  expect(account.balance).toBe(0);
});

test('two credits left are said once, on the way down', () => {
  const account = open(3);
  account.markAttendance(meeting(1), 'present', 'teacher', NOW);
  expect(recorded(account)).toContain('credit-low');
  account.markAttendance(meeting(2), 'present', 'teacher', NOW);
  expect(recorded(account)).not.toContain('credit-low');
});

test('a balance that falls past two at once is said as well, and again after it has risen', () => {
  const account = open(5);
  account.adjust(-4, 'moved to another class', 'staff', NOW);
  expect(recorded(account)).toEqual(['credit-adjusted', 'credit-low']);
  account.adjust(2, 'and back', 'staff', NOW);
  account.markAttendance(meeting(1), 'present', 'teacher', NOW);
  expect(recorded(account)).toEqual(['credit-adjusted', 'attendance-marked', 'credit-deducted', 'credit-low']);
});

test('an adjustment keeps who made it in the ledger, and why beside it', () => {
  const account = open();
  account.adjust(2, 'goodwill', 'staff', NOW);
  const entry = account.entries.getItems().at(-1);
  expect(entry).toMatchObject({ kind: 'adjustment', delta: 2, actorId: 'staff' });
  expect(account.reasons.getItems()).toMatchObject([{ id: entry?.id, reason: 'goodwill' }]);
});

test('a meeting that is added to the class grants one credit', () => {
  const account = open();
  account.grantMeeting('m9', NOW);
  expect(account.balance).toBe(9);
  expect(ledger(account).at(-1)).toEqual(['grant', 1]);
  expect(recorded(account)).toEqual(['credit-adjusted']);
});

test('whatever is done, the balance is the sum of the entries, never negative, and one credit a meeting attended', () => {
  const act = fc.oneof(
    fc.record({
      meeting: fc.integer({ min: 1, max: 5 }),
      status: fc.constantFrom<AttendanceStatus>('present', 'late', 'absent', 'excused'),
    }),
    fc.record({ delta: fc.integer({ min: -3, max: 3 }).filter((delta) => delta !== 0) }),
    fc.record({ added: fc.uuid() }),
  );
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 6 }), fc.array(act, { maxLength: 40 }), (credits, acts) => {
      const account = open(credits);
      let adjusted = 0;
      for (const step of acts) {
        try {
          if ('delta' in step) {
            account.adjust(step.delta, 'because', 'staff', NOW);
            adjusted += step.delta;
          } else if ('added' in step) {
            account.grantMeeting(step.added, NOW);
            adjusted += 1;
          } else account.markAttendance(meeting(step.meeting), step.status, 'teacher', NOW);
        } catch (error) {
          expect(error).toBeInstanceOf(CreditExhausted);
        }
        const sum = account.entries.getItems().reduce((total, entry) => total + entry.delta, 0);
        const attended = account.attendance
          .getItems()
          .filter(({ status }) => status === 'present' || status === 'late').length;
        expect(account.balance).toBe(sum);
        expect(account.balance).toBe(credits + adjusted - attended);
        expect(account.balance).toBeGreaterThanOrEqual(0);
      }
    }),
  );
});
