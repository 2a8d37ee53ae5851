/* What an issue gives to an invoice or a credit note: its number and its parties. */

/** Who sold or bought, as it was on the day of the issue. */
export interface InvoiceParty {
  readonly name: string;
  /** In lines. */
  readonly address: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly taxId: string | null;
}

/** Who sells, with the zone that its documents are dated in; absent where it was issued before sellers had one: UTC. */
export interface Seller extends InvoiceParty {
  readonly timeZone?: string;
}

/** What makes an open invoice an issued one. */
export interface Issue {
  /** The next of its legal entity and year, in the zone of the entity. */
  readonly number: string;
  /** Code of who sells. */
  readonly legalEntity: string;
  readonly seller: Seller;
  /** Null where the person gave no billing details. */
  readonly buyer: InvoiceParty | null;
}

/** The number of a document, and the zone in which its year was counted and its date is. */
export interface Numbered {
  readonly number: string;
  readonly timeZone: string;
}

export type NumberedDocument = 'invoice' | 'credit-note';

/** `2026-000042` of an invoice, `CN-2026-000042` of a credit note. */
export function documentNumber(kind: NumberedDocument, year: number, sequence: number): string {
  return `${kind === 'credit-note' ? 'CN-' : ''}${year}-${String(sequence).padStart(6, '0')}`;
}
