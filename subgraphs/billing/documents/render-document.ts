import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import { formatMoney, Money } from '../../../platform/domain/money.js';
import type { BillingDocument, DocumentLine, DocumentParty } from './billing-document.js';
import { documentTexts, type DocumentTexts } from './document-texts.js';

/** Points (1/72 inch) of an A4 page. */
const MARGIN = 56;
const WIDTH = 595.28 - 2 * MARGIN;
const BOTTOM = 841.89 - MARGIN - 24;
const COLUMNS = { description: WIDTH - 3 * 90, amount: 90 };
const GRAY = '#666666';

/** The typeface covers Latin, Greek, Cyrillic and more; what it lacks (such as Chinese) is printed as boxes. */
const FONTS = { regular: 'DejaVuSans.ttf', bold: 'DejaVuSans-Bold.ttf' } as const;

/** A document as PDF, A4, its typeface embedded. Long ones go over several pages, each with its number. */
export function renderDocument(document: BillingDocument): Promise<Buffer> {
  const texts = documentTexts(document.locale);
  const title = document.kind === 'invoice' ? texts.invoice : texts.creditNote;
  const pdf = new PDFDocument({
    size: 'A4',
    margin: MARGIN,
    bufferPages: true,
    lang: document.locale,
    // The date of the document, not of the printing: printed again it is the same to the byte.
    info: { Title: `${title} ${document.number}`, CreationDate: document.issuedAt, ModDate: document.issuedAt },
  });
  const chunks: Buffer[] = [];
  const printed = new Promise<Buffer>((resolve, reject) => {
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
    pdf.on('end', () => resolve(Buffer.concat(chunks)));
    pdf.on('error', reject);
  });
  const { resolve } = createRequire(import.meta.url);
  for (const [name, file] of Object.entries(FONTS)) pdf.registerFont(name, resolve(`dejavu-fonts-ttf/ttf/${file}`));
  new Printer(pdf, document, texts).print(title);
  pdf.end();
  return printed;
}

class Printer {
  constructor(
    private readonly pdf: PDFKit.PDFDocument,
    private readonly document: BillingDocument,
    private readonly texts: DocumentTexts,
  ) {}

  print(title: string): void {
    const { pdf, document } = this;
    pdf.font('bold').fontSize(20).text(title, MARGIN, MARGIN);
    pdf.moveDown(0.5).fontSize(9);
    this.fact(this.texts.number, document.number);
    this.fact(this.texts.date, this.date());
    if (document.corrects !== null) this.fact(this.texts.corrects, document.corrects);
    this.parties();
    this.header();
    for (const line of document.lines) this.line(line);
    this.totals();
    if (document.note)
      pdf
        .font('regular')
        .fontSize(9)
        .text(document.note, MARGIN, pdf.y + 18, { width: WIDTH });
    this.pageNumbers();
  }

  private fact(name: string, value: string): void {
    this.pdf.font('regular').fillColor(GRAY).text(`${name} `, { continued: true }).fillColor('black').text(value);
  }

  private parties(): void {
    const { pdf, document, texts } = this;
    const top = pdf.y + 18;
    const ends = [
      this.party(texts.seller, document.seller, MARGIN, top),
      this.party(texts.buyer, document.buyer, MARGIN + WIDTH / 2, top),
    ];
    pdf.y = Math.max(...ends) + 24;
  }

  private party(role: string, { name, address, taxId }: DocumentParty, left: number, top: number): number {
    const { pdf } = this;
    const options = { width: WIDTH / 2 - 12 };
    pdf.font('regular').fontSize(8).fillColor(GRAY).text(role, left, top, options);
    pdf
      .font('bold')
      .fontSize(9)
      .fillColor('black')
      .text(name, left, pdf.y + 2, options);
    pdf.font('regular');
    for (const line of address) pdf.text(line, left, pdf.y, options);
    if (taxId !== null) pdf.text(`${this.texts.taxId} ${taxId}`, left, pdf.y, options);
    return pdf.y;
  }

  private header(): void {
    const { pdf, texts } = this;
    this.row('bold', texts.description, [texts.net, texts.tax, texts.gross]);
    this.rule(pdf.y + 2);
    pdf.y += 8;
  }

  private line({ description, net, tax, gross }: DocumentLine): void {
    const { pdf } = this;
    pdf.font('regular').fontSize(9);
    if (pdf.y + pdf.heightOfString(description, { width: COLUMNS.description - 8 }) > BOTTOM) {
      pdf.addPage();
      this.header();
    }
    this.row('regular', description, [net, tax, gross].map(this.money));
    pdf.y += 4;
  }

  private totals(): void {
    const { pdf, document, texts } = this;
    // Kept together: a total alone on a page says nothing.
    if (pdf.y + 20 * (document.taxes.length + 4) > BOTTOM) pdf.addPage();
    this.rule(pdf.y + 4);
    pdf.y += 12;
    for (const { rateBasisPoints, net, tax } of document.taxes) {
      this.row('regular', `${texts.tax} ${this.percent(rateBasisPoints)}`, [this.money(net), this.money(tax), '']);
    }
    this.row('bold', texts.total, [document.net, document.tax, document.total].map(this.money));
    this.settlement();
  }

  /** What credit had to do with it; else the total says all. */
  private settlement(): void {
    const { document, texts } = this;
    const { kind, credit, total } = document;
    if (credit.amountMinor === 0) return;
    const rest = total.minus(credit);
    const none = new Money(0, total.currency);
    const [ofCredit, ofRest] =
      kind === 'invoice' ? [texts.creditApplied, texts.amountDue] : [texts.returnedAsCredit, texts.returnedAsMoney];
    this.pdf.y += 4;
    this.row('regular', ofCredit, ['', '', this.money(kind === 'invoice' ? none.minus(credit) : credit)]);
    this.row('bold', ofRest, ['', '', this.money(rest)]);
  }

  private row(font: keyof typeof FONTS, description: string, amounts: readonly string[]): void {
    const { pdf } = this;
    const top = pdf.y;
    pdf.font(font).fontSize(9).fillColor('black');
    for (const [index, amount] of amounts.entries()) {
      const left = MARGIN + COLUMNS.description + index * COLUMNS.amount;
      pdf.text(amount, left, top, { width: COLUMNS.amount, align: 'right', lineBreak: false });
    }
    pdf.text(description, MARGIN, top, { width: COLUMNS.description - 8 });
  }

  private rule(top: number): void {
    this.pdf
      .moveTo(MARGIN, top)
      .lineTo(MARGIN + WIDTH, top)
      .lineWidth(0.5)
      .strokeColor(GRAY)
      .stroke();
  }

  private pageNumbers(): void {
    const { pdf, texts, document } = this;
    const { count } = pdf.bufferedPageRange();
    for (let page = 0; page < count; page += 1) {
      pdf.switchToPage(page);
      // Below the margin, where text would otherwise begin a new page.
      pdf.page.margins.bottom = 0;
      const text = `${document.number} · ${texts.page(page + 1, count)}`;
      pdf.font('regular').fontSize(8).fillColor(GRAY);
      pdf.text(text, MARGIN, 841.89 - MARGIN, { width: WIDTH, align: 'right', lineBreak: false });
    }
  }

  private readonly money = (amount: Money): string => formatMoney(amount, this.document.locale);

  private percent(basisPoints: number): string {
    const format = new Intl.NumberFormat(this.document.locale, { style: 'percent', maximumFractionDigits: 2 });
    return format.format(basisPoints / 10_000);
  }

  private date(): string {
    const { issuedAt, timeZone, locale } = this.document;
    return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone }).format(issuedAt);
  }
}
