import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { runCommand } from '../../../../platform/command.js';
import { newId } from '../../../../platform/domain/ids.js';
import { Money } from '../../../../platform/domain/money.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { InvoiceIssued, InvoicePaid, PaymentSucceeded } from '../../../../schema/events/billing.js';
import { Invoice } from '../../domain/invoice.js';
import { InvoiceNotFound } from '../../domain/errors.js';
import { reconcile } from '../../queries/reconcile.js';
import { billing } from '../../subgraph.js';
import { aHeldSeat, pay, PRICE } from '../../testing/testing.js';
import { settleAtOnce } from './settle-invoice.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(billing);
});
afterAll(() => subgraph.stop());
afterEach(() => {
  vi.useRealTimers();
});

const RECORD = `mutation ($input: RecordManualPaymentInput!) {
  recordManualPayment(input: $input) {
    invoice { id number status issuedAt total { amountMinor currency } payments { id amount { amountMinor } method reference } }
  }
}`;
const AMOUNT = { amountMinor: String(PRICE.amountMinor), currency: PRICE.currency };
const record = (input: object, viewer: Parameters<TestSubgraph['graphql']>[2] = person('staff')) =>
  subgraph.graphql<{ recordManualPayment: { invoice: { id: string; number: string; payments: object[] } } }>(
    RECORD,
    { input: { amount: AMOUNT, method: 'CASH', idempotencyKey: newId(), ...input } },
    viewer,
  );
const count = async (sql: string, ...parameters: unknown[]) =>
  (await subgraph.rows<{ count: number }>(`select count(*) from ${sql}`, parameters))[0]?.count;

test('staff record a payment: the invoice is paid and issued, and the others hear of it', async () => {
  const { invoiceId, classId, seatHoldId, student } = await aHeldSeat(subgraph);
  const result = await record({ invoiceId, method: 'TRANSFER', reference: 'TR-1' });
  expect(result).toMatchObject({
    errors: [],
    data: {
      recordManualPayment: {
        invoice: {
          id: invoiceId,
          status: 'PAID',
          number: expect.stringMatching(/^\d{4}-\d{6}$/) as string,
          total: AMOUNT,
          payments: [{ amount: { amountMinor: AMOUNT.amountMinor }, method: 'TRANSFER', reference: 'TR-1' }],
        },
      },
    },
  });
  const said = (await subgraph.said()).filter((event) => event.subject === invoiceId);
  expect(said.map((event) => event.type)).toEqual([InvoiceIssued.type, InvoicePaid.type, PaymentSucceeded.type]);
  expect(said[2]?.data).toMatchObject({
    invoiceId,
    userId: student.id,
    amount: PRICE,
    purpose: { kind: 'class-seat', classId, seatHoldId },
  });
});

test('20 requests at once with one idempotency key are one payment with equal answers', async () => {
  const { invoiceId } = await aHeldSeat(subgraph);
  const staff = person('staff');
  const idempotencyKey = newId();
  const answers = await Promise.all(Array.from({ length: 20 }, () => record({ invoiceId, idempotencyKey }, staff)));
  expect(answers[0]?.errors).toEqual([]);
  expect(new Set(answers.map((answer) => JSON.stringify(answer.data))).size).toBe(1);
  expect(await count('payment where invoice_id = $1', invoiceId)).toBe(1);
  expect(await count(`ledger_transaction where invoice_id = $1`, invoiceId)).toBe(2);
  expect((await record({ invoiceId, idempotencyKey, method: 'TRANSFER' }, staff)).code).toBe('IDEMPOTENCY_KEY_REUSED');
});

test('of two staff who record at once, one gets the error that the invoice is not open', async () => {
  for (let round = 0; round < 5; round += 1) {
    const { invoiceId } = await aHeldSeat(subgraph);
    const answers = await Promise.all([record({ invoiceId }), record({ invoiceId })]);
    expect(answers.map((answer) => answer.code ?? 'ok').sort()).toEqual(['INVOICE_NOT_OPEN', 'ok']);
    expect(await count('payment where invoice_id = $1', invoiceId)).toBe(1);
  }
});

test('numbers have no gaps and no doubles, though payments run side by side and some fail after they took one', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2031-06-01T12:00:00Z') });
  const seats = await Promise.all(Array.from({ length: 24 }, () => aHeldSeat(subgraph)));
  const fail = (invoiceId: string) =>
    runCommand(subgraph.context(person('staff')), 'planned failure', async (transaction) => {
      const invoice = await transaction.load(Invoice, invoiceId, () => new InvoiceNotFound(), ['payments']);
      const amount = new Money(PRICE.amountMinor, PRICE.currency);
      await settleAtOnce(transaction, invoice, { amount, method: 'cash', reference: null, recordedBy: null });
      expect(invoice.number).toMatch(/^2031-/);
      throw new Error('planned');
    });
  const results = await Promise.allSettled(
    seats.map(({ invoiceId }, index) => (index % 3 === 0 ? fail(invoiceId) : pay(subgraph, invoiceId))),
  );
  expect(
    results.filter(({ status }) => status === 'rejected').map((one) => String((one as PromiseRejectedResult).reason)),
  ).toEqual(Array(8).fill('Error: planned'));
  const rows = await subgraph.rows<{ number: string }>(
    `select number from invoice where number like '2031-%' order by number`,
  );
  expect(rows.map(({ number }) => Number(number.slice(5)))).toEqual(
    Array.from({ length: 16 }, (_, index) => index + 1),
  );
  expect(await count(`ledger_transaction where posted_at >= '2031-01-01'`)).toBe(32);
});

