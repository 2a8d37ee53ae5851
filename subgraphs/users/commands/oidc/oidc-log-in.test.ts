import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Context } from '../../../../platform/context.js';
import { MINUTE, SECOND } from '../../../../platform/domain/clock.js';
import { newId } from '../../../../platform/domain/ids.js';
import { TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { SessionRevoked, UserRegistered, UserVerified } from '../../../../schema/events/users.js';
import { users } from '../../subgraph.js';
import { hotp, stepAt } from '../../domain/totp.js';
import { anAccount, PASSWORD } from '../../testing/testing.js';
import { startProvider, type KnownPerson } from '../../testing/oidc.js';
import { beginOidcLogIn } from './begin-oidc-log-in.js';
import { completeOidcLogIn } from './complete-oidc-log-in.js';
import { deactivateUser } from '../roles/deactivate-user.js';
import { logIn } from '../session/log-in.js';
import { logInWithSecondFactor } from '../second-factor/log-in-with-second-factor.js';
import { OidcProvider, oidcProviders, type OidcSettings } from '../../providers/oidc-provider.js';
import { provide } from '../../../../platform/resources.js';
import { registerUser } from '../account/register-user.js';
import { confirmSecondFactor } from '../second-factor/confirm-second-factor.js';
import { enrollSecondFactor } from '../second-factor/enroll-second-factor.js';

const useProvider = (at: TestSubgraph, ...settings: OidcSettings[]): void =>
  provide(at.context(null), [oidcProviders.is(settings.map((one) => new OidcProvider(one)))]);

let subgraph: TestSubgraph;
let provider: Awaited<ReturnType<typeof startProvider>>;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(users);
  provider = await startProvider(`${subgraph.context(null).publicUrl}/log-in/oidc`);
  useProvider(subgraph, provider.settings);
});
afterAll(async () => {
  await provider.stop();
  await subgraph.stop();
});
afterEach(() => {
  vi.useRealTimers();
});

const anonymous = (): Context => subgraph.context(null);
const aPerson = (details: Partial<KnownPerson> = {}): KnownPerson => {
  const sub = newId();
  return { sub, email: `${sub}@example.com`, email_verified: true, name: 'Rui Costa', ...details };
};
const refusal = (work: Promise<unknown>): Promise<{ code: string; details?: Record<string, unknown> }> =>
  work.then(
    () => ({ code: 'fine' }),
    (error: unknown) => error as { code: string },
  );
const codeOf = async (work: Promise<unknown>): Promise<string> => (await refusal(work)).code;

/** To the provider and back, up to the last step. */
async function goAndReturn(person: KnownPerson) {
  const { url, browserToken } = await beginOidcLogIn(anonymous());
  return { ...(await provider.visit(url, person)), browserToken };
}
const comeIn = async (person: KnownPerson) => completeOidcLogIn(anonymous(), await goAndReturn(person));

test('who comes for the first time gets a verified account, and the next time the same one', async () => {
  const person = aPerson({ locale: 'PT-pt', zoneinfo: 'Europe/Lisbon' });
  const begun = await subgraph.graphql<{ beginOidcLogIn: { url: string; browserToken: string } }>(
    'mutation { beginOidcLogIn { url browserToken expiresAt } }',
  );
  const { url, browserToken } = begun.data.beginOidcLogIn;
  expect(Object.fromEntries(new URL(url).searchParams)).toMatchObject({
    response_type: 'code',
    code_challenge_method: 'S256',
    scope: 'openid email profile',
  });
  const result = await subgraph.graphql<{ completeOidcLogIn: { user: { id: string } } }>(
    `mutation ($input: CompleteOidcLogInInput!) {
      completeOidcLogIn(input: $input) { accessToken refreshToken user { id name email emailVerified locale timeZone } }
    }`,
    { input: { ...(await provider.visit(url, person)), browserToken } },
  );
  expect(result.errors).toEqual([]);
  const { user } = result.data.completeOidcLogIn;
  expect(user).toMatchObject({
    name: 'Rui Costa',
    email: person.email,
    emailVerified: true,
    locale: 'pt-PT',
    timeZone: 'Europe/Lisbon',
  });
  const said = async (contract: typeof UserRegistered | typeof UserVerified) =>
    (await subgraph.said(contract)).filter((event) => event.subject === user.id).length;
  expect([await said(UserRegistered), await said(UserVerified)]).toEqual([1, 1]);
  // Their address may change at the provider: they are known by their subject there.
  expect((await comeIn({ ...person, email: `${newId()}@example.com`, email_verified: false })).userId).toBe(user.id);
});

