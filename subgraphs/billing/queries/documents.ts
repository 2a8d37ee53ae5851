import { perRequest } from '../../../platform/context.js';
import { rowLoader } from '../../../platform/graphql/loaders.js';

export interface DocumentView {
  readonly id: string;
  /** The credit note, or else the invoice that it is. */
  readonly issuedId: string;
}

/** The file of an invoice or of a credit note, by the id of either. */
export const documentOf = perRequest((context) =>
  rowLoader<DocumentView>('issuedId', (ids) =>
    context.db.rows(
      `select id, invoice_id as issued_id from issued_document
       where invoice_id = any($1::uuid[]) and credit_note_id is null
       union all
       select id, credit_note_id from issued_document where credit_note_id = any($1::uuid[])`,
      [ids],
    ),
  ),
);
