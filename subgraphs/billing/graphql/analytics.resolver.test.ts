import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Context } from '../../../platform/context.js';
import { DAY } from '../../../platform/domain/clock.js';
import { countStatements, person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import { churnOf, outstandingByAge, recurringRevenue, revenueByDay } from '../queries/analytics.js';
import { billing } from '../subgraph.js';
import { aHeldSeat, aSubscriber, settled } from '../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(billing);
});
afterAll(() => subgraph.stop());

const RANGE = '(from: $from, to: $to, timeZone: $timeZone';
const FIELDS = {
  billingRevenue: `billingRevenue${RANGE}, first: 100) { edges { node { day product { id title } sold { amountMinor } revenue { amountMinor currency } } } }`,
  billingTotals: `billingTotals${RANGE}) { currency revenue { amountMinor } moneyIn { amountMinor } }`,
  billingOutstanding: 'billingOutstanding { age invoices amount { amountMinor } }',
  billingRecurringRevenue: 'billingRecurringRevenue { subscriptions monthly { amountMinor } }',
  billingPlanChurn: `billingPlanChurn${RANGE}) { liveAtStart ended rate }`,
};
type Field = keyof typeof FIELDS;
const NAMES = Object.keys(FIELDS) as Field[];
const today = (days = 0): string => new Date(Date.now() + days * DAY).toISOString().slice(0, 10);
const RANGED = { from: today(-1), to: today(1), timeZone: 'Europe/Lisbon' };
function ask(field: Field, viewer = person('staff'), range: object = RANGED) {
  const given = FIELDS[field].includes('$') ? '($from: LocalDate!, $to: LocalDate!, $timeZone: TimeZone!)' : '';
  return subgraph.graphql(`query ${given} { ${FIELDS[field]} }`, range as Record<string, unknown>, viewer);
}

test('staff see what came in, each with three statements at most however much was sold', async () => {
  const plans = await Promise.all([
    aSubscriber(subgraph, { active: true, amountMinor: 1_000 }),
    aSubscriber(subgraph, { active: true, amountMinor: 2_400, interval: 'year' }),
  ]);
  await aHeldSeat(subgraph);
  await settled(subgraph);
  const seen: Partial<Record<Field, unknown>> = {};
  for (const name of NAMES) {
    const statements = await countStatements(async () => {
      seen[name] = (await ask(name)).data[name as never];
    });
    expect(statements, name).toBeLessThanOrEqual(3);
  }
  const row = (index: number, amountMinor: string) => ({
    node: {
      day: expect.any(String) as string,
      product: { id: plans[index]?.productId, title: 'Lyceum Pro' },
      sold: { amountMinor },
      revenue: { amountMinor, currency: 'EUR' },
    },
  });
  const { edges } = seen.billingRevenue as { edges: unknown[] };
  expect(edges).toHaveLength(2);
  expect(edges).toEqual(expect.arrayContaining([row(0, '1000'), row(1, '2400')]));
  expect(seen).toMatchObject({
    billingTotals: [{ currency: 'EUR', revenue: { amountMinor: '3400' }, moneyIn: { amountMinor: '3400' } }],
    billingOutstanding: [{ age: 'NOT_DUE', invoices: 1, amount: { amountMinor: '24000' } }],
    billingRecurringRevenue: [{ subscriptions: 2, monthly: { amountMinor: '1200' } }],
    billingPlanChurn: { liveAtStart: 0, ended: 0, rate: null },
  });
});

test.each(NAMES)('%s is for staff alone', async (name) => {
  for (const viewer of [person(), person('instructor')]) expect((await ask(name, viewer)).code).toBe('FORBIDDEN');
  expect((await ask(name)).errors).toEqual([]);
});

