import { TokenRefused } from './domain/errors.js';
import { importJWK, SignJWT, UnsecuredJWT, type JWTHeaderParameters } from 'jose';
import { beforeAll, expect, test } from 'vitest';
import {
  ACCESS_TOKEN,
  AccessTokenVerifier,
  DomainTokenIssuer,
  KeysUnavailable,
  newKeyPair,
  ServiceTokenIssuer,
  ServiceTokenVerifier,
  type DomainKeys,
  type KeyPair,
} from './auth.js';
import { createSecrets, domainKeysOf, newMasterKey } from './services/secrets.js';

let keys: KeyPair;
let others: KeyPair;
let verifier: AccessTokenVerifier;
let fetches = 0;
beforeAll(async () => {
  [keys, others] = await Promise.all([newKeyPair(), newKeyPair()]);
  verifier = new AccessTokenVerifier(() => {
    fetches += 1;
    return Promise.resolve({ keys: [{ ...keys.publicKey, kid: 'k1', alg: 'EdDSA' }] });
  });
});

interface Change {
  readonly header?: Partial<JWTHeaderParameters>;
  readonly claims?: Record<string, unknown>;
  readonly key?: KeyPair;
}

async function token({ header = {}, claims = {}, key = keys }: Change = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1_000);
  return new SignJWT({
    sub: 'u1',
    sid: 's1',
    roles: ['student'],
    email_verified: true,
    entitlements: ['pro'],
    zoneinfo: 'Europe/Lisbon',
    iss: ACCESS_TOKEN.issuer,
    aud: ACCESS_TOKEN.audience,
    iat: now,
    exp: now + 60,
    ...claims,
  })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: 'k1', ...header })
    .sign(await importJWK(key.privateKey, 'EdDSA'));
}

test('a token says who asks', async () => {
  expect(await verifier.verify(await token())).toMatchObject({
    id: 'u1',
    sessionId: 's1',
    emailVerified: true,
    roles: ['student'],
    entitlements: ['pro'],
    timeZone: 'Europe/Lisbon',
  });
});

const past = Math.floor(Date.now() / 1_000) - 1;
test.each<[string, Change, string]>([
  ['expired', { claims: { exp: past } }, 'TOKEN_EXPIRED'],
  ['not yet valid', { claims: { nbf: past + 3_600 } }, 'TOKEN_INVALID'],
  ['of another issuer', { claims: { iss: 'stranger' } }, 'TOKEN_INVALID'],
  ['for another audience', { claims: { aud: 'stranger' } }, 'TOKEN_INVALID'],
  ['of another type', { header: { typ: 'JWT' } }, 'TOKEN_INVALID'],
  ['with an unknown key id', { header: { kid: 'k9' } }, 'TOKEN_INVALID'],
  ['signed with another key', { key: { publicKey: {}, privateKey: {} } }, 'TOKEN_INVALID'],
  ['without a session', { claims: { sid: undefined } }, 'TOKEN_INVALID'],
])('a token that is %s is refused', async (name, change, code) => {
  const given = name === 'signed with another key' ? { ...change, key: others } : change;
  await expect(verifier.verify(await token(given))).rejects.toMatchObject({ code });
});

test('unsigned, tampered and malformed tokens are refused', async () => {
  const unsigned = new UnsecuredJWT({ sub: 'u1', sid: 's1' }).setExpirationTime('1m').encode();
  const [header, payload, signature] = (await token()).split('.') as [string, string, string];
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
  const forged = Buffer.from(JSON.stringify({ ...claims, roles: ['super_admin'] })).toString('base64url');
  for (const bad of [unsigned, `${header}.${forged}.${signature}`, 'nonsense', '']) {
    await expect(verifier.verify(bad)).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
  }
});

test('a key of another algorithm under a known id is refused: no confusion of public key and secret', async () => {
  const now = Math.floor(Date.now() / 1_000);
  const confused = await new SignJWT({
    sub: 'u1',
    sid: 's1',
    iss: ACCESS_TOKEN.issuer,
    aud: ACCESS_TOKEN.audience,
    exp: now + 60,
  })
    .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: 'k1' })
    .sign(Buffer.from(keys.publicKey.x ?? ''));
  await expect(verifier.verify(confused)).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
});

