import { timingSafeEqual } from 'node:crypto';
import type { Secrets } from '../../../../platform/services/secrets.js';
import { NOTIFICATION_CATEGORIES, type NotificationCategory } from '../../domain/notification-categories.js';

export interface Unsubscribing {
  readonly userId: string;
  /** All mails of a category, or digests. */
  readonly what: NotificationCategory | 'digest';
}

const PURPOSE = 'mail unsubscribe';
const WHATS = [...NOTIFICATION_CATEGORIES, 'digest'] as const;

/** 128 bits: the address stays short enough for a path. */
const SIGNATURE_BYTES = 16;

/** One for each user and category: `<user>.<what>.<signature>`. It does not expire, because old mails can be answered, too. */
export function unsubscribeToken(secrets: Secrets, userId: string, what: Unsubscribing['what']): string {
  const said = `${userId}.${what}`;
  return `${said}.${secrets.hmac(PURPOSE, said).subarray(0, SIGNATURE_BYTES).toString('hex')}`;
}

/** Undefined for a token that we did not sign. */
export function readUnsubscribeToken(secrets: Secrets, token: string): Unsubscribing | undefined {
  const [userId = '', what, signature = ''] = token.split('.');
  const known = WHATS.find((one) => one === what);
  if (!known || !/^[0-9a-f]{32}$/.test(signature)) return undefined;
  const given = Buffer.from(signature, 'hex');
  const signed = secrets
    .hmacs(PURPOSE, `${userId}.${known}`)
    .some((expected) => timingSafeEqual(expected.subarray(0, SIGNATURE_BYTES), given));
  return signed ? { userId, what: known } : undefined;
}
