import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, inject, test, vi } from 'vitest';
import { DAY, HOUR } from '../../platform/domain/clock.js';
import { newId } from '../../platform/domain/ids.js';
import { eventually, type TestDatabase } from '../../platform/testing/testing.js';
import { freshDatabase, TestSubgraph } from '../../platform/testing/subgraph.js';
import { startCheckout } from '../../subgraphs/billing/commands/payment/start-checkout.js';
import { syncPayment } from '../../subgraphs/billing/commands/payment/sync-payment.js';
import { reconcile, reconcileAccounts } from '../../subgraphs/billing/queries/reconcile.js';
import { billing } from '../../subgraphs/billing/subgraph.js';
import { aSubscriber, buyers, settled } from '../../subgraphs/billing/testing/testing.js';
import { StripeDouble } from '../../subgraphs/billing/testing/stripe.js';
import { configAt, type OneRenewal } from './one-renewal.js';
import { stepsToDieAt } from './steps.js';

/* Billing dies while a plan is renewed: the next process asks for the period once, and charges it once. */

const made: TestDatabase[] = [];
let storage: string;
let stripe: StripeDouble;
beforeAll(async () => {
  [storage, stripe] = await Promise.all([mkdtemp(join(tmpdir(), 'lyceum-renewals-')), StripeDouble.start()]);
});
afterEach(() => {
  vi.useRealTimers();
});
afterAll(async () => {
  await stripe.stop();
  for (const database of made) await database.drop();
  await rm(storage, { recursive: true, force: true });
});

const PRICE = 1_900;

interface Due {
  readonly database: TestDatabase;
  readonly userId: string;
  /** Of the period that is paid; it has passed. */
  readonly periodEnd: Date;
}

/** Who pays by a card that they saved, and whose month is over; nothing runs. */
async function aDueRenewal(): Promise<Due> {
  const database = await freshDatabase(billing);
  made.push(database);
  const start = Date.now() - 32 * DAY;
  vi.useFakeTimers({ toFake: ['Date'], now: start });
  const subgraph = await TestSubgraph.start(billing, database, {
    config: configAt(stripe.url),
    people: buyers(),
  });
  try {
    const { student, invoiceId } = await aSubscriber(subgraph, { amountMinor: PRICE });
    const context = subgraph.context(student);
    const ways = { returnUrl: 'http://127.0.0.1:4000/', savePaymentMethod: true, idempotencyKey: newId() };
    stripe.fillIn(stripe.pageOf((await startCheckout(context, { invoiceId, ...ways })).url));
    await syncPayment(context, { invoiceId });
    const periodEnd = await eventually(async () => {
      const [row] = await subgraph.rows<{ end: Date }>(
        `select current_period_end as end from billing_subscription where status = 'active'`,
      );
      return row?.end;
    });
    // What is left to do after a payment is done, so that the renewal is all that the next one finds.
    vi.setSystemTime(start + 2 * HOUR);
    await eventually(async () => {
      const waiting = await subgraph.rows(
        `(select from outbox where published_at is null limit 1)
         union all (select from graphile_worker._private_jobs where run_at <= $1 limit 1)`,
        [new Date()],
      );
      return waiting.length === 0;
    });
    return { database, userId: student.id, periodEnd };
  } finally {
    await subgraph.stop();
    vi.useRealTimers();
  }
}

