import { after, DAY } from '../../../platform/domain/clock.js';

/** How far a user is trusted: new users are limited, so that a spammer reaches few people before a user reports them. */
export type TrustLevel = 'new' | 'member' | 'trusted';

export interface Limits {
  /** In one item. */
  readonly links: number;
  readonly mentions: number;
  readonly files: number;
  /** In 24 hours. */
  readonly posts: number;
  readonly comments: number;
  readonly conversations: number;
}

export const LIMITS: Readonly<Record<TrustLevel, Limits>> = {
  new: { links: 2, mentions: 2, files: 1, posts: 3, comments: 10, conversations: 3 },
  member: { links: 10, mentions: 10, files: 10, posts: 20, comments: 200, conversations: 20 },
  trusted: { links: 20, mentions: 10, files: 10, posts: 40, comments: 400, conversations: 40 },
};

/** Of which the limits by day are counted. */
export const LIMIT_WINDOW_MS = DAY;

const MEMBER_AFTER_MS = 3 * DAY;
const MEMBER_ITEMS = 5;
const TRUSTED_AFTER_MS = 30 * DAY;
export const TRUSTED_ITEMS = 50;
export const CLEAN_FOR_MS = 90 * DAY;

export interface Standing {
  readonly registeredAt: Date;
  /** Items of theirs that others can see; counting may stop at {@link TRUSTED_ITEMS}. */
  readonly visibleItems: number;
  /** A report against them was upheld in the last 90 days. */
  readonly sanctioned: boolean;
}

export function trustLevel({ registeredAt, visibleItems, sanctioned }: Standing, now: Date): TrustLevel {
  const since = (milliseconds: number): boolean => after(registeredAt, milliseconds) <= now;
  if (!since(MEMBER_AFTER_MS) || visibleItems < MEMBER_ITEMS) return 'new';
  return since(TRUSTED_AFTER_MS) && visibleItems >= TRUSTED_ITEMS && !sanctioned ? 'trusted' : 'member';
}
