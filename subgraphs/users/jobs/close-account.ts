import { implementJob } from '../../../platform/jobs.js';
import { closeAccount } from './definitions.js';
import { closeAccount as run } from '../commands/data-request/close-account.js';

export const closeAccountJob = implementJob(closeAccount, (context, request) => run(context, request));
