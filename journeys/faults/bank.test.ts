import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { newId } from '../../platform/domain/ids.js';
import { Random } from '../../platform/faults/random.js';
import { type TestDatabase } from '../../platform/testing/testing.js';
import { freshDatabase, TestSubgraph } from '../../platform/testing/subgraph.js';
import { reconcileBundles } from '../../subgraphs/billing/queries/bundles.js';
import { reconcile, reconcileAccounts } from '../../subgraphs/billing/queries/reconcile.js';
import { billing } from '../../subgraphs/billing/subgraph.js';
import { aBundle } from '../../subgraphs/billing/testing/testing.js';
import { Tellers } from './tellers.js';

/*
 * People pay, get back, are credited, spend, and use sessions, through processes that are killed in the middle. Everyone who looks
 * sees books that balance; in the end everybody has exactly what the answers said.
 */

const FORMS = {
  short: { people: 20, bundles: 4, tellers: 4, acts: 2_000, kills: 6, timeoutMs: 900_000 },
  full: { people: 50, bundles: 10, tellers: 8, acts: 20_000, kills: 60, timeoutMs: 7_200_000 },
} as const;
const FORM = FORMS[inject('faultsForm')];
const AT_ONCE = 4;

let database: TestDatabase;
let tellers: Tellers;
let random: Random;
beforeEach(async () => {
  random = new Random(inject('faultsSeed'));
  database = await freshDatabase(billing);
  tellers = new Tellers(join(inject('programs'), 'journeys/faults/bank-worker.js'), database.url, random);
});
afterEach(async () => {
  tellers.stop();
  await database.drop();
});

/** What no one may ever see, each as a query that finds it, in one state of the database. */
const WRONGS = {
  'entries that do not sum to zero': `select currency from ledger_entry group by currency having sum(amount_minor) <> 0`,
  'a posting that does not balance': `select ledger_transaction_id from ledger_entry group by ledger_transaction_id, currency having sum(amount_minor) <> 0`,
  'a balance that is not the sum of its entries': `
    select account.id from account_balance account left join ledger_entry on account_id = account.id
    group by account.id, balance_minor having balance_minor <> coalesce(sum(amount_minor), 0)`,
  'credit below zero': `select id from account where code = 'customer-credit' and balance_minor > 0`,
  'a payment without its entries': `
    select payment.id from payment left join ledger_transaction on kind = 'payment' and reference_id = payment.id
    where ledger_transaction.id is null and method <> 'credit'`,
  'remaining sessions that are not the sum of their ledger': `
    select bundle.id from bundle_purchase bundle left join bundle_entry on bundle_id = bundle.id
    group by bundle.id having remaining <> coalesce(sum(delta), 0) or remaining < 0`,
};

async function wrongsOf(client: pg.Client): Promise<string[]> {
  await client.query('begin transaction isolation level repeatable read read only');
  const found: string[] = [];
  for (const [wrong, sql] of Object.entries(WRONGS))
    if ((await client.query(`${sql} limit 1`)).rows.length > 0) found.push(wrong);
  await client.query('commit');
  return found;
}

interface Person {
  readonly id: string;
  credit: number;
  readonly open: { readonly id: string; readonly due: number; readonly credit: number }[];
  readonly paid: { readonly id: string; readonly money: number; readonly credit: number }[];
}

