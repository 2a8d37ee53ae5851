import { implementJob } from '../../../platform/jobs.js';
import { removeExport } from './definitions.js';

export const removeExportJob = implementJob(removeExport, (context, { key }) => context.storage.delete(key));
