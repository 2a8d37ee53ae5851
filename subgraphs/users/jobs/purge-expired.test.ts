import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { DAY } from '../../../platform/domain/clock.js';
import { newId } from '../../../platform/domain/ids.js';
import { TestSubgraph } from '../../../platform/testing/subgraph.js';
import { makeVerificationToken } from '../commands/account/make-verification-token.js';
import { logIn } from '../commands/session/log-in.js';
import { logOut } from '../commands/session/log-out.js';
import { registerUser } from '../commands/account/register-user.js';
import { users } from '../subgraph.js';
import { anAccount, loggedIn, PASSWORD } from '../testing/testing.js';
import { purgeExpiredJob } from './purge-expired.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(users);
});
afterAll(() => subgraph.stop());
afterEach(() => {
  vi.useRealTimers();
});

const counts = async () => {
  const tables = ['session', 'refresh_token', 'verification_token', 'attempt', 'user_account'];
  const rows = await Promise.all(
    tables.map((table) => subgraph.rows<{ count: number }>(`select count(*)::int from ${table}`)),
  );
  return rows.map(([row]) => row?.count);
};

test('what can have no effect any more is deleted, and nothing else', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const account = await anAccount(subgraph);
  const { viewer } = await loggedIn(subgraph, account);
  await loggedIn(subgraph, account);
  await logOut(subgraph.context(viewer));
  const email = `${newId()}@example.com`;
  await registerUser(subgraph.context(null), {
    email,
    password: PASSWORD,
    name: 'Rui',
    locale: 'pt',
    timeZone: 'UTC',
  });
  await subgraph.mail.waitFor(({ to }) => to === email);
  const [{ id } = { id: '' }] = await subgraph.rows<{ id: string }>('select id from user_account where email = $1', [
    email,
  ]);
  await makeVerificationToken(subgraph.context(null), id);
  await expect(logIn(subgraph.context(null), { email, password: 'wrong' })).rejects.toThrow();
  const purge = () => purgeExpiredJob.run(subgraph.running.systemContext(), {});
  await purge();
  expect(await counts()).toEqual([2, 2, 2, 2, 2]);
  vi.setSystemTime(Date.now() + 2 * DAY);
  await purge();
  expect(await counts()).toEqual([2, 2, 0, 0, 2]);
  vi.setSystemTime(Date.now() + 31 * DAY);
  await purge();
  expect(await counts()).toEqual([1, 1, 0, 0, 2]);
  vi.setSystemTime(Date.now() + 30 * DAY);
  await purge();
  expect(await counts()).toEqual([0, 0, 0, 0, 2]);
});

test('many ended sessions are deleted, however many transactions it takes', async () => {
  const account = await anAccount(subgraph);
  const { viewer } = await loggedIn(subgraph, account);
  await subgraph.rows(
    `insert into session (id, user_id, created_at, last_used_at, expires_at)
     select gen_random_uuid(), $1, now(), now(), now() - interval '40 days' from generate_series(1, 4500)`,
    [viewer.id],
  );
  await purgeExpiredJob.run(subgraph.running.systemContext(), {});
  expect(await subgraph.rows('select id from session where user_id = $1', [viewer.id])).toEqual([
    { id: viewer.sessionId },
  ]);
});
