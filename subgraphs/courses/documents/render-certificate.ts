import PDFDocument from 'pdfkit';
import { Messages } from '../../../platform/domain/messages.js';
import { FACES, fontFile, runsOf, type Weight } from '../../../platform/services/printed-text.js';

export interface PrintedCertificate {
  /** Of the student; English where there are no texts in it. */
  readonly locale: string;
  readonly name: string;
  readonly courseTitle: string;
  readonly completedAt: Date;
  readonly code: string;
  readonly verifyUrl: string;
  readonly revoked: boolean;
}

export const certificateMessages = new Messages({
  en: { title: 'Certificate of completion', completed: 'has completed the course', revoked: 'REVOKED' },
  pt: { title: 'Certificado de conclusão', completed: 'concluiu o curso', revoked: 'REVOGADO' },
});

/** Points (1/72 inch) of an A4 page in landscape. */
const PAGE = { width: 841.89, height: 595.28 };
const MARGIN = 60;
const GRAY = '#666666';

/** A certificate as PDF, its typefaces embedded. Printed again it is the same to the byte. */
export function renderCertificate(certificate: PrintedCertificate): Promise<Buffer> {
  const { locale, name, courseTitle, completedAt, code, verifyUrl, revoked } = certificate;
  const text = (key: keyof typeof certificateMessages.locales.en) => certificateMessages.format(key, locale);
  const pdf = new PDFDocument({
    size: 'A4',
    layout: 'landscape',
    margin: MARGIN,
    lang: certificateMessages.localeOf(locale),
    info: { Title: `Certificate ${code}`, CreationDate: completedAt, ModDate: completedAt },
  });
  const chunks: Buffer[] = [];
  const printed = new Promise<Buffer>((resolve, reject) => {
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
    pdf.on('end', () => resolve(Buffer.concat(chunks)));
    pdf.on('error', reject);
  });
  for (const weight of ['regular', 'bold'] as const)
    for (const face of FACES) pdf.registerFont(`${face}-${weight}`, fontFile(face, weight));
  pdf.rect(MARGIN / 2, MARGIN / 2, PAGE.width - MARGIN, PAGE.height - MARGIN).stroke(GRAY);
  centered(pdf, text('title'), { weight: 'bold', size: 30, y: 110, color: 'black' });
  centered(pdf, name, { weight: 'bold', size: 26, y: 210, color: 'black' });
  centered(pdf, text('completed'), { weight: 'regular', size: 13, y: 260, color: GRAY });
  centered(pdf, courseTitle, { weight: 'bold', size: 20, y: 295, color: 'black' });
  centered(pdf, completedAt.toISOString().slice(0, 10), { weight: 'regular', size: 13, y: 345, color: GRAY });
  if (revoked) centered(pdf, text('revoked'), { weight: 'bold', size: 26, y: 395, color: '#b00020' });
  centered(pdf, `${code} · ${verifyUrl}`, { weight: 'regular', size: 10, y: 480, color: GRAY });
  pdf.end();
  return printed;
}

interface Line {
  readonly weight: Weight;
  /** Becomes smaller where the text would not fit. */
  readonly size: number;
  readonly y: number;
  readonly color: string;
}

/** One line in the middle of the page, each run in its own typeface. */
function centered(pdf: PDFKit.PDFDocument, text: string, { weight, size, y, color }: Line): void {
  const runs = runsOf(text, weight);
  const widthAt = (fontSize: number): number =>
    runs.reduce((sum, run) => sum + pdf.font(`${run.face}-${weight}`).fontSize(fontSize).widthOfString(run.text), 0);
  const room = PAGE.width - 2 * MARGIN;
  const fitting = Math.min(size, (size * room) / Math.max(1, widthAt(size)));
  let x = (PAGE.width - widthAt(fitting)) / 2;
  pdf.fillColor(color);
  for (const run of runs) {
    pdf.font(`${run.face}-${weight}`).fontSize(fitting);
    pdf.text(run.text, x, y, { lineBreak: false });
    x += pdf.widthOfString(run.text);
  }
}
