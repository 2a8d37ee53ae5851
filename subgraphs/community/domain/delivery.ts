import { isUrgent, isFixed, type Cadence, type Channel, type NotificationCategory } from './notification-categories.js';
import { quietUntil, type QuietHours } from './delivery-times.js';
import { HOUR, MINUTE } from '../../../platform/domain/clock.js';

/** What is sent by a channel other than the app: a notice, or a digest of notices. */
export type SentChannel = Exclude<Channel, 'app'>;

/** What is known when a delivery is due. Nothing of it is decided before. */
export interface DeliveryState {
  readonly channel: SentChannel;
  readonly category: NotificationCategory;
  /** What the user wants now. */
  readonly cadence: Cadence;
  readonly urgent: boolean;
  readonly read: boolean;
  readonly withdrawn: boolean;
  /** Whether the user may still see what the notice is about. */
  readonly visible: boolean;
  readonly expiresAt: Date | null;
  readonly quietHours: QuietHours | null;
  /** Of the user. */
  readonly timeZone: string;
  readonly isDigest: boolean;
}

export type DropReason = 'preference' | 'read' | 'withdrawn' | 'not-visible' | 'expired';

export type Decision =
  | { readonly act: 'send' }
  | { readonly act: 'drop'; readonly reason: DropReason }
  | { readonly act: 'hold'; readonly until: Date }
  | { readonly act: 'collect'; readonly cadence: 'daily' | 'weekly' };

/** What becomes of a delivery that is due. */
export function decide(state: DeliveryState, now: Date): Decision {
  const { channel, category, cadence, urgent, expiresAt, quietHours, timeZone } = state;
  const drop = (reason: DropReason): Decision => ({ act: 'drop', reason });
  if (state.withdrawn) return drop('withdrawn');
  if (!state.visible) return drop('not-visible');
  if (expiresAt && expiresAt <= now) return drop('expired');
  // On a fixed channel a mark in the app is not enough, which an attacker in the account could set.
  if (state.read && !isFixed(category, channel)) return drop('read');
  if (state.isDigest) return { act: 'send' };
  if (cadence === 'never') return drop('preference');
  if (cadence !== 'now') return { act: 'collect', cadence };
  if (channel === 'mail' || urgent || isUrgent(category) || !quietHours) return { act: 'send' };
  const until = quietUntil(now, timeZone, quietHours);
  if (!until) return { act: 'send' };
  return expiresAt && expiresAt <= until ? drop('expired') : { act: 'hold', until };
}

const RETRIES = [1 * MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 8 * HOUR, 24 * HOUR];

/** How long to wait after so many failures; null: it is given up and waits for an operator. */
export function retryAfter(failures: number): number | null {
  return RETRIES[failures - 1] ?? null;
}
