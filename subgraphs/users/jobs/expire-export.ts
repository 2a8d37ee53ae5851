import { implementJob } from '../../../platform/jobs.js';
import { expireExport } from './definitions.js';
import { expireExport as run } from '../commands/data-request/expire-export.js';

export const expireExportJob = implementJob(expireExport, (context, request) => run(context, request));
