import { implementJob } from '../../../platform/jobs.js';
import { closeStreaks } from '../commands/player/close-streaks.js';
import { closeStreaks as definition } from './definitions.js';

export const closeStreaksJob = implementJob(definition, (context) => closeStreaks(context));
