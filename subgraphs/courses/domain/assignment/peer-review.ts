import type { FieldProblem } from '../../../../platform/domain/errors.js';
import type { ExerciseSettings } from '../exercise-settings.js';
import type { Criterion, NewAssignment } from './rules.js';

export const MOST_REVIEWS = 10;

export function problemsOfPeerReview(
  { peerReview, rubric, groupSize }: NewAssignment,
  { closesAt }: Pick<ExerciseSettings, 'closesAt'>,
  field: string,
): FieldProblem[] {
  if (!peerReview) return [];
  const problems: FieldProblem[] = [];
  const { count, endsAt } = peerReview;
  if (!Number.isInteger(count) || count < 1 || count > MOST_REVIEWS)
    problems.push({ field: `${field}.count`, message: `must be from 1 to ${MOST_REVIEWS}` });
  if (rubric.length === 0) problems.push({ field, message: 'needs a rubric' });
  if (groupSize > 1) problems.push({ field, message: 'is for individual work' });
  if (closesAt === null || new Date(endsAt) <= new Date(closesAt))
    problems.push({ field: `${field}.endsAt`, message: 'must be after the assignment closes' });
  return problems;
}

export interface Allocation {
  readonly submissionId: string;
  readonly reviewerId: string;
}

/**
 * Who reviews what: each student the next ones of a ring, so that each submission has as many reviewers as each student has
 * reviews, and no student has their own.
 */
export function allocate(
  ring: readonly { readonly id: string; readonly studentId: string }[],
  count: number,
): Allocation[] {
  const most = Math.min(count, ring.length - 1);
  return ring.flatMap(({ studentId: reviewerId }, index) =>
    Array.from({ length: Math.max(0, most) }, (_, step) => ({
      submissionId: ring[(index + step + 1) % ring.length]?.id ?? '',
      reviewerId,
    })),
  );
}

/** Level of each criterion, by their ids. */
export type ChosenLevels = Readonly<Record<string, string>>;

/** The median of each criterion; its level where the median is one. */
export function gradeOfPeers(
  rubric: readonly Criterion[],
  reviews: readonly ChosenLevels[],
): { readonly points: number; readonly levels: ChosenLevels } {
  let points = 0;
  const levels: Record<string, string> = {};
  for (const criterion of rubric) {
    const given = reviews.flatMap((review) => {
      const level = criterion.levels.find(({ id }) => id === review[criterion.id]);
      return level ? [level.points] : [];
    });
    const median = medianOf(given);
    points += median;
    const level = criterion.levels.find((one) => one.points === median);
    if (level) levels[criterion.id] = level.id;
  }
  return { points, levels };
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
