import PDFDocument from 'pdfkit';
import { formatMoney, Money } from '../../../platform/domain/money.js';
import type { BillingDocument, DocumentLine, DocumentParty } from './billing-document.js';
import { documentTexts, type DocumentText } from './document-texts.js';
import { FACES, fontFile, isComplex, pieces, runsOf, type Weight } from '../../../platform/services/printed-text.js';

/** Points (1/72 inch) of an A4 page. */
const MARGIN = 56;
const WIDTH = 595.28 - 2 * MARGIN;
const BOTTOM = 841.89 - MARGIN - 24;
const COLUMNS = { description: WIDTH - 3 * 90, amount: 90 };
const GRAY = '#666666';
const FONT_SIZE = 9;
/** With features the engine shapes the run as a whole; without, word by word from left to right. */
const ONE_RUN = { lineBreak: false, features: ['kern'] } satisfies PDFKit.Mixins.TextOptions;

const WEIGHTS = ['regular', 'bold'] as const;
const TITLES = { invoice: 'invoice', 'credit-note': 'creditNote', 'pro-forma': 'proForma' } as const;
/** Line height of text in several typefaces, in font sizes: Chinese characters are taller than Latin ones. */
const LEADING = 1.4;

/** A document as PDF, A4, its typeface embedded. Long ones go over several pages, each with its number. */
export function renderDocument(document: BillingDocument): Promise<Buffer> {
  const texts = documentTexts(document.locale);
  const title = texts(TITLES[document.kind]);
  const name = [title, document.number].filter(Boolean).join(' ');
  const pdf = new PDFDocument({
    size: 'A4',
    margin: MARGIN,
    bufferPages: true,
    lang: document.locale,
    // The date of the document, not of the printing: printed again it is the same to the byte.
    info: { Title: name, CreationDate: document.issuedAt, ModDate: document.issuedAt },
  });
  const chunks: Buffer[] = [];
  const printed = new Promise<Buffer>((resolve, reject) => {
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
    pdf.on('end', () => resolve(Buffer.concat(chunks)));
    pdf.on('error', reject);
  });
  for (const weight of WEIGHTS) {
    pdf.registerFont(weight, fontFile('dejavu', weight));
    for (const face of FACES) pdf.registerFont(`${face}-${weight}`, fontFile(face, weight));
  }
  new Printer(pdf, document, texts).print(title);
  pdf.end();
  return printed;
}

class Printer {
  constructor(
    private readonly pdf: PDFKit.PDFDocument,
    private readonly document: BillingDocument,
    private readonly texts: DocumentText,
  ) {}

