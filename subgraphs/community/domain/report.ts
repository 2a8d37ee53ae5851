import { Aggregate } from '../../../platform/domain/aggregate.js';
import { after, DAY, HOUR, MINUTE } from '../../../platform/domain/clock.js';
import { InvalidInput } from '../../../platform/domain/errors.js';
import { newId } from '../../../platform/domain/ids.js';
import { AlreadyClaimed, ReportDecided } from './moderation-errors.js';
import type { Place } from './place.js';

export type ReportEvent =
  | { readonly type: 'content-reported'; readonly report: Report }
  | { readonly type: 'content-moderated'; readonly report: Report };

export const ITEM_TYPES = ['post', 'comment', 'message', 'event', 'group'] as const;
export type ItemType = (typeof ITEM_TYPES)[number];
export const DECISIONS = ['dismiss', 'hide', 'delete', 'lock', 'warn', 'suspend'] as const;
export type Decision = (typeof DECISIONS)[number];
/** Decisions of moderators of a group, in their group. The others concern the whole platform. */
export const GROUP_DECISIONS: readonly Decision[] = ['dismiss', 'hide', 'delete', 'lock'];
export const RULES = [
  'spam',
  'harassment',
  'hate',
  'violence',
  'sexual-content',
  'cheating',
  'personal-data',
  'off-topic',
  'other',
] as const;
export type Rule = (typeof RULES)[number];

export const CLAIM_MS = 15 * MINUTE;
/** Reports by members or trusted users that hide an item. */
export const HIDING_REPORTS = 3;
export const APPEAL_MS = 30 * DAY;
const MAX_SUSPENSION_HOURS = (365 * DAY) / HOUR;

export interface ReportedItem extends Place {
  readonly type: ItemType;
  readonly id: string;
  readonly authorId: string;
}

export interface Verdict {
  readonly decision: Decision;
  readonly rule: Rule;
  /** For other moderators only. */
  readonly note: string | null;
}

/** One item that was reported or held, until a moderator has decided. What its reporters said are its entries. */
export class Report extends Aggregate<ReportEvent> {
  readonly id = newId();
  readonly itemType: ItemType;
  readonly itemId: string;
  readonly authorId: string;
  readonly courseId: string | null;
  readonly classId: string | null;
  readonly groupId: string | null;
  status: 'open' | 'decided' = 'open';
  claimedBy: string | null = null;
  claimedUntil: Date | null = null;
  decision: Decision | null = null;
  rule: Rule | null = null;
  note: string | null = null;
  decidedBy: string | null = null;
  decidedAt: Date | null = null;

  constructor(
    item: ReportedItem,
    /** The item of a new user waits for a moderator; no user has reported it. */
    readonly held: boolean,
    readonly openedAt: Date,
  ) {
    super();
    this.itemType = item.type;
    this.itemId = item.id;
    this.authorId = item.authorId;
    this.courseId = item.courseId;
    this.classId = item.classId;
    this.groupId = item.groupId;
    this.record({ type: 'content-reported', report: this });
  }

  /** For 15 minutes no other user may decide. Claiming again extends the claim. */
  claim(moderatorId: string, now: Date): void {
    this.requireOpen(moderatorId, now);
    this.claimedBy = moderatorId;
    this.claimedUntil = after(now, CLAIM_MS);
  }

  decide(moderatorId: string, verdict: Verdict, now: Date): void {
    this.requireOpen(moderatorId, now);
    this.status = 'decided';
    this.decision = verdict.decision;
    this.rule = verdict.rule;
    this.note = verdict.note;
    this.decidedBy = moderatorId;
    this.decidedAt = now;
    this.record({ type: 'content-moderated', report: this });
  }

  private requireOpen(moderatorId: string, now: Date): void {
    if (this.status === 'decided') throw new ReportDecided();
    const { claimedBy, claimedUntil } = this;
    if (claimedBy !== null && claimedBy !== moderatorId && claimedUntil && claimedUntil > now)
      throw new AlreadyClaimed(claimedUntil);
  }
}

/** When a suspension of so many hours ends. */
export function suspensionEnd(hours: number | null | undefined, now: Date): Date {
  if (!hours || !Number.isInteger(hours) || hours < 1 || hours > MAX_SUSPENSION_HOURS)
    throw new InvalidInput([
      { field: 'input.hours', message: `must be 1 to ${MAX_SUSPENSION_HOURS} for a suspension` },
    ]);
  return after(now, hours * HOUR);
}
