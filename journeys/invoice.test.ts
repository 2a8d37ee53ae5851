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
} from '../schema/generated/operations.js';
import { journey, platformUrl, signUp, signUpAs, unique } from './people.js';
import { openClass, publishCourse } from './school.js';

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
  const { pathname } = new URL(url);
  expect((await fetch(`${platformUrl()}${pathname}x`)).status).toBe(404);
});
