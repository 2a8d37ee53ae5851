import { Aggregate } from '../../../platform/domain/aggregate.js';
import { newId } from '../../../platform/domain/ids.js';
import type { NumberedDocument } from './issue.js';

export interface IssuedDocumentEvent {
  readonly type: 'invoice-document-ready';
  readonly document: IssuedDocument;
}

/** An invoice or a credit note as a file that never changes. */
export class IssuedDocument extends Aggregate<IssuedDocumentEvent> {
  readonly id = newId();
  constructor(
    readonly kind: NumberedDocument,
    readonly invoiceId: string,
    /** Null for the invoice itself. */
    readonly creditNoteId: string | null,
    readonly userId: string,
    readonly number: string,
    readonly storageKey: string,
    /** Of the file, in hex. */
    readonly sha256: string,
    /** In bytes. */
    readonly size: number,
    readonly storedAt: Date,
  ) {
    super();
    this.record({ type: 'invoice-document-ready', document: this });
  }
}
