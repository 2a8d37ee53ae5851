import type { FieldProblem } from '../../../../platform/domain/errors.js';

export const QUESTION_TYPES = [
  'single',
  'multiple',
  'true-false',
  'short-answer',
  'numeric',
  'matching',
  'ordering',
  'essay',
] as const;
export type QuestionType = (typeof QUESTION_TYPES)[number];

interface Common {
  readonly id: string;
  readonly prompt: string;
  /** What a right answer is worth. */
  readonly points: number;
  /** Pools draw questions by their tags. */
  readonly tags: readonly string[];
  /** Shown together with the key. */
  readonly explanation: string;
}

export interface Option {
  readonly id: string;
  readonly text: string;
  /** Share of the points for choosing it, from -1 to 1. */
  readonly weight: number;
  /** Shown to who chose it, together with the key. */
  readonly feedback: string;
}

/** A text that is accepted; `*` stands for any characters. */
export interface AcceptedText {
  readonly text: string;
  readonly weight: number;
  readonly feedback: string;
}

/** Numbers are decimal texts, because a tolerance is exact at its boundary. */
export interface AcceptedNumber {
  readonly value: string;
  readonly tolerance: string;
  /** The tolerance is a share of the value. */
  readonly relative: boolean;
  readonly weight: number;
  readonly feedback: string;
}

export type SingleQuestion = Common & { readonly type: 'single'; readonly options: readonly Option[] };
export type MultipleQuestion = Common & {
  readonly type: 'multiple';
  readonly options: readonly Option[];
  /** Full points for exactly the right options, else none. */
  readonly allOrNothing: boolean;
};
export type TrueFalseQuestion = Common & {
  readonly type: 'true-false';
  readonly answer: boolean;
  readonly feedbackTrue: string;
  readonly feedbackFalse: string;
};
export type ShortAnswerQuestion = Common & {
  readonly type: 'short-answer';
  readonly answers: readonly AcceptedText[];
  readonly caseSensitive: boolean;
};
export type NumericQuestion = Common & { readonly type: 'numeric'; readonly answers: readonly AcceptedNumber[] };
export type MatchingQuestion = Common & {
  readonly type: 'matching';
  /** `right` is the id of the right side that belongs to it. */
  readonly lefts: readonly { readonly id: string; readonly text: string; readonly right: string }[];
  /** Some may belong to nothing. */
  readonly rights: readonly { readonly id: string; readonly text: string }[];
};
export type OrderingQuestion = Common & {
  readonly type: 'ordering';
  /** In the right order. */
  readonly items: readonly { readonly id: string; readonly text: string }[];
};
/** Graded by a teacher. */
export type EssayQuestion = Common & { readonly type: 'essay' };

export type Question =
  | SingleQuestion
  | MultipleQuestion
  | TrueFalseQuestion
  | ShortAnswerQuestion
  | NumericQuestion
  | MatchingQuestion
  | OrderingQuestion
  | EssayQuestion;

type WithoutIds<T> = T extends readonly (infer Item)[]
  ? readonly WithoutIds<Item>[]
  : T extends object
    ? { readonly [Key in keyof T as Key extends 'id' ? never : Key]: WithoutIds<T[Key]> }
    : T;
/** A question as its author gives it: ids are made when it is stored. */
export type NewQuestion =
  | (Question extends infer Each
      ? Each extends Exclude<Question, MatchingQuestion>
        ? WithoutIds<Each>
        : never
      : never)
  | NewMatchingQuestion;
export type NewMatchingQuestion = Omit<Common, 'id'> & {
  readonly type: 'matching';
  readonly pairs: readonly { readonly left: string; readonly right: string }[];
  /** Right sides that belong to nothing. */
  readonly distractors: readonly string[];
};

/** What a student answered, in the author's ids. One of the fields, by the type of the question. */
export interface Answer {
  /** Ids of chosen options. */
  readonly options?: readonly string[];
  readonly isTrue?: boolean;
  readonly text?: string;
  /** A decimal number. */
  readonly number?: string;
  /** Id of the chosen right side by the id of the left side. */
  readonly matches?: Readonly<Record<string, string>>;
  /** Ids of the items in the student's order. */
  readonly order?: readonly string[];
}

