import type { QuestPeriod } from './quest.js';
import type { XpEntry } from './xp-entry.js';

export type PlayerEvent =
  | { readonly type: 'xp-earned'; readonly playerId: string; readonly entry: XpEntry; totalXp: number; level: number }
  | { readonly type: 'level-up'; readonly playerId: string; readonly level: number }
  | { readonly type: 'streak-updated'; readonly playerId: string; readonly days: number; readonly localDate: string }
  | { readonly type: 'streak-broken'; readonly playerId: string; readonly days: number }
  | {
      readonly type: 'streak-freeze-used';
      readonly playerId: string;
      readonly localDate: string;
      readonly freezesLeft: number;
    }
  | { readonly type: 'streak-at-risk'; readonly playerId: string; readonly days: number; readonly localDate: string }
  | { readonly type: 'streak-repaired'; readonly playerId: string; readonly days: number; readonly localDate: string }
  | { readonly type: 'streak-closed' }
  | { readonly type: 'time-zone-changed' }
  | {
      readonly type: 'badge-unlocked';
      readonly playerId: string;
      readonly badge: string;
      readonly title: string;
      readonly tier: number;
    }
  | { readonly type: 'badge-revoked'; readonly playerId: string; readonly badge: string; readonly title: string }
  | { readonly type: 'badge-restored' }
  | {
      readonly type: 'quest-completed';
      readonly playerId: string;
      readonly questId: string;
      readonly period: QuestPeriod;
      readonly localDate: string;
      readonly xp: number;
    }
  | { readonly type: 'activity-counted' }
  /** On all boards; `classIds` are the classes they are in. */
  | {
      readonly type: 'listing-changed';
      readonly playerId: string;
      readonly listed: boolean;
      readonly classIds: readonly string[];
      readonly groupIds: readonly string[];
      /** The cohort of the league that the player leaves. */
      readonly leagueId?: string;
    }
  /** On the boards of one class. */
  | {
      readonly type: 'membership-changed';
      readonly playerId: string;
      readonly listed: boolean;
      readonly classIds: readonly [string];
    }
  /** On the boards of one group. */
  | {
      readonly type: 'group-membership-changed';
      readonly playerId: string;
      readonly listed: boolean;
      readonly groupId: string;
    }
  | {
      readonly type: 'league-promoted' | 'league-demoted';
      readonly playerId: string;
      readonly tier: number;
      readonly previousTier: number;
      readonly week: string;
    }
  | {
      readonly type: 'rating-changed';
      readonly playerId: string;
      readonly contestId: string;
      readonly before: number | null;
      readonly after: number;
      readonly revision: number;
    }
  | { readonly type: 'rating-restored' }
  | { readonly type: 'xp-recalculated' }
  | { readonly type: 'league-stayed' }
  | { readonly type: 'listing-unchanged' };
