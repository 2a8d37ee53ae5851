import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { frozen, resolverSteps, revealedBy, type Reveal } from './resolver.js';
import {
  contestMinute,
  standingsOf,
  type ContestRules,
  type ContestSubmission,
  type Participant,
  type Verdict,
} from './standings.js';

const at = (time: string): Date => new Date(`2026-03-29T${time}Z`);
const rules: ContestRules = {
  startsAt: at('10:00:00'),
  endsAt: at('15:00:00'),
  format: 'icpc',
  problems: ['A', 'B', 'C', 'D'].map((label) => ({ id: label, exerciseId: label, label, points: 100 })),
  penaltyMinutes: 20,
  pointsBy: 'best',
  ties: 'shared',
  removed: [],
};
const user = (userId: string, change: Partial<Participant> = {}): Participant => ({
  userId,
  disqualified: false,
  extraUntil: null,
  ...change,
});
let ids = 0;
const sent = (
  userId: string,
  exerciseId: string,
  time: string | Date,
  verdict: Verdict | null,
  score = 0,
): ContestSubmission => ({
  id: String((ids += 1)).padStart(6, '0'),
  userId,
  exerciseId,
  submittedAt: typeof time === 'string' ? at(time) : time,
  verdict,
  score: verdict === 'accepted' ? 1 : score,
  groups: [],
  ignored: false,
});

describe('ICPC', () => {
  test('penalty: whole minutes and 20 for each rejected attempt before the accepted one (A8)', () => {
    const [entry] = standingsOf(
      rules,
      [user('x')],
      [
        sent('x', 'A', '10:08:30', 'time-limit'),
        sent('x', 'A', '10:23:59', 'wrong-answer'),
        sent('x', 'A', '10:27:59.9', 'accepted'),
        sent('x', 'A', '11:05:00', 'wrong-answer'),
        sent('x', 'B', '10:42:00', 'compile-error'),
        sent('x', 'B', '10:43:00', 'runtime-error'),
        sent('x', 'B', '10:52:00', 'accepted'),
        sent('x', 'C', '10:58:00', 'time-limit'),
        sent('x', 'C', '10:59:00', 'wrong-answer'),
      ],
    );
    expect(entry).toMatchObject({ solved: 2, penalty: 139, lastMinute: 52, rank: 1 });
    expect(entry?.results.map(({ minute, rejected }) => [minute, rejected])).toEqual([
      [27, 2],
      [52, 1],
      [null, 2],
      [null, 0],
    ]);
  });

  test('no user is first to solve while an earlier attempt is pending; then it follows without a recount (A10)', () => {
    const early = sent('p', 'D', '10:10:00', null);
    const late = sent('q', 'D', '10:12:00', 'accepted');
    const firsts = (verdict: Verdict | null) =>
      standingsOf(rules, [user('p'), user('q')], [{ ...early, verdict }, late])
        .filter(({ results }) => results[3]?.first)
        .map(({ userId }) => userId);
    expect(firsts(null)).toEqual([]);
    expect(firsts('wrong-answer')).toEqual(['q']);
    expect(firsts('accepted')).toEqual(['p']);
    expect(firsts('internal-error')).toEqual([]);
  });

  test('a frozen board shows attempts only: no verdict, no compile error, no first to solve (A9)', () => {
    const submissions = [sent('x', 'A', at('14:10:00'), 'compile-error'), sent('x', 'A', at('14:20:00'), 'accepted')];
    const freezesAt = at('14:00:00');
    const [seen] = standingsOf(rules, [user('x')], frozen(submissions, freezesAt));
    expect(seen).toMatchObject({ solved: 0, penalty: 0 });
    expect(seen?.results[0]).toMatchObject({ pending: 2, solved: false, minute: null, first: false });
    const [true_] = standingsOf(rules, [user('x')], submissions);
    expect(true_).toMatchObject({ solved: 1, penalty: 260 });
  });

  test('a submission counts from the start and before the end, of one participant also in extra time', () => {
    const solved = (time: string, extraUntil: Date | null = null) =>
      standingsOf(rules, [user('x', { extraUntil })], [sent('x', 'A', time, 'accepted')])[0]?.solved;
    expect([solved('09:59:59.999'), solved('10:00:00'), solved('14:59:59.999'), solved('15:00:00')]).toEqual([
      0, 1, 1, 0,
    ]);
    expect([solved('15:09:59', at('15:10:00')), solved('15:10:00', at('15:10:00'))]).toEqual([1, 0]);
  });

  test('minutes of removed intervals are not counted, overlapping ones once', () => {
    const removed = [
      { from: at('11:00:00'), to: at('11:20:00') },
      { from: at('11:10:00'), to: at('11:30:00') },
    ];
    const minute = (time: string) => contestMinute({ ...rules, removed }, at(time));
    expect([minute('10:59:59'), minute('11:15:00'), minute('11:30:00'), minute('11:31:59.9')]).toEqual([
      59, 60, 60, 61,
    ]);
  });

  test('the disqualified are last without a rank, and others move up, also as first to solve', () => {
    const submissions = [sent('a', 'A', '10:05:00', 'accepted'), sent('b', 'A', '10:06:00', 'accepted')];
    const ranks = (disqualified: boolean) =>
      standingsOf(rules, [user('a', { disqualified }), user('b')], submissions).map(({ userId, rank, results }) => [
        userId,
        rank,
        results[0]?.first,
      ]);
    expect(ranks(true)).toEqual([
      ['b', 1, true],
      ['a', null, false],
    ]);
    expect(ranks(false)).toEqual([
      ['a', 1, true],
      ['b', 2, false],
    ]);
  });
});

