import type { FieldProblem } from '../../../platform/domain/errors.js';

export const EXERCISE_TYPES = ['reading', 'quiz', 'coding', 'assignment'] as const;
export type ExerciseType = (typeof EXERCISE_TYPES)[number];

/** What decides when an exercise is complete and how much it counts. */
export interface ExerciseSettings {
  /** Its share of the grade in the gradebook. */
  readonly weight: number;
  /** The exercise is complete with a score of at least this, from 0 to 1. */
  readonly passMark: number;
  readonly skills: readonly string[];
  /** Attempts of one student; null for no limit. */
  readonly maxAttempts: number | null;
  /** Instants in ISO 8601, because they are stored as JSON. Nothing is accepted before `opensAt` and after `closesAt`. */
  readonly opensAt: string | null;
  /** What is handed in later is late. */
  readonly dueAt: string | null;
  readonly closesAt: string | null;
}

export const SETTINGS_LIMITS = { weight: 1_000, skills: 5, skillLength: 40, attempts: 100 } as const;

const PASS_MARKS: Readonly<Record<ExerciseType, number>> = { reading: 1, quiz: 0.5, coding: 1, assignment: 0.5 };
/** Without a limit the answer key of a quiz could be found by trial. */
const QUIZ_ATTEMPTS = 3;

export function defaultSettings(type: ExerciseType): ExerciseSettings {
  return {
    weight: 1,
    passMark: PASS_MARKS[type],
    skills: [],
    maxAttempts: type === 'quiz' ? QUIZ_ATTEMPTS : null,
    opensAt: null,
    dueAt: null,
    closesAt: null,
  };
}

/** The settings of an exercise; the defaults for one that was stored before it could have any. */
export function settingsOf(exercise: {
  readonly type: ExerciseType;
  readonly settings?: Partial<ExerciseSettings>;
}): ExerciseSettings {
  return { ...defaultSettings(exercise.type), ...exercise.settings };
}

/** Both have at most 6 decimals; the tolerance is for those of floating point. */
export function passes(score: number, { passMark }: Pick<ExerciseSettings, 'passMark'>): boolean {
  return score >= passMark - 1e-9;
}

export function isOpen({ opensAt, closesAt }: Pick<ExerciseSettings, 'opensAt' | 'closesAt'>, now: Date): boolean {
  return (opensAt === null || new Date(opensAt) <= now) && (closesAt === null || now < new Date(closesAt));
}

export function problemsOfSettings(type: ExerciseType, settings: ExerciseSettings, field: string): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const check = (holds: boolean, name: string, message: string): void => {
    if (!holds) problems.push({ field: `${field}.${name}`, message });
  };
  const { weight, passMark, skills, maxAttempts, opensAt, dueAt, closesAt } = settings;
  check(weight >= 0 && weight <= SETTINGS_LIMITS.weight, 'weight', `must be from 0 to ${SETTINGS_LIMITS.weight}`);
  check(passMark >= 0 && passMark <= 1, 'passMark', 'must be from 0 to 1');
  check(skills.length <= SETTINGS_LIMITS.skills, 'skills', `must be at most ${SETTINGS_LIMITS.skills}`);
  check(new Set(skills).size === skills.length, 'skills', 'must all be different');
  check(
    maxAttempts === null || (maxAttempts >= 1 && maxAttempts <= SETTINGS_LIMITS.attempts),
    'maxAttempts',
    `must be from 1 to ${SETTINGS_LIMITS.attempts}`,
  );
  if (type === 'reading') {
    check(maxAttempts === null, 'maxAttempts', 'a reading has no attempts');
    check(dueAt === null, 'dueAt', 'a reading has no due time');
  }
  check(isBefore(opensAt, dueAt), 'dueAt', 'must be after opensAt');
  check(isBefore(opensAt, closesAt), 'closesAt', 'must be after opensAt');
  check(dueAt === null || closesAt === null || dueAt <= closesAt, 'closesAt', 'must not be before dueAt');
  return problems;
}

function isBefore(first: string | null, second: string | null): boolean {
  return first === null || second === null || first < second;
}
