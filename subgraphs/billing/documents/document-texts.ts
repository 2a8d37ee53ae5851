/** The words on a document, by language. */
export interface DocumentTexts {
  readonly invoice: string;
  readonly creditNote: string;
  readonly number: string;
  readonly date: string;
  readonly corrects: string;
  readonly seller: string;
  readonly buyer: string;
  readonly taxId: string;
  readonly description: string;
  readonly net: string;
  readonly tax: string;
  readonly gross: string;
  readonly total: string;
  /** Of an invoice that credit pays a part of. */
  readonly creditApplied: string;
  readonly amountDue: string;
  /** Of a credit note that gives credit. */
  readonly returnedAsCredit: string;
  readonly returnedAsMoney: string;
  readonly page: (page: number, of: number) => string;
}

const TEXTS: Readonly<Record<string, DocumentTexts>> = {
  en: {
    invoice: 'Invoice',
    creditNote: 'Credit note',
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
    creditApplied: 'Paid from credit',
    amountDue: 'Amount due',
    returnedAsCredit: 'Given back as credit',
    returnedAsMoney: 'Given back as money',
    page: (page, of) => `Page ${page} of ${of}`,
  },
  pt: {
    invoice: 'Fatura',
    creditNote: 'Nota de crédito',
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
    page: (page, of) => `Página ${page} de ${of}`,
  },
  de: {
    invoice: 'Rechnung',
    creditNote: 'Gutschrift',
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
    page: (page, of) => `Seite ${page} von ${of}`,
  },
};

const ENGLISH = TEXTS['en'] as DocumentTexts;

/** English where a language has no texts. */
export function documentTexts(locale: string): DocumentTexts {
  return TEXTS[new Intl.Locale(locale).language] ?? ENGLISH;
}
