import { implementJob } from '../../../platform/jobs.js';
import { purgeBoards } from '../commands/board/purge-boards.js';
import { purgeBoards as definition } from './definitions.js';

export const purgeBoardsJob = implementJob(definition, (context) => purgeBoards(context));
