import { implementJob } from '../../../platform/jobs.js';
import { storeDocument } from './definitions.js';
import { storeDocument as run } from '../commands/invoice/store-document.js';

/** Prints an invoice or a credit note after its issue. */
export const storeDocumentJob = implementJob(storeDocument, (context, document) => run(context, document));
