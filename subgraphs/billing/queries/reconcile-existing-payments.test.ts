import { expect, test } from 'vitest';
import { newId } from '../../../platform/domain/ids.js';
import { freshDatabase, TestSubgraph } from '../../../platform/testing/subgraph.js';
import { reconcile } from './reconcile.js';
import { billing } from '../subgraph.js';

test('existing payments account for credit that plans gave: the newest first, and what was returned beyond is reported', async () => {
  const before = {
    ...billing,
    name: 'billing-before-remaining',
    migrations: billing.migrations.filter(({ name }) => name < '0022'),
  };
  const database = await freshDatabase(before);
  try {
    const old = await TestSubgraph.start({ ...before, reactions: [], jobs: [], readModels: [] }, database);
    await old.rows(
      `insert into legal_entity (code, name, address, country, tax_id, chosen_at)
       values ('lyceum', 'Lyceum', '', 'PT', '', '2026-01-01') on conflict do nothing`,
    );
    await old.rows(
      `insert into account (code, currency) values ('cash', 'EUR'), ('revenue', 'EUR'), ('receivable', 'EUR')
       on conflict do nothing`,
    );
    const post = async (kind: string, referenceId: string, invoiceId: string | null, at: string, entries: object[]) => {
      await old.rows(
        `with posted as (
           insert into ledger_transaction (id, kind, reference_id, invoice_id, reverses_id, posted_at)
           values ($1, $2, $3, $4, (select id from ledger_transaction where kind = 'payment' and $2 = 'refund'
             and invoice_id = $4), $5)
         )
         insert into ledger_entry (id, ledger_transaction_id, account_id, account_code, currency, amount_minor)
         select gen_random_uuid(), $1, account.id, account.code, 'EUR', e.amount
         from jsonb_to_recordset($6::jsonb) as e (code text, owner uuid, amount bigint)
         join account on account.code = e.code and account.owner_id is not distinct from e.owner`,
        [newId(), kind, referenceId, invoiceId, at, JSON.stringify(entries)],
      );
    };
    /** A plan of 100.00 that was paid on a day of January; its payment. */
    const paidPlan = async (userId: string, day: number, refunded = 0) => {
      const [productId, subscriptionId, invoiceId, paymentId] = [newId(), newId(), newId(), newId()];
      const at = `2026-01-${String(day).padStart(2, '0')}T10:00:00Z`;
      await old.rows(
        `insert into product (id, version, kind, title, interval) values ($1, 1, 'plan', 'Pro', 'month')`,
        [productId],
      );
      await old.rows(
        `insert into billing_subscription (id, version, user_id, product_id, interval, time_zone, status, created_at,
           payment_due_at, cancel_at_period_end, ended_at)
         values ($1, 1, $2, $3, 'month', 'UTC', 'canceled', $4, $4, true, $4)`,
        [subscriptionId, userId, productId, at],
      );
      await old.rows(
        `with i as (
           insert into invoice (id, version, user_id, status, number, legal_entity, total_amount_minor, total_currency,
             created_at, due_at, issued_at, purpose_kind, billing_subscription_id)
           values ($1, 1, $2, 'paid', $3, 'lyceum', 10000, 'EUR', $4, $4, $4, 'plan', $5) returning id
         ), line as (
           insert into invoice_line (id, invoice_id, position, description, amount_minor, currency)
           select gen_random_uuid(), id, 1, 'Pro', 10000, 'EUR' from i
         ), paid as (
           insert into payment (id, invoice_id, amount_minor, currency, refunded_amount_minor, refunded_currency, method, paid_at)
           select $6, id, 10000, 'EUR', $7, 'EUR', 'cash', $4 from i
         )
         insert into refund (id, invoice_id, payment_id, amount_minor, currency, reason, refunded_at)
         select gen_random_uuid(), id, $6, $7, 'EUR', 'goodwill', $4 from i where $7::bigint > 0`,
        [invoiceId, userId, `2026-${newId().slice(-12)}`, at, subscriptionId, paymentId, refunded],
      );
      await post('invoice', invoiceId, invoiceId, at, [
        { code: 'receivable', amount: 10_000 },
        { code: 'revenue', amount: -10_000 },
      ]);
      await post('payment', paymentId, invoiceId, at, [
        { code: 'cash', amount: 10_000 },
        { code: 'receivable', amount: -10_000 },
      ]);
      return { invoiceId, paymentId };
    };
    const give = async (userId: string, amount: number, day: number) => {
      await old.rows(
        `insert into account (code, currency, owner_id, floor_minor) values ('customer-credit', 'EUR', $1, 0)
        on conflict do nothing`,
        [userId],
      );
      await post('credit', newId(), null, `2026-01-${day}T12:00:00Z`, [
        { code: 'revenue', amount },
        { code: 'customer-credit', owner: userId, amount: -amount },
      ]);
    };
    const [covered, beyond] = [newId(), newId()];
    const first = await paidPlan(covered, 2);
    const second = await paidPlan(covered, 9);
    const later = await paidPlan(covered, 25);
    await give(covered, 12_000, 20);
    const refunded = await paidPlan(beyond, 3, 10_000);
    await give(beyond, 9_900, 20);
    await old.stop();

    const now = await TestSubgraph.start({ ...billing, reactions: [], jobs: [], readModels: [] }, database);
    const accounts = await now.rows<{ id: string }>(
      'select id, returned_as_credit_minor as credit, overdrawn_minor as overdrawn from payment order by paid_at',
    );
    expect(accounts).toEqual([
      { id: first.paymentId, credit: 2_000, overdrawn: 0 },
      { id: refunded.paymentId, credit: 0, overdrawn: 9_900 },
      { id: second.paymentId, credit: 10_000, overdrawn: 0 },
      { id: later.paymentId, credit: 0, overdrawn: 0 },
    ]);
    expect((await reconcile(now.context(null))).filter(({ what }) => what.startsWith('returned'))).toEqual([
      {
        invoiceId: refunded.invoiceId,
        currency: 'EUR',
        what: 'returned',
        ledgerMinor: 19_900,
        projectedMinor: 10_000,
      },
    ]);
    await now.stop();
  } finally {
    await database.drop();
  }
});
