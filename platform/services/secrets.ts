import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';

export interface Secrets {
  /** Text for a column: the same text is sealed differently each time. */
  encrypt(plain: string): string;
  /** Throws where the text was changed, or sealed by a key that is not held. */
  decrypt(sealed: string): string;
  /** How all begins that is sealed from now on: what begins otherwise was sealed by another key. */
  readonly sealedPrefix: string;
  /** 32 bytes that only the holder of the key can compute. `purpose` keeps the uses apart. */
  hmac(purpose: string, text: string): Buffer;
  /** The same by every key that is held, the present one first: to recognize what was computed before a rotation. */
  hmacs(purpose: string, text: string): readonly Buffer[];
}

/** A text was sealed by a key that this process does not have. */
export class KeyNotHeld extends Error {
  constructor(keyId: string) {
    super(`The sealed text needs the key ${keyId}, which is not held.`);
  }
}

interface MasterKey {
  readonly id: string;
  readonly bytes: Buffer;
}

const VERSION = 'v1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * AES-256-GCM under keys derived by HKDF-SHA256. Sealed form: `v1.<key id>.<nonce, ciphertext and tag in base64url>`.
 *
 * To rotate: give the new key first and the old ones as `otherKeys`; what they sealed stays readable, what is sealed from
 * now on uses the new one. `hmac` always uses the first.
 */
export function createSecrets(masterKeyBase64: string, otherKeysBase64: readonly string[] = []): Secrets {
  const current = masterKey(masterKeyBase64);
  const held = [current, ...otherKeysBase64.map(masterKey)];
  const keys = new Map(held.map((key) => [key.id, derive(key, 'encrypt')]));
  const hmacKeys = new Map<string, readonly Buffer[]>();
  const hmacs = (purpose: string, text: string): readonly Buffer[] => {
    let derived = hmacKeys.get(purpose);
    if (!derived) hmacKeys.set(purpose, (derived = held.map((key) => derive(key, `hmac ${purpose}`))));
    return derived.map((key) => createHmac('sha256', key).update(text).digest());
  };
  const encryptionKey = derive(current, 'encrypt');
  const header = `${VERSION}.${current.id}`;

  return {
    encrypt(plain) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', encryptionKey, nonce).setAAD(Buffer.from(header));
      const sealed = Buffer.concat([nonce, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `${header}.${sealed.toString('base64url')}`;
    },
    decrypt(sealed) {
      const [version, keyId = '', body = ''] = sealed.split('.');
      const key = keys.get(keyId);
      if (version !== VERSION) throw new Error('The sealed text has an unknown form.');
      if (!key) throw new KeyNotHeld(keyId);
      const bytes = Buffer.from(body, 'base64url');
      if (bytes.length < NONCE_BYTES + TAG_BYTES) throw new Error('The sealed text is too short.');
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      })
        .setAAD(Buffer.from(`${version}.${keyId}`))
        .setAuthTag(bytes.subarray(-TAG_BYTES));
      return decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
    },
    sealedPrefix: `${header}.`,
    hmac: (purpose, text) => hmacs(purpose, text)[0] as Buffer,
    hmacs,
  };
}

/** The keys by which one domain calls another: `DomainKeys` of auth.ts. */
export function domainKeysOf(secrets: Secrets): (domain: string) => readonly Uint8Array[] {
  return (domain) => secrets.hmacs('domain call', domain);
}

/** A fresh key in the form that {@link createSecrets} takes. */
export function newMasterKey(): string {
  return randomBytes(32).toString('base64');
}

function masterKey(base64: string): MasterKey {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length !== 32) throw new RangeError('A master key has 32 bytes, in base64.');
  // Names the key without telling anything about it.
  return { bytes, id: createHash('sha256').update('lyceum key id').update(bytes).digest('hex').slice(0, 8) };
}

function derive(key: MasterKey, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key.bytes, 'lyceum', purpose, 32));
}