describe('points', () => {
  const points: ContestRules = { ...rules, format: 'points' };

  test('the best submission counts in hundredths, or the best of each group; ties are shared or by improvement', () => {
    const grouped = (time: string, a: number, b: number): ContestSubmission => ({
      ...sent('x', 'A', time, 'wrong-answer', (a + b) / 2),
      groups: [
        { group: '1', score: a },
        { group: '2', score: b },
      ],
    });
    const submissions = [grouped('10:10:00', 1, 0), grouped('10:20:00', 0, 0.555)];
    const total = (pointsBy: ContestRules['pointsBy']) =>
      standingsOf({ ...points, pointsBy }, [user('x')], submissions)[0];
    expect(total('best')).toMatchObject({ points: 5_000, lastMinute: 10 });
    expect(total('groups')).toMatchObject({ points: 7_775, lastMinute: 20 });
    const tied = [sent('a', 'A', '10:30:00', 'accepted'), sent('b', 'A', '10:20:00', 'accepted')];
    const ranks = (ties: ContestRules['ties']) =>
      standingsOf({ ...points, ties }, [user('a'), user('b')], tied).map(({ userId, rank }) => `${userId}${rank}`);
    expect([ranks('shared'), ranks('last-improvement')]).toEqual([
      ['a1', 'b1'],
      ['b1', 'a2'],
    ]);
  });
});

const USERS = ['u1', 'u2', 'u3', 'u4', 'u5'];
const VERDICTS: readonly (Verdict | null)[] = [
  'accepted',
  'wrong-answer',
  'compile-error',
  'internal-error',
  'cancelled',
  null,
];
const submission = fc.record({
  userId: fc.constantFrom(...USERS),
  exerciseId: fc.constantFrom('A', 'B', 'C', 'D'),
  second: fc.integer({ min: -100, max: 18_100 }),
  judgements: fc.array(fc.constantFrom(...VERDICTS), { minLength: 1, maxLength: 3 }),
  score: fc.double({ min: 0, max: 1, noNaN: true }),
  ignored: fc.boolean(),
});
const scene = fc.record({
  format: fc.constantFrom('icpc' as const, 'points' as const),
  submissions: fc.array(submission, { maxLength: 40 }),
  disqualified: fc.subarray(USERS),
  extraMinutes: fc.integer({ min: 0, max: 60 }),
  removedAt: fc.option(fc.integer({ min: 0, max: 17_000 }), { nil: undefined }),
  freezeAt: fc.integer({ min: 0, max: 18_000 }),
});

