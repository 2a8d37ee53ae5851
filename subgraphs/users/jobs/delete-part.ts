import { implementJob } from '../../../platform/jobs.js';
import { deletePart } from './definitions.js';
import { partKey } from '../../../platform/privacy.js';

/** A part that is not needed any more. */
export const deletePartJob = implementJob(deletePart, (context, { requestId, domain }) =>
  context.storage.delete(partKey(requestId, domain)),
);
