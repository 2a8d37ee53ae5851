import { implementJob } from '../../../platform/jobs.js';
import { tellOfWriting } from '../commands/notification/tell-of-writing.js';
import { tellOfWriting as definition } from './definitions.js';

export const tellOfWritingJob = implementJob(definition, tellOfWriting);
