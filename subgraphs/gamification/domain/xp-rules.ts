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

/** What a rule set pays; whole numbers. */
export interface XpValues {
  readonly reading: number;
  /** Times the score. */
  readonly quiz: number;
  /** More for the full score. */
  readonly quizPerfect: number;
  /** For a passed quiz whose score is never shown. */
  readonly quizPassed: number;
  /** Times the score. */
  readonly coding: number;
  /** Times the grade. */
  readonly assignment: number;
  readonly lesson: number;
  readonly course: number;
  readonly present: number;
  readonly late: number;
}

/** The values of rule set 1. */
export const FIRST_VALUES: XpValues = {
  reading: 5,
  quiz: 10,
  quizPerfect: 5,
  quizPassed: 10,
  coding: 20,
  assignment: 30,
  lesson: 20,
  course: 100,
  present: 15,
  late: 10,
};

/** XP of an exercise by its type and score (0 to 1), rounded half up. An unknown type earns nothing. */
export function exerciseXp(exerciseType: string, score: number, values: XpValues = FIRST_VALUES): number {
  if (exerciseType === 'reading') return values.reading;
  if (exerciseType === 'quiz') return Math.round(values.quiz * score) + (score === 1 ? values.quizPerfect : 0);
  if (exerciseType === 'coding') return Math.round(values.coding * score);
  return exerciseType === 'assignment' ? Math.round(values.assignment * score) : 0;
}

/** What is left of the XP of an exercise for which contests have paid. */
export function beyondContest(xp: number, contestXp = 0): number {
  return Math.max(0, xp - contestXp);
}

/** XP of attendance by its status; absent and excused are worth nothing. */
export function attendanceXp(status: string, values: XpValues = FIRST_VALUES): number {
  if (status === 'present') return values.present;
  return status === 'late' ? values.late : 0;
}
