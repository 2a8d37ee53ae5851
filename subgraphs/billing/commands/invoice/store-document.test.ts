import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { runCommand } from '../../../../platform/command.js';
import { MINUTE } from '../../../../platform/domain/clock.js';
import { newId } from '../../../../platform/domain/ids.js';
import { Money } from '../../../../platform/domain/money.js';
import { eventually } from '../../../../platform/testing/testing.js';
import { pdfPages } from '../../../../platform/testing/pdf.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { InvoiceDocumentReady } from '../../../../schema/events/billing.js';
import { postingOfCredit } from '../../domain/ledger.js';
import { billing } from '../../subgraph.js';
import { aHeldSeat, aPlan, buyers, pay } from '../../testing/testing.js';
import { chooseLegalEntity } from './choose-legal-entity.js';
import { downloadProForma } from './download-pro-forma.js';
import { downloadDocument } from './document-link.js';
import { postLedger } from '../ledger/post-ledger.js';
import { refundPayment } from '../refund/refund-payment.js';
import { setTaxRate } from '../catalog/set-tax-rate.js';
import { createCoupon } from '../catalog/create-coupon.js';
import { storeDocument } from './store-document.js';
import { subscribeToPlan } from '../subscription/subscribe-to-plan.js';
import { updateBillingDetails } from './update-billing-details.js';

let subgraph: TestSubgraph;
const locales = new Map<string, string>();
beforeAll(async () => {
  subgraph = await TestSubgraph.start(billing, undefined, { people: buyers(locales) });
  const seller = {
    code: 'north',
    name: 'Lyceum Norte, Lda.',
    address: 'Rua das Flores 1\nPorto',
    country: 'PT',
    taxId: 'PT500',
    timeZone: 'Europe/Lisbon',
    bankDetails: 'PT50 0002 0123 1234 5678 9015 4',
  };
  await chooseLegalEntity(subgraph.context(null), seller);
  await setTaxRate(subgraph.context(staff), { country: 'PL', basisPoints: 2_300, idempotencyKey: newId() });
});
afterAll(() => subgraph.stop());
afterEach(() => {
  vi.useRealTimers();
});

const staff = person('staff');
async function aPaidInvoice() {
  const student = person();
  const details = { name: 'Łucja Дмитриева', address: 'ul. Długa 5\n00-238 Warszawa', country: 'PL', taxId: null };
  await updateBillingDetails(subgraph.context(student), details);
  const seat = await aHeldSeat(subgraph, { student });
  return { ...seat, paymentId: await pay(subgraph, seat.invoiceId) };
}

const PDFS = 'query ($id: ID!) { invoice(id: $id) { pdfUrl creditNotes { pdfUrl } } }';
type Pdfs = { invoice: { pdfUrl: string | null; creditNotes: { pdfUrl: string | null }[] } | null };
const pdfsOf = async (id: string, viewer = staff) => (await subgraph.graphql<Pdfs>(PDFS, { id }, viewer)).data.invoice;
const printed = async (invoiceId: string, creditNotes = 0, viewer = staff) => {
  let urls: (string | null)[] = [];
  await eventually(async () => {
    const found = await pdfsOf(invoiceId, viewer);
    urls = [found?.pdfUrl ?? null, ...(found?.creditNotes.map(({ pdfUrl }) => pdfUrl) ?? [])];
    return urls.length === creditNotes + 1 && urls.every((url) => url !== null);
  });
  return urls.map((url) => url?.split('/documents/')[1] ?? '');
};
async function download(token: string) {
  const file = await downloadDocument(subgraph.context(null), token);
  return file && { bytes: await buffer(file.data), about: file.about };
}
const textOf = async (bytes: Buffer): Promise<string> => (await pdfPages(bytes)).join(' ');

