import type { FieldProblem } from '../../../../platform/domain/errors.js';
import { newId } from '../../../../platform/domain/ids.js';

/** A row of a rubric: the grader chooses one level. */
export interface Criterion {
  readonly id: string;
  readonly title: string;
  readonly levels: readonly { readonly id: string; readonly title: string; readonly points: number }[];
}

/** What is taken off for a late submission, in percent of the maximum. */
export interface LatePenalty {
  /** For each day or hour that has begun. */
  readonly percent: number;
  readonly per: 'day' | 'hour';
  /** The penalty takes no score below this percentage. */
  readonly floorPercent: number;
}

/** How students review each other's work: from the close of the assignment until the end. */
export interface PeerReviewRules {
  /** Submissions that each student reviews. */
  readonly count: number;
  /** Instant in ISO 8601, because it is stored as JSON. Then the median of each criterion is the grade. */
  readonly endsAt: string;
}

/** What is handed in and how it is graded. */
export interface AssignmentRules {
  readonly acceptsText: boolean;
  readonly acceptsLink: boolean;
  readonly acceptsFiles: boolean;
  /** Points for a perfect submission. With a rubric the sum of each criterion's highest level. */
  readonly maxPoints: number;
  /** Empty for points given as a whole. */
  readonly rubric: readonly Criterion[];
  /** Null for none. */
  readonly latePenalty: LatePenalty | null;
  /** Students see a grade at once, without posting. */
  readonly releaseAtOnce: boolean;
  /** Members of one submission; 1 for individual work. */
  readonly groupSize: number;
  /** Absent where graders grade. */
  readonly peerReview?: PeerReviewRules;
}

export type NewCriterion = {
  readonly title: string;
  readonly levels: readonly { readonly title: string; readonly points: number }[];
};
export type NewAssignment = Omit<AssignmentRules, 'rubric'> & { readonly rubric: readonly NewCriterion[] };

export const ASSIGNMENT_LIMITS = {
  criteria: 20,
  levels: 10,
  titleLength: 200,
  points: 1_000,
  groupSize: 10,
  textLength: 50_000,
  files: 10,
  fileBytes: 25 * 1024 * 1024,
} as const;

export function createAssignment({ rubric, ...rules }: NewAssignment): AssignmentRules {
  const criteria = rubric.map(({ title, levels }) => ({
    id: newId(),
    title,
    levels: levels.map((level) => ({ ...level, id: newId() })),
  }));
  const highest = criteria.reduce((sum, { levels }) => sum + Math.max(...levels.map(({ points }) => points)), 0);
  return { ...rules, rubric: criteria, maxPoints: criteria.length > 0 ? highest : rules.maxPoints };
}

export function problemsOfAssignment(rules: NewAssignment, field: string): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const check = (holds: boolean, path: string, message: string): void => {
    if (!holds) problems.push({ field: `${field}.${path}`, message });
  };
  const { criteria, levels, titleLength, points, groupSize } = ASSIGNMENT_LIMITS;
  check(rules.acceptsText || rules.acceptsLink || rules.acceptsFiles, 'acceptsText', 'must accept something');
  check(rules.maxPoints > 0 && rules.maxPoints <= points, 'maxPoints', `must be above 0 and at most ${points}`);
  check(rules.groupSize >= 1 && rules.groupSize <= groupSize, 'groupSize', `must be from 1 to ${groupSize}`);
  check(rules.rubric.length <= criteria, 'rubric', `must be at most ${criteria}`);
  const fits = (title: string): boolean => title.trim() !== '' && title.length <= titleLength;
  for (const [index, criterion] of rules.rubric.entries()) {
    const path = `rubric.${index}`;
    check(fits(criterion.title), `${path}.title`, `must have 1 to ${titleLength} characters`);
    const count = criterion.levels.length;
    check(count >= 2 && count <= levels, `${path}.levels`, `must be 2 to ${levels}`);
    const valid = criterion.levels.every((level) => level.points >= 0 && level.points <= points && fits(level.title));
    check(valid, `${path}.levels`, `must have a title and points from 0 to ${points}`);
    check(
      criterion.levels.some((level) => level.points > 0),
      `${path}.levels`,
      'must have a level with points',
    );
  }
  const penalty = rules.latePenalty;
  if (penalty) {
    check(penalty.percent > 0 && penalty.percent <= 100, 'latePenalty.percent', 'must be above 0 and at most 100');
    check(
      penalty.floorPercent >= 0 && penalty.floorPercent <= 100,
      'latePenalty.floorPercent',
      'must be from 0 to 100',
    );
  }
  return problems;
}
