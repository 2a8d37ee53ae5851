import { defineEntity, p } from '@mikro-orm/core';
import { Player } from '../domain/player.js';
import { Facts } from '../domain/xp-entry.js';
import { Streak } from '../domain/streak.js';

export const StreakMap = defineEntity({
  class: Streak,
  embeddable: true,
  properties: {
    days: p.integer(),
    longest: p.integer(),
    lastDate: p.text().nullable(),
    freezes: p.integer(),
    lastAt: p.datetime().nullable(),
    closedThrough: p.text().nullable(),
    brokenOn: p.text().nullable(),
    brokenDays: p.integer(),
    repairedAt: p.datetime().nullable(),
  },
});

export const FactsMap = defineEntity({
  class: Facts,
  embeddable: true,
  properties: { exercises: p.integer(), lessons: p.integer(), courses: p.integer(), perfectQuizzes: p.integer() },
});

export const PlayerMap = defineEntity({
  class: Player,
  tableName: 'player',
  properties: {
    id: p.uuid().primary(),
    version: p.integer(),
    totalXp: p.integer(),
    level: p.integer(),
    peakLevel: p.integer(),
    leaderboardVisible: p.boolean(),
    verified: p.boolean(),
    active: p.boolean(),
    streak: () => p.embedded(StreakMap),
    atRiskOn: p.text().nullable(),
    rating: p.integer().nullable(),
    ratedContests: p.integer(),
    leagueTier: p.integer(),
    leagueIdleWeeks: p.integer(),
    leagueClosedWeek: p.text().nullable(),
    timeZone: p.text(),
    facts: () => p.embedded(FactsMap),
    badges: p.json<Player['badges']>(),
  },
});
