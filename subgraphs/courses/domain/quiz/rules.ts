import type { FieldProblem } from '../../../../platform/domain/errors.js';
import type { ExerciseSettings } from '../exercise-settings.js';

export const FEEDBACKS = ['never', 'score', 'right-wrong', 'key'] as const;
/** What a student sees of a result once it is released. `never`: only whether it passed. */
export type Feedback = (typeof FEEDBACKS)[number];

export const RELEASES = ['submit', 'last-attempt', 'close'] as const;
export type ReleaseAfter = (typeof RELEASES)[number];

/** How attempts at a quiz are made and shown. */
export interface QuizRules {
  /** Null for no limit. */
  readonly timeLimitSeconds: number | null;
  readonly shuffleQuestions: boolean;
  readonly shuffleOptions: boolean;
  /** Each attempt draws so many of the questions with the tag; questions in no pool are in every attempt. */
  readonly pools: readonly { readonly tag: string; readonly count: number }[];
  readonly feedback: Feedback;
  readonly releaseAfter: ReleaseAfter;
}

export const DEFAULT_RULES: QuizRules = {
  timeLimitSeconds: null,
  shuffleQuestions: false,
  shuffleOptions: false,
  pools: [],
  feedback: 'right-wrong',
  releaseAfter: 'submit',
};

export const QUIZ_LIMITS = { questions: 500, pools: 20, timeLimit: { least: 10, most: 7 * 24 * 3_600 } } as const;

export function problemsOfRules(
  rules: QuizRules,
  questions: readonly { readonly tags: readonly string[] }[],
  settings: ExerciseSettings,
  field: string,
): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const { timeLimitSeconds, pools, releaseAfter } = rules;
  const { least, most } = QUIZ_LIMITS.timeLimit;
  if (timeLimitSeconds !== null && (timeLimitSeconds < least || timeLimitSeconds > most))
    problems.push({ field: `${field}.timeLimitSeconds`, message: `must be from ${least} to ${most}` });
  if (new Set(pools.map(({ tag }) => tag)).size < pools.length)
    problems.push({ field: `${field}.pools`, message: 'must have different tags' });
  for (const [index, { tag, count }] of pools.entries()) {
    // A question with tags of two pools belongs to the first.
    const own = questions.filter(({ tags }) => pools.find((pool) => tags.includes(pool.tag))?.tag === tag).length;
    if (count < 1 || count > own)
      problems.push({
        field: `${field}.pools.${index}.count`,
        message: `must be from 1 to ${own}, the questions of the pool`,
      });
  }
  // Otherwise the result would never be released.
  if (releaseAfter === 'close' && settings.closesAt === null)
    problems.push({ field: `${field}.releaseAfter`, message: 'needs closesAt' });
  if (releaseAfter === 'last-attempt' && settings.closesAt === null && settings.maxAttempts === null)
    problems.push({ field: `${field}.releaseAfter`, message: 'needs maxAttempts or closesAt' });
  return problems;
}
