import { expect, test } from 'vitest';
import { Money } from '../../../platform/domain/money.js';
import { pdfPages } from '../../../platform/testing/pdf.js';
import type { BillingDocument, DocumentLine } from './billing-document.js';
import { renderDocument } from './render-document.js';

const eur = (amountMinor: number) => new Money(amountMinor, 'EUR');
const line = (description: string, net: number, tax: number): DocumentLine => ({
  description,
  net: eur(net),
  tax: eur(tax),
  gross: eur(net + tax),
});

const INVOICE: BillingDocument = {
  kind: 'invoice',
  number: '2026-000042',
  issuedAt: new Date('2026-03-31T23:30:00Z'),
  timeZone: 'Europe/Lisbon',
  corrects: null,
  seller: { name: 'Lyceum, Lda.', address: ['Rua das Flores 1', '1200-001 Lisboa', 'Portugal'], taxId: 'PT500000000' },
  buyer: { name: 'Łucja Дмитриева Παπαδοπούλου', address: ['Straße 5', '10115 Berlin'], taxId: null },
  lines: [line('Conversação, 10 sessions', 10_000, 2_300), line('Coupon SPRING', -1_000, -230)],
  taxes: [{ rateBasisPoints: 2_300, net: eur(9_000), tax: eur(2_070) }],
  net: eur(9_000),
  tax: eur(2_070),
  total: eur(11_070),
  credit: eur(0),
  locale: 'en',
  note: 'Paid by bank transfer.',
};

test('an invoice says who, what and how much, in any alphabet of Europe', async () => {
  const [page = '', ...more] = await pdfPages(await renderDocument(INVOICE));
  expect(more).toEqual([]);
  for (const text of [
    'Invoice Number 2026-000042',
    'Date April 1, 2026',
    'Lyceum, Lda. Rua das Flores 1 1200-001 Lisboa Portugal Tax ID PT500000000',
    'Łucja Дмитриева Παπαδοπούλου Straße 5 10115 Berlin',
    'Conversação, 10 sessions',
    'Paid by bank transfer.',
    'Page 1 of 1',
  ])
    expect(page).toContain(text);
  expect(page).not.toContain('Amount due');
  expect(page).toMatch(
    /€100\.00 €23\.00 €123\.00.*-€10\.00 -€2\.30 -€12\.30.*€90\.00 €20\.70.*€90\.00 €20\.70 €110\.70/,
  );
});

test.each([
  ['王小明（北京）有限公司', '北京市朝阳区建国路88号'],
  ['山田太郎', '東京都千代田区丸の内ビル'],
  ['김민준', '서울특별시 강남구'],
])('the buyer %s is readable', async (name, address) => {
  const document = { ...INVOICE, buyer: { name, address: [address], taxId: 'X1' }, lines: [line(address, 100, 23)] };
  const bytes = await renderDocument(document);
  const [page = ''] = await pdfPages(bytes);
  // A reader of the PDF finds the text, once for the buyer and once in the line.
  const found = page.replaceAll(' ', '');
  expect([found.includes(name), found.split(address.replaceAll(' ', '')).length]).toEqual([true, 3]);
  // Only the glyphs that are used are embedded.
  expect(bytes.length).toBeLessThan(200_000);
});

test('an Arabic or Hebrew buyer is printed from right to left with joined letters', async () => {
  const buyer = { name: 'محمد عبد الله', address: ['רחוב הרצל 1'], taxId: null };
  const [page = ''] = await pdfPages(await renderDocument({ ...INVOICE, buyer }));
  for (const word of ['محمد', 'הרצל']) expect(page).toContain(word);
});

test('a text that is wider than its column goes over several lines and pushes down what follows', async () => {
  const long = '汉语入门课程每次六十分钟和老师一对一练习口语与写作'.repeat(4);
  const pages = await pdfPages(await renderDocument({ ...INVOICE, lines: Array(30).fill(line(long, 100, 23)) }));
  expect(pages.length).toBeGreaterThan(2);
  expect(pages.join('').replaceAll(' ', '').split(long).length).toBe(31);
});

test('a credit note names the invoice that it corrects, in the words and numbers of the reader', async () => {
  const [page = ''] = await pdfPages(
    await renderDocument({
      ...INVOICE,
      kind: 'credit-note',
      number: 'C2026-000001',
      corrects: '2026-000042',
      locale: 'pt-PT',
    }),
  );
  for (const text of ['Nota de crédito', 'Corrige a fatura 2026-000042', '1 de abril de 2026', '110,70', '23%'])
    expect(page).toContain(text);
});

test('what credit pays of an invoice is taken off its total, and a credit note says what became credit again', async () => {
  const [invoice = ''] = await pdfPages(await renderDocument({ ...INVOICE, credit: eur(1_070) }));
  expect(invoice).toMatch(/€110\.70 Total -€10\.70 Paid from credit €100\.00 Amount due Paid by bank transfer\./);
  const [note = ''] = await pdfPages(
    await renderDocument({ ...INVOICE, kind: 'credit-note', credit: eur(11_070), locale: 'de-DE', note: '' }),
  );
  expect(note).toMatch(/110,70 € Summe 110,70 € Als Guthaben erstattet 0,00 € In Geld erstattet/);
});

test('a long invoice goes over pages that each have their head and number, and loses no line', async () => {
  const lines = Array.from({ length: 90 }, (_line, index) => line(`Session number ${index + 1}.`, 100, 23));
  const pages = await pdfPages(await renderDocument({ ...INVOICE, lines }));
  expect(pages.length).toBeGreaterThan(2);
  for (const [index, page] of pages.entries()) {
    expect(page).toContain(`2026-000042 · Page ${index + 1} of ${pages.length}`);
    expect(page).toContain('Description Net Tax Amount'.split(' ')[0]);
  }
  const all = pages.join(' ');
  for (const { description } of lines) expect(all).toContain(description);
});

test('the same document is the same to the byte', async () => {
  const [one, other] = await Promise.all([renderDocument(INVOICE), renderDocument(INVOICE)]);
  expect(one.equals(other)).toBe(true);
});