test('what a provider says that can not be is left out', async () => {
  const { userId } = await comeIn(aPerson({ name: ' \n ', locale: '!', zoneinfo: 'Mars/Base' }));
  const [user] = await subgraph.rows<{ name: string; locale: string; timeZone: string }>(
    'select name, locale, time_zone from user_account where id = $1',
    [userId],
  );
  expect(user).toMatchObject({ locale: 'en', timeZone: 'UTC' });
  expect(user?.name).not.toBe('');
});

test('claims in other forms than the standard’s are canonicalized like any other input', async () => {
  const local = newId();
  const person = aPerson({
    email: ` ${local.toUpperCase()}@BÜCHER.example`,
    email_verified: 'true',
    locale: 'pt_PT',
    name: 'Rui\u202e Costa\u200b',
    zoneinfo: 'europe/lisbon',
  });
  const { userId } = await comeIn(person);
  const [user] = await subgraph.rows('select name, email, locale, time_zone from user_account where id = $1', [userId]);
  expect(user).toEqual({
    name: 'Rui Costa',
    email: `${local}@xn--bcher-kva.example`,
    locale: 'pt-PT',
    timeZone: 'Europe/Lisbon',
  });
  // The same mailbox in its ASCII spelling is the same account.
  expect((await comeIn(aPerson({ email: `${local}@xn--bcher-kva.example` }))).userId).toBe(userId);
});

test.each(['false', 'no', 0, null])('an address with email_verified %j is not verified', async (verified) => {
  expect(await codeOf(comeIn(aPerson({ email_verified: verified })))).toBe('OIDC_EMAIL_NOT_VERIFIED');
});

test('an address that is not valid is not accepted, verified or not', async () => {
  expect(await codeOf(comeIn(aPerson({ email: 'not an address' })))).toBe('OIDC_EMAIL_NOT_VERIFIED');
});

test('given name and family name stand for a missing name', async () => {
  const { userId } = await comeIn(aPerson({ name: undefined, given_name: 'Rui', family_name: 'Costa' }));
  expect(await subgraph.rows('select name from user_account where id = $1', [userId])).toEqual([{ name: 'Rui Costa' }]);
});

describe('an account that is there', () => {
  test('is linked by a verified address, and keeps its password', async () => {
    const { id, email } = await anAccount(subgraph);
    expect((await comeIn(aPerson({ email: email.toUpperCase() }))).userId).toBe(id);
    expect(await codeOf(logIn(anonymous(), { email, password: PASSWORD }))).toBe('fine');
  });

  test('is not linked, nor is one made, by an address that the provider has not verified', async () => {
    const { email } = await anAccount(subgraph);
    for (const address of [email, `${newId()}@example.com`]) {
      expect(await codeOf(comeIn(aPerson({ email: address, email_verified: false })))).toBe('OIDC_EMAIL_NOT_VERIFIED');
    }
  });

  test('of an address that was never verified loses the password and sessions of who registered it', async () => {
    const email = `${newId()}@example.com`;
    await registerUser(anonymous(), { email, password: PASSWORD, name: 'Eve', locale: 'en', timeZone: 'UTC' });
    await logIn(anonymous(), { email, password: PASSWORD });
    const { userId } = await comeIn(aPerson({ email }));
    expect(await codeOf(logIn(anonymous(), { email, password: PASSWORD }))).toBe('INVALID_CREDENTIALS');
    expect((await subgraph.said(SessionRevoked)).filter((event) => event.subject === userId)).toHaveLength(1);
  });

  test('that is deactivated stays shut', async () => {
    const admin = await anAccount(subgraph, 'super_admin');
    const { id, email } = await anAccount(subgraph);
    const person = aPerson({ email });
    await comeIn(person);
    await deactivateUser(subgraph.context(admin.viewer), { userId: id });
    expect(await codeOf(comeIn(person))).toBe('ACCOUNT_DEACTIVATED');
    const other = await anAccount(subgraph);
    await deactivateUser(subgraph.context(admin.viewer), { userId: other.id });
    expect(await codeOf(comeIn(aPerson({ email: other.email })))).toBe('ACCOUNT_DEACTIVATED');
  });

  test('asks for its second factor before a session begins', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { id, email, viewer } = await anAccount(subgraph);
    const { secret } = await enrollSecondFactor(subgraph.context(viewer), { password: PASSWORD });
    const bits = [...secret].map((letter) =>
      'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
    );
    const bytes = Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
    await confirmSecondFactor(subgraph.context(viewer), { code: hotp(bytes, stepAt(new Date())) });
    vi.setSystemTime(Date.now() + 30 * SECOND);
    const { code, details } = await refusal(comeIn(aPerson({ email })));
    expect([code, await subgraph.rows('select id from session where user_id = $1', [id])]).toEqual([
      'SECOND_FACTOR_REQUIRED',
      [],
    ]);
    const tokens = await logInWithSecondFactor(anonymous(), {
      challengeToken: String(details?.['challengeToken']),
      code: hotp(bytes, stepAt(new Date())),
    });
    expect(tokens.userId).toBe(id);
  });
});

