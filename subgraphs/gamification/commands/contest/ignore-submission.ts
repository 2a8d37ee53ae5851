import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import type { Contest } from '../../domain/contest/contest.js';
import { ContestSubmissionNotFound } from '../../domain/errors.js';
import { loadManaged } from './load-contest.js';
import { settleAgain } from './settle-again.js';

export interface IgnoreSubmission {
  readonly submissionId: string;
  /** False: the submission counts again. */
  readonly ignored: boolean;
}

/** Takes a submission out of the standings, or back in. */
export function ignoreSubmission(context: Context, input: IgnoreSubmission): Promise<Contest> {
  requireRole(context, 'staff', 'instructor');
  return runCommand(context, 'ignoreSubmission', async (transaction) => {
    const [row] = isUuid(input.submissionId)
      ? await transaction.sql<{ contest_id: string }>('select contest_id from contest_submission where id = $1', [
          input.submissionId,
        ])
      : [];
    if (!row) throw new ContestSubmissionNotFound();
    const contest = await loadManaged(transaction, row.contest_id);
    contest.standingsChanged();
    await transaction.sql('update contest_submission set ignored = $2, changed = $3 where id = $1', [
      input.submissionId,
      input.ignored,
      contest.version,
    ]);
    await settleAgain(transaction, contest);
    return contest;
  });
}