test('an invoice and its credit note are printed after their issue, and said to be ready with their hash', async () => {
  const { invoiceId, paymentId, student } = await aPaidInvoice();
  const amount = { amountMinor: 12_000, currency: 'EUR' };
  await refundPayment(subgraph.context(staff), { paymentId, amount, reason: 'requested', idempotencyKey: newId() });
  const [invoice, creditNote] = await Promise.all((await printed(invoiceId, 1)).map(download));
  expect(invoice?.about).toMatchObject({ contentType: 'application/pdf', size: invoice?.bytes.length });
  expect(creditNote?.about.fileName).toMatch(/^CN-\d{4}-\d{6}\.pdf$/);
  const text = await textOf(invoice?.bytes ?? Buffer.alloc(0));
  for (const part of [
    'Lyceum Norte, Lda.',
    'Porto',
    'PT500',
    'Łucja Дмитриева',
    '00-238 Warszawa',
    'Poland',
    'Seat in a class',
  ])
    expect(text).toContain(part);
  for (const part of ['€240.00', '€195.12', '€44.88', '23%', 'Paid in cash.']) expect(text).toContain(part);
  const credited = await textOf(creditNote?.bytes ?? Buffer.alloc(0));
  for (const part of ['Credit note', '€120.00', '€22.44', invoice?.about.fileName.slice(0, -4) ?? '?'])
    expect(credited).toContain(part);
  const said = (await subgraph.said(InvoiceDocumentReady)).filter(({ data }) => data['invoiceId'] === invoiceId);
  // Two jobs, side by side: either may be ready first.
  expect(said.map(({ data }) => data).toSorted((a, b) => (String(a['kind']) > String(b['kind']) ? -1 : 1))).toEqual(
    [invoice, creditNote].map((file, index) => ({
      documentId: expect.any(String) as string,
      kind: index === 0 ? 'invoice' : 'credit-note',
      invoiceId,
      userId: student.id,
      storageKey: expect.stringMatching(/^documents\/[0-9a-f-]+\.pdf$/) as string,
      sha256: createHash('sha256')
        .update(file?.bytes ?? '')
        .digest('hex'),
      number: file?.about.fileName.slice(0, -4),
    })),
  );
});

test('an invoice that credit paid a part of, and what went back of it, in the language of the buyer', async () => {
  const student = person();
  const details = { name: 'Jürgen Groß', address: 'Straße 5\n10115 Berlin', country: 'DE', taxId: null };
  await updateBillingDetails(subgraph.context(student), details);
  await runCommand(subgraph.context(null), 'giveCredit', (transaction) =>
    postLedger(transaction, [
      postingOfCredit({ id: newId(), userId: student.id, amount: new Money(500, 'EUR') }, null, new Money(0, 'EUR')),
    ]),
  );
  const productId = await aPlan(subgraph, { amountMinor: 1_900 });
  const { invoiceId } = await subscribeToPlan(subgraph.context(student), { productId, idempotencyKey: newId() });
  const paymentId = await pay(subgraph, invoiceId);
  await refundPayment(subgraph.context(staff), { paymentId, reason: 'requested', idempotencyKey: newId() });
  const [invoice, creditNote] = await Promise.all((await printed(invoiceId, 1)).map(download));
  const text = await textOf(invoice?.bytes ?? Buffer.alloc(0));
  expect(text).toMatch(
    /Lyceum Pro, ein Monat .*19,00 € Summe -5,00 € Aus Guthaben bezahlt 14,00 € Zu zahlen Bar bezahlt\./,
  );
  expect(await textOf(creditNote?.bytes ?? Buffer.alloc(0))).toMatch(
    /Erstattung zu Rechnung \S+ .*19,00 € Summe 5,00 € Als Guthaben erstattet 14,00 € In Geld erstattet/,
  );
});

test('a receipt is in the language of the buyer, wherever they live, and has their lines in it', async () => {
  const student = person();
  locales.set(student.id, 'pt-PT');
  const details = { name: 'Rui Costa', address: 'ul. Długa 5', country: 'PL', taxId: null };
  await updateBillingDetails(subgraph.context(student), details);
  const { invoiceId } = await aHeldSeat(subgraph, { student });
  await pay(subgraph, invoiceId);
  const [token = ''] = await printed(invoiceId);
  const text = await textOf((await download(token))?.bytes ?? Buffer.alloc(0));
  for (const part of ['Fatura', 'Lugar numa turma', 'Polónia', 'Pago em numerário.']) expect(text).toContain(part);
});