describe('the way back', () => {
  test('is good once, however many try it at once', async () => {
    const back = await goAndReturn(aPerson());
    const codes = await Promise.all(Array.from({ length: 5 }, () => codeOf(completeOidcLogIn(anonymous(), back))));
    expect(codes.filter((code) => code === 'fine')).toHaveLength(1);
    expect(codes.filter((code) => code === 'OIDC_LOG_IN_INVALID')).toHaveLength(4);
  });

  test('is good in the browser that began, with its own state, and within ten minutes only', async () => {
    const [mine, theirs] = [await goAndReturn(aPerson()), await goAndReturn(aPerson())];
    const tried = [
      { ...mine, browserToken: theirs.browserToken },
      { ...mine, state: theirs.state },
      { ...mine, state: 'nonsense' },
    ];
    for (const input of tried) expect(await codeOf(completeOidcLogIn(anonymous(), input))).toBe('OIDC_LOG_IN_INVALID');
    expect(await codeOf(completeOidcLogIn(anonymous(), mine))).toBe('fine');
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.setSystemTime(Date.now() + 10 * MINUTE);
    expect(await codeOf(completeOidcLogIn(anonymous(), theirs))).toBe('OIDC_LOG_IN_INVALID');
  });

  test('is no good with the code of another request, whose verifier differs, nor with another issuer', async () => {
    const [mine, theirs] = [await goAndReturn(aPerson()), await goAndReturn(aPerson())];
    expect(await codeOf(completeOidcLogIn(anonymous(), { ...mine, code: theirs.code }))).toBe('OIDC_LOG_IN_INVALID');
    expect(await codeOf(completeOidcLogIn(anonymous(), { ...theirs, issuer: 'https://elsewhere.example' }))).toBe(
      'OIDC_LOG_IN_INVALID',
    );
  });

  test('is no good where the nonce is not the one that was asked with', async () => {
    const back = await goAndReturn(aPerson());
    await subgraph.running.services.orm.em
      .fork()
      .getConnection()
      .execute('update oidc_request set nonce = ?', [anonymous().secrets.encrypt('another')]);
    expect(await codeOf(completeOidcLogIn(anonymous(), back))).toBe('OIDC_LOG_IN_INVALID');
  });
});

test('one person who comes in twice at once for the first time has one account', async () => {
  const person = aPerson();
  const [one, two] = [await goAndReturn(person), await goAndReturn(person)];
  const [first, second] = await Promise.all([completeOidcLogIn(anonymous(), one), completeOidcLogIn(anonymous(), two)]);
  expect(first.userId).toBe(second.userId);
});

