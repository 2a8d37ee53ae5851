import { InvalidInput, type FieldProblem } from '../../../../platform/domain/errors.js';
import { problemsOfPeerReview } from '../../domain/assignment/peer-review.js';
import {
  problemsOfAssignment,
  type LatePenalty,
  type NewAssignment,
  type NewCriterion,
} from '../../domain/assignment/rules.js';
import { problemsOfCoding, type CodingExercise } from '../../domain/coding/coding-exercise.js';
import { TASK_LIMITS, type CodeLanguage, type Comparer } from '../../domain/coding/coding-task.js';
import type { NewExercise } from '../../domain/content.js';
import {
  defaultSettings,
  problemsOfSettings,
  type ExerciseSettings,
  type ExerciseType,
} from '../../domain/exercise-settings.js';
import { choiceQuestion, problemsOfQuestion, type FirstQuestion } from '../../domain/questions/kinds.js';
import type { NewQuestion } from '../../domain/questions/question.js';
import { DEFAULT_RULES, problemsOfRules, QUIZ_LIMITS, type QuizRules } from '../../domain/quiz/rules.js';
import { questionFrom, type QuestionInput } from './question-input.js';

/** An exercise as an author's input gives it: only what belongs to its type counts. What is absent has its default. */
export interface ExerciseInput {
  readonly type: ExerciseType;
  readonly title: string;
  readonly instructions: string;
  readonly settings?: SettingsInput | null;
  /** Questions with one right choice, instead of those of `quiz`. */
  readonly questions?: readonly Omit<FirstQuestion, 'id'>[] | null;
  readonly quiz?: QuizInput | null;
  readonly coding?: CodingInput | null;
  readonly assignment?: AssignmentInput | null;
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

export type QuizInput = { readonly [Rule in keyof QuizRules]?: QuizRules[Rule] | null } & {
  readonly questions: readonly QuestionInput[];
};

export interface CodingInput {
  readonly languages: readonly CodeLanguage[];
  readonly starters?: readonly { readonly language: CodeLanguage; readonly source: string }[] | null;
  /** Null for text on stdin and stdout. */
  readonly functionName?: string | null;
  readonly comparer?: Comparer | null;
  readonly cpuLimitMs?: number | null;
  readonly memoryLimitMiB?: number | null;
  readonly cases: readonly CaseInput[];
}

export interface CaseInput {
  readonly input: string;
  readonly expected: string;
  readonly weight?: number | null;
  readonly hidden?: boolean | null;
  readonly group?: string | null;
}

export interface AssignmentInput {
  readonly acceptsText?: boolean | null;
  readonly acceptsLink?: boolean | null;
  readonly acceptsFiles?: boolean | null;
  readonly maxPoints?: number | null;
  readonly rubric?: readonly NewCriterion[] | null;
  readonly latePenalty?: LatePenalty | null;
  readonly releaseAtOnce?: boolean | null;
  readonly groupSize?: number | null;
  readonly peerReview?: { readonly count: number; readonly endsAt: Date } | null;
}

/** What is stored of an exercise; throws {@link InvalidInput} with every problem. */
export function newExercise(
  input: ExerciseInput,
  settings = settingsFrom(defaultSettings(input.type), input.settings ?? {}),
): NewExercise {
  const { type, title, instructions } = input;
  const problems: FieldProblem[] = [...misplaced(input), ...problemsOfSettings(type, settings, 'input.settings')];
  const exercise: NewExercise = {
    type,
    title,
    instructions,
    settings,
    questions: type === 'quiz' ? questionsFrom(input, problems) : [],
    ...(type === 'quiz' && { quiz: rulesFrom(input.quiz ?? {}) }),
    ...(type === 'coding' && input.coding && { coding: codingFrom(input.coding) }),
    ...(type === 'assignment' && { assignment: assignmentFrom(input.assignment ?? {}) }),
  };
  const { quiz, coding, assignment, questions } = exercise;
  if (quiz) problems.push(...problemsOfRules(quiz, questions, settings, 'input.quiz'));
  if (coding) problems.push(...problemsOfCoding(coding, 'input.coding'));
  if (type === 'coding' && !coding) problems.push({ field: 'input.coding', message: 'must be given' });
  if (assignment) {
    problems.push(...problemsOfAssignment(assignment, 'input.assignment'));
    problems.push(...problemsOfPeerReview(assignment, settings, 'input.assignment.peerReview'));
  }
  if (problems.length > 0) throw new InvalidInput(problems);
  return exercise;
}

function misplaced({ type, questions, quiz, coding, assignment }: ExerciseInput): FieldProblem[] {
  const given = { quiz, coding, assignment };
  const parts = (['quiz', 'coding', 'assignment'] as const).filter((part) => part !== type && given[part]);
  return [
    ...parts.map((part) => ({
      field: `input.${part}`,
      message: `is only for an exercise of type ${part.toUpperCase()}`,
    })),
    ...(type !== 'quiz' && questions && questions.length > 0
      ? [{ field: 'input.questions', message: 'only a quiz has questions' }]
      : []),
    ...(quiz && questions && questions.length > 0
      ? [{ field: 'input.questions', message: 'give the questions in quiz only' }]
      : []),
  ];
}

/** What is absent is as before; the times and `maxAttempts` become none by null. */
export function settingsFrom(before: ExerciseSettings, input: SettingsInput): ExerciseSettings {
  const instant = (date: Date | null | undefined, old: string | null): string | null =>
    date === undefined ? old : (date?.toISOString() ?? null);
  return {
    weight: input.weight ?? before.weight,
    passMark: input.passMark ?? before.passMark,
    skills: input.skills ?? before.skills,
    maxAttempts: input.maxAttempts === undefined ? before.maxAttempts : input.maxAttempts,
    opensAt: instant(input.opensAt, before.opensAt),
    dueAt: instant(input.dueAt, before.dueAt),
    closesAt: instant(input.closesAt, before.closesAt),
  };
}

function questionsFrom({ quiz, questions }: ExerciseInput, problems: FieldProblem[]): readonly NewQuestion[] {
  const field = quiz ? 'input.quiz.questions' : 'input.questions';
  const given = quiz ? quiz.questions.map(questionFrom) : (questions ?? []).map(choiceQuestion);
  if (given.length === 0) problems.push({ field, message: 'a quiz needs at least one question' });
  if (given.length > QUIZ_LIMITS.questions)
    problems.push({ field, message: `must be at most ${QUIZ_LIMITS.questions}` });
  if (quiz) {
    problems.push(...given.flatMap((question, index) => problemsOfQuestion(question, `${field}.${index}`)));
    return given;
  }
  for (const [index, { choices, correctChoice }] of (questions ?? []).entries()) {
    if (choices[correctChoice] === undefined)
      problems.push({
        field: `${field}.${index}.correctChoice`,
        message: `must be between 0 and ${choices.length - 1}`,
      });
    if (new Set(choices).size < choices.length)
      problems.push({ field: `${field}.${index}.choices`, message: 'must all be different' });
  }
  return given;
}

function rulesFrom(input: Partial<QuizInput>): QuizRules {
  const { timeLimitSeconds, shuffleQuestions, shuffleOptions, pools, feedback, releaseAfter } = input;
  return {
    timeLimitSeconds: timeLimitSeconds ?? DEFAULT_RULES.timeLimitSeconds,
    shuffleQuestions: shuffleQuestions ?? DEFAULT_RULES.shuffleQuestions,
    shuffleOptions: shuffleOptions ?? DEFAULT_RULES.shuffleOptions,
    pools: (pools ?? DEFAULT_RULES.pools).map(({ tag, count }) => ({ tag, count })),
    feedback: feedback ?? DEFAULT_RULES.feedback,
    releaseAfter: releaseAfter ?? DEFAULT_RULES.releaseAfter,
  };
}

function codingFrom(input: CodingInput): CodingExercise {
  const { functionName, comparer, cpuLimitMs, memoryLimitMiB, cases } = input;
  return {
    languages: input.languages,
    starters: (input.starters ?? []).map(({ language, source }) => ({ language, source })),
    task: {
      io:
        functionName === null || functionName === undefined
          ? { kind: 'stdin' }
          : { kind: 'function', name: functionName },
      comparer: comparer ?? 'lines',
      cpuLimitMs: cpuLimitMs ?? null,
      memoryLimitMiB: memoryLimitMiB ?? TASK_LIMITS.memoryMiB.default,
      cases: cases.map(({ input: stdin, expected, weight, hidden, group }) => ({
        input: stdin,
        expected,
        weight: weight ?? 1,
        hidden: hidden ?? false,
        group: group ?? null,
      })),
    },
  };
}

function assignmentFrom(input: AssignmentInput): NewAssignment {
  const { latePenalty, peerReview } = input;
  return {
    ...(peerReview && { peerReview: { count: peerReview.count, endsAt: peerReview.endsAt.toISOString() } }),
    acceptsText: input.acceptsText ?? true,
    acceptsLink: input.acceptsLink ?? false,
    acceptsFiles: input.acceptsFiles ?? false,
    maxPoints: input.maxPoints ?? 100,
    rubric: (input.rubric ?? []).map(({ title, levels }) => ({
      title,
      levels: levels.map((level) => ({ title: level.title, points: level.points })),
    })),
    latePenalty: latePenalty
      ? { percent: latePenalty.percent, per: latePenalty.per, floorPercent: latePenalty.floorPercent }
      : null,
    releaseAtOnce: input.releaseAtOnce ?? false,
    groupSize: input.groupSize ?? 1,
  };
}
