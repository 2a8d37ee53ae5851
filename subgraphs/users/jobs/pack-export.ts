import { implementJob } from '../../../platform/jobs.js';
import { packExport } from './definitions.js';
import { packExport as run } from '../commands/data-request/pack-export.js';

export const packExportJob = implementJob(packExport, (context, request) => run(context, request));
