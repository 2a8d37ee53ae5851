import { perRequest } from '../../../platform/context.js';
import { now } from '../../../platform/domain/clock.js';
import { rowLoader } from '../../../platform/graphql/loaders.js';
import { localTime } from '../domain/local-time.js';
import type { HeldBadge } from '../domain/player.js';
import type { Counters } from './fact-values.js';
import { streakOf, type PlayerView } from './players.js';
import { STREAK_SQL } from './players.js';

export interface OwnState {
  readonly id: string;
  readonly counters: Counters;
  readonly badges: Readonly<Record<string, HeldBadge>>;
  /** The player's local date. */
  readonly today: string;
}

interface Row extends Pick<PlayerView, 'streak' | 'timeZone' | 'badges' | 'level' | 'id'> {
  readonly exercises: number;
  readonly lessons: number;
  readonly courses: number;
  readonly perfectQuizzes: number;
}

/** What rules read of a player beside stored facts. For viewers about themselves. */
export const ownState = perRequest((context) =>
  rowLoader<OwnState>('id', async (ids) => {
    const rows = await context.db.rows<Row>(
      `select id, level, time_zone, badges, facts_exercises as exercises, facts_lessons as lessons,
         facts_courses as courses, facts_perfect_quizzes as perfect_quizzes, ${STREAK_SQL} as streak
       from player where id = any($1::uuid[])`,
      [ids],
    );
    return rows.map(({ id, level, timeZone, badges, exercises, lessons, courses, perfectQuizzes, streak }) => {
      const streakDays = streakOf({ streak, timeZone }).days;
      return {
        id,
        badges,
        counters: { id, timeZone, level, exercises, lessons, courses, perfectQuizzes, streakDays },
        today: localTime(now(), timeZone).date,
      };
    });
  }),
);
