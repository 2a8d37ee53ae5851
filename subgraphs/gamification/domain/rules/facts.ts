import type { FactKind } from '../fact-kinds.js';

/** How the value of a fact is found. */
export type FactSource =
  /** A running total of the player. */
  | {
      readonly by: 'player';
      readonly counter: 'exercises' | 'lessons' | 'courses' | 'perfectQuizzes' | 'level' | 'streakDays';
    }
  /** The number of stored activity facts of these kinds. */
  | {
      readonly by: 'count';
      readonly kinds: readonly FactKind[];
      readonly active?: true;
      readonly perfect?: true;
      readonly first?: true;
    }
  /** The sum of the XP ledger. */
  | { readonly by: 'xp' };

export interface Fact {
  readonly description: string;
  readonly source: FactSource;
}

/**
 * What rules of badges and quests can be about. A name is stored in rules: it is never reused. Running totals know also what
 * happened before activity facts were stored, and can't be narrowed by `window`, `where` or `distinct`.
 */
export const FACTS = {
  exercises: { description: 'Exercises completed for the first time.', source: { by: 'player', counter: 'exercises' } },
  lessons: { description: 'Lessons completed.', source: { by: 'player', counter: 'lessons' } },
  courses: { description: 'Courses completed.', source: { by: 'player', counter: 'courses' } },
  perfectQuizzes: {
    description: 'Quizzes completed with the full score.',
    source: { by: 'player', counter: 'perfectQuizzes' },
  },
  level: { description: 'The level.', source: { by: 'player', counter: 'level' } },
  streakDays: { description: 'Days of the present streak.', source: { by: 'player', counter: 'streakDays' } },
  xp: { description: 'XP earned, less what was taken back.', source: { by: 'xp' } },
  exerciseResults: {
    description: 'Exercises completed for the first time or with a better score.',
    source: { by: 'count', kinds: ['exercise-completed'] },
  },
  newExercises: {
    description: 'Exercises completed for the first time, in a window.',
    source: { by: 'count', kinds: ['exercise-completed'], first: true },
  },
  newLessons: { description: 'Lessons completed, in a window.', source: { by: 'count', kinds: ['lesson-completed'] } },
  submissions: {
    description: 'Submissions of quizzes, coding exercises and assignments, whatever their results.',
    source: { by: 'count', kinds: ['quiz-submitted', 'coding-submitted', 'assignment-submitted'] },
  },
  accepted: {
    description: 'Accepted submissions of coding exercises, outside contests.',
    source: { by: 'count', kinds: ['coding-submitted'], perfect: true },
  },
  grades: { description: 'Grades of assignments and essays.', source: { by: 'count', kinds: ['submission-graded'] } },
  meetings: {
    description: 'Meetings attended, in time or late.',
    source: { by: 'count', kinds: ['attendance'], active: true },
  },
  activities: {
    description: 'Whatever the player did by themselves. With `distinct: day`, days with activity.',
    source: {
      by: 'count',
      kinds: [
        'exercise-completed',
        'lesson-completed',
        'course-completed',
        'attendance',
        'quiz-submitted',
        'coding-submitted',
        'assignment-submitted',
      ],
      active: true,
    },
  },
  contests: {
    description: 'Contests finished with a submission.',
    source: { by: 'count', kinds: ['contest-finished'] },
  },
  contestProblems: { description: 'Problems solved in contests.', source: { by: 'count', kinds: ['contest-solved'] } },
  podiums: { description: 'Ranks 1 to 3 in contests.', source: { by: 'count', kinds: ['contest-podium'] } },
} as const satisfies Record<string, Fact>;

export type FactName = keyof typeof FACTS;

export function isFactName(name: unknown): name is FactName {
  return typeof name === 'string' && Object.hasOwn(FACTS, name);
}

export function sourceOf(name: FactName): FactSource {
  return FACTS[name].source;
}

/** Facts whose values an activity of this kind may change. */
export function factsChangedBy(kind: FactKind): FactName[] {
  return (Object.keys(FACTS) as FactName[]).filter((name) => {
    const source = sourceOf(name);
    return source.by !== 'count' || source.kinds.includes(kind);
  });
}