test('many tokens with unknown key ids do not become many requests for keys', async () => {
  const before = fetches;
  const unknown = await Promise.all(
    Array.from({ length: 20 }, (_, index) => token({ header: { kid: `unknown-${index}` } })),
  );
  await Promise.allSettled(unknown.map((one) => verifier.verify(one)));
  expect(fetches - before).toBeLessThanOrEqual(1);
});

test('a service token opens its subgraph only, and says for whom the router asks', async () => {
  const issuer = new ServiceTokenIssuer(keys.privateKey);
  const classes = new ServiceTokenVerifier(keys.publicKey, 'classes');
  expect(await classes.verify(await issuer.token('classes', 'client'))).toBe('client');
  expect(await classes.verify(await issuer.token('classes', 'platform'))).toBe('platform');
  for (const refused of [
    undefined,
    '',
    await issuer.token('users', 'client'),
    await token(),
    await new ServiceTokenIssuer(others.privateKey).token('classes', 'client'),
  ]) {
    await expect(classes.verify(refused)).rejects.toMatchObject({ code: 'SERVICE_TOKEN_REQUIRED' });
  }
});

test('a token that is revoked after it was verified is rejected', async () => {
  let current = true;
  const checked = new AccessTokenVerifier(
    () => Promise.resolve({ keys: [{ ...keys.publicKey, kid: 'k1', alg: 'EdDSA' }] }),
    () => {
      if (!current) throw new TokenRefused('TOKEN_STALE');
    },
  );
  const one = await token();
  expect(await checked.verify(one)).toMatchObject({ id: 'u1' });
  current = false;
  for (const rejected of [one, await token()])
    await expect(checked.verify(rejected)).rejects.toMatchObject({ code: 'TOKEN_STALE' });
});

test('a domain is known by its own token, for one audience, and never as the router', async () => {
  const domainKeys = domainKeysOf(createSecrets(newMasterKey()));
  const foreignKeys = domainKeysOf(createSecrets(newMasterKey()));
  const users = new ServiceTokenVerifier(keys.publicKey, 'users', domainKeys);
  const router = new ServiceTokenIssuer(keys.privateKey);
  const domainToken = (domain: string, audience = 'users', given: DomainKeys = domainKeys) =>
    new DomainTokenIssuer(domain, given).token(audience);
  expect(await users.callerOf(await domainToken('community'))).toBe('community');
  expect(await users.callerOf(await router.token('users', 'client'))).toBe('router');
  const borrowed: DomainKeys = () => domainKeys('billing');
  for (const rejected of [
    undefined,
    'nonsense',
    await domainToken('community', 'courses'),
    await domainToken('community', 'users', foreignKeys),
    await domainToken('community', 'users', borrowed),
    await router.token('courses', 'client'),
    await token(),
  ])
    await expect(users.callerOf(rejected)).rejects.toMatchObject({ code: 'SERVICE_TOKEN_REQUIRED' });
  await expect(users.verify(await domainToken('community'))).rejects.toMatchObject({ code: 'SERVICE_TOKEN_REQUIRED' });
  const closed = new ServiceTokenVerifier(keys.publicKey, 'users');
  await expect(closed.callerOf(await domainToken('community'))).rejects.toThrow();
});

test('during a rotation of the master key, tokens of both keys are accepted', async () => {
  const [before, after] = [newMasterKey(), newMasterKey()];
  const verifying = new ServiceTokenVerifier(keys.publicKey, 'users', domainKeysOf(createSecrets(after, [before])));
  for (const key of [before, after]) {
    const issuer = new DomainTokenIssuer('billing', domainKeysOf(createSecrets(key)));
    expect(await verifying.callerOf(await issuer.token('users'))).toBe('billing');
  }
});

test('a token is not called invalid while the keys can not be had', async () => {
  const cut = new AccessTokenVerifier(() => Promise.reject(new Error('users is down')));
  await expect(cut.verify(await token())).rejects.toBeInstanceOf(KeysUnavailable);
});
