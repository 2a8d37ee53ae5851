import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../../../../platform/command.js';
import { newId } from '../../../../platform/domain/ids.js';
import { Money } from '../../../../platform/domain/money.js';
import { freshDatabase, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import {
  postingOfCredit,
  postingOfCreditReversal,
  postingOfSpentCredit,
  type Posting,
  type PostingKind,
} from '../../domain/ledger.js';
import { creditOf } from '../../queries/customer-credit.js';
import { reconcile, reconcileAccounts } from '../../queries/reconcile.js';
import { billing } from '../../subgraph.js';
import { aHeldSeat, pay } from '../../testing/testing.js';
import { moveBalances } from './move-balances.js';
import { postLedger } from './post-ledger.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(billing);
});
afterAll(() => subgraph.stop());

const euros = (amountMinor: number) => new Money(amountMinor, 'EUR');
const post = (...postings: Posting[]) =>
  runCommand(subgraph.context(null), 'post', (transaction) => postLedger(transaction, postings));
const given = (userId: string, amountMinor: number): Posting =>
  postingOfCredit({ id: newId(), userId, amount: euros(amountMinor) }, null);
const credit = async (userId: string) =>
  (await creditOf(subgraph.context(null), userId)).map(({ amountMinor }) => amountMinor);
const manual = (invoiceId: string, kind: PostingKind, amounts: readonly [string, number][]): Posting => ({
  kind,
  referenceId: newId(),
  invoiceId,
  reverses: null,
  entries: amounts.map(([account, amount]) => ({ account: account as 'cash', amount: euros(amount) })),
});

test('credit is given and spent; its owner sees it with the opposite sign of the ledger', async () => {
  const { invoiceId, student } = await aHeldSeat(subgraph);
  await post(given(student.id, 500), given(student.id, 250));
  expect(await credit(student.id)).toEqual([750]);
  const spent = postingOfSpentCredit({ id: newId(), userId: student.id, amount: euros(700) }, invoiceId);
  await post(spent);
  expect(await credit(student.id)).toEqual([50]);
  await post(postingOfCreditReversal(newId(), spent, euros(700)));
  expect(await credit(student.id)).toEqual([750]);
  expect(await credit(newId())).toEqual([]);
});

test('no user spends more credit than they have, also when they try at once', async () => {
  const { invoiceId, student } = await aHeldSeat(subgraph);
  await post(given(student.id, 1_000));
  const spend = () => post(postingOfSpentCredit({ id: newId(), userId: student.id, amount: euros(300) }, invoiceId));
  const results = await Promise.allSettled(Array.from({ length: 8 }, spend));
  const refused = results.flatMap((one) => (one.status === 'rejected' ? [one.reason as { code?: string }] : []));
  expect(refused.map(({ code }) => code)).toEqual(Array(5).fill('INSUFFICIENT_CREDIT'));
  expect(await credit(student.id)).toEqual([100]);
  await expect(spend()).rejects.toMatchObject({ code: 'INSUFFICIENT_CREDIT' });
});

test('acts that touch the same accounts in opposite order all end, and every balance is the sum of its entries', async () => {
  const people = Array.from({ length: 4 }, newId);
  const pairs = Array.from({ length: 40 }, (_, index) => {
    const [first, second] = [people[index % 4], people[(index + 1 + (index % 3)) % 4]] as [string, string];
    return index % 2 === 0 ? [first, second] : [second, first];
  });
  await Promise.all(pairs.map(([first, second]) => post(given(first as string, 3), given(second as string, 4))));
  const balances = await Promise.all(people.map(credit));
  expect(balances.flat().reduce((sum, one) => sum + one, 0)).toBe(40 * 7);
  expect(await reconcileAccounts(subgraph.context(null))).toEqual([]);
});

test('a reversal never takes back more than was posted, also in parts', async () => {
  const userId = newId();
  const original = given(userId, 100);
  await post(original, given(userId, 1_000));
  await post(postingOfCreditReversal(newId(), original, euros(60)));
  await expect(post(postingOfCreditReversal(newId(), original, euros(41)))).rejects.toThrow('takes back more');
  await expect(post(postingOfCreditReversal(newId(), original, euros(-10)))).rejects.toThrow('takes back more');
  await post(postingOfCreditReversal(newId(), original, euros(40)));
  expect(await credit(userId)).toEqual([1_000]);
});

test('an act is written once, ever', async () => {
  const posting = given(newId(), 100);
  await post(posting);
  await expect(post(posting)).rejects.toThrow('ledger_transaction_once');
});

