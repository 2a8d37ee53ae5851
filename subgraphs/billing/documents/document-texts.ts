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
    page: (page, of) => `Seite ${page} von ${of}`,
  },
};

const ENGLISH = TEXTS['en'] as DocumentTexts;

/** English where a language has no texts. */
export function documentTexts(locale: string): DocumentTexts {
  return TEXTS[new Intl.Locale(locale).language] ?? ENGLISH;
}
