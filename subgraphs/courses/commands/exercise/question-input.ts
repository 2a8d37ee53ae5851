import { defaultWeights } from '../../domain/questions/choice.js';
import type { NewQuestion, QuestionType } from '../../domain/questions/question.js';

/** A question as an author's input gives it: only the fields of its type count. What is absent has its default. */
export interface QuestionInput {
  readonly type: QuestionType;
  readonly prompt: string;
  readonly points?: number | null;
  readonly tags?: readonly string[] | null;
  readonly explanation?: string | null;
  readonly options?: readonly OptionInput[] | null;
  readonly allOrNothing?: boolean | null;
  readonly isTrue?: boolean | null;
  readonly feedbackTrue?: string | null;
  readonly feedbackFalse?: string | null;
  readonly texts?:
    readonly { readonly text: string; readonly weight?: number | null; readonly feedback?: string | null }[] | null;
  readonly caseSensitive?: boolean | null;
  readonly numbers?: readonly NumberInput[] | null;
  readonly pairs?: readonly { readonly left: string; readonly right: string }[] | null;
  readonly distractors?: readonly string[] | null;
  readonly items?: readonly string[] | null;
}

export interface OptionInput {
  readonly text: string;
  readonly right: boolean;
  /** Default: by which options are right. */
  readonly weight?: number | null;
  readonly feedback?: string | null;
}

export interface NumberInput {
  readonly value: string;
  readonly tolerance?: string | null;
  readonly relative?: boolean | null;
  readonly weight?: number | null;
  readonly feedback?: string | null;
}

export function questionFrom(input: QuestionInput): NewQuestion {
  const { type, prompt } = input;
  const common = { prompt, points: input.points ?? 1, tags: input.tags ?? [], explanation: input.explanation ?? '' };
  switch (type) {
    case 'single':
      return { ...common, type, options: optionsFrom(input, (right) => right.map(Number)) };
    case 'multiple':
      return {
        ...common,
        type,
        options: optionsFrom(input, defaultWeights),
        allOrNothing: input.allOrNothing ?? false,
      };
    case 'true-false': {
      const { feedbackTrue, feedbackFalse } = input;
      return {
        ...common,
        type,
        answer: input.isTrue ?? false,
        feedbackTrue: feedbackTrue ?? '',
        feedbackFalse: feedbackFalse ?? '',
      };
    }
    case 'short-answer': {
      const answers = (input.texts ?? []).map(({ text, weight, feedback }) => ({
        text,
        weight: weight ?? 1,
        feedback: feedback ?? '',
      }));
      return { ...common, type, answers, caseSensitive: input.caseSensitive ?? false };
    }
    case 'numeric': {
      const answers = (input.numbers ?? []).map((one) => ({
        value: one.value,
        tolerance: one.tolerance ?? '0',
        relative: one.relative ?? false,
        weight: one.weight ?? 1,
        feedback: one.feedback ?? '',
      }));
      return { ...common, type, answers };
    }
    case 'matching':
      return { ...common, type, pairs: input.pairs ?? [], distractors: input.distractors ?? [] };
    case 'ordering':
      return { ...common, type, items: (input.items ?? []).map((text) => ({ text })) };
    case 'essay':
      return { ...common, type };
  }
}

function optionsFrom({ options }: QuestionInput, weightsOf: (right: readonly boolean[]) => readonly number[]) {
  const given = options ?? [];
  const weights = weightsOf(given.map(({ right }) => right));
  return given.map(({ text, weight, feedback }, index) => ({
    text,
    weight: weight ?? weights[index] ?? 0,
    feedback: feedback ?? '',
  }));
}