test.each(['billingRevenue', 'billingTotals', 'billingPlanChurn'] as const)(
  '%s takes days of one year at most',
  async (name) => {
    const problem = async (range: object) => {
      const { errors } = await ask(name, person('staff'), { ...RANGED, ...range });
      return errors[0]?.extensions;
    };
    expect(await problem({ from: '2028-01-01', to: '2028-12-31' })).toBeUndefined();
    expect(await problem({ from: '2028-01-01', to: '2029-01-01' })).toMatchObject({ field: 'to' });
    expect(await problem({ from: '2028-01-02', to: '2028-01-01' })).toMatchObject({ field: 'to' });
  },
);

test('a page has at most 100 rows', async () => {
  const { code } = await subgraph.graphql(
    `{ billingRevenue(from: "2028-01-01", to: "2028-01-01", timeZone: "UTC", first: 101) { edges { cursor } } }`,
    {},
    person('staff'),
  );
  expect(code).toBe('INVALID_INPUT');
});

async function planOf(ask: (context: Context) => Promise<unknown>): Promise<string> {
  const context = subgraph.context(person('staff'));
  const rows = vi.spyOn(context.reports, 'rows');
  await ask(context);
  const [sql = '', parameters] = rows.mock.calls[0] ?? [];
  rows.mockRestore();
  const lines = await context.db.rows<Record<string, string>>(`explain (costs off) ${sql}`, parameters);
  return lines.map((line) => Object.values(line)[0]).join('\n');
}

test('what is read is found by an index, however much there is besides', async () => {
  // Only the planner is asked: rows without their balance, never shown.
  await subgraph.rows(`do $$
  declare reference record; kept text;
  begin
    foreach kept in array array['invoice', 'invoice_line', 'billing_subscription'] loop
      execute format('alter table %I disable trigger user', kept);
    end loop;
    for reference in select conrelid::regclass as owner, conname from pg_constraint where contype = 'f' loop
      execute format('alter table %s drop constraint %I', reference.owner, reference.conname);
    end loop;
    insert into revenue_sum (quarter, currency, product_id, sold_minor)
      select timestamptz '2010-01-01' + n * interval '1 hour', 'EUR', gen_random_uuid(), 1 from generate_series(1, 30000) n;
    insert into invoice (id, version, user_id, status, total_amount_minor, total_currency, created_at, due_at, issued_at, number, legal_entity, purpose_kind, class_id, seat_hold_id)
      select gen_random_uuid(), 1, gen_random_uuid(), 'paid', 0, 'EUR', now(), now(), now(), 'old-' || n, 'lyceum', 'class-seat', gen_random_uuid(), gen_random_uuid()
      from generate_series(1, 20000) n;
    insert into invoice_line (id, invoice_id, position, description, amount_minor, currency)
      select gen_random_uuid(), id, 1, 'Old', 0, 'EUR' from invoice where number like 'old-%';
    insert into billing_subscription (id, version, user_id, product_id, interval, time_zone, status, created_at, payment_due_at, cancel_at_period_end, ended_at)
      select gen_random_uuid(), 1, gen_random_uuid(), gen_random_uuid(), 'month', 'UTC', 'expired', now(), now(), false, timestamptz '2010-01-01' + n * interval '1 hour'
      from generate_series(1, 20000) n;
  end $$`);
  await subgraph.rows('vacuum analyze');
  const range = { from: '2012-01-01', to: '2012-01-07', timeZone: 'Europe/Lisbon' };
  const plans = {
    revenue_sum_quarter: await planOf((context) => revenueByDay(context, range, { first: 100 })),
    invoice_outstanding: await planOf(outstandingByAge),
    billing_subscription_paying: await planOf(recurringRevenue),
    billing_subscription_ended: await planOf((context) => churnOf(context, { ...range, from: today(), to: today() })),
  };
  for (const [index, plan] of Object.entries(plans)) {
    expect(plan).toContain(index);
    expect(plan).not.toMatch(/Seq Scan on (revenue_sum|invoice|billing_subscription)/);
  }
});
