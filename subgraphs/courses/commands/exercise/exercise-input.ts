import { InvalidInput, type FieldProblem } from '../../../../platform/domain/errors.js';
import type { NewExercise, NewQuestion } from '../../domain/content.js';
import {
  defaultSettings,
  problemsOfSettings,
  type ExerciseSettings,
  type ExerciseType,
} from '../../domain/exercise-settings.js';

/** An exercise as an author's input gives it. What is absent has its default. */
export interface ExerciseInput {
  readonly type: ExerciseType;
  readonly title: string;
  readonly instructions: string;
  readonly questions?: readonly NewQuestion[] | null;
  readonly settings?: SettingsInput | null;
}

export interface SettingsInput {
  readonly weight?: number | null;
  readonly passMark?: number | null;
  readonly skills?: readonly string[] | null;
  /** Null for no limit. */
  readonly maxAttempts?: number | null;
  readonly opensAt?: Date | null;
  readonly dueAt?: Date | null;
  readonly closesAt?: Date | null;
}

/** What is stored of an exercise; throws {@link InvalidInput} with every problem. */
export function newExercise(input: ExerciseInput): NewExercise {
  const { type, title, instructions } = input;
  const questions = input.questions ?? [];
  const settings = settingsFrom(type, input.settings ?? {});
  const problems = [
    ...problemsOfType(type),
    ...problemsOfQuestions(type, questions),
    ...problemsOfSettings(type, settings, 'input.settings'),
  ];
  if (problems.length > 0) throw new InvalidInput(problems);
  return { type, title, instructions, settings, questions };
}

function settingsFrom(type: ExerciseType, input: SettingsInput): ExerciseSettings {
  const defaults = defaultSettings(type);
  const instant = (date: Date | null | undefined): string | null => date?.toISOString() ?? null;
  return {
    weight: input.weight ?? defaults.weight,
    passMark: input.passMark ?? defaults.passMark,
    skills: input.skills ?? defaults.skills,
    maxAttempts: input.maxAttempts === undefined ? defaults.maxAttempts : input.maxAttempts,
    opensAt: instant(input.opensAt),
    dueAt: instant(input.dueAt),
    closesAt: instant(input.closesAt),
  };
}

/** Their content can not be written yet, so nobody could complete them. */
function problemsOfType(type: ExerciseType): FieldProblem[] {
  return type === 'coding' || type === 'assignment' ? [{ field: 'input.type', message: 'can not be written yet' }] : [];
}

function problemsOfQuestions(type: ExerciseType, questions: readonly NewQuestion[]): FieldProblem[] {
  if (type !== 'quiz') {
    return questions.length > 0 ? [{ field: 'input.questions', message: 'only a quiz has questions' }] : [];
  }
  if (questions.length === 0) return [{ field: 'input.questions', message: 'a quiz needs at least one question' }];
  return questions.flatMap(({ choices, correctChoice }, index) => [
    ...(choices[correctChoice] === undefined
      ? [{ field: `input.questions.${index}.correctChoice`, message: `must be between 0 and ${choices.length - 1}` }]
      : []),
    ...(new Set(choices).size < choices.length
      ? [{ field: `input.questions.${index}.choices`, message: 'must all be different' }]
      : []),
  ]);
}
