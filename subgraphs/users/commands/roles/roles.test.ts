import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { newId } from '../../../../platform/domain/ids.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { RolesChanged, UserDeactivated, UserReactivated } from '../../../../schema/events/users.js';
import { users } from '../../subgraph.js';
import { anAccount, type Account } from '../../testing/testing.js';
import { grantRole } from './grant-role.js';
import { revokeRole } from './revoke-role.js';

let subgraph: TestSubgraph;
let admin: Account;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(users);
  admin = await anAccount(subgraph, 'super_admin');
});
afterAll(() => subgraph.stop());

const send = (mutation: string, input: object, viewer: Viewer | null) => {
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
  return subgraph.graphql(
    `mutation ($input: ${type}!) { ${mutation}(input: $input) { user { id roles status } } }`,
    { input },
    viewer,
  );
};
const rolesTold = async (userId: string) =>
  (await subgraph.said(RolesChanged)).filter((event) => event.subject === userId).map((event) => event.data['roles']);
const auditOf = (targetId: string) =>
  subgraph.rows<{ action: string; actorId: string | null; detail: string | null }>(
    'select action, actor_id, detail from audit_entry where target_id = $1 order by id',
    [targetId],
  );

test('a super_admin grants a role and takes it away; each is notified and audited once', async () => {
  const { id } = await anAccount(subgraph);
  const input = { userId: id, role: 'INSTRUCTOR' };
  for (let index = 0; index < 2; index += 1) {
    expect((await send('grantRole', input, admin.viewer)).data).toEqual({
      grantRole: { user: { id, roles: ['STUDENT', 'INSTRUCTOR'], status: 'ACTIVE' } },
    });
  }
  expect((await send('revokeRole', input, admin.viewer)).errors).toEqual([]);
  expect(await rolesTold(id)).toEqual([['student', 'instructor'], ['student']]);
  expect((await auditOf(id)).slice(1)).toEqual([
    { action: 'role-granted', actorId: admin.id, detail: 'instructor' },
    { action: 'role-revoked', actorId: admin.id, detail: 'instructor' },
  ]);
});

test('no other user grants roles, nor does a token of a role that was taken away', async () => {
  const { id, viewer } = await anAccount(subgraph, 'staff');
  const input = { userId: id, role: 'SUPER_ADMIN' };
  expect((await send('grantRole', input, viewer)).code).toBe('FORBIDDEN');
  expect((await send('grantRole', input, null)).code).toBe('UNAUTHENTICATED');
  const former = await anAccount(subgraph, 'super_admin');
  await revokeRole(subgraph.context(admin.viewer), { userId: former.id, role: 'super_admin' });
  expect((await send('grantRole', { userId: former.id, role: 'SUPER_ADMIN' }, former.viewer)).code).toBe('FORBIDDEN');
});

test.each([newId(), 'nonsense'])('a user %s who does not exist is not found', async (userId) => {
  for (const mutation of ['grantRole', 'revokeRole']) {
    expect((await send(mutation, { userId, role: 'STAFF' }, admin.viewer)).code).toBe('USER_NOT_FOUND');
  }
  for (const mutation of ['deactivateUser', 'reactivateUser']) {
    expect((await send(mutation, { userId }, admin.viewer)).code).toBe('USER_NOT_FOUND');
  }
});

test('two super_admins who take the role from each other at once leave one', async () => {
  const alone = await TestSubgraph.start(users);
  try {
    const [one, two] = [await anAccount(alone, 'super_admin'), await anAccount(alone, 'super_admin')];
    // Opens the connections, so that the two below really meet.
    await Promise.all(
      Array.from({ length: 8 }, () => grantRole(alone.context(one.viewer), { userId: one.id, role: 'super_admin' })),
    );
    const results = await Promise.allSettled([
      revokeRole(alone.context(one.viewer), { userId: two.id, role: 'super_admin' }),
      revokeRole(alone.context(two.viewer), { userId: one.id, role: 'super_admin' }),
    ]);
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    const left = await alone.rows<{ id: string }>(`select id from user_account where 'super_admin' = any(roles)`);
    expect(left).toHaveLength(1);
    const last = left[0]?.id === one.id ? one : two;
    await expect(
      revokeRole(alone.context(last.viewer), { userId: last.id, role: 'super_admin' }),
    ).rejects.toMatchObject({ code: 'LAST_SUPER_ADMIN' });
  } finally {
    await alone.stop();
  }
});

test('many grants to one person at once are all kept', async () => {
  const { id } = await anAccount(subgraph);
  await Promise.all(
    (['instructor', 'staff', 'instructor', 'staff', 'super_admin'] as const).map((role) =>
      grantRole(subgraph.context(admin.viewer), { userId: id, role }),
    ),
  );
  expect((await rolesTold(id)).at(-1)).toEqual(['student', 'instructor', 'staff', 'super_admin']);
  expect(await rolesTold(id)).toHaveLength(3);
  await revokeRole(subgraph.context(admin.viewer), { userId: id, role: 'super_admin' });
});

test('staff shut a student out and let them in again; of staff only a super_admin may', async () => {
  const clerk = await anAccount(subgraph, 'staff');
  const student = await anAccount(subgraph);
  for (let index = 0; index < 2; index += 1) {
    expect((await send('deactivateUser', { userId: student.id }, clerk.viewer)).data).toMatchObject({
      deactivateUser: { user: { status: 'DEACTIVATED' } },
    });
  }
  expect((await send('reactivateUser', { userId: student.id }, clerk.viewer)).data).toMatchObject({
    reactivateUser: { user: { status: 'ACTIVE' } },
  });
  const received = (await subgraph.said()).filter((event) => event.subject === student.id).map((event) => event.type);
  expect(received.slice(-2)).toEqual([UserDeactivated.type, UserReactivated.type]);
  expect((await auditOf(student.id)).slice(1).map(({ action, actorId }) => [action, actorId])).toEqual([
    ['user-deactivated', clerk.id],
    ['user-reactivated', clerk.id],
  ]);

  const colleague = await anAccount(subgraph, 'staff');
  for (const mutation of ['deactivateUser', 'reactivateUser']) {
    expect((await send(mutation, { userId: colleague.id }, clerk.viewer)).code).toBe('FORBIDDEN');
    expect((await send(mutation, { userId: student.id }, student.viewer)).code).toBe('FORBIDDEN');
    expect((await send(mutation, { userId: student.id }, person('staff'))).code).toBe('FORBIDDEN');
  }
  expect((await send('deactivateUser', { userId: colleague.id }, admin.viewer)).errors).toEqual([]);
});

test('the database refuses to change or delete an audit entry', async () => {
  const { id } = await anAccount(subgraph);
  for (const sql of [
    `update audit_entry set detail = 'x' where target_id = $1`,
    'delete from audit_entry where target_id = $1',
  ]) {
    await expect(subgraph.rows(sql, [id])).rejects.toThrow('audit_entry is append-only');
  }
  await expect(subgraph.rows('truncate audit_entry')).rejects.toThrow('referenced in a foreign key');
  await expect(subgraph.rows('truncate audit_entry cascade')).rejects.toThrow('audit_entry is append-only');
});
