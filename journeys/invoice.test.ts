import { expect } from 'vitest';
import { eventually } from '../platform/testing/testing.js';
import { pdfPages } from '../platform/testing/pdf.js';
import {
  InvoiceHistoryDocument,
  InvoicePdfDocument,
  OpenInvoicesDocument,
  RecordManualPaymentDocument,
  RefundPaymentDocument,
  RequestSeatDocument,
  UpdateBillingDetailsDocument,
  UpdateProfileDocument,
} from '../schema/generated/operations.js';
import { endpoint, journey, platformUrl, signUp, signUpAs, unique, type Person } from './testing/people.js';
import { SELLER_TIME_ZONE } from './testing/platform.js';
import { openClass, publishCourse } from './testing/school.js';

async function textAt(url: string): Promise<string> {
  const answer = await fetch(platformUrl() + new URL(url).pathname);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/pdf']);
  return (await pdfPages(new Uint8Array(await answer.arrayBuffer()))).join(' ');
}

journey('a student downloads the invoice of a seat, and the credit note for what was given back of it', async () => {
  const [student, stranger] = [await signUp('Ana'), await signUp('Rui')];
  const [teacher, staff] = [await signUpAs('INSTRUCTOR', 'Tomé'), await signUpAs('STAFF', 'Sara')];
  await student.send(UpdateBillingDetailsDocument, {
    input: { name: 'Łucja Дмитриева', address: 'ul. Długa 5', country: 'PL' },
  });
  const taught = await openClass(staff, teacher, await publishCourse(teacher, { lessons: 1 }));
  await student.send(RequestSeatDocument, { input: { classId: taught.id, idempotencyKey: unique() } });
  const { id: invoiceId, total } = await eventually(async () => {
    const { invoices } = await staff.send(OpenInvoicesDocument, { userId: student.id });
    return invoices.edges[0]?.node;
  });
  await staff.send(RecordManualPaymentDocument, {
    input: { invoiceId, amount: total, method: 'CASH', idempotencyKey: unique() },
  });
  const [invoice] = (await student.send(InvoiceHistoryDocument, {})).viewer?.invoiceHistory?.edges ?? [];
  const number = invoice?.node.number ?? '?';
  expect(invoice?.node).toMatchObject({ id: invoiceId, status: 'PAID', number: expect.any(String) as string });
  const issuedAt = new Date(invoice?.node.issuedAt ?? '');
  const dayOfSeller = new Intl.DateTimeFormat('sv', { timeZone: SELLER_TIME_ZONE }).format(issuedAt);
  expect([invoice?.node.issuedOn, number.slice(0, 4)]).toEqual([dayOfSeller, dayOfSeller.slice(0, 4)]);
  const url = await eventually(
    async () => (await student.send(InvoicePdfDocument, { id: invoiceId })).invoice?.pdfUrl ?? undefined,
  );
  const printed = await textAt(url);
  for (const part of [number, 'Łucja Дмитриева', 'Poland', 'Seat in a class']) expect(printed).toContain(part);

  const paymentId = await eventually(async () => {
    const { viewer } = await student.send(InvoiceHistoryDocument, {});
    return viewer?.invoiceHistory?.edges[0]?.node.payments[0]?.id;
  });
  await staff.send(RefundPaymentDocument, {
    input: { paymentId, reason: 'GOODWILL', amount: { amountMinor: '100', currency: 'EUR' }, idempotencyKey: unique() },
  });
  const credited = await eventually(
    async () =>
      (await student.send(InvoicePdfDocument, { id: invoiceId })).invoice?.creditNotes[0]?.pdfUrl ?? undefined,
  );
  expect(await textAt(credited)).toContain(`Refund of invoice ${number}`);
  expect(await stranger.refused(InvoicePdfDocument, { id: invoiceId })).toBe('INVOICE_NOT_FOUND');

  // Each in their language, at the same time: the stranger's is Portuguese from the next token on.
  await stranger.send(UpdateProfileDocument, { input: { locale: 'pt-PT' } });
  await student.send(UpdateProfileDocument, { input: { locale: 'pt-PT' } });
  await stranger.refresh();
  const totalOf = async () =>
    (await student.send(InvoiceHistoryDocument, {})).viewer?.invoiceHistory?.edges[0]?.node.total.formatted;
  const refusal = async (headers: Record<string, string>) => {
    const answer = await fetch(endpoint(), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query: '{ invoice(id: "unknown") { id } }' }),
    });
    return ((await answer.json()) as { errors: { message: string }[] }).errors[0]?.message;
  };
  const bearer = ({ tokens }: Person) => ({ authorization: `Bearer ${tokens.accessToken}` });
  expect(await Promise.all([refusal(bearer(student)), refusal(bearer(stranger))])).toEqual([
    'Invoice not found.',
    'Fatura não encontrada.',
  ]);
  expect(await refusal({ 'accept-language': 'pt-BR,en;q=0.5' })).toBe('Inicie sessão primeiro.');
  expect(await totalOf()).toMatch(/^€/);
  await student.refresh();
  expect(await totalOf()).toMatch(/,00\s€$/);

  const { pathname } = new URL(url);
  expect((await fetch(`${platformUrl()}${pathname}x`)).status).toBe(404);
});
