import { Readable } from 'node:stream';
import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { Download } from '../../../../platform/services/download.js';
import { documentLocale } from '../../documents/document-locale.js';
import { proFormaDocument } from '../../documents/documents-of-invoice.js';
import { renderDocument } from '../../documents/render-document.js';
import { Invoice } from '../../domain/invoice.js';
import { idOfLink } from './document-link.js';
import { partiesOf } from './next-number.js';

/**
 * An open invoice as a PDF without a number, to be paid by transfer. Printed when it is asked for and not stored: it says what
 * is asked for now. Undefined where the link is not ours or has run out, or the invoice is not open any more.
 */
export async function downloadProForma(context: Context, token: string): Promise<Download | undefined> {
  const invoiceId = idOfLink(context, token, 'pro forma link');
  if (invoiceId === undefined) return undefined;
  const found = await runCommand(context, 'readProForma', async (transaction) => {
    const invoice = await transaction.find(Invoice, { id: invoiceId, status: 'open' }, ['lines']);
    return invoice && { invoice, parties: await partiesOf(transaction, invoice.userId), now: transaction.now };
  });
  if (!found) return undefined;
  const { invoice, parties, now } = found;
  const locale = await documentLocale(context, { userId: invoice.userId, buyer: parties.buyer });
  const bytes = await renderDocument(proFormaDocument(invoice, parties, locale, now));
  return new Download(Readable.from([bytes]), {
    fileName: `pro-forma-${invoiceId}.pdf`,
    contentType: 'application/pdf',
    size: bytes.length,
  });
}