test('a pro forma invoice has no number, says how to pay by transfer, and exists while the invoice is open', async () => {
  const student = person();
  const { invoiceId } = await aHeldSeat(subgraph, { student });
  const linkOf = async (viewer = student) => {
    const asked = 'query ($id: ID!) { invoice(id: $id) { proFormaUrl } }';
    const { data } = await subgraph.graphql<{ invoice: { proFormaUrl: string | null } | null }>(
      asked,
      { id: invoiceId },
      viewer,
    );
    return data.invoice?.proFormaUrl ?? null;
  };
  expect(await linkOf(person())).toBeNull();
  const token = (await linkOf())?.split('/pro-forma/')[1] ?? '';
  const file = await downloadProForma(subgraph.context(null), token);
  const text = await textOf(file ? await buffer(file.data) : Buffer.alloc(0));
  for (const part of ['Pro forma invoice', '€240.00', 'PT50 0002', invoiceId, student.id])
    expect(text.replaceAll(' ', '')).toContain(part.replaceAll(' ', ''));
  expect(text).not.toContain('Number');
  // One link is no other: a document is not fetched by it, nor a pro forma by that of a document.
  expect(await download(token)).toBeUndefined();
  await pay(subgraph, invoiceId);
  expect(await linkOf()).toBeNull();
  expect(await downloadProForma(subgraph.context(null), token)).toBeUndefined();
});

test('a total of zero takes no number and has no document, so the numbers of the others have no gap', async () => {
  const student = person();
  const code = `FREE-${newId().slice(-8)}`;
  await createCoupon(subgraph.context(staff), { code, basisPoints: 10_000, idempotencyKey: newId() });
  const before = await aPaidInvoice();
  const productId = await aPlan(subgraph, { amountMinor: 1_900 });
  const { invoiceId } = await subscribeToPlan(subgraph.context(student), {
    productId,
    couponCodes: [code],
    idempotencyKey: newId(),
  });
  const after = await aPaidInvoice();
  const rows = await subgraph.rows<{ number: string | null; status: string; issuedAt: Date | null }>(
    'select number, status, issued_at from invoice where id = any($1::uuid[]) order by array_position($1::uuid[], id)',
    [[before.invoiceId, invoiceId, after.invoiceId]],
  );
  const [first, free, next] = rows;
  expect(free).toEqual({ number: null, status: 'paid', issuedAt: null });
  const countOf = (number?: string | null) => Number(number?.slice(-6));
  expect(countOf(next?.number)).toBe(countOf(first?.number) + 1);
  await expect(subgraph.rows('update invoice set total_amount_minor = 1 where id = $1', [invoiceId])).rejects.toThrow(
    'is issued',
  );
  await printed(after.invoiceId);
  expect(await subgraph.rows('select from issued_document where invoice_id = $1', [invoiceId])).toEqual([]);
});

test('printed again, also at once, it is the same file and said once', async () => {
  const { invoiceId } = await aPaidInvoice();
  const [token = ''] = await printed(invoiceId);
  const before = await download(token);
  await subgraph.rows('delete from issued_document where invoice_id = $1', [invoiceId]);
  const wanted = { invoiceId, creditNoteId: null };
  await Promise.all(Array.from({ length: 4 }, () => storeDocument(subgraph.context(null), wanted)));
  const [again = ''] = await printed(invoiceId);
  expect((await download(again))?.bytes.equals(before?.bytes ?? Buffer.alloc(0))).toBe(true);
  const said = (await subgraph.said(InvoiceDocumentReady)).filter(({ data }) => data['invoiceId'] === invoiceId);
  expect(said).toHaveLength(2);
});

