import { z } from 'zod';
import { defineJob } from '../../../platform/jobs.js';
import { storeDocument as run } from '../commands/invoice/store-document.js';

/** Prints an invoice or a credit note after its issue. */
export const storeDocument = defineJob({
  name: 'store-document',
  schema: z.object({ invoiceId: z.uuid(), creditNoteId: z.uuid().nullable() }),
  run: (context, document) => run(context, document),
});