test('the database refuses what does not balance per currency, and a balance that follows no entry', async () => {
  const { invoiceId } = await aHeldSeat(subgraph);
  await expect(
    post(
      manual(invoiceId, 'payment', [
        ['cash', 100],
        ['receivable', -99],
      ]),
    ),
  ).rejects.toThrow('does not balance');
  const [account] = await subgraph.rows<{ id: string }>(`select id from account where code = 'revenue'`);
  for (const change of ['balance_minor = balance_minor + 1', `currency = 'USD'`, `owner_id = id`])
    await expect(subgraph.rows(`update account set ${change} where id = $1`, [account?.id])).rejects.toThrow(
      'follows its entries',
    );
  await expect(subgraph.rows('delete from account where id = $1', [account?.id])).rejects.toThrow(
    'follows its entries',
  );
  await expect(
    subgraph.rows(`insert into account (code, currency, balance_minor) values ('bank', 'CHF', 5)`),
  ).rejects.toThrow('opened empty');
  await expect(subgraph.rows(`insert into account (code, currency) values ('customer-credit', 'CHF')`)).rejects.toThrow(
    /account_owner|account_floor_given/,
  );
  await expect(subgraph.rows('update ledger_entry set amount_minor = 1')).rejects.toThrow('append-only');
});

test('the version before can post: it knows an account by code and currency', async () => {
  const { invoiceId } = await aHeldSeat(subgraph);
  await pay(subgraph, invoiceId);
  const before = await subgraph.rows<{ balanceMinor: number }>(
    `select balance_minor from account_balance where code = 'cash' and currency = 'EUR'`,
  );
  await subgraph.rows(
    `with made as (
       insert into ledger_transaction (id, kind, reference_id, invoice_id, posted_at)
       values (gen_random_uuid(), 'payment', gen_random_uuid(), $1, now()) returning id
     )
     insert into ledger_entry (id, ledger_transaction_id, account_code, currency, amount_minor)
     select gen_random_uuid(), id, code, 'EUR', amount from made, (values ('cash', 7), ('receivable', -7)) v (code, amount)`,
    [invoiceId],
  );
  const after = await subgraph.rows<{ balanceMinor: number }>(
    `select balance_minor from account_balance where code = 'cash' and currency = 'EUR'`,
  );
  expect((after[0]?.balanceMinor ?? 0) - (before[0]?.balanceMinor ?? 0)).toBe(7);
  while (await moveBalances(subgraph.context(null)));
  expect(await subgraph.rows(`select balance_minor from account where code = 'cash' and currency = 'EUR'`)).toEqual(
    after,
  );
  expect(await reconcileAccounts(subgraph.context(null))).toEqual([]);
  // Money without a payment: that is what reconciling is for.
  const found = (await reconcile(subgraph.context(null))).filter((one) => one.invoiceId === invoiceId);
  expect(found.map(({ what }) => what)).toEqual(['money', 'outstanding', 'receivable']);
});

test('a balance that was tampered with is found', async () => {
  const userId = newId();
  await post(given(userId, 100));
  await subgraph.rows(
    `do $$ begin
       alter table account disable trigger account_kept;
       update account set balance_minor = balance_minor - 11 where owner_id = '${userId}';
       alter table account enable trigger account_kept;
     end $$`,
  );
  expect(await reconcileAccounts(subgraph.context(null))).toMatchObject([
    { code: 'customer-credit', currency: 'EUR', what: 'account', ledgerMinor: -100, projectedMinor: -111 },
  ]);
});

test('what was posted before accounts had balances is counted into them', async () => {
  const migrations = billing.migrations.filter(({ name }) => name < '0008');
  const before = { ...billing, name: 'billing_0005', migrations };
  const database = await freshDatabase(before);
  const old = await TestSubgraph.start(before, database);
  const [invoiceId, postingId] = [newId(), newId()];
  await old.rows(
    `with invoice as (
       insert into invoice (id, version, user_id, status, total_amount_minor, total_currency, created_at, purpose_kind, class_id, seat_hold_id)
       values ($1, 1, gen_random_uuid(), 'draft', 0, 'EUR', now(), 'class-seat', gen_random_uuid(), gen_random_uuid()) returning id
     ), posting as (
       insert into ledger_transaction (id, kind, reference_id, invoice_id, posted_at)
       select $2, 'payment', gen_random_uuid(), id, now() from invoice returning id
     ), accounts as (
       insert into account (code, currency) values ('bank', 'EUR'), ('receivable', 'EUR') returning code
     )
     insert into ledger_entry (id, ledger_transaction_id, account_code, currency, amount_minor)
     select gen_random_uuid(), posting.id, code, 'EUR', case code when 'bank' then 42 else -42 end from posting, accounts`,
    [invoiceId, postingId],
  );
  await old.stop();
  const now = await TestSubgraph.start(billing, database);
  expect(await now.rows('select code, balance_minor from account order by code')).toEqual([
    { code: 'bank', balanceMinor: 42 },
    { code: 'receivable', balanceMinor: -42 },
  ]);
  expect(await reconcileAccounts(now.context(null))).toEqual([]);
  await now.stop();
  await database.drop();
});
