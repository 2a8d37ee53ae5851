import pg from 'pg';
import { afterEach, expect, inject, test } from 'vitest';
import { newId } from '../../../../platform/domain/ids.js';
import { runCommand } from '../../../../platform/command.js';
import { TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { sealAuditEntriesJob } from '../../jobs/seal-audit-entries.js';
import { users } from '../../subgraph.js';
import { anAccount } from '../../testing/testing.js';
import { audit } from './audit.js';
import { sealAuditEntries } from './seal-audit-entries.js';
import { verifyAuditChain } from './verify-audit-chain.js';

const started: TestSubgraph[] = [];
afterEach(async () => {
  for (const subgraph of started.splice(0)) await subgraph.stop();
});

async function start(): Promise<TestSubgraph> {
  const subgraph = await TestSubgraph.start(users);
  started.push(subgraph);
  return subgraph;
}

const write = (subgraph: TestSubgraph, count: number) =>
  runCommand(subgraph.context(null), 'test', async (transaction) => {
    for (let index = 0; index < count; index += 1)
      await audit(transaction, { action: 'role-granted', targetId: newId(), detail: `role ${index}` });
  });
const verify = (subgraph: TestSubgraph, ...expected: { position: number; hash: string }[]) =>
  verifyAuditChain(subgraph.context(null), ...expected);
const seals = (subgraph: TestSubgraph) =>
  subgraph.rows<{ position: number; entryId: string; hash: string }>(
    'select position, entry_id, hash from audit_seal order by position',
  );

/** What an intruder can do who is superuser: no trigger and no foreign key holds them. */
async function tamper(subgraph: TestSubgraph, sql: string): Promise<void> {
  const url = new URL(inject('postgresUrl'));
  url.pathname = new URL(subgraph.databaseUrl).pathname;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    await client.query(`set session_replication_role = replica; ${sql}`);
  } finally {
    await client.end();
  }
}

const sealed = async (count: number) => {
  const subgraph = await start();
  await write(subgraph, count);
  await sealAuditEntries(subgraph.context(null));
  expect((await verify(subgraph)).problems).toEqual([]);
  return subgraph;
};

test('entries wait for their seal, and the job puts them into the chain without a gap', async () => {
  const subgraph = await start();
  await anAccount(subgraph);
  await write(subgraph, 3);
  expect(await verify(subgraph)).toMatchObject({ checked: 0, waiting: 4, head: { position: 0 }, problems: [] });
  await sealAuditEntriesJob.run(subgraph.running.systemContext(), {});
  await write(subgraph, 1);
  expect(await verify(subgraph)).toMatchObject({ checked: 4, waiting: 1, problems: [] });
  await sealAuditEntriesJob.run(subgraph.running.systemContext(), {});
  await sealAuditEntriesJob.run(subgraph.running.systemContext(), {});
  const chain = await seals(subgraph);
  expect(chain.map(({ position }) => position)).toEqual([1, 2, 3, 4, 5]);
  expect(await verify(subgraph)).toEqual({
    checked: 5,
    waiting: 0,
    problems: [],
    head: { position: 5, hash: chain.at(-1)?.hash },
  });
});

test('sealers and writers at once leave one chain with every entry once', async () => {
  const subgraph = await start();
  await Promise.all(
    Array.from({ length: 20 }, async (_, index) => {
      await write(subgraph, 5);
      if (index % 2 === 0) await sealAuditEntries(subgraph.context(null));
    }),
  );
  await sealAuditEntries(subgraph.context(null));
  expect(await verify(subgraph)).toMatchObject({ checked: 100, waiting: 0, problems: [] });
});

test('a writer does not wait for a sealer that holds its lock', async () => {
  const subgraph = await start();
  await runCommand(subgraph.context(null), 'hold', async (transaction) => {
    await transaction.sql(`select pg_advisory_xact_lock(hashtext('lyceum.audit.seal'))`);
    await write(subgraph, 1);
  });
  expect((await verify(subgraph)).waiting).toBe(1);
});

test('more entries than one batch are sealed in one run', async () => {
  const subgraph = await start();
  await subgraph.rows(
    `insert into audit_entry (id, action, created_at) select gen_random_uuid(), 'role-granted', now() from generate_series(1, 2100)`,
  );
  expect(await sealAuditEntries(subgraph.context(null))).toMatchObject({ sealed: 2_100, head: { position: 2_100 } });
  expect(await verify(subgraph)).toMatchObject({ checked: 2_100, waiting: 0, problems: [] });
});

