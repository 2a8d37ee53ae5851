import pg from 'pg';
import { afterEach, expect, test } from 'vitest';
import { TestSubgraph } from '../platform/testing/subgraph.js';
import { billing } from '../subgraphs/billing/subgraph.js';
import { classes } from '../subgraphs/classes/subgraph.js';
import { aClass } from '../subgraphs/classes/testing/testing.js';
import { ledgerDifferences } from './ledgers.js';
import { domainOf } from './testing/domain.js';

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

test('a balance that is not what its ledger says is listed, and nothing while all agree', async () => {
  const [forClasses, forBilling] = await Promise.all([TestSubgraph.start(classes), TestSubgraph.start(billing)]);
  stops.push(
    () => forClasses.stop(),
    () => forBilling.stop(),
  );
  const check = () => ledgerDifferences(domainOf(forClasses), domainOf(forBilling));
  const { enrollmentIds } = await aClass(forClasses, { students: 1 });
  expect(await check()).toEqual([]);
  const client = new pg.Client({ connectionString: forClasses.databaseUrl });
  await client.connect();
  stops.push(() => client.end());
  await client.query('update credit_account set balance = balance - 1');
  expect(await check()).toEqual([
    { ledger: 'credits', of: enrollmentIds[0], what: 'balance-is-not-the-sum', ledgerSays: 8, keptAs: 7 },
  ]);
  await client.query('update credit_account set balance = balance + 1');
  const rogue = `insert into revenue_sum (quarter, currency, sold_minor) values ('2026-01-02', 'EUR', 5)`;
  await forBilling.rows(rogue);
  expect(await check()).toEqual([
    { ledger: 'revenue', of: '2026-01-02', what: 'sold in EUR', ledgerSays: 0, keptAs: 5 },
    { ledger: 'revenue', of: 'none', what: 'revenue-of-product in EUR', ledgerSays: 0, keptAs: 5 },
  ]);
});
