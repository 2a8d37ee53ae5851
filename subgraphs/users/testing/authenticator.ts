import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

/** Flags of authenticator data (WebAuthn, 6.1): user present and verified, attested credential data. */
const PRESENT = 0x01;
const VERIFIED = 0x04;
const ATTESTED = 0x40;

interface Kept {
  readonly id: string;
  readonly rpId: string;
  readonly userHandle: string;
  readonly privateKey: KeyObject;
  counter: number;
}

interface How {
  readonly origin?: string;
  /** The domain that it signs for; default: the one in the options. */
  readonly rpId?: string;
  readonly verified?: boolean;
}

/** What a browser and an authenticator with ES256 keys do together, for tests. Options and answers are JSON, as in the API. */
export class VirtualAuthenticator {
  readonly kept: Kept[] = [];

  constructor(private readonly origin: string) {}

  create(options: string, how: How = {}): string {
    const asked = JSON.parse(options) as { challenge: string; rp: { id: string }; user: { id: string } };
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    const id = randomBytes(32);
    this.kept.push({
      id: id.toString('base64url'),
      rpId: asked.rp.id,
      userHandle: asked.user.id,
      privateKey,
      counter: 0,
    });
    const length = Buffer.alloc(2);
    length.writeUInt16BE(id.length);
    const cose = cbor(
      new Map<number, number | Buffer>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, Buffer.from(x, 'base64url')],
        [-3, Buffer.from(y, 'base64url')],
      ]),
    );
    const authData = Buffer.concat([
      authenticatorData(how.rpId ?? asked.rp.id, ATTESTED | flagsOf(how), 0),
      Buffer.alloc(16),
      length,
      id,
      cose,
    ]);
    const attestation = cbor(
      new Map<string, string | Buffer | Map<string, string>>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', authData],
      ]),
    );
    return this.credential(id.toString('base64url'), {
      clientDataJSON: this.clientData('webauthn.create', asked.challenge, how).toString('base64url'),
      attestationObject: attestation.toString('base64url'),
      transports: ['internal'],
    });
  }

  /** By the newest passkey, or that of an index. */
  get(options: string, how: How & { readonly passkey?: number; readonly counter?: number } = {}): string {
    const asked = JSON.parse(options) as { challenge: string; rpId: string };
    const passkey = this.kept.at(how.passkey ?? -1);
    if (!passkey) throw new Error('The authenticator has no passkey.');
    passkey.counter = how.counter ?? passkey.counter + 1;
    const authData = authenticatorData(how.rpId ?? asked.rpId, flagsOf(how), passkey.counter);
    const clientData = this.clientData('webauthn.get', asked.challenge, how);
    const signed = Buffer.concat([authData, createHash('sha256').update(clientData).digest()]);
    return this.credential(passkey.id, {
      clientDataJSON: clientData.toString('base64url'),
      authenticatorData: authData.toString('base64url'),
      signature: sign('sha256', signed, passkey.privateKey).toString('base64url'),
      userHandle: passkey.userHandle,
    });
  }

  private clientData(type: string, challenge: string, how: How): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin: how.origin ?? this.origin, crossOrigin: false }));
  }

  private credential(id: string, response: object): string {
    return JSON.stringify({ id, rawId: id, type: 'public-key', response, clientExtensionResults: {} });
  }
}

const flagsOf = ({ verified = true }: How): number => PRESENT | (verified ? VERIFIED : 0);

function authenticatorData(rpId: string, flags: number, counter: number): Buffer {
  const rest = Buffer.alloc(5);
  rest.writeUInt8(flags);
  rest.writeUInt32BE(counter, 1);
  return Buffer.concat([createHash('sha256').update(rpId).digest(), rest]);
}

type Cbor = number | string | Buffer | ReadonlyMap<number | string, Cbor>;

/** RFC 8949, as much as an authenticator needs. */
function cbor(value: Cbor): Buffer {
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  return Buffer.concat([head(5, value.size), ...[...value].flatMap(([key, part]) => [cbor(key), cbor(part)])]);
}

function head(major: number, length: number): Buffer {
  if (length < 24) return Buffer.from([(major << 5) | length]);
  if (length < 256) return Buffer.from([(major << 5) | 24, length]);
  return Buffer.from([(major << 5) | 25, length >> 8, length & 0xff]);
}
