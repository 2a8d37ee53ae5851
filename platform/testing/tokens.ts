import { importJWK, SignJWT, UnsecuredJWT, type JWK } from 'jose';
import { ACCESS_TOKEN, newKeyPair, ServiceTokenIssuer, type KeyPair } from '../auth.js';

export interface RefusedToken {
  /** What is wrong with it. */
  readonly what: string;
  readonly token: string;
  readonly code: 'TOKEN_EXPIRED' | 'TOKEN_INVALID';
}

interface Change {
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly key?: JWK | Uint8Array;
}

/** One good token of the key that is published as `kid`, and one for each way in which a token can be bad. */
export async function accessTokenTable(
  { publicKey, privateKey }: KeyPair,
  kid: string,
  userId: string,
): Promise<{ readonly good: string; readonly bad: readonly RefusedToken[] }> {
  const now = Math.floor(Date.now() / 1_000);
  const attacker = await newKeyPair();
  const claims = {
    sub: userId,
    sid: userId,
    roles: ['student'],
    iss: 'lyceum',
    aud: 'lyceum',
    iat: now,
    exp: now + 600,
  };
  const sign = async ({ header = {}, claims: changed = {}, key = privateKey }: Change = {}): Promise<string> =>
    new SignJWT({ ...claims, ...changed })
      .setProtectedHeader({ alg: ACCESS_TOKEN.algorithm, typ: ACCESS_TOKEN.type, kid, ...header })
      .sign(key instanceof Uint8Array ? key : await importJWK(key, ACCESS_TOKEN.algorithm));
  const encode = (value: object | string): string =>
    Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
  const good = await sign();
  const [header = '', payload = '', signature = ''] = good.split('.');
  const admin = { ...claims, roles: ['super_admin'] };
  const publicBytes = Buffer.from(publicKey.x ?? '', 'base64url');
  const flipped = Buffer.from(signature, 'base64url');
  flipped[10] = (flipped[10] ?? 0) ^ 1;

  const invalid: Record<string, string> = {
    'not valid before a later time': await sign({ claims: { nbf: now + 3_600 } }),
    'for another audience': await sign({ claims: { aud: 'stranger' } }),
    'for no audience': await sign({ claims: { aud: undefined } }),
    'of another issuer': await sign({ claims: { iss: 'stranger' } }),
    'of no issuer': await sign({ claims: { iss: undefined } }),
    'of another type': await sign({ header: { typ: 'JWT' } }),
    'of no type': await sign({ header: { typ: undefined } }),
    'without a person': await sign({ claims: { sub: undefined } }),
    'without a session': await sign({ claims: { sid: undefined } }),
    'without an end': await sign({ claims: { exp: undefined } }),
    'of an unknown key': await sign({ header: { kid: 'unknown' } }),
    'signed by another key under a known id': await sign({ key: attacker.privateKey }),
    'signed by a key that it brings along': await sign({
      header: { jwk: attacker.publicKey },
      key: attacker.privateKey,
    }),
    'of an unknown key that it says where to find': await sign({
      header: { kid: 'unknown', jku: 'http://127.0.0.1:1/jwks.json' },
      key: attacker.privateKey,
    }),
    'of which the payload was changed': `${header}.${encode(admin)}.${signature}`,
    'of which the header was changed': `${encode({ alg: 'EdDSA', typ: 'at+jwt', kid, extra: 1 })}.${payload}.${signature}`,
    'of which the signature was changed': `${header}.${payload}.${flipped.toString('base64url')}`,
    'of which the signature was cut off': `${header}.${payload}.`,
    'not signed (none)': new UnsecuredJWT(admin).encode(),
    'not signed (none), with our type and key id': `${encode({ alg: 'none', typ: 'at+jwt', kid })}.${encode(admin)}.`,
    'signed by HS256 with the bytes of the public key': await sign({ header: { alg: 'HS256' }, key: publicBytes }),
    'signed by HS256 with the text of the public key': await sign({
      header: { alg: 'HS256' },
      key: Buffer.from(JSON.stringify(publicKey)),
    }),
    'a service token': await new ServiceTokenIssuer(privateKey).token('lyceum', 'platform'),
    'no token at all': 'nonsense',
  };
  return {
    good,
    bad: [
      { what: 'expired', token: await sign({ claims: { exp: now - 1 } }), code: 'TOKEN_EXPIRED' },
      ...Object.entries(invalid).map(([what, token]) => ({ what, token, code: 'TOKEN_INVALID' }) as const),
    ],
  };
}
