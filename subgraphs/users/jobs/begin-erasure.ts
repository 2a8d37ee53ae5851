import { implementJob } from '../../../platform/jobs.js';
import { beginErasure } from './definitions.js';
import { beginErasure as run } from '../commands/data-request/begin-erasure.js';

export const beginErasureJob = implementJob(beginErasure, (context, request) => run(context, request));
