import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { newId } from '../../../../platform/domain/ids.js';
import { fileRoute } from '../../../../platform/services/uploads/routes.js';
import type { Download } from '../../../../platform/services/download.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { billing } from '../../subgraph.js';
import { aHeldSeat, pay } from '../../testing/testing.js';
import { setTaxRate } from '../catalog/set-tax-rate.js';
import { chooseLegalEntity } from '../invoice/choose-legal-entity.js';
import { updateBillingDetails } from '../invoice/update-billing-details.js';
import { refundPayment } from '../refund/refund-payment.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(billing);
});
afterAll(() => subgraph.stop());
afterEach(() => {
  vi.useRealTimers();
});

const staff = () => ({ ...person('staff'), expiresAt: new Date('2040-01-01T00:00:00Z') });
const EXPORT = 'mutation ($input: ExportAccountingInput!) { exportAccounting(input: $input) { url } }';

async function listed(list: string, from: string, to: string): Promise<string[]> {
  const { data, errors } = await subgraph.graphql<{ exportAccounting: { url: string } }>(
    EXPORT,
    { input: { list, from, to } },
    staff(),
  );
  if (errors.length > 0) throw new Error(errors[0]?.message);
  const parameter = data.exportAccounting.url.split('/files/billing/')[1] ?? '';
  const file = (await fileRoute.handle(subgraph.context(null), { parameter, headers: {} })) as Download;
  const [first = '', ...rows] = (await buffer(file.data)).toString().split('\r\n').slice(0, -1);
  expect(first).toMatch(/^\uFEFF[a-z_,]+$/);
  return rows;
}

test('invoices, credit notes, payments, ledger and tax of a period, by the days of the seller', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2031-01-31T12:00:00Z') });
  const seller = { code: 'books', name: 'Lyceum', address: '', country: 'PT', taxId: '', timeZone: 'Asia/Tokyo' };
  await chooseLegalEntity(subgraph.context(null), seller);
  await setTaxRate(subgraph.context(staff()), { country: 'PT', basisPoints: 2_300, idempotencyKey: newId() });
  const sell = async (now: string, buyer?: string) => {
    vi.setSystemTime(new Date(now));
    const student = { ...person(), expiresAt: new Date('2040-01-01T00:00:00Z') };
    if (buyer !== undefined)
      await updateBillingDetails(subgraph.context(student), { name: buyer, address: 'Rua 1', country: 'PT' });
    const { invoiceId } = await aHeldSeat(subgraph, { student, price: { amountMinor: 12_300, currency: 'EUR' } });
    const paymentId = await pay(subgraph, invoiceId, staff());
    const [row] = await subgraph.rows<{ number: string }>('select number from invoice where id = $1', [invoiceId]);
    return { paymentId, number: row?.number ?? '' };
  };
  // 1 February in Tokyo, 31 January in UTC; and the first instant of March there.
  const first = await sell('2031-01-31T15:00:00Z', '=HYPERLINK("x"), Lda.');
  await sell('2031-02-28T15:00:00Z');
  vi.setSystemTime(new Date('2031-02-28T14:59:59Z'));
  await refundPayment(subgraph.context(staff()), {
    paymentId: first.paymentId,
    amount: { amountMinor: 1_230, currency: 'EUR' },
    reason: 'requested',
    idempotencyKey: newId(),
  });

  expect(await listed('INVOICES', '2031-02-01', '2031-02-28')).toEqual([
    `2031-02-01,${first.number},books,"'=HYPERLINK(""x""), Lda.",,PT,23.00,100.00,23.00,123.00,EUR`,
  ]);
  expect(await listed('CREDIT_NOTES', '2031-02-01', '2031-02-28')).toEqual([
    `2031-02-28,${first.number},CN-2031-000001,books,"'=HYPERLINK(""x""), Lda.",,PT,23.00,10.00,2.30,12.30,EUR`,
  ]);
  expect(await listed('PAYMENTS', '2031-02-01', '2031-02-28')).toEqual([
    `2031-02-01,payment,${first.number},cash,,123.00,0.00,EUR`,
    `2031-02-28,refund,${first.number},cash,,-12.30,0.00,EUR`,
  ]);
  expect(await listed('TAX_TOTALS', '2031-02-01', '2031-02-28')).toEqual(['PT,23.00,90.00,20.70,110.70,EUR']);
  expect(await listed('TAX_TOTALS', '2031-03-01', '2031-03-31')).toEqual(['PT,23.00,100.00,23.00,123.00,EUR']);
  const entries = (await listed('LEDGER', '2031-02-01', '2031-02-28')).map((row) => row.split(','));
  expect(entries.length).toBeGreaterThan(6);
  expect(entries.reduce((sum, row) => sum + Math.round(Number(row[5]) * 100), 0)).toBe(0);
  const [act] = await subgraph.rows(
    "select details from staff_act where act = 'export-accounting' order by id limit 1",
  );
  expect(act).toEqual({ details: { list: 'invoices', from: '2031-02-01', to: '2031-02-28' } });
});

test('a long list is read in batches without losing or repeating a row', async () => {
  await subgraph.rows(
    `with posted as (
       insert into ledger_transaction (id, kind, reference_id, posted_at)
       select gen_random_uuid(), 'credit', gen_random_uuid(), '2033-05-05T10:00:00Z' from generate_series(1, 1100) returning id
     ), sides as (select id, 'revenue' as code, 100 as amount from posted union all select id, 'tax-payable', -100 from posted)
     insert into ledger_entry (id, ledger_transaction_id, account_code, amount_minor, currency)
     select gen_random_uuid(), id, code, amount, 'EUR' from sides`,
  );
  const rows = await listed('LEDGER', '2033-05-05', '2033-05-05');
  expect([rows.length, new Set(rows).size]).toEqual([2_200, 2_200]);
});

test('days that are none are refused by field', async () => {
  await expect(listed('LEDGER', '2031-02-02', '2031-02-01')).rejects.toThrow('to: must not be before from');
  await expect(listed('LEDGER', '2031-01-01', '2032-02-01')).rejects.toThrow('at most 366 days');
});
