import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { runCommand } from '../../../../platform/command.js';
import { newId } from '../../../../platform/domain/ids.js';
import { eventually } from '../../../../platform/testing/testing.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { PaymentRefunded } from '../../../../schema/events/billing.js';
import { reconcile } from '../../queries/reconcile.js';
import { billing } from '../../subgraph.js';
import { aHeldSeat, pay, statusOf } from '../../testing/testing.js';
import { refundPayment } from './refund-payment.js';
import { refundAutomatically } from './refund-automatically.js';
import { setTaxRate } from '../catalog/set-tax-rate.js';
import { updateBillingDetails } from '../invoice/update-billing-details.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(billing);
  await setTaxRate(subgraph.context(staff), { country: 'PT', basisPoints: 2_300, idempotencyKey: newId() });
});
afterAll(() => subgraph.stop());
afterEach(() => {
  vi.useRealTimers();
});

const staff = person('staff');
const euros = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
async function aPaidSeat() {
  const seat = await aHeldSeat(subgraph);
  return { ...seat, paymentId: await pay(subgraph, seat.invoiceId) };
}
const refund = (paymentId: string, amountMinor?: number) =>
  refundPayment(subgraph.context(staff), {
    paymentId,
    ...(amountMinor !== undefined && { amount: euros(amountMinor) }),
    reason: 'requested',
    idempotencyKey: newId(),
  });
const notesOf = (invoiceId: string) =>
  subgraph.rows<{ number: string; amountMinor: number; taxMinor: number }>(
    'select number, amount_minor, tax_minor from credit_note where invoice_id = $1 order by id',
    [invoiceId],
  );
const numbers = async (table: 'invoice' | 'credit_note', entity: string, year: number) => {
  const rows = await subgraph.rows<{ number: string }>(
    `select number from ${table} where legal_entity = $1 and number ~ $2 order by number`,
    [entity, `^(CN-)?${year}-`],
  );
  return rows.map(({ number }) => Number(number.slice(-6)));
};
const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

const REFUND = `mutation ($input: RefundPaymentInput!) {
  refundPayment(input: $input) {
    invoice { status refunded { amountMinor } creditNotes { number amount { amountMinor } tax { amountMinor } invoice { id } } }
  }
}`;

test('staff give a part back, then the rest: a credit note each, the tax to the cent, and the ledger agrees', async () => {
  const { paymentId, invoiceId } = await aPaidSeat();
  const give = (input: object) =>
    subgraph.graphql(REFUND, { input: { paymentId, reason: 'GOODWILL', idempotencyKey: newId(), ...input } }, staff);
  const first = await give({ amount: { amountMinor: '10000', currency: 'EUR' } });
  const number = expect.stringMatching(/^CN-\d{4}-\d{6}$/) as string;
  const note = (amount: string, tax: string) => ({
    number,
    amount: { amountMinor: amount },
    tax: { amountMinor: tax },
    invoice: { id: invoiceId },
  });
  expect(first.data).toEqual({
    refundPayment: {
      invoice: { status: 'PAID', refunded: { amountMinor: '10000' }, creditNotes: [note('10000', '1870')] },
    },
  });
  expect(await reconcile(subgraph.context(null))).toEqual([]);
  expect((await give({})).data).toEqual({
    refundPayment: {
      invoice: {
        status: 'REFUNDED',
        refunded: { amountMinor: '24000' },
        creditNotes: [note('10000', '1870'), note('14000', '2618')],
      },
    },
  });
  expect(await reconcile(subgraph.context(null))).toEqual([]);
  const [left] = await subgraph.rows<{ sum: number }>(
    `select sum(abs(total))::integer as sum from (
       select sum(amount_minor) as total from ledger_entry
       join ledger_transaction t on t.id = ledger_transaction_id where invoice_id = $1 group by account_id) accounts`,
    [invoiceId],
  );
  expect(left?.sum).toBe(0);
  const said = (await subgraph.said(PaymentRefunded)).filter((event) => event.subject === invoiceId);
  expect(said.map(({ data }) => data['amount'])).toEqual([euros(10_000), euros(14_000)]);
});

test('refusals have their codes and give nothing back', async () => {
  const { paymentId, invoiceId, student } = await aPaidSeat();
  const give = async (input: object, viewer = staff) => {
    const all = { paymentId, reason: 'REQUESTED', idempotencyKey: newId(), ...input };
    return (await subgraph.graphql(REFUND, { input: all }, viewer)).code;
  };
  expect(await give({ amount: { amountMinor: '24001', currency: 'EUR' } })).toBe('REFUND_EXCEEDS_PAYMENT');
  expect(await give({ amount: { amountMinor: '1', currency: 'USD' } })).toBe('REFUND_EXCEEDS_PAYMENT');
  expect(await give({ amount: { amountMinor: '0', currency: 'EUR' } })).toBe('REFUND_EXCEEDS_PAYMENT');
  expect(await give({ paymentId: newId() })).toBe('PAYMENT_NOT_FOUND');
  expect(await give({ paymentId: 'none' })).toBe('PAYMENT_NOT_FOUND');
  expect(await give({}, student)).toBe('FORBIDDEN');
  expect(await notesOf(invoiceId)).toEqual([]);
  expect(await give({})).toBeUndefined();
  expect(await give({})).toBe('REFUND_EXCEEDS_PAYMENT');
});