test('people see their linked identities and take them away; no user takes those of others', async () => {
  const account = await anAccount(subgraph);
  const other = await anAccount(subgraph);
  const person = aPerson({ email: account.email });
  await comeIn(person);
  const LIST = '{ linkedIdentities { id issuer } }';
  type Listed = { linkedIdentities: { id: string; issuer: string }[] };
  const list = async (viewer = account.viewer) =>
    (await subgraph.graphql<Listed>(LIST, {}, viewer)).data.linkedIdentities;
  const [identity] = await list();
  expect([identity?.issuer, await list(other.viewer)]).toEqual([provider.settings.issuer, []]);
  const unlink = async (identityId: string | undefined, viewer = account.viewer) =>
    (
      await subgraph.graphql(
        'mutation ($input: UnlinkIdentityInput!) { unlinkIdentity(input: $input) { identityId } }',
        { input: { identityId } },
        viewer,
      )
    ).code;
  expect(await unlink(identity?.id, other.viewer)).toBe('IDENTITY_NOT_FOUND');
  expect(await unlink('nonsense')).toBe('IDENTITY_NOT_FOUND');
  expect(await unlink(identity?.id)).toBeUndefined();
  expect(await list()).toEqual([]);
  const entries = await subgraph.rows<{ action: string }>(
    `select action from audit_entry where target_id = $1 and action like 'identity-%' order by id`,
    [account.id],
  );
  expect(entries.map(({ action }) => action)).toEqual(['identity-linked', 'identity-unlinked']);
});

test('an address begins sixty log ins in 15 minutes', async () => {
  const from: Context = { ...anonymous(), clientAddress: '192.0.2.60' };
  const codes = await Promise.all(Array.from({ length: 65 }, () => codeOf(beginOidcLogIn(from))));
  expect(codes.filter((code) => code === 'TOO_MANY_ATTEMPTS')).toHaveLength(5);
});

test('of several providers the chosen one is asked, and its answer counts for its own request only', async () => {
  const other = await startProvider(`${anonymous().publicUrl}/log-in/oidc`);
  const settings = { ...other.settings, id: 'school', name: 'School' };
  useProvider(subgraph, provider.settings, settings);
  try {
    const listed = await subgraph.graphql<{ oidcProviders: object[] }>('{ oidcProviders { id name } }');
    expect(listed.data.oidcProviders).toEqual([
      { id: provider.settings.id, name: provider.settings.name },
      { id: 'school', name: 'School' },
    ]);
    const begun = await subgraph.graphql<{ beginOidcLogIn: { url: string; browserToken: string } }>(
      'mutation { beginOidcLogIn(input: { providerId: "school" }) { url browserToken } }',
    );
    const { url, browserToken } = begun.data.beginOidcLogIn;
    expect(url.startsWith(other.settings.issuer)).toBe(true);
    const person = aPerson();
    const { userId } = await completeOidcLogIn(anonymous(), { ...(await other.visit(url, person)), browserToken });
    // The same subject at another provider is another identity; its address is the same, so it is the same account.
    expect((await comeIn(person)).userId).toBe(userId);
    expect(await subgraph.rows('select from linked_identity where user_id = $1', [userId])).toHaveLength(2);
    // A code of one provider in the request of another.
    const mixed = await beginOidcLogIn(anonymous(), { providerId: 'school' });
    const asked = await beginOidcLogIn(anonymous());
    const answer = await provider.visit(asked.url, aPerson());
    const state = new URL(mixed.url).searchParams.get('state') ?? '';
    expect(await codeOf(completeOidcLogIn(anonymous(), { ...answer, state, browserToken: mixed.browserToken }))).toBe(
      'OIDC_LOG_IN_INVALID',
    );
    expect(await codeOf(beginOidcLogIn(anonymous(), { providerId: 'unknown' }))).toBe('OIDC_NOT_CONFIGURED');
  } finally {
    useProvider(subgraph, provider.settings);
    await other.stop();
  }
});

test('without a provider, or while it is away, it is said so, and nothing else suffers', async () => {
  const alone = await TestSubgraph.start(users);
  try {
    const begin = () => codeOf(beginOidcLogIn(alone.context(null)));
    expect(await begin()).toBe('OIDC_NOT_CONFIGURED');
    const gone = await startProvider('http://127.0.0.1:4000/log-in/oidc');
    await gone.stop();
    useProvider(alone, gone.settings);
    expect(await begin()).toBe('OIDC_PROVIDER_UNAVAILABLE');
    // Asked again, not remembered.
    useProvider(alone, provider.settings);
    expect(await begin()).toBe('fine');
  } finally {
    await alone.stop();
  }
});
