import { z } from 'zod';
import { setting, type Values } from '../../platform/config/setting.js';
import { bool, list } from '../../platform/config/types.js';

export const settings = {
  bannedWords: setting('COMMUNITY_BANNED_WORDS', {
    type: list((word) => word.length <= 100, 'must be words of at most 100 characters'),
    about:
      'Words that no post, comment or message may contain, separated by commas; whole words, in any case. Default: none.',
  }),
  vapidPrivateKey: setting('VAPID_PRIVATE_KEY', {
    type: z.string().regex(/^[\w-]{43}$/, 'must be 32 bytes in base64url'),
    about:
      'Key by which push services know this installation: 32 bytes in base64url. Another key ends every subscription. Default: derived from the master key; give one before that is rotated.',
    secret: true,
  }),
  vapidSubject: setting('VAPID_SUBJECT', {
    type: z.string().regex(/^(mailto:[^\s@]+@[^\s@]+|https:\/\/\S+)$/, 'must be a mailto: or https: address'),
    about:
      'Address by which push services reach the operator, such as mailto:push@example.com. Default: the public address of the platform.',
  }),
  reportSecrets: setting('DELIVERY_REPORT_SECRETS', {
    type: list((secret) => secret.length >= 16, 'must be secrets of at least 16 characters'),
    about:
      'Secrets by which providers sign reports of bounces, complaints and STOP answers to PUBLIC_URL/webhooks/mail and /webhooks/sms; several separated by commas during a rotation. Default: reports are rejected.',
    secret: true,
  }),
  dailyLimits: setting('COMMUNITY_DAILY_LIMITS', {
    type: bool,
    default: true,
    about: 'Whether users are limited in how much they post in a day. Switch it off for load tests only.',
  }),
};

export type CommunitySettings = Values<typeof settings>;
