import type { Viewer } from '../../../platform/auth.js';
import { runCommand } from '../../../platform/command.js';
import { newId } from '../../../platform/domain/ids.js';
import { eventually } from '../../../platform/testing/testing.js';
import type { TestSubgraph } from '../../../platform/testing/subgraph.js';
import { person } from '../../../platform/testing/subgraph.js';
import type { SessionTokens } from '../commands/session/issue-tokens.js';
import { logIn } from '../commands/session/log-in.js';
import { provisionUser } from '../commands/account/provision-user.js';
import { confirmSecondFactor } from '../commands/second-factor/confirm-second-factor.js';
import { enrollSecondFactor } from '../commands/second-factor/enroll-second-factor.js';
import { hotp, stepAt } from '../domain/totp.js';
import { User, type Role } from '../domain/user.js';

export const PASSWORD = 'tangerine umbrella';
export const JOINED = new Date('2026-03-01T09:00:00Z');

/** For domain tests. Registered and nothing else. */
export function registeredUser(): User {
  const user = new User(
    { email: 'Ana@Example.com', passwordHash: 'hash', name: 'Ana', locale: 'pt-PT', timeZone: 'Europe/Lisbon' },
    JOINED,
  );
  user.pullEvents();
  return user;
}

export interface Account {
  readonly id: string;
  readonly email: string;
  readonly viewer: Viewer;
}

/** A verified account, with a session that exists in the token only. */
export async function anAccount(subgraph: TestSubgraph, ...roles: Role[]): Promise<Account> {
  const unique = newId();
  const email = `${unique}@example.com`;
  const viewer = person(...(roles.length > 0 ? roles : (['student'] as const)));
  const id = await provisionUser(subgraph.context(null), {
    email,
    password: PASSWORD,
    name: 'Ana Silva',
    handle: null,
    roles: viewer.roles,
    locale: 'pt-PT',
    timeZone: 'Europe/Lisbon',
  });
  return { id, email, viewer: { ...viewer, id } };
}

/** The account as the bearer of a session that was begun by a log in. */
export async function loggedIn(
  subgraph: TestSubgraph,
  account: Account,
): Promise<{ viewer: Viewer; tokens: SessionTokens }> {
  const tokens = await logIn(subgraph.context(null), { email: account.email, password: PASSWORD });
  const [, payload = ''] = tokens.accessToken.split('.');
  const { sid } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { sid: string };
  return { tokens, viewer: { ...account.viewer, sessionId: sid } };
}

/** Runs all at once and lets none go on before each waits for a lock: for `lock`, or for one that another of them holds. At most 7. */
export async function atOnce<T>(
  subgraph: TestSubgraph,
  lock: string,
  works: readonly (() => Promise<T>)[],
): Promise<PromiseSettledResult<T>[]> {
  let results: Promise<PromiseSettledResult<T>[]> = Promise.resolve([]);
  await runCommand(subgraph.context(null), 'hold', async (transaction) => {
    await transaction.sql(lock);
    results = Promise.allSettled(works.map((work) => work()));
    await eventually(async () => {
      const waiting = await subgraph.rows(
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return waiting.length === works.length;
    });
  });
  return results;
}

/** A user who has a session and has turned the second factor on since, with its shared secret. */
export async function aProtectedAccount(subgraph: TestSubgraph, ...roles: Role[]) {
  const account = await anAccount(subgraph, ...roles);
  const { viewer } = await loggedIn(subgraph, account);
  const { otpauthUri } = await enrollSecondFactor(subgraph.context(viewer), { password: PASSWORD });
  const letters = [...(new URL(otpauthUri).searchParams.get('secret') ?? '')];
  const bits = letters.map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'));
  const secret = Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  await confirmSecondFactor(subgraph.context(viewer), { code: hotp(secret, stepAt(new Date())) });
  return { account, viewer, secret };
}