async function sql<Row extends pg.QueryResultRow>({ database }: Due, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

/** A process renews, or is killed at a step: then it has passed none. */
async function live(due: Due, terms: Pick<OneRenewal, 'counted' | 'step'>): Promise<number | null> {
  const life: OneRenewal = { databaseUrl: due.database.url, stripeUrl: stripe.url, storage, ...terms };
  const child = fork(join(inject('programs'), 'journeys/faults/one-renewal.js'), [JSON.stringify(life)], {
    execArgv: [],
    stdio: 'inherit',
  });
  let passed: number | null = null;
  child.on('message', (message) => (passed = Number(message)));
  const signal = await new Promise<string | null>((done) => child.once('close', (_code, by) => done(by)));
  expect(signal).toBe(passed === null ? 'SIGKILL' : null);
  return passed;
}

/** What the provider took from the person without them. */
const charges = ({ userId }: Due) => {
  const customers = [...stripe.customers.values()].filter(({ metadata }) => metadata['user_id'] === userId);
  return [...stripe.intents.values()]
    .filter((one) => one.customer === customers[0]?.id && one.setup_future_usage === null)
    .map((one) => `${one.status} ${one.amount_received}`);
};
/** Of the renewal, as it is written. */
const written = async (due: Due) => {
  const [row] = await sql<{ invoices: string[]; attempts: string[] }>(
    due,
    `with renewal as (select invoice.* from invoice join subscription_charge on invoice_id = invoice.id where kind = 'renewal')
     select array(select status from renewal) as invoices,
       array(select status from payment_attempt where invoice_id in (select id from renewal)) as attempts`,
  );
  return { ...row, charges: charges(due) };
};

/** Billing starts again, minutes later; all that was to be done was done once. */
async function comesToItsEnd(due: Due): Promise<void> {
  await eventually(async () => (await sql(due, SESSIONS)).length === 0);
  // By itself it waits a minute and a half for a worker that may only be slow.
  await sql(due, `update graphile_worker._private_jobs set locked_at = locked_at - interval '5 minutes'`);
  const subgraph = await TestSubgraph.start(billing, due.database, {
    config: configAt(stripe.url),
    people: buyers(),
  });
  try {
    await eventually(async () => {
      const [row] = await subgraph.rows<{ end: Date }>(
        `select current_period_end as end from billing_subscription where status = 'active' and current_period_end > now()`,
      );
      return row !== undefined;
    });
    await settled(subgraph);
    expect(await written(due)).toEqual({
      invoices: ['paid'],
      attempts: ['succeeded'],
      charges: [`succeeded ${PRICE}`],
    });
    expect(
      await subgraph.rows(
        `select current_period_start as begins, (select count(*)::integer from invoice) as invoices,
           (select count(*)::integer from payment) as payments, (select count(*)::integer from entitlement) as entitlements
         from billing_subscription`,
      ),
    ).toEqual([{ begins: due.periodEnd, invoices: 2, payments: 2, entitlements: 1 }]);
    const context = subgraph.context(null);
    expect([await reconcile(context), await reconcileAccounts(context)]).toEqual([[], []]);
    expect(await subgraph.running.inbox.deadLetters()).toEqual([]);
  } finally {
    await subgraph.stop();
  }
}
const SESSIONS = `select from pg_stat_activity
  where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()`;

test.each([
  ['before the renewal is committed', 2, { invoices: [], attempts: [], charges: [] }],
  ['when the renewal is committed', 3, { invoices: ['open'], attempts: [], charges: [] }],
  ['before the attempt to charge it is committed', 5, { invoices: ['open'], attempts: [], charges: [] }],
  [
    'between the commit of the attempt and the call of the provider',
    6,
    { invoices: ['open'], attempts: ['processing'], charges: [] },
  ],
  [
    'when the provider has answered and before that is committed',
    8,
    { invoices: ['open'], attempts: ['processing'], charges: [`succeeded ${PRICE}`] },
  ],
  [
    'when the answer of the provider is committed',
    9,
    { invoices: ['paid'], attempts: ['succeeded'], charges: [`succeeded ${PRICE}`] },
  ],
])(
  'killed %s, a renewal is one invoice, one charge and one period',
  { timeout: 300_000 },
  async (_moment, step, state) => {
    const due = await aDueRenewal();
    expect(await live(due, { counted: 'commands', step })).toBeNull();
    expect(await written(due)).toEqual(state);
    await comesToItsEnd(due);
  },
);

test(
  'killed at any step of the platform, a renewal is one invoice, one charge and one period',
  { timeout: 900_000 },
  async () => {
    const whole = await aDueRenewal();
    const steps = (await live(whole, { counted: 'all', step: 0 })) ?? 0;
    expect(steps).toBeGreaterThan(20);
    await comesToItsEnd(whole);
    for (const step of stepsToDieAt(steps)) {
      const due = await aDueRenewal();
      const passed = await live(due, { counted: 'all', step });
      // How many there are depends on which events are delivered together.
      if (passed !== null) expect(passed).toBeLessThan(step);
      await comesToItsEnd(due);
    }
  },
);