/** An answer as it comes from a client: positions count from 0 in the lists that the attempt shows. */
export interface GivenAnswer {
  readonly options?: readonly number[] | null | undefined;
  readonly isTrue?: boolean | null | undefined;
  readonly text?: string | null | undefined;
  /** For each left side the position of the right side; -1 for none. */
  readonly matches?: readonly number[] | null | undefined;
  readonly order?: readonly number[] | null | undefined;
}

/** A right answer that replaces the author's, see `correctQuestion`. One of the fields, by the type of the question. */
export interface AnswerKey {
  readonly options?: readonly string[];
  readonly isTrue?: boolean;
  readonly texts?: readonly string[];
  readonly numbers?: readonly { readonly value: string; readonly tolerance: string; readonly relative: boolean }[];
  /** Ids of the items in the right order. */
  readonly order?: readonly string[];
  /** Id of the right side by the id of the left side. */
  readonly matches?: Readonly<Record<string, string>>;
}

/** Everything that differs between the types of questions. There is one for each type, in the file named after it. */
export interface QuestionKind<Q extends Question> {
  /** What keeps the question from being published, with fields below `field`. */
  problems(question: NewQuestionOf<Q>, field: string): FieldProblem[];
  /** Gives ids to the parts that answers refer to. */
  create(given: NewQuestionOf<Q>, id: string, partId: () => string): Q;
  /** Ids of what the attempt lists, in the author's order; empty where there is no list. */
  listed(question: Q): readonly string[];
  /** True where the author's order would be the answer. */
  readonly alwaysShuffled: boolean;
  /** The answer in the author's ids, or what is wrong with it. `order` is the attempt's list. */
  accept(question: Q, given: GivenAnswer, order: readonly string[], locale: string): Answer | AnswerProblem;
  /** Share of the points, from -1 to 1; null waits for a teacher. */
  grade(question: Q, answer: Answer): number | null;
  /** The same question with another key; null if the key does not fit. */
  withKey(question: Q, key: AnswerKey): Q | null;
  /** The key of the author, for feedback after its release and for editors. */
  keyOf(question: Q): AnswerKey;
}

export type NewQuestionOf<Q extends Question> = Extract<NewQuestion, { readonly type: Q['type'] }>;

export class AnswerProblem {
  constructor(
    readonly field: keyof GivenAnswer,
    readonly message: string,
  ) {}
}

export const QUESTION_LIMITS = {
  prompt: 2_000,
  explanation: 5_000,
  points: { least: 0.01, most: 100 },
  tags: 10,
  tagLength: 40,
  parts: 20,
  partLength: 500,
  shortAnswerLength: 1_000,
  essayLength: 50_000,
} as const;

/** Collects problems below one field. */
export class Problems {
  readonly found: FieldProblem[] = [];
  constructor(private readonly field: string) {}
  check(holds: boolean, path: string, message: string): void {
    if (!holds) this.found.push({ field: `${this.field}.${path}`, message });
  }
}

export function checkParts(problems: Problems, path: string, texts: readonly string[], least: number): void {
  const { parts, partLength } = QUESTION_LIMITS;
  problems.check(texts.length >= least && texts.length <= parts, path, `must be ${least} to ${parts}`);
  problems.check(new Set(texts).size === texts.length, path, 'must all be different');
  for (const [index, text] of texts.entries()) {
    const fits = text.trim() !== '' && text.length <= partLength;
    problems.check(fits, `${path}.${index}`, `must have 1 to ${partLength} characters`);
  }
}

/** The ids at these positions of the list, or undefined if one is not in it. */
export function idsAt(positions: readonly number[], order: readonly string[]): string[] | undefined {
  const ids = positions.map((position) => order[position]);
  return ids.every((id) => id !== undefined) ? ids : undefined;
}
