import { defineEntity, p } from '@mikro-orm/core';
import { IssuedDocument } from '../domain/issued-document.js';

export const IssuedDocumentMap = defineEntity({
  class: IssuedDocument,
  tableName: 'issued_document',
  properties: {
    id: p.uuid().primary(),
    version: p.integer(),
    kind: p.text(),
    invoiceId: p.uuid(),
    creditNoteId: p.uuid().nullable(),
    userId: p.uuid(),
    number: p.text(),
    storageKey: p.text(),
    sha256: p.text(),
    size: p.integer(),
    storedAt: p.datetime(),
  },
});
