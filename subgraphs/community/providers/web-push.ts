import { createCipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto';
import { importJWK, SignJWT } from 'jose';
import type { OutboundClient } from '../../../platform/services/outbound.js';

/** Where and how a browser takes pushes. */
export interface PushTarget {
  readonly endpoint: string;
  /** Public key of the browser, base64url. */
  readonly p256dh: string;
  /** Secret that the browser shares with us, base64url. */
  readonly auth: string;
}

export type PushResult =
  | { readonly is: 'accepted' }
  /** The subscription has ended. */
  | { readonly is: 'gone' }
  | { readonly is: 'rejected'; readonly reason: string }
  | { readonly is: 'unavailable'; readonly reason: string }
  /** The service asks to wait so many seconds. */
  | { readonly is: 'busy'; readonly seconds: number };

export interface PushOptions {
  readonly ttlSeconds: number;
  readonly urgent: boolean;
}

/** Push services take 4,096 bytes; some take less, and padding and headers count. */
export const PUSH_LIMIT_BYTES = 3_000;
const TOKEN_SECONDS = 12 * 3_600;
const DEFAULT_WAIT_SECONDS = 60;
/** Users choose the endpoints: so many are remembered. */
const MAX_ORIGINS = 1_000;

/** Web push: VAPID (RFC 8292) and message encryption (RFC 8291). */
export class WebPush {
  /** Clients subscribe with it; base64url. */
  readonly publicKey: string;
  private readonly key: ReturnType<typeof importJWK>;
  /** By origin of the push service. */
  private readonly tokens = new Map<string, { readonly token: Promise<string>; readonly renewAt: number }>();

  constructor(
    private readonly http: OutboundClient,
    /** 32 bytes. */
    privateKey: Buffer,
    /** `mailto:` or `https:` address of the operator. */
    private readonly subject: string,
  ) {
    const ecdh = createECDH('prime256v1');
    ecdh.setPrivateKey(privateKey);
    const point = ecdh.getPublicKey();
    this.publicKey = point.toString('base64url');
    const [x, y, d] = [point.subarray(1, 33), point.subarray(33), privateKey].map((part) => part.toString('base64url'));
    this.key = importJWK({ kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '', d: d ?? '' }, 'ES256');
  }

  /** Rejects if the service cannot be reached. */
  async send(target: PushTarget, payload: Buffer, { ttlSeconds, urgent }: PushOptions): Promise<PushResult> {
    const token = await this.tokenFor(new URL(target.endpoint).origin);
    const { status, retryAfter } = await this.http.post(target.endpoint, {
      headers: {
        authorization: `vapid t=${token}, k=${this.publicKey}`,
        'content-encoding': 'aes128gcm',
        'content-type': 'application/octet-stream',
        ttl: String(ttlSeconds),
        urgency: urgent ? 'high' : 'normal',
      },
      body: encryptPush(payload, target),
    });
    if (status >= 200 && status < 300) return { is: 'accepted' };
    if (status === 404 || status === 410) return { is: 'gone' };
    if (status === 429) return { is: 'busy', seconds: secondsOf(retryAfter) };
    return { is: status >= 500 ? 'unavailable' : 'rejected', reason: String(status) };
  }

  /** Signed once for half of its life: push services take it again. */
  private tokenFor(origin: string): Promise<string> {
    const at = Math.floor(Date.now() / 1_000);
    const known = this.tokens.get(origin);
    if (known && at < known.renewAt && at > known.renewAt - TOKEN_SECONDS) return known.token;
    if (this.tokens.size >= MAX_ORIGINS) this.tokens.clear();
    const token = this.sign(origin, at + TOKEN_SECONDS);
    this.tokens.set(origin, { token, renewAt: at + TOKEN_SECONDS / 2 });
    return token;
  }

  private async sign(origin: string, expiresAt: number): Promise<string> {
    return new SignJWT()
      .setProtectedHeader({ typ: 'JWT', alg: 'ES256' })
      .setAudience(origin)
      .setExpirationTime(expiresAt)
      .setSubject(this.subject)
      .sign(await this.key);
  }

  /** Why an endpoint cannot be used; undefined if it can. Makes no connection. */
  problemOf(endpoint: string): Promise<string | undefined> {
    return this.http.problemOf(endpoint);
  }
}

/** Seconds or an HTTP date. */
function secondsOf(retryAfter: string | undefined): number {
  if (retryAfter !== undefined && /^\d{1,6}$/.test(retryAfter)) return Number(retryAfter);
  const wait = (Date.parse(retryAfter ?? '') - Date.now()) / 1_000;
  return wait > 0 ? Math.ceil(wait) : DEFAULT_WAIT_SECONDS;
}

const info = (text: string): Buffer => Buffer.from(`${text}\0`);

/** One record of RFC 8188 under a key of RFC 8291. Tests give the salt and the key of the RFC. */
export function encryptPush(
  plain: Buffer,
  { p256dh, auth }: Pick<PushTarget, 'p256dh' | 'auth'>,
  { salt = randomBytes(16), privateKey }: { readonly salt?: Buffer; readonly privateKey?: Buffer } = {},
): Buffer {
  const browser = Buffer.from(p256dh, 'base64url');
  const ecdh = createECDH('prime256v1');
  if (privateKey) ecdh.setPrivateKey(privateKey);
  else ecdh.generateKeys();
  const own = ecdh.getPublicKey();
  const derive = (key: Buffer, from: Buffer, about: Buffer, length: number): Buffer =>
    Buffer.from(hkdfSync('sha256', key, from, about, length));
  const shared = derive(
    ecdh.computeSecret(browser),
    Buffer.from(auth, 'base64url'),
    Buffer.concat([info('WebPush: info'), browser, own]),
    32,
  );
  const key = derive(shared, salt, info('Content-Encoding: aes128gcm'), 16);
  const nonce = derive(shared, salt, info('Content-Encoding: nonce'), 12);
  const cipher = createCipheriv('aes-128-gcm', key, nonce);
  // 2: the last record.
  const record = Buffer.concat([
    cipher.update(plain),
    cipher.update(Buffer.of(2)),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
  const recordSize = Buffer.alloc(4);
  recordSize.writeUInt32BE(4_096);
  return Buffer.concat([salt, recordSize, Buffer.of(own.length), own, record]);
}

/** Whether these are the keys of a browser: a point of the curve, and 16 bytes. */
export function arePushKeys({ p256dh, auth }: Pick<PushTarget, 'p256dh' | 'auth'>): boolean {
  if (Buffer.from(auth, 'base64url').length !== 16) return false;
  const ecdh = createECDH('prime256v1');
  ecdh.generateKeys();
  try {
    ecdh.computeSecret(Buffer.from(p256dh, 'base64url'));
    return true;
  } catch {
    return false;
  }
}