test('of 20 who give back a tenth at once ten do, and never more than was paid', async () => {
  const { paymentId, invoiceId } = await aPaidSeat();
  const given = await Promise.allSettled(Array.from({ length: 20 }, () => refund(paymentId, 2_400)));
  expect(given.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
  for (const one of given)
    if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'REFUND_EXCEEDS_PAYMENT' });
  expect(await statusOf(subgraph, 'invoice', invoiceId)).toBe('refunded');
  const notes = await notesOf(invoiceId);
  expect(notes.reduce((sum, note) => sum + note.amountMinor, 0)).toBe(24_000);
  expect(notes.reduce((sum, note) => sum + note.taxMinor, 0)).toBe(4_488);
  expect(await reconcile(subgraph.context(null))).toEqual([]);
});

test('20 requests with one key give back once', async () => {
  const { paymentId, invoiceId } = await aPaidSeat();
  const input = { paymentId, amount: euros(100), reason: 'duplicate', idempotencyKey: newId() } as const;
  const given = await Promise.all(Array.from({ length: 20 }, () => refundPayment(subgraph.context(staff), input)));
  expect(new Set(given.map(({ refundId }) => refundId)).size).toBe(1);
  expect(await notesOf(invoiceId)).toHaveLength(1);
});

test('what the platform gives back by itself after staff gave a part is the rest, once', async () => {
  const { paymentId, invoiceId } = await aPaidSeat();
  await refund(paymentId, 1_000);
  for (let times = 0; times < 2; times += 1)
    await runCommand(subgraph.context(null), 'refund', (transaction) =>
      refundAutomatically(transaction, paymentId, 'class-cancelled'),
    );
  expect((await notesOf(invoiceId)).map(({ amountMinor }) => amountMinor)).toEqual([1_000, 23_000]);
});

test('the database refuses what goes back unnoted, too much of it, and any change of a credit note', async () => {
  const { paymentId, invoiceId } = await aPaidSeat();
  await refund(paymentId, 1_000);
  await expect(
    subgraph.rows('update payment set refunded_amount_minor = 5 where id = $1', [paymentId]),
  ).rejects.toThrow('not the sum of its refunds');
  await expect(
    subgraph.rows('update payment set refunded_amount_minor = amount_minor + 1 where id = $1', [paymentId]),
  ).rejects.toThrow('payment');
  await expect(
    subgraph.rows(
      `insert into credit_note (id, invoice_id, refund_id, legal_entity, number, amount_minor, tax_minor, currency, parts, issued_at)
       select gen_random_uuid(), invoice_id, gen_random_uuid(), legal_entity, 'X', amount_minor, tax_minor, currency, parts, now()
       from credit_note where invoice_id = $1`,
      [invoiceId],
    ),
  ).rejects.toThrow();
  for (const sql of [
    'update credit_note set number = number',
    'delete from credit_note',
    'truncate credit_note cascade',
  ])
    // A job that still writes may be in a deadlock with what locks so many tables.
    await eventually(() => expect(subgraph.rows(sql), sql).rejects.toThrow('append-only'));
});

test('each legal entity counts invoices and credit notes of a year without gaps, side by side and through failures', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2041-12-31T23:59:00Z') });
  const choose = (code: string) =>
    subgraph.rows(
      `insert into legal_entity (code, name, address, country, tax_id, chosen_at)
       values ($1, 'Lyceum of ' || $1, 'Street 1', 'DE', 'DE1', clock_timestamp())
       on conflict (code) do update set chosen_at = clock_timestamp()`,
      [code],
    );
  const payMany = async (count: number) => {
    const seats = await Promise.all(Array.from({ length: count }, () => aHeldSeat(subgraph)));
    return Promise.all(seats.map(({ invoiceId }) => pay(subgraph, invoiceId)));
  };
  await choose('north');
  const north = await payMany(25);
  await choose('south');
  const south = await payMany(25);
  const fail = (paymentId: string) =>
    runCommand(subgraph.context(staff), 'planned failure', async (transaction) => {
      await refundAutomatically(transaction, paymentId, 'class-cancelled');
      throw new Error('planned');
    });
  await Promise.allSettled([...north, ...south].map((id, index) => (index % 3 === 0 ? fail(id) : refund(id, 100))));
  vi.setSystemTime(new Date('2042-01-01T00:00:00Z'));
  const later = await payMany(2);
  await refund(later[0] ?? '', 100);
  expect(await numbers('invoice', 'north', 2041)).toEqual(upTo(25));
  expect(await numbers('invoice', 'south', 2041)).toEqual(upTo(25));
  expect(await numbers('invoice', 'south', 2042)).toEqual(upTo(2));
  const credited = [await numbers('credit_note', 'north', 2041), await numbers('credit_note', 'south', 2041)];
  expect(credited.flat()).toHaveLength(33);
  expect(credited).toEqual(credited.map(({ length }) => upTo(length)));
  expect(await numbers('credit_note', 'south', 2042)).toEqual([1]);
  await choose('lyceum');
});

test('an issued invoice keeps its seller and its buyer as they were that day', async () => {
  const seat = await aHeldSeat(subgraph);
  const details = { name: 'Ana Sousa', address: 'Rua da Prata 1', country: 'PT', taxId: 'PT1' };
  await updateBillingDetails(subgraph.context(seat.student), details);
  await pay(subgraph, seat.invoiceId);
  await updateBillingDetails(subgraph.context(seat.student), { ...details, name: 'Ana Costa' });
  const [kept] = await subgraph.rows('select seller, buyer, legal_entity from invoice where id = $1', [seat.invoiceId]);
  expect(kept).toEqual({
    seller: { name: 'Lyceum', address: '', country: 'PT', taxId: null, timeZone: 'UTC' },
    buyer: details,
    legalEntity: 'lyceum',
  });
  await expect(subgraph.rows(`update invoice set buyer = '{}' where id = $1`, [seat.invoiceId])).rejects.toThrow(
    'is issued',
  );
});