test.each([
  ['detail', `'instructor'`],
  ['detail', 'null'],
  ['action', `'role-revoked'`],
  ['actor_id', 'gen_random_uuid()'],
  ['target_id', 'gen_random_uuid()'],
  ['client_address', `'127.0.0.9'`],
  ['request_id', `'another'`],
  ['created_at', `created_at + interval '1 microsecond'`],
])('an entry whose %s was changed to %s is found', async (column, value) => {
  const subgraph = await sealed(4);
  const { entryId } = (await seals(subgraph))[1]!;
  await tamper(subgraph, `update audit_entry set ${column} = ${value} where id = '${entryId}'`);
  expect((await verify(subgraph)).problems).toEqual([{ fault: 'changed', position: 2, entryId }]);
});

test('an entry that was removed is found, with its seal or without', async () => {
  const subgraph = await sealed(4);
  const [, second, third] = await seals(subgraph);
  await tamper(subgraph, `delete from audit_entry where id = '${second?.entryId}'`);
  expect((await verify(subgraph)).problems).toEqual([{ fault: 'removed', position: 2, entryId: second?.entryId }]);
  await tamper(subgraph, 'delete from audit_seal where position = 2');
  expect((await verify(subgraph)).problems).toEqual([
    { fault: 'gap', position: 3, entryId: null },
    { fault: 'changed', position: 3, entryId: third?.entryId },
  ]);
});

test('an entry that was removed before it was sealed is found', async () => {
  const subgraph = await sealed(1);
  await write(subgraph, 1);
  await tamper(subgraph, 'delete from audit_entry where id = (select entry_id from audit_unsealed)');
  expect((await verify(subgraph)).problems).toMatchObject([{ fault: 'removed', position: null }]);
});

test('entries that changed places are found', async () => {
  const subgraph = await sealed(4);
  const [, second, third] = await seals(subgraph);
  const place = (position: number, entryId?: string, hash?: string) =>
    `update audit_seal set entry_id = '${entryId}', hash = '${hash}' where position = ${position};`;
  await tamper(
    subgraph,
    `delete from audit_seal where position = 3; ${place(2, third?.entryId, third?.hash)}
     insert into audit_seal (position, entry_id, hash) values (3, '${second?.entryId}', '${second?.hash}')`,
  );
  expect((await verify(subgraph)).problems.map(({ fault, position }) => [fault, position])).toEqual([
    ['changed', 2],
    ['changed', 3],
    ['changed', 4],
  ]);
});

test('an entry that was inserted past the triggers is found, also with a seal of its own', async () => {
  const subgraph = await sealed(2);
  const [id, other] = [newId(), newId()];
  const insert = (entryId: string) =>
    `insert into audit_entry (id, action, created_at) values ('${entryId}', 'role-granted', now());`;
  await tamper(subgraph, insert(id));
  expect((await verify(subgraph)).problems).toEqual([{ fault: 'inserted', position: null, entryId: id }]);
  await tamper(
    subgraph,
    `${insert(other)} insert into audit_seal (position, entry_id, hash) values (3, '${other}', 'made up')`,
  );
  expect((await verify(subgraph)).problems).toContainEqual({ fault: 'changed', position: 3, entryId: other });
});

test('that the end was cut off is found by a head that was kept elsewhere', async () => {
  const subgraph = await sealed(4);
  const { head } = await verify(subgraph);
  await write(subgraph, 1);
  await sealAuditEntries(subgraph.context(null));
  expect((await verify(subgraph, head)).problems).toEqual([]);
  const last = (await seals(subgraph)).slice(3).map(({ entryId }) => `'${entryId}'`);
  await tamper(
    subgraph,
    `delete from audit_seal where position > 3; delete from audit_entry where id in (${last.join(', ')})`,
  );
  expect((await verify(subgraph)).problems).toEqual([]);
  expect((await verify(subgraph, head)).problems).toEqual([{ fault: 'cut', position: 4, entryId: null }]);
});

test('the database refuses to change or delete a seal, to skip a position, and to seal an entry twice', async () => {
  const subgraph = await sealed(2);
  for (const sql of [`update audit_seal set hash = 'x'`, 'delete from audit_seal', 'truncate audit_seal cascade']) {
    await expect(subgraph.rows(sql)).rejects.toThrow('audit_seal is append-only');
  }
  await write(subgraph, 1);
  const insert = (position: number, from: string) =>
    subgraph.rows(
      `insert into audit_seal (position, entry_id, hash) select ${position}, entry_id, 'x' from ${from} limit 1`,
    );
  await expect(insert(4, 'audit_unsealed')).rejects.toThrow('audit_seal_previous_fkey');
  await expect(insert(2, 'audit_unsealed')).rejects.toThrow('audit_seal_pkey');
  await expect(insert(3, 'audit_seal')).rejects.toThrow('audit_seal_entry_id_key');
});
