import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../../../platform/domain/ids.js';
import { TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { RolesChanged, UserRegistered, UserVerified } from '../../../../schema/events/users.js';
import { users } from '../../subgraph.js';
import { anAccount, atOnce, loggedIn, PASSWORD } from '../../testing/testing.js';
import { createFirstAdministrator } from './create-first-administrator.js';
import { logIn } from '../session/log-in.js';
import { provisionUser } from './provision-user.js';
import { refreshSession } from '../session/refresh-session.js';
import { registerUser } from './register-user.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(users);
});
afterAll(() => subgraph.stop());

const details = (email = `${newId()}@example.com`) => ({
  email,
  password: PASSWORD,
  name: 'Ana',
  handle: `h${newId().slice(-12)}`,
  roles: ['instructor'] as const,
  locale: 'pt-PT',
  timeZone: 'Europe/Lisbon',
});

test('a provisioned account is verified, has its roles and can log in', async () => {
  const input = details();
  const id = await provisionUser(subgraph.context(null), input);
  const received = (await subgraph.said()).filter((event) => event.subject === id);
  expect(received.map((event) => event.type)).toEqual([UserRegistered.type, UserVerified.type, RolesChanged.type]);
  expect(received[2]?.data).toEqual({ userId: id, roles: ['instructor'] });
  expect((await logIn(subgraph.context(null), input)).userId).toBe(id);
  expect(await subgraph.rows('select action, detail from audit_entry where target_id = $1', [id])).toEqual([
    { action: 'user-provisioned', detail: 'instructor' },
  ]);
});

test('provisioning an address again, also many times at once, answers with the one account', async () => {
  const input = details();
  const ids = await Promise.all(Array.from({ length: 8 }, () => provisionUser(subgraph.context(null), input)));
  expect(new Set(ids).size).toBe(1);
  expect(await provisionUser(subgraph.context(null), { ...input, email: input.email.toUpperCase() })).toBe(ids[0]);
  expect((await subgraph.said(UserRegistered)).filter((event) => event.subject === ids[0])).toHaveLength(1);
  await expect(provisionUser(subgraph.context(null), { ...details(), handle: input.handle })).rejects.toMatchObject({
    code: 'HANDLE_TAKEN',
  });
});

test('there is one first administrator, however many instances start', async () => {
  const alone = await TestSubgraph.start(users);
  try {
    const input = { email: 'admin@example.com', password: PASSWORD, name: 'Administrator' };
    const results = await atOnce(
      alone,
      'lock table audit_entry in exclusive mode',
      Array.from(
        { length: 6 },
        (_, index) => () =>
          createFirstAdministrator(alone.context(null), { ...input, email: `admin${index % 2}@example.com` }),
      ),
    );
    const ids = results.map((result) => (result.status === 'fulfilled' ? result.value : String(result.reason)));
    expect(new Set(ids).size).toBe(1);
    const admins = await alone.rows<{ id: string; roles: string[] }>('select id, roles, email from user_account');
    expect(admins).toMatchObject([{ id: ids[0], roles: ['student', 'super_admin'] }]);
    expect(await alone.rows('select action from audit_entry')).toEqual([{ action: 'first-administrator-created' }]);
  } finally {
    await alone.stop();
  }
});

test('who registered the address of the first administrator before is put out of it', async () => {
  const alone = await TestSubgraph.start(users);
  try {
    const squatter = { email: 'admin@example.com', password: 'squatters password', name: 'Not the administrator' };
    await registerUser(alone.context(null), { ...squatter, locale: 'en', timeZone: 'UTC' });
    const before = await logIn(alone.context(null), squatter);
    const input = { ...squatter, password: PASSWORD };
    expect(await createFirstAdministrator(alone.context(null), input)).toBe(before.userId);
    await expect(refreshSession(alone.context(null), before)).rejects.toMatchObject({ code: 'REFRESH_TOKEN_INVALID' });
    await expect(logIn(alone.context(null), squatter)).rejects.toMatchObject({ code: 'INVALID_CREDENTIALS' });
    expect((await logIn(alone.context(null), input)).userId).toBe(before.userId);
  } finally {
    await alone.stop();
  }
});

test('while there is a super_admin, no other is made, and a weak password is never asked about', async () => {
  const admin = await anAccount(subgraph, 'super_admin');
  await loggedIn(subgraph, admin);
  const input = { email: `${newId()}@example.com`, password: 'weak', name: 'Second' };
  expect(await createFirstAdministrator(subgraph.context(null), input)).toBe(admin.id);
  expect(await subgraph.rows('select id from user_account where email = $1', [input.email])).toEqual([]);
});
