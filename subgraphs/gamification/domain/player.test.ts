import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BadgeNotAwarded, BadgeNotRevoked } from './errors.js';
import { Player } from './player.js';
import type { Activity, XpEntry } from './xp-entry.js';
import { exerciseXp, attendanceXp } from './xp-rules.js';

const NOW = new Date('2026-03-29T12:00:00Z');
const seconds = (count: number): Date => new Date(NOW.getTime() + count * 1_000);

/** A player with the ledger that the database would keep. */
class Game {
  readonly player = new Player('ana');
  readonly ledger: XpEntry[] = [];
  private sources = 0;

  act(change: Partial<Activity> = {}): XpEntry | null {
    const entry = this.player.count(
      {
        rule: 'exercise-completed',
        sourceId: `source-${(this.sources += 1)}`,
        worth: 15,
        occurredAt: NOW,
        localDate: null,
        courseId: null,
        classIds: [],
        counts: {},
        ...change,
      },
      this.ledger,
    );
    if (entry) this.ledger.push(entry);
    return entry;
  }

  adjust(amount: number): void {
    this.ledger.push(this.player.adjust(amount, 'a reason', 'staff', NOW));
  }

  recorded(): string[] {
    return this.player
      .pullEvents()
      .map(({ event }) => (event.type === 'level-up' ? `level ${event.level}` : event.type))
      .filter((type) => type !== 'activity-counted');
  }
}

test('exercises pay by type and score, attendance by status', () => {
  expect(exerciseXp('reading', 1)).toBe(5);
  expect([0, 0.5, 0.94, 0.96, 1].map((score) => exerciseXp('quiz', score))).toEqual([0, 5, 9, 10, 15]);
  expect([0, 0.5, 1].map((score) => exerciseXp('coding', score))).toEqual([0, 10, 20]);
  expect([0, 0.55, 1].map((score) => exerciseXp('assignment', score))).toEqual([0, 17, 30]);
  expect(['present', 'late', 'absent', 'excused'].map((status) => attendanceXp(status))).toEqual([15, 10, 0, 0]);
});

describe('the ledger', () => {
  test('a repeated event pays once, and an improvement pays the difference', () => {
    const game = new Game();
    expect(game.act({ sourceId: 'quiz', worth: 5 })?.amount).toBe(5);
    const later = { sourceId: 'quiz', occurredAt: seconds(200) };
    expect(game.act({ ...later, worth: 5 })).toBeNull();
    expect(game.act({ ...later, worth: 15 })).toMatchObject({ amount: 10, revision: 1 });
    expect(game.player.totalXp).toBe(15);
  });

  test('a lower worth of what no user corrects takes nothing back', () => {
    const game = new Game();
    game.act({ sourceId: 'quiz', worth: 15 });
    expect(game.act({ sourceId: 'quiz', worth: 5, occurredAt: seconds(200) })).toBeNull();
  });

  test('a corrected attendance adds or takes back the difference, at once, and in the week of what it corrects', () => {
    const game = new Game();
    const mark = (worth: number, occurredAt: Date) =>
      game.act({ rule: 'attendance', sourceId: 'meeting', worth, occurredAt });
    expect(mark(15, NOW)).toMatchObject({ amount: 15, countedAt: NOW });
    expect(mark(10, seconds(1))).toMatchObject({ amount: -5, countedAt: NOW });
    expect(mark(0, seconds(700_000))).toMatchObject({ amount: -10, countedAt: NOW, occurredAt: seconds(700_000) });
    expect(mark(15, seconds(700_001))).toMatchObject({ amount: 15, revision: 3, countedAt: NOW });
    expect(game.player.totalXp).toBe(15);
  });

  test('the total never falls below zero, by a correction or by staff', () => {
    const game = new Game();
    game.act({ rule: 'attendance', sourceId: 'meeting', worth: 15 });
    game.adjust(-10);
    expect(() => game.player.adjust(-6, 'too much', 'staff', NOW)).toThrow('Only 5 XP');
    expect(game.act({ rule: 'attendance', sourceId: 'meeting', worth: 0 })?.amount).toBe(-5);
    expect(game.player.totalXp).toBe(0);
  });

  test('whatever happens, the total is the sum of the ledger and not below zero', () => {
    const activity = fc.record({
      rule: fc.constantFrom('exercise-completed', 'lesson-completed', 'attendance', 'course-completed'),
      sourceId: fc.constantFrom('a', 'b', 'c'),
      worth: fc.nat(40),
      occurredAt: fc.nat(100_000).map(seconds),
    });
    fc.assert(
      fc.property(fc.array(fc.oneof(activity, fc.integer({ min: -60, max: 60 })), { maxLength: 60 }), (acts) => {
        const game = new Game();
        for (const act of acts) {
          if (typeof act !== 'number') game.act(act);
          else if (act !== 0 && game.player.totalXp + act >= 0) game.adjust(act);
          expect(game.player.totalXp).toBe(game.ledger.reduce((sum, entry) => sum + entry.amount, 0));
          expect(game.player.totalXp).toBeGreaterThanOrEqual(0);
        }
        const keys = game.ledger.map(({ rule, sourceId, revision }) => `${rule}/${sourceId}/${revision}`);
        expect(new Set(keys).size).toBe(keys.length);
      }),
    );
  });
});