test(
  'the books balance in every snapshot, no one falls below their floor, and in the end everyone has what their answers said',
  { timeout: FORM.timeoutMs },
  async () => {
    const start = await TestSubgraph.start(billing, database);
    const bundles = await Promise.all(Array.from({ length: FORM.bundles }, () => aBundle(start, { sessions: 500 })));
    await start.stop();
    await tellers.start(FORM.tellers);
    const staffId = newId();
    // In money, and in credit: what was settled and given back of it, given by staff, and spent on what is not settled.
    const money = { settled: 0, refunded: 0 };
    const credit = { settled: 0, refunded: 0, given: 0, waiting: 0 };
    const people = Array.from({ length: FORM.people }, (): Person => ({ id: newId(), credit: 0, open: [], paid: [] }));
    const held: { participantId: string; bookingId: string; studentId: string; courseId: string }[] = [];
    const sessions = { held: 0, captured: 0, released: 0 };

    const one = async (): Promise<void> => {
      const someone = random.of(people);
      const key = newId();
      const amountMinor = random.between(1, 500);
      const userId = someone.id;
      switch (
        random.of(['invoice', 'invoice', 'pay', 'pay', 'refund', 'credit', 'hold', 'capture', 'release'] as const)
      ) {
        case 'invoice': {
          const {
            id = '',
            credit: spent = 0,
            paymentId,
          } = await tellers.do({ do: 'invoice', key, userId, amountMinor });
          someone.credit -= spent;
          if (paymentId === undefined) {
            someone.open.push({ id, due: amountMinor - spent, credit: spent });
            credit.waiting += spent;
          } else {
            someone.paid.push({ id: paymentId, money: 0, credit: spent });
            credit.settled += spent;
          }
          return;
        }
        case 'pay': {
          const invoice = someone.open.pop();
          if (!invoice) return;
          const pay = { key, staffId, invoiceId: invoice.id, amountMinor: invoice.due };
          const { id } = await tellers.do({ do: 'pay', ...pay });
          if (id === undefined) throw new Error('An open invoice was not paid.');
          someone.paid.push({ id, money: invoice.due, credit: invoice.credit });
          money.settled += invoice.due;
          credit.settled += invoice.credit;
          credit.waiting -= invoice.credit;
          return;
        }
        case 'refund': {
          const payment = someone.paid.pop();
          if (!payment) return;
          const { id: paymentId } = payment;
          await Promise.all([tellers.do({ do: 'refund', paymentId }), tellers.do({ do: 'refund', paymentId })]);
          money.refunded += payment.money;
          credit.refunded += payment.credit;
          someone.credit += payment.credit;
          return;
        }
        case 'credit':
          await tellers.do({ do: 'credit', key, userId, amountMinor });
          someone.credit += amountMinor;
          credit.given += amountMinor;
          return;
        case 'hold': {
          const { student, courseId } = random.of(bundles);
          const seat = { participantId: newId(), bookingId: newId(), studentId: student.id, courseId };
          await tellers.do({ do: 'hold', ...seat });
          held.push(seat);
          sessions.held += 1;
          return;
        }
        default: {
          const seat = held.pop();
          if (!seat) return;
          const end = random.of(['capture', 'release'] as const);
          await tellers.do({ do: end, ...seat });
          sessions[end === 'capture' ? 'captured' : 'released'] += 1;
        }
      }
    };

    let left: number = FORM.acts;
    const every = Math.floor(FORM.acts / (FORM.kills + 1));
    const clerk = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        if (left % every === 0 && tellers.kills < FORM.kills) tellers.kill();
        await one();
      }
    };
    const reader = new pg.Client({ connectionString: database.url });
    // When the test has failed, its database is dropped under it.
    reader.on('error', () => undefined);
    await reader.connect();
    let open = true;
    const wrongs = new Set<string>();
    let snapshots = 0;
    const reading = (async () => {
      while (open) {
        const began = performance.now();
        for (const wrong of await wrongsOf(reader)) wrongs.add(wrong);
        snapshots += 1;
        // A look reads every entry, and they become many: it may take a fifth of the time.
        await new Promise((resolve) => setTimeout(resolve, 50 + 4 * (performance.now() - began)));
      }
    })();
    const working = Promise.all(Array.from({ length: FORM.tellers * AT_ONCE }, clerk)).finally(() => (open = false));
    await Promise.all([working, reading]);
    expect([...wrongs]).toEqual([]);
    expect(snapshots).toBeGreaterThan(5);
    expect(tellers.kills).toBe(FORM.kills);

    const balances = await reader.query<{ code: string; owner_id: string | null; balance_minor: string }>(
      `select code, owner_id, balance_minor from account_balance where currency = 'EUR'`,
    );
    const balance = (code: string, owner: string | null = null) =>
      Number(balances.rows.find((row) => row.code === code && row.owner_id === owner)?.balance_minor ?? 0);
    expect(people.map(({ id }) => 0 - balance('customer-credit', id))).toEqual(people.map(({ credit }) => credit));
    const bundled = FORM.bundles * 10_000;
    expect(balance('cash')).toBe(bundled + money.settled - money.refunded);
    expect(balance('revenue')).toBe(
      credit.given + money.refunded + credit.refunded - money.settled - credit.settled - bundled,
    );
    expect(balance('receivable')).toBe(0 - credit.waiting);
    expect(credit.settled).toBeGreaterThan(0);
    const remaining = await reader.query<{ sum: string }>('select sum(remaining) from bundle_purchase');
    expect(Number(remaining.rows[0]?.sum)).toBe(FORM.bundles * 500 - sessions.held + sessions.released);
    await reader.end();
    const after = await TestSubgraph.start(billing, database);
    const context = after.context(null);
    expect(await reconcile(context)).toEqual([]);
    expect(await reconcileAccounts(context)).toEqual([]);
    expect(await reconcileBundles(context)).toEqual([]);
    await after.stop();
  },
);

test.each(['command: rows written', 'command: events recorded', 'command: committed'] as const)(
  'who is killed at "%s" and sends the payment again gets one payment, and the same answer ever after',
  async (failpoint) => {
    await tellers.start(1);
    const [key, staffId, userId, amountMinor] = [newId(), newId(), newId(), 700];
    const { id: invoiceId = '' } = await tellers.do({ do: 'invoice', key, userId, amountMinor });
    await tellers.arm(failpoint);
    const act = { do: 'pay', key, staffId, invoiceId, amountMinor } as const;
    const answers = [await tellers.do(act), await tellers.do(act)];
    expect(tellers.deaths).toBe(1);
    expect(answers[0]?.id).toBeDefined();
    expect(answers[1]?.id).toBe(answers[0]?.id);
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    expect((await client.query('select id from payment')).rows).toEqual([{ id: answers[0]?.id }]);
    await client.end();
  },
);
