import { Resource } from '../../../platform/resources.js';
import type { SmsProvider } from '../../../platform/services/sms.js';
import type { WebPush } from './web-push.js';

/** How notices leave, beside mail. */
export interface Channels {
  readonly push: WebPush;
  readonly sms: SmsProvider;
  /** By which providers sign their reports of mails and messages. */
  readonly reportSecrets: readonly string[];
}

export const channels = new Resource<Channels>('channels');
