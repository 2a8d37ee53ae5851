import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { newId } from '../../../../platform/domain/ids.js';
import { TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { SecurityNotice, SessionRevoked } from '../../../../schema/events/users.js';
import { users } from '../../subgraph.js';
import { anAccount, aProtectedAccount, PASSWORD, type Account } from '../../testing/testing.js';
import { logIn } from '../session/log-in.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(users);
});
afterAll(() => subgraph.stop());

const RESET = 'mutation ($input: ResetSecondFactorInput!) { resetSecondFactor(input: $input) { user { id } } }';
const reset = async (userId: string, viewer: Viewer | null) =>
  (await subgraph.graphql(RESET, { input: { userId } }, viewer)).code ?? 'fine';
const comeIn = ({ email }: Account) =>
  logIn(subgraph.context(null), { email, password: PASSWORD }).then(
    () => 'fine',
    (error: unknown) => (error as { code: string }).code,
  );

test('staff remove a lost factor: all sessions end, the owner is notified, and a password is enough again', async () => {
  const staff = await anAccount(subgraph, 'staff');
  const { account, viewer } = await aProtectedAccount(subgraph);
  expect(await comeIn(account)).toBe('SECOND_FACTOR_REQUIRED');
  expect(await reset(account.id, staff.viewer)).toBe('fine');
  const ended = (await subgraph.said(SessionRevoked)).filter(({ subject }) => subject === account.id);
  expect(ended.map(({ data }) => data['sessionId'])).toEqual([viewer.sessionId]);
  const [entry] = await subgraph.rows(
    `select actor_id, target_id from audit_entry where action = 'second-factor-reset' and target_id = $1`,
    [account.id],
  );
  expect(entry).toEqual({ actorId: staff.id, targetId: account.id });
  const notices = (await subgraph.said(SecurityNotice)).filter(({ subject }) => subject === account.id);
  expect(notices.map(({ data }) => data['notice'])).toEqual(['SECOND_FACTOR_ON', 'SECOND_FACTOR_OFF']);
  expect(await comeIn(account)).toBe('fine');
  expect(await reset(account.id, staff.viewer)).toBe('SECOND_FACTOR_NOT_ENROLLED');
  expect(await reset(newId(), staff.viewer)).toBe('USER_NOT_FOUND');
});

test('a factor of staff is removed by a super_admin only, and by no other user', async () => {
  const { account } = await aProtectedAccount(subgraph, 'staff');
  const others = await Promise.all(
    (['staff', 'instructor', 'student'] as const).map((role) => anAccount(subgraph, role)),
  );
  for (const { viewer } of others) expect(await reset(account.id, viewer)).toBe('FORBIDDEN');
  expect(await reset(account.id, null)).toBe('UNAUTHENTICATED');
  // Who is staff no more in the database, but in a token that still lives, is not.
  const former = { ...(await anAccount(subgraph, 'student')).viewer, roles: ['super_admin'] as const };
  expect(await reset(account.id, former)).toBe('FORBIDDEN');
  expect(await comeIn(account)).toBe('SECOND_FACTOR_REQUIRED');
  expect(await reset(account.id, (await anAccount(subgraph, 'super_admin')).viewer)).toBe('fine');
});