  print(title: string): void {
    const { pdf, document } = this;
    pdf.font('bold').fontSize(20).text(title, MARGIN, MARGIN);
    pdf.moveDown(0.5).fontSize(FONT_SIZE);
    if (document.number !== null) this.fact(this.texts('number'), document.number);
    this.fact(this.texts('date'), this.date());
    if (document.corrects !== null) this.fact(this.texts('corrects'), document.corrects);
    this.parties();
    this.header();
    for (const line of document.lines) this.line(line);
    this.totals();
    if (document.note)
      pdf
        .font('regular')
        .fontSize(FONT_SIZE)
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
      this.party(texts('seller'), document.seller, MARGIN, top),
      this.party(texts('buyer'), document.buyer, MARGIN + WIDTH / 2, top),
    ];
    pdf.y = Math.max(...ends) + 24;
  }

  private party(role: string, { name, address, taxId }: DocumentParty, left: number, top: number): number {
    const { pdf } = this;
    const options = { width: WIDTH / 2 - 12 };
    pdf.font('regular').fontSize(8).fillColor(GRAY).text(role, left, top, options);
    pdf.fontSize(FONT_SIZE).fillColor('black');
    this.text('bold', name, left, pdf.y + 2, options.width);
    for (const line of address) this.text('regular', line, left, pdf.y, options.width);
    if (taxId !== null) this.text('regular', `${this.texts('taxId')} ${taxId}`, left, pdf.y, options.width);
    return pdf.y;
  }

  private header(): void {
    const { pdf, texts } = this;
    this.row('bold', texts('description'), [texts('net'), texts('tax'), texts('gross')]);
    this.rule(pdf.y + 2);
    pdf.y += 8;
  }

  private line({ description, net, tax, gross }: DocumentLine): void {
    const { pdf } = this;
    pdf.font('regular').fontSize(FONT_SIZE);
    if (pdf.y + this.heightOf('regular', description, COLUMNS.description - 8) > BOTTOM) {
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
      this.row('regular', `${texts('tax')} ${this.percent(rateBasisPoints)}`, [this.money(net), this.money(tax), '']);
    }
    this.row('bold', texts('total'), [document.net, document.tax, document.total].map(this.money));
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
      kind !== 'credit-note'
        ? [texts('creditApplied'), texts('amountDue')]
        : [texts('returnedAsCredit'), texts('returnedAsMoney')];
    this.pdf.y += 4;
    this.row('regular', ofCredit, ['', '', this.money(kind !== 'credit-note' ? none.minus(credit) : credit)]);
    this.row('bold', ofRest, ['', '', this.money(rest)]);
  }

  /** Writes at a place, wraps at `width`, and leaves `pdf.y` below. The text may need several typefaces or read right to left. */
  private text(weight: Weight, text: string, left: number, top: number, width: number): void {
    const { pdf } = this;
    if (!isComplex(text, weight)) {
      pdf.font(weight).text(text, left, top, { width });
      return;
    }
    const baseline = top + pdf.font(weight).currentLineHeight();
    const lines = this.wrap(weight, text, width);
    for (const [index, line] of lines.entries()) {
      let x = left;
      for (const { face, text: run } of runsOf(line, weight)) {
        const y = baseline + (index * LEADING - 0.2) * FONT_SIZE;
        pdf.font(`${face}-${weight}`).text(run, x, y, { ...ONE_RUN, baseline: 'alphabetic' });
        x += pdf.widthOfString(run, ONE_RUN);
      }
    }
    pdf.font(weight);
    pdf.y = top + lines.length * LEADING * FONT_SIZE;
  }

  private heightOf(weight: Weight, text: string, width: number): number {
    if (isComplex(text, weight)) return this.wrap(weight, text, width).length * LEADING * FONT_SIZE;
    return this.pdf.font(weight).heightOfString(text, { width });
  }

  private wrap(weight: Weight, text: string, width: number): readonly string[] {
    const lines: string[] = [];
    let line = '';
    for (const piece of pieces(text)) {
      if (line !== '' && this.widthOf(weight, line + piece.trimEnd()) > width) {
        lines.push(line.trimEnd());
        line = '';
      }
      line += piece;
    }
    return line === '' ? lines : [...lines, line.trimEnd()];
  }

  private widthOf(weight: Weight, line: string): number {
    const { pdf } = this;
    return runsOf(line, weight).reduce(
      (sum, { face, text }) => sum + pdf.font(`${face}-${weight}`).widthOfString(text, ONE_RUN),
      0,
    );
  }

  private row(font: Weight, description: string, amounts: readonly string[]): void {
    const { pdf } = this;
    const top = pdf.y;
    pdf.font(font).fontSize(FONT_SIZE).fillColor('black');
    for (const [index, amount] of amounts.entries()) {
      const left = MARGIN + COLUMNS.description + index * COLUMNS.amount;
      pdf.text(amount, left, top, { width: COLUMNS.amount, align: 'right', lineBreak: false });
    }
    this.text(font, description, MARGIN, top, COLUMNS.description - 8);
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
      const number = document.number === null ? '' : `${document.number} · `;
      const text = `${number}${texts('page', { page: page + 1, of: count })}`;
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
