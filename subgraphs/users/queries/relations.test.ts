import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../../platform/domain/ids.js';
import { readsOf, rowsRead } from '../../../platform/testing/plans.js';
import { person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import { users } from '../subgraph.js';
import { listAuditEntries } from './audit-entries.js';
import { listRelations } from './relations.js';

/** Followers of one person, each of whom they follow too. */
const MANY = 10_000;
const PAGE = 20;

let subgraph: TestSubgraph;
const followed = newId();
beforeAll(async () => {
  subgraph = await TestSubgraph.start(users);
  await subgraph.rows(
    `insert into user_account (id, version, email, password_hash, name, locale, time_zone, leaderboard_visible, status, roles,
       joined_at)
     select case n when 0 then $1::uuid else gen_random_uuid() end, 1, 'p' || n || '@example.com', '-', 'Ana', 'en', 'UTC', true,
       'active', array['student'], now() from generate_series(0, $2::int) n`,
    [followed, MANY],
  );
  await subgraph.rows(
    `insert into relation (id, version, low_id, high_id, low_follows_at, high_follows_at)
     select gen_random_uuid(), 1, least(id, $1), greatest(id, $1), at, at + interval '1 second'
     from (select id, timestamptz '2026-01-01Z' + row_number() over () * interval '1 minute' as at from user_account
       where id <> $1::uuid) other`,
    [followed],
  );
  await subgraph.rows(
    `insert into audit_entry (id, action, created_at)
     select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7000' || '8000' || lpad(to_hex(n), 12, '0'))::uuid,
       'role-granted', at
     from generate_series(1, $1::int) n, lateral (select timestamptz '2026-01-01Z' + n * interval '10 minutes' as at) time`,
    [MANY],
  );
  await subgraph.rows('analyze');
});
afterAll(() => subgraph.stop());

test.each(['followers', 'following', 'friends'] as const)(
  '%s of a user with 10,000 of them read a page of them, on every page, also past whom the viewer blocks',
  async (list) => {
    const context = subgraph.context(person());
    let after: string | null = null;
    const seen = new Set<string>();
    for (let number = 1; number <= 3; number += 1) {
      const ask = () => listRelations(context, followed, list, { first: PAGE, after });
      const found = await ask();
      for (const { node } of found?.edges ?? []) seen.add(node.id);
      expect(seen.size).toBe(number * PAGE);
      const reads = await readsOf(context.db, 'since', ask);
      expect(reads.map((node) => node['Node Type'])).not.toContain('Seq Scan');
      // Both sides of the pairs, whether there is a block, and the person.
      expect(reads.reduce((sum, node) => sum + rowsRead(node), 0)).toBeLessThanOrEqual(10 * PAGE);
      after = found?.pageInfo.endCursor ?? null;
    }
  },
);

test('an old day of the audit reads the entries of that day and little around it', async () => {
  const context = subgraph.context(person('super_admin'));
  const day = { since: new Date('2026-01-10T00:00:00Z'), until: new Date('2026-01-11T00:00:00Z') };
  const ask = () => listAuditEntries(context, day, { first: 100 });
  const { edges } = await ask();
  expect(edges).toHaveLength(100);
  expect(edges.map(({ node }) => node.createdAt >= day.since && node.createdAt < day.until)).not.toContain(false);
  const [entries] = await readsOf(context.db, 'audit_entry', ask);
  expect(entries?.['Node Type']).not.toBe('Seq Scan');
  expect(rowsRead(entries!)).toBeLessThanOrEqual(2 * 100);
});
