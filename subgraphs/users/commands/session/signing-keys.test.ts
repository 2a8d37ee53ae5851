import { decodeProtectedHeader, type JSONWebKeySet } from 'jose';
import { afterEach, expect, test, vi } from 'vitest';
import { AccessTokenVerifier } from '../../../../platform/auth.js';
import { MINUTE } from '../../../../platform/domain/clock.js';
import { freshDatabase, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { users } from '../../subgraph.js';
import { anAccount, loggedIn } from '../../testing/testing.js';
import { refreshSession } from './refresh-session.js';
import { rotateSigningKey } from './rotate-signing-key.js';
import { publicKeys, PUBLISHED_AHEAD_MS } from './signing-keys.js';

afterEach(() => {
  vi.useRealTimers();
});

const published = async (subgraph: TestSubgraph) =>
  (await subgraph.running.client.get('/.well-known/jwks.json', {})).body as JSONWebKeySet;
const kids = async (subgraph: TestSubgraph) => (await published(subgraph)).keys.map((key) => key.kid);

/** Two instances on one database. */
async function twoInstances(work: (one: TestSubgraph, two: TestSubgraph) => Promise<void>): Promise<void> {
  const database = await freshDatabase(users);
  const [one, two] = [await TestSubgraph.start(users, database), await TestSubgraph.start(users, database)];
  try {
    await work(one, two);
  } finally {
    await Promise.all([one.stop(), two.stop()]);
    await database.drop();
  }
}

test('two instances that start at once have one key, and its private half is nowhere to be read', () =>
  twoInstances(async (one, two) => {
    const sets = await Promise.all([one, two, one, two].map((instance) => publicKeys(instance.context(null))));
    expect(new Set(sets.map((set) => JSON.stringify(set))).size).toBe(1);
    expect(sets[0]?.keys).toMatchObject([{ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig' }]);
    expect(sets[0]?.keys[0]).not.toHaveProperty('d');
    const [stored] = await one.rows<{ privateJwk: string }>('select private_jwk from signing_key');
    expect(stored?.privateJwk).toMatch(/^v1\./);
  }));

test('the next key is published before it signs, and the old one until its last token has expired', () =>
  twoInstances(async (one, two) => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const admin = await anAccount(one, 'super_admin');
    const ROTATE = 'mutation { rotateSigningKey { keyId signsFrom } }';
    const kidOfToken = async () => decodeProtectedHeader((await loggedIn(two, admin)).tokens.accessToken).kid;
    const first = await kidOfToken();
    const rotated = await one.graphql<{ rotateSigningKey: { keyId: string } }>(ROTATE, {}, admin.viewer);
    const second = rotated.data.rotateSigningKey.keyId;
    expect(await kids(one)).toEqual([first, second]);
    expect((await one.graphql(ROTATE, {}, admin.viewer)).code).toBe('SIGNING_KEY_ROTATION_PENDING');

    // The other instance learns of it by itself, long before it is used.
    vi.setSystemTime(Date.now() + 2 * MINUTE);
    expect([await kids(two), await kidOfToken()]).toEqual([[first, second], first]);
    vi.setSystemTime(Date.now() + PUBLISHED_AHEAD_MS - 2 * MINUTE - 1_000);
    const { accessToken } = (await loggedIn(two, admin)).tokens;
    vi.setSystemTime(Date.now() + 14 * MINUTE);
    expect(await kidOfToken()).toBe(second);
    const verifier = new AccessTokenVerifier(() => published(one));
    expect((await verifier.verify(accessToken)).id).toBe(admin.id);
    vi.setSystemTime(Date.now() + 3 * MINUTE);
    expect(await kids(one)).toEqual([second]);
  }));

test('while keys rotate every token that is alive is verified, wherever it was made and by whomever', () =>
  twoInstances(async (one, two) => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const admin = await anAccount(one, 'super_admin');
    let { refreshToken } = (await loggedIn(one, admin)).tokens;
    // Routers that have been up all the time, each with its own instance of users.
    const routers = [one, two].map((instance) => new AccessTokenVerifier(() => published(instance)));
    const alive: { token: string; until: number }[] = [];
    const kidsSeen = new Set<string | undefined>();
    for (let minute = 0; minute < 66; minute += 1) {
      if (minute % 25 === 3) await rotateSigningKey(one.context(admin.viewer));
      for (const instance of [one, two]) {
        const tokens = await refreshSession(instance.context(null), { refreshToken });
        ({ refreshToken } = tokens);
        alive.push({ token: tokens.accessToken, until: Date.now() + 15 * MINUTE - 2_000 });
        kidsSeen.add(decodeProtectedHeader(tokens.accessToken).kid);
      }
      // One that has only just started knows the keys that are published now and no others.
      const all = [...routers, ...[one, two].map((instance) => new AccessTokenVerifier(() => published(instance)))];
      const good = alive.filter(({ until }) => until > Date.now());
      const verified = await Promise.all(all.flatMap((router) => good.map(({ token }) => router.verify(token))));
      expect(verified.every(({ id }) => id === admin.id)).toBe(true);
      vi.setSystemTime(Date.now() + MINUTE);
    }
    expect(kidsSeen.size).toBe(4);
    expect((await kids(one)).length).toBeLessThan(4);
  }));

test('of many rotations at once one is made, and only by a super_admin', () =>
  twoInstances(async (one, two) => {
    const admin = await anAccount(one, 'super_admin');
    const ROTATE = 'mutation { rotateSigningKey { keyId } }';
    expect((await one.graphql(ROTATE, {}, (await anAccount(one, 'staff')).viewer)).code).toBe('FORBIDDEN');
    await publicKeys(one.context(null));
    const codes = await Promise.all(
      [one, two, one, two].map(async (instance) => (await instance.graphql(ROTATE, {}, admin.viewer)).code),
    );
    expect(codes.filter((code) => code === undefined)).toHaveLength(1);
    expect(codes.filter((code) => code === 'SIGNING_KEY_ROTATION_PENDING')).toHaveLength(3);
    // The instance that did not make it knows of it within a minute only, so the table is asked.
    expect(await one.rows('select kid from signing_key')).toHaveLength(2);
  }));
