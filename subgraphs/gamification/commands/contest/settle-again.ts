import type { Transaction } from '../../../../platform/command.js';
import type { Contest } from '../../domain/contest/contest.js';
import { settleContest } from '../../jobs/definitions.js';

/** Results of a finished contest changed: XP is corrected, and this and later ratings are computed again. */
export async function settleAgain(transaction: Transaction, contest: Contest): Promise<void> {
  if (contest.finishedAt === null) return;
  await transaction.enqueue(settleContest, { contestId: contest.id }, { key: `settle-contest/${contest.id}` });
}
