import { Messages, type MessageValues } from '../../../platform/domain/messages.js';

/** The words on a document. */
export const documentMessages = new Messages({
  en: {
    invoice: 'Invoice',
    creditNote: 'Credit note',
    proForma: 'Pro forma invoice',
    number: 'Number',
    date: 'Date',
    corrects: 'Corrects invoice',
    seller: 'From',
    buyer: 'To',
    taxId: 'Tax ID',
    description: 'Description',
    net: 'Net',
    tax: 'Tax',
    gross: 'Amount',
    total: 'Total',
    // Of an invoice that credit pays a part of.
    creditApplied: 'Paid from credit',
    amountDue: 'Amount due',
    // Of a credit note that gives credit.
    returnedAsCredit: 'Given back as credit',
    returnedAsMoney: 'Given back as money',
    page: 'Page {page} of {of}',
  },
  pt: {
    invoice: 'Fatura',
    creditNote: 'Nota de crédito',
    proForma: 'Fatura pró-forma',
    number: 'Número',
    date: 'Data',
    corrects: 'Corrige a fatura',
    seller: 'De',
    buyer: 'Para',
    taxId: 'NIF',
    description: 'Descrição',
    net: 'Líquido',
    tax: 'Imposto',
    gross: 'Valor',
    total: 'Total',
    creditApplied: 'Pago com crédito',
    amountDue: 'Valor a pagar',
    returnedAsCredit: 'Devolvido como crédito',
    returnedAsMoney: 'Reembolsado',
    page: 'Página {page} de {of}',
  },
  de: {
    invoice: 'Rechnung',
    creditNote: 'Gutschrift',
    proForma: 'Proforma-Rechnung',
    number: 'Nummer',
    date: 'Datum',
    corrects: 'Berichtigt Rechnung',
    seller: 'Von',
    buyer: 'An',
    taxId: 'Steuernummer',
    description: 'Beschreibung',
    net: 'Netto',
    tax: 'Steuer',
    gross: 'Betrag',
    total: 'Summe',
    creditApplied: 'Aus Guthaben bezahlt',
    amountDue: 'Zu zahlen',
    returnedAsCredit: 'Als Guthaben erstattet',
    returnedAsMoney: 'In Geld erstattet',
    page: 'Seite {page} von {of}',
  },
});

export type DocumentText = (key: keyof typeof documentMessages.locales.en, values?: MessageValues) => string;

/** English where a language has no texts. */
export function documentTexts(locale: string): DocumentText {
  return (key, values) => documentMessages.format(key, locale, values);
}
