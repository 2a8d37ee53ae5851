import { Migration } from '@mikro-orm/migrations';

export class DocumentsMigration extends Migration {
  override up(): void {
    this.addSql(DOCUMENTS);
  }
}

const DOCUMENTS = `
  create table issued_document (
    id uuid primary key,
    version integer not null,
    kind text not null check (kind in ('invoice', 'credit-note')),
    invoice_id uuid not null references invoice,
    -- Null for the invoice itself.
    credit_note_id uuid references credit_note,
    user_id uuid not null,
    number text not null,
    storage_key text not null,
    sha256 text not null,
    size integer not null,
    stored_at timestamptz not null,
    -- Stored once, however often it is printed.
    constraint issued_document_once unique nulls not distinct (invoice_id, credit_note_id),
    check ((credit_note_id is not null) = (kind = 'credit-note'))
  );
  create index issued_document_credit_note on issued_document (credit_note_id);
`;