describe('the limits', () => {
  test('the same action within 180 s earns nothing', () => {
    const game = new Game();
    const quiz = (worth: number, at: number) => game.act({ sourceId: 'quiz', worth, occurredAt: seconds(at) });
    quiz(5, 0);
    expect(quiz(10, 179)).toBeNull();
    expect(quiz(15, 180)?.amount).toBe(10);
  });

  test('of more than ten actions in 60 s, the eleventh earns nothing; a minute later it goes on', () => {
    const game = new Game();
    const paid = Array.from({ length: 12 }, (_, index) => game.act({ occurredAt: seconds(index) }) !== null);
    expect(paid).toEqual([...Array<boolean>(10).fill(true), false, false]);
    expect(game.act({ occurredAt: seconds(59) })).toBeNull();
    expect(game.act({ occurredAt: seconds(60) })?.amount).toBe(15);
  });

  test('a course and attendance are not held back', () => {
    const game = new Game();
    for (let index = 0; index < 11; index += 1) game.act();
    expect(game.act({ rule: 'course-completed' })).not.toBeNull();
    expect(game.act({ rule: 'attendance' })).not.toBeNull();
  });

  test('what earns nothing still keeps the streak and counts toward badges', () => {
    const game = new Game();
    for (let index = 0; index < 10; index += 1) game.act({ counts: { exercises: 1 } });
    game.recorded();
    expect(game.act({ localDate: '2026-03-29', counts: { lessons: 1 } })).toBeNull();
    expect(game.recorded()).toEqual(['streak-updated']);
  });
});

describe('levels, streaks and badges', () => {
  test('each level is announced once, several at once, and not again after a correction', () => {
    const game = new Game();
    game.act({ worth: 80 });
    expect(game.recorded()).toEqual(['xp-earned', 'level 2', 'level 3']);
    game.adjust(-70);
    expect(game.player.level).toBe(1);
    game.adjust(145);
    expect(game.player.level).toBe(4);
    expect(game.recorded()).toEqual(['xp-earned', 'xp-earned', 'level 4']);
  });

  test('a broken streak is said, with how long it was', () => {
    const game = new Game();
    const on = (localDate: string) => game.act({ worth: 0, localDate, occurredAt: new Date(`${localDate}T12:00:00Z`) });
    on('2026-03-01');
    on('2026-03-02');
    game.player.pullEvents();
    on('2026-03-05');
    expect(
      game.player
        .pullEvents()
        .map(({ event }) => event)
        .filter((event) => event.type.startsWith('streak')),
    ).toEqual([
      { type: 'streak-broken', playerId: 'ana', days: 2 },
      { type: 'streak-updated', playerId: 'ana', days: 1, localDate: '2026-03-05' },
    ]);
  });

  test('a day that is still to come anywhere on earth does not count', () => {
    const game = new Game();
    game.act({ localDate: '2026-03-31' });
    expect(game.player.streak.days).toBe(0);
    game.act({ localDate: '2026-03-30' });
    expect(game.player.streak.days).toBe(1);
  });

  test('tiers of a badge are awarded once; a revoked badge comes back only by staff', () => {
    const { player } = new Game();
    const badge = { name: 'solver', title: 'Solver' };
    player.award(badge, 1, NOW);
    player.award(badge, 1, seconds(1));
    player.award(badge, 3, seconds(2));
    player.award(badge, 2, seconds(3));
    expect(player.badges['solver']?.tiers.map((at) => Date.parse(at) - NOW.getTime())).toEqual([0, 2_000, 2_000]);
    expect(player.pullEvents().map(({ event }) => 'tier' in event && event.tier)).toEqual([1, 2, 3]);
    player.revokeBadge(badge, NOW);
    expect(() => player.revokeBadge(badge, NOW)).toThrow(BadgeNotAwarded);
    player.award(badge, 4, NOW);
    expect(player.pullEvents().map(({ event }) => event.type)).toEqual(['badge-revoked']);
    player.restoreBadge(badge);
    expect(() => player.restoreBadge(badge)).toThrow(BadgeNotRevoked);
    expect(player.badges['solver']?.tiers).toHaveLength(3);
    expect(() => player.revokeBadge({ name: 'other', title: 'Other' }, NOW)).toThrow(BadgeNotAwarded);
  });
});
