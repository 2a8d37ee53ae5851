import { DAY, HOUR } from '../../../../platform/domain/clock.js';
import type { LatePenalty } from './rules.js';

const PERIOD: Readonly<Record<LatePenalty['per'], number>> = { day: DAY, hour: HOUR };

/**
 * Points after the penalty. The due time itself is in time; each period that has begun takes a percentage of the maximum,
 * but nothing below the floor. Points that are below the floor stay as they are.
 */
export function pointsAfterPenalty(
  raw: number,
  { maxPoints, latePenalty }: { readonly maxPoints: number; readonly latePenalty: LatePenalty | null },
  { submittedAt, dueAt }: { readonly submittedAt: Date; readonly dueAt: Date | null },
): number {
  const lateMs = dueAt === null ? 0 : submittedAt.getTime() - dueAt.getTime();
  if (!latePenalty || lateMs <= 0) return raw;
  const begun = Math.ceil(lateMs / PERIOD[latePenalty.per]);
  const floor = (latePenalty.floorPercent / 100) * maxPoints;
  if (raw <= floor) return raw;
  return Math.max(floor, raw - (latePenalty.percent / 100) * begun * maxPoints);
}
