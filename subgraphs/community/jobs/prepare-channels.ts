import type { Context } from '../../../platform/context.js';
import type { ProvidedResource } from '../../../platform/resources.js';
import { OutboundClient } from '../../../platform/services/outbound.js';
import { smsProvider, type SmsSettings } from '../../../platform/services/sms.js';
import { channels, type Channels } from '../providers/channels.js';
import { WebPush } from '../providers/web-push.js';

interface ChannelSettings {
  readonly vapidPrivateKey?: string | undefined;
  readonly vapidSubject?: string | undefined;
  readonly reportSecrets?: readonly string[] | undefined;
}

/** How notices leave this installation. */
export function prepareChannels(
  context: Context,
  values: ChannelSettings,
  sms: SmsSettings | undefined,
): ProvidedResource[] {
  const http = new OutboundClient();
  const { vapidPrivateKey, vapidSubject } = values;
  const key = vapidPrivateKey
    ? Buffer.from(vapidPrivateKey, 'base64url')
    : context.secrets.hmac('web push', 'private key');
  const provided: Channels = {
    push: new WebPush(http, key, vapidSubject ?? subjectOf(context.publicUrl)),
    sms: smsProvider(sms, context.log),
    reportSecrets: values.reportSecrets ?? [],
  };
  return [channels.is(provided)];
}

/** Push services accept no address on localhost; where the platform is only there, no real push leaves. */
function subjectOf(publicUrl: string): string {
  return publicUrl.startsWith('https://') ? publicUrl : 'mailto:operator@example.com';
}