describe('whatever happens', () => {
  test('any order of arrival of submissions and judgements gives the standings of a full recomputation', () => {
    fc.assert(
      fc.property(scene, fc.infiniteStream(fc.nat()), ({ submissions, format, ...rest }, randoms) => {
        const made = submissions.map((one, index) => ({ ...one, id: `s${String(index).padStart(3, '0')}` }));
        const all: ContestRules = {
          ...rules,
          format,
          endsAt: new Date(rules.endsAt.getTime() + rest.extraMinutes * 60_000),
          removed:
            rest.removedAt === undefined
              ? []
              : [
                  {
                    from: new Date(rules.startsAt.getTime() + rest.removedAt * 1_000),
                    to: new Date(rules.startsAt.getTime() + (rest.removedAt + 600) * 1_000),
                  },
                ],
        };
        const participants = USERS.map((userId) => user(userId, { disqualified: rest.disqualified.includes(userId) }));
        // Every judgement is an arrival; the highest revision wins, as the table does.
        const arrivals = made.flatMap((one) =>
          one.judgements.map((verdict, revision) => ({ ...one, verdict, revision })),
        );
        const shuffled = arrivals
          .map((one) => ({ one, order: randoms.next().value as number }))
          .sort((a, b) => a.order - b.order)
          .map(({ one }) => one);
        const table = new Map<string, (typeof arrivals)[number]>();
        for (const one of shuffled) if (one.revision >= (table.get(one.id)?.revision ?? -1)) table.set(one.id, one);
        const toSubmission = (one: (typeof arrivals)[number]): ContestSubmission => ({
          id: one.id,
          userId: one.userId,
          exerciseId: one.exerciseId,
          submittedAt: new Date(rules.startsAt.getTime() + one.second * 1_000),
          verdict: one.verdict,
          score: one.verdict === 'accepted' ? 1 : one.score,
          groups: [],
          ignored: one.ignored,
        });
        const arrived = standingsOf(all, [...participants].reverse(), [...table.values()].map(toSubmission));
        const recomputed = standingsOf(
          all,
          participants,
          made.map((one) => toSubmission({ ...one, verdict: one.judgements.at(-1) ?? null, revision: 0 })),
        );
        expect(arrived).toEqual(recomputed);
        // Disqualified and reinstated again: as if it had not been.
        const reinstated = USERS.map((userId) => user(userId));
        expect(standingsOf(all, reinstated, [...table.values()].map(toSubmission))).toEqual(
          standingsOf(
            all,
            reinstated,
            made.map((one) => toSubmission({ ...one, verdict: one.judgements.at(-1) ?? null, revision: 0 })),
          ),
        );
      }),
      { numRuns: 200 },
    );
  });

  test('a frozen board does not depend on any verdict of the freeze; the resolver ends at the true standings', () => {
    fc.assert(
      fc.property(scene, ({ submissions, format, freezeAt, disqualified }) => {
        const own: ContestRules = { ...rules, format };
        const participants = USERS.map((userId) => user(userId, { disqualified: disqualified.includes(userId) }));
        const made = submissions.map((one, index) => ({
          ...sent(
            one.userId,
            one.exerciseId,
            new Date(rules.startsAt.getTime() + one.second * 1_000),
            one.judgements[0] ?? null,
            one.score,
          ),
          id: String(index),
          ignored: one.ignored,
        }));
        const freezesAt = new Date(rules.startsAt.getTime() + freezeAt * 1_000);
        const other = made.map((one) =>
          one.submittedAt < freezesAt ? one : { ...one, verdict: 'wrong-answer' as const, score: 0.1 },
        );
        expect(standingsOf(own, participants, frozen(made, freezesAt))).toEqual(
          standingsOf(own, participants, frozen(other, freezesAt)),
        );
        const steps = resolverSteps(own, participants, made, freezesAt);
        expect(steps).toEqual(stepsFromScratch(own, participants, made, freezesAt));
        expect(new Set(steps.map(({ userId, label }) => userId + label)).size).toBe(steps.length);
        const after = (count: number) =>
          standingsOf(own, participants, frozen(made, freezesAt, revealedBy(own, steps, count)));
        expect(after(steps.length)).toEqual(standingsOf(own, participants, made));
        if (steps.length === 0) return;
        // No user below the first row that is resolved has anything to reveal.
        const before = after(0);
        const row = before.findIndex(({ userId }) => userId === steps[0]?.userId);
        expect(before.slice(row + 1).every(({ results }) => results.every(({ pending }) => pending === 0))).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});

/** The rule of the resolver word by word: all standings are computed again before each step. */
function stepsFromScratch(
  own: ContestRules,
  participants: readonly Participant[],
  submissions: readonly ContestSubmission[],
  freezesAt: Date,
): Reveal[] {
  const steps: Reveal[] = [];
  const isOpen = (userId: string, label: string) =>
    !steps.some((step) => step.userId === userId && step.label === label);
  for (;;) {
    const seen = frozen(submissions, freezesAt, revealedBy(own, steps, steps.length));
    const pending = standingsOf(own, participants, seen).flatMap(({ userId, results }) => {
      const first = results.find(({ label, pending }) => pending > 0 && isOpen(userId, label));
      return first ? [{ userId, label: first.label }] : [];
    });
    const lowest = pending.at(-1);
    if (!lowest) return steps;
    steps.push(lowest);
  }
}