test('a link is given to the owner and staff, works for ten minutes, and can not be made up', async () => {
  const { invoiceId, student } = await aPaidInvoice();
  const [token = ''] = await printed(invoiceId);
  expect(await pdfsOf(invoiceId, student)).toMatchObject({ pdfUrl: expect.stringContaining('/documents/') as string });
  expect(await pdfsOf(invoiceId, person())).toBeNull();
  const [id, ends, signature] = token.split('.');
  for (const other of [
    `${newId()}.${ends}.${signature}`,
    `${id}.${Number(ends) + 1}.${signature}`,
    `${id}.${ends}.`,
    id ?? '',
    '',
  ])
    expect(await download(other), other).toBeUndefined();
  vi.useFakeTimers({ toFake: ['Date'], now: Number(ends) - 1 });
  expect((await download(token))?.about.contentType).toBe('application/pdf');
  vi.setSystemTime(Number(ends));
  expect(await download(token)).toBeUndefined();
  expect(Number(ends) - Date.now()).toBeLessThanOrEqual(10 * MINUTE);
});

test('billing details that a document could not show are rejected by field, and nothing is kept', async () => {
  const student = person();
  const answer = await subgraph.graphql(
    'mutation ($input: UpdateBillingDetailsInput!) { updateBillingDetails(input: $input) { __typename } }',
    { input: { name: 'สมชาย ใจดี', address: 'Straße 5\n\ue000', country: 'TH' } },
    student,
  );
  expect(answer.errors[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: 'input.name' });
  expect(answer.errors[0]?.message).toContain('input.address');
  expect(await subgraph.rows('select from billing_details where user_id = $1', [student.id])).toEqual([]);
  const details = { name: '王小明', address: '東京都', country: 'JP' };
  await updateBillingDetails(subgraph.context(student), details);
  expect(
    await subgraph.rows('select name, address, country from billing_details where user_id = $1', [student.id]),
  ).toEqual([details]);
});

test('documents are numbered by the year and dated by the day of the seller, not of UTC', async () => {
  const sell = async (code: string, timeZone: string, now: string) => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date(now) });
    const party = { name: 'Lyceum', address: '', country: 'PT', taxId: '' };
    await chooseLegalEntity(subgraph.context(null), { code, timeZone, ...party });
    const { invoiceId, paymentId } = await aPaidInvoice();
    const amount = { amountMinor: 100, currency: 'EUR' };
    const reader = { ...staff, expiresAt: new Date(Date.now() + 900_000) };
    await refundPayment(subgraph.context(reader), { paymentId, amount, reason: 'requested', idempotencyKey: newId() });
    const { data } = await subgraph.graphql<{
      invoice: { number: string; issuedOn: string; creditNotes: { number: string; issuedOn: string }[] };
    }>(
      'query ($id: ID!) { invoice(id: $id) { number issuedOn creditNotes { number issuedOn } } }',
      { id: invoiceId },
      reader,
    );
    // Before the clock goes back: a job of the future would wait for it.
    const files = await Promise.all((await printed(invoiceId, 1, reader)).map(download));
    vi.useRealTimers();
    const texts = await Promise.all(files.map((file) => textOf(file?.bytes ?? Buffer.alloc(0))));
    const [note] = data.invoice.creditNotes;
    return { ...data.invoice, creditNotes: [note?.number, note?.issuedOn], texts };
  };
  // 1 July in Lisbon, 30 June in UTC: another quarter.
  const summer = await sell('lisbon', 'Europe/Lisbon', '2027-06-30T23:30:00Z');
  expect(summer).toMatchObject({
    number: '2027-000001',
    issuedOn: '2027-07-01',
    creditNotes: ['CN-2027-000001', '2027-07-01'],
  });
  for (const text of summer.texts) expect(text).toContain('July 1, 2027');
  // The new year of Tokyo begins in the old one of UTC, and ends before that of New York begins.
  expect(await sell('tokyo', 'Asia/Tokyo', '2027-12-31T15:30:00Z')).toMatchObject({
    number: '2028-000001',
    issuedOn: '2028-01-01',
  });
  expect(await sell('york', 'America/New_York', '2028-01-01T04:30:00Z')).toMatchObject({
    number: '2027-000001',
    issuedOn: '2027-12-31',
    creditNotes: ['CN-2027-000001', '2027-12-31'],
  });
});
