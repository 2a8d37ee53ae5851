import { runCommand } from '../../../platform/command.js';
import { implementJob } from '../../../platform/jobs.js';
import { releaseSeat } from './definitions.js';
import { loadClass } from '../commands/class/load-class.js';

/** Frees the seats of a class that were not paid in time; that of `studentId` at once, for they will not pay. */
export const releaseSeatJob = implementJob(releaseSeat, (context, { classId, studentId }) =>
  runCommand(context, 'releaseSeat', async (transaction) => {
    const found = await loadClass(transaction, classId);
    found.releaseExpired(transaction.now);
    if (studentId !== undefined) found.releaseSeatOf(studentId);
  }),
);
