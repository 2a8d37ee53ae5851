import type { XpRule } from './xp-rules.js';

/** Kinds of activity facts, as they are stored: a name is never reused. */
export type FactKind =
  | XpRule
  | 'quiz-submitted'
  | 'quiz-scored'
  | 'coding-submitted'
  | 'assignment-submitted'
  | 'submission-graded'
  | 'contest-finished'
  | 'contest-solved'
  | 'contest-podium';
