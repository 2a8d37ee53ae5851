import type { Log } from '../process/telemetry.js';
import { OutboundClient } from './outbound.js';

export type SmsResult =
  | { readonly is: 'accepted' }
  | { readonly is: 'rejected'; readonly reason: string }
  | { readonly is: 'unavailable'; readonly reason: string };

export interface SmsProvider {
  /** `id` is the same for every try: the provider sends it once. Rejects if it cannot be reached. */
  send(message: { readonly id: string; readonly to: string; readonly text: string }): Promise<SmsResult>;
}

/** Where messages are posted. */
export interface SmsSettings {
  readonly url: string;
  readonly token: string;
}

/** `http`: tests call servers of their own. */
export function smsProvider(
  settings: SmsSettings | undefined,
  log: Log,
  http: OutboundClient = new OutboundClient(),
): SmsProvider {
  return settings ? httpSms(http, settings.url, settings.token) : loggedSms(log);
}

/** Posts `{ id, to, text }` as JSON with a bearer token. */
function httpSms(http: OutboundClient, url: string, token: string): SmsProvider {
  return {
    async send({ id, to, text }) {
      const { status } = await http.post(url, {
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': id },
        body: JSON.stringify({ id, to, text }),
      });
      if (status >= 200 && status < 300) return { is: 'accepted' };
      return { is: status === 429 || status >= 500 ? 'unavailable' : 'rejected', reason: String(status) };
    },
  };
}

/** Where no provider is configured: the log says that a message would have been sent, but neither to whom nor what. */
function loggedSms(log: Log): SmsProvider {
  return {
    send({ id }) {
      log.info({ sms: id }, 'no SMS provider is configured: the message is not sent');
      return Promise.resolve({ is: 'accepted' });
    },
  };
}

const GSM_EXTENDED = /[\f^{}\\[~\]|€]/g;
const GSM = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà\f^{}\\[~\]|€]*$/;
/** Of a message of two segments, by its alphabet. */
const LIMIT = { gsm: 306, ucs2: 134 };

/** The text, cut so that it takes at most two segments. */
export function twoSegments(text: string): string {
  const fits = (part: string): boolean =>
    GSM.test(part) ? part.length + (part.match(GSM_EXTENDED)?.length ?? 0) <= LIMIT.gsm : part.length <= LIMIT.ucs2;
  if (fits(text)) return text;
  const characters = [...text];
  while (!fits(`${characters.join('')}...`)) characters.pop();
  return `${characters.join('').trimEnd()}...`;
}