test('each year counts from 1, in UTC', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2032-12-31T23:59:59Z') });
  const [last, first] = [await aHeldSeat(subgraph), await aHeldSeat(subgraph)];
  await pay(subgraph, last.invoiceId);
  vi.setSystemTime(new Date('2033-01-01T00:00:00Z'));
  await pay(subgraph, first.invoiceId);
  const rows = await subgraph.rows<{ number: string }>(
    'select number from invoice where id = any($1) order by number',
    [[last.invoiceId, first.invoiceId]],
  );
  expect(rows.map(({ number }) => number)).toEqual(['2032-000001', '2033-000001']);
});

test('refusals have their codes and leave everything as it was', async () => {
  const { invoiceId, student } = await aHeldSeat(subgraph);
  expect((await record({ invoiceId: newId() })).code).toBe('INVOICE_NOT_FOUND');
  expect((await record({ invoiceId: 'not-an-id' })).code).toBe('INVOICE_NOT_FOUND');
  for (const amount of [
    { ...AMOUNT, amountMinor: '23999' },
    { ...AMOUNT, currency: 'USD' },
  ]) {
    const refused = await record({ invoiceId, amount });
    expect([refused.code, refused.errors[0]?.extensions['field']]).toEqual(['AMOUNT_MISMATCH', 'input.amount']);
  }
  expect((await record({ invoiceId, amount: { amountMinor: '-1', currency: 'euro' } })).code).toBe('INVALID_INPUT');
  expect((await record({ invoiceId, idempotencyKey: '' })).code).toBe('INVALID_INPUT');
  expect((await record({ invoiceId, reference: 'x'.repeat(101) })).code).toBe('INVALID_INPUT');
  expect((await record({ invoiceId }, student)).code).toBe('FORBIDDEN');
  expect((await record({ invoiceId }, person('instructor'))).code).toBe('FORBIDDEN');
  expect((await record({ invoiceId }, null)).code).toBe('UNAUTHENTICATED');
  expect(await count(`invoice where id = $1 and status = 'open' and number is null`, invoiceId)).toBe(1);
  expect(await count('ledger_transaction where invoice_id = $1', invoiceId)).toBe(0);
});

test('the database refuses a posting that does not balance, and any change of the ledger or of an issued invoice', async () => {
  const { invoiceId } = await aHeldSeat(subgraph);
  await pay(subgraph, invoiceId);
  const insert = (amounts: readonly (readonly [string, number])[]) => {
    const values = amounts.map(
      ([currency, amount]) => `(gen_random_uuid(), (select id from made), 'cash', '${currency}', ${amount})`,
    );
    return subgraph.rows(
      `with made as (
         insert into ledger_transaction (id, kind, reference_id, invoice_id, posted_at)
         values (gen_random_uuid(), 'payment', gen_random_uuid(), $1, now()) returning id
       ), accounts as (
         insert into account (code, currency) values ('cash', 'USD') on conflict do nothing
       )
       insert into ledger_entry (id, ledger_transaction_id, account_code, currency, amount_minor)
       values ${values.join(', ')}`,
      [invoiceId],
    );
  };
  await subgraph.rows(`insert into account (code, currency) values ('cash', 'USD') on conflict do nothing`);
  await expect(insert([['EUR', 100]])).rejects.toThrow('does not balance');
  const two = [
    ['EUR', 100],
    ['USD', -100],
  ] as const;
  await expect(insert(two)).rejects.toThrow('does not balance');
  await expect(
    subgraph.rows(
      `insert into ledger_transaction (id, kind, reference_id, invoice_id, posted_at)
       values (gen_random_uuid(), 'payment', gen_random_uuid(), $1, now())`,
      [invoiceId],
    ),
  ).rejects.toThrow('does not balance');
  for (const sql of [
    'update ledger_entry set amount_minor = amount_minor + 1',
    'delete from ledger_entry',
    'update ledger_transaction set posted_at = now()',
    'delete from ledger_transaction',
    'truncate ledger_entry',
    'delete from payment',
    'delete from invoice',
    `update invoice_line set description = ''`,
  ]) {
    await expect(subgraph.rows(sql), sql).rejects.toThrow('append-only');
  }
  await expect(subgraph.rows(`update invoice set number = '2026-999999' where id = $1`, [invoiceId])).rejects.toThrow(
    'is issued',
  );
  await expect(subgraph.rows('update invoice set total_amount_minor = 1 where id = $1', [invoiceId])).rejects.toThrow(
    'is issued',
  );
  const open = await aHeldSeat(subgraph);
  await expect(
    subgraph.rows('update invoice set total_amount_minor = 1 where id = $1', [open.invoiceId]),
  ).rejects.toThrow('not the sum of its lines');
});

test('the ledger and the invoices say the same; a payment that was tampered with is found', async () => {
  const { invoiceId } = await aHeldSeat(subgraph);
  await pay(subgraph, invoiceId);
  const context = subgraph.context(null);
  expect(await reconcile(context)).toEqual([]);
  await subgraph.rows('update payment set amount_minor = amount_minor + 1 where invoice_id = $1', [invoiceId]);
  expect(await reconcile(context)).toEqual([
    { invoiceId, currency: 'EUR', what: 'money', ledgerMinor: 24_000, projectedMinor: 24_001 },
    { invoiceId, currency: 'EUR', what: 'receivable', ledgerMinor: 0, projectedMinor: -1 },
  ]);
  await subgraph.rows('update payment set amount_minor = amount_minor - 1 where invoice_id = $1', [invoiceId]);
  expect(await reconcile(context)).toEqual([]);
});
