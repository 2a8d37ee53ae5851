/** What badges are decided on. Each only grows, save the streak. */
export interface BadgeFacts {
  readonly exercises: number;
  readonly lessons: number;
  readonly courses: number;
  readonly perfectQuizzes: number;
  readonly streakDays: number;
}

/** A line is a badge. The name is stored and published: it is never reused. */
const BADGES = {
  'first-lesson': (facts) => facts.lessons >= 1,
  'first-exercise': (facts) => facts.exercises >= 1,
  'ten-exercises': (facts) => facts.exercises >= 10,
  'perfect-quiz': (facts) => facts.perfectQuizzes >= 1,
  'seven-day-streak': (facts) => facts.streakDays >= 7,
  'course-completed': (facts) => facts.courses >= 1,
} satisfies Record<string, (facts: BadgeFacts) => boolean>;

export type Badge = keyof typeof BADGES;

export function badgesFor(facts: BadgeFacts): Badge[] {
  return (Object.keys(BADGES) as Badge[]).filter((badge) => BADGES[badge](facts));
}
