import { implementJob } from '../../../platform/jobs.js';
import { removeDroppedFiles } from '../commands/assignment/remove-dropped-files.js';
import { removeSubmissionFiles } from './definitions.js';

export const removeSubmissionFilesJob = implementJob(removeSubmissionFiles, removeDroppedFiles);
