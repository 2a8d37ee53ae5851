import { afterAll, beforeAll, expect, test } from 'vitest';
import { AccessTokenVerifier } from '../../../../platform/auth.js';
import { runCommand } from '../../../../platform/command.js';
import { createSecrets, newMasterKey } from '../../../../platform/services/secrets.js';
import { freshDatabase, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import type { TestDatabase } from '../../../../platform/testing/testing.js';
import { SecondFactorRequired } from '../../domain/errors.js';
import { hotp, stepAt } from '../../domain/totp.js';
import { users } from '../../subgraph.js';
import { anAccount, PASSWORD } from '../../testing/testing.js';
import type { SessionTokens } from '../session/issue-tokens.js';
import { logIn } from '../session/log-in.js';
import { logInWithSecondFactor } from '../second-factor/log-in-with-second-factor.js';
import { refreshSession } from '../session/refresh-session.js';
import { resealSecrets } from './reseal-secrets.js';
import { confirmSecondFactor } from '../second-factor/confirm-second-factor.js';
import { enrollSecondFactor } from '../second-factor/enroll-second-factor.js';
import { forgetSigningKeys, publicKeys } from '../session/signing-keys.js';

const [oldKey, newKey] = [newMasterKey(), newMasterKey()];
let database: TestDatabase;
/** Instances as they are during a rolling change of the keys: each reads both, one seals by the old and one by the new. */
let [before, after]: TestSubgraph[] = [];
/** What is left when the old key is taken away. */
let alone: TestSubgraph;
beforeAll(async () => {
  database = await freshDatabase(users);
  before = await TestSubgraph.start(users, database, { secrets: createSecrets(oldKey, [newKey]) });
  after = await TestSubgraph.start(users, database, { secrets: createSecrets(newKey, [oldKey]) });
  alone = await TestSubgraph.start(users, database, { secrets: createSecrets(newKey) });
});
afterAll(async () => {
  await Promise.all([before?.stop(), after?.stop(), alone.stop()]);
  await database.drop();
});

interface Protected {
  readonly email: string;
  readonly recoveryCodes: string[];
}

async function aProtectedAccount(subgraph: TestSubgraph): Promise<Protected> {
  const { email, viewer } = await anAccount(subgraph);
  const { otpauthUri } = await enrollSecondFactor(subgraph.context(viewer), { password: PASSWORD });
  const secret = base32(new URL(otpauthUri).searchParams.get('secret') ?? '');
  const code = hotp(secret, stepAt(new Date()));
  return { email, ...(await confirmSecondFactor(subgraph.context(viewer), { code })) };
}

function base32(text: string): Buffer {
  const bits = [...text].map((sign) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(sign).toString(2).padStart(5, '0'));
  return Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
}

/** A log in that has to open the sealed secret, although it is completed by a recovery code. */
async function comeIn(subgraph: TestSubgraph, { email, recoveryCodes }: Protected): Promise<SessionTokens> {
  const context = subgraph.context(null);
  const refusal: unknown = await logIn(context, { email, password: PASSWORD }).catch((error: unknown) => error);
  if (!(refusal instanceof SecondFactorRequired)) throw refusal;
  const challengeToken = String(refusal.details?.['challengeToken']);
  return logInWithSecondFactor(context, { challengeToken, code: recoveryCodes.pop() ?? '' });
}

const verified = (subgraph: TestSubgraph, { accessToken }: SessionTokens) =>
  new AccessTokenVerifier(() => publicKeys(subgraph.context(null))).verify(accessToken);

const keysInUse = async () =>
  (
    await alone.rows<{ key: string }>(
      `select distinct split_part(sealed, '.', 2) as key
       from (select private_jwk from signing_key union all select secret from second_factor) all_of (sealed)`,
    )
  ).length;

test('the master key is changed while people log in, and afterwards the former one is not needed', async () => {
  const [one, other] = [before!, after!];
  const early = await aProtectedAccount(one);
  const late = await aProtectedAccount(other);
  // Each instance reads what the other sealed; so do the tokens that they sign.
  for (const [subgraph, account] of [
    [one, late],
    [other, early],
  ] as const) {
    const tokens = await comeIn(subgraph, account);
    expect(await verified(subgraph === one ? other : one, tokens)).toMatchObject({ emailVerified: true });
  }
  expect(await keysInUse()).toBe(2);
  await expect(comeIn(alone, early)).rejects.toThrow(/not held/);
  await expect(resealSecrets(alone.context(null))).rejects.toThrow(/not held/);

  const came = Promise.all(Array.from({ length: 4 }, (_, index) => comeIn(index % 2 ? one : other, early)));
  expect(await resealSecrets(other.context(null))).toBeGreaterThanOrEqual(2);
  await came;
  expect(await resealSecrets(other.context(null))).toBe(0);
  expect(await keysInUse()).toBe(1);

  forgetSigningKeys(alone.context(null));
  for (const account of [early, late]) {
    expect(await verified(one, await comeIn(alone, account))).toMatchObject({ emailVerified: true });
  }
});

test('a refresh whose answer got lost is answered alike by an instance with another present key', async () => {
  const account = await anAccount(before!);
  const { refreshToken } = await logIn(before!.context(null), { email: account.email, password: PASSWORD });
  const first = await refreshSession(before!.context(null), { refreshToken });
  const again = await refreshSession(after!.context(null), { refreshToken });
  expect(again.refreshToken).toBe(first.refreshToken);
  expect((await refreshSession(after!.context(null), again)).refreshToken).not.toBe(first.refreshToken);
});

test('many secrets are sealed again in batches', async () => {
  const { secrets } = before!.context(null);
  await runCommand(before!.context(null), 'fill', (transaction) =>
    transaction.sql(
      `insert into oidc_request (state_hash, browser_hash, nonce, code_verifier, expires_at)
       select 'state-' || n, '-', $1, $1, now() from generate_series(1, 450) n`,
      [secrets.encrypt('kept')],
    ),
  );
  expect(await resealSecrets(after!.context(null))).toBe(900);
  const [row] = await alone.rows<{ nonce: string }>('select nonce from oidc_request limit 1');
  expect(alone.context(null).secrets.decrypt(row?.nonce ?? '')).toBe('kept');
});
