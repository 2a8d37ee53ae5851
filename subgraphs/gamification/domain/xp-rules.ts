/** Why XP came. Stored in the ledger and published: a name is never reused. */
export type XpRule =
  'exercise-completed' | 'lesson-completed' | 'course-completed' | 'attendance' | 'adjustment' | 'quest' | 'contest';

interface RuleTraits {
  /** What the learner does by themselves, as often and as fast as they like: held back by the limits of `limits.ts`. */
  readonly limited: boolean;
  /** Others may correct it: its worth can fall, and a correction counts in the weeks and months of what it corrects. */
  readonly correctable: boolean;
}

export const RULES: Readonly<Record<XpRule, RuleTraits>> = {
  'exercise-completed': { limited: true, correctable: false },
  'lesson-completed': { limited: true, correctable: false },
  // Once a course, at the end of all its lessons: there is nothing to repeat or to rush.
  'course-completed': { limited: false, correctable: false },
  attendance: { limited: false, correctable: true },
  adjustment: { limited: false, correctable: false },
  quest: { limited: false, correctable: false },
  contest: { limited: false, correctable: true },
};

/** XP of an exercise by its type and score (0 to 1). A type without a line earns nothing. */
const EXERCISE_XP: Readonly<Record<string, (score: number) => number>> = {
  reading: () => 5,
  quiz: (score) => Math.round(10 * score) + (score === 1 ? 5 : 0),
  coding: (score) => Math.round(20 * score),
  assignment: (score) => Math.round(30 * score),
};

/** XP of attendance by its status; a status without a line is worth nothing. */
const ATTENDANCE_XP: Readonly<Record<string, number>> = { present: 15, late: 10 };

/** Of a passed quiz whose score is never shown. */
export const PASSED_QUIZ_XP = 10;
export const LESSON_XP = 20;
export const COURSE_XP = 100;

export function exerciseXp(exerciseType: string, score: number): number {
  return EXERCISE_XP[exerciseType]?.(score) ?? 0;
}

export function attendanceXp(status: string): number {
  return ATTENDANCE_XP[status] ?? 0;
}
