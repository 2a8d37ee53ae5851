import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import type { Contest } from '../../domain/contest/contest.js';
import { counts, isPending } from '../../domain/contest/standings.js';
import { ContestFinished } from '../../domain/errors.js';
import { readContestData } from '../../queries/contest-data.js';
import { loadManaged } from './load-contest.js';
import { settleAgain } from './settle-again.js';

/** Results become final and visible; XP, podium and badges follow by a job. Nothing that counts may be pending. */
export function finalizeContest(context: Context, input: { contestId: string }): Promise<Contest> {
  requireRole(context, 'staff', 'instructor');
  return runCommand(context, 'finalizeContest', async (transaction) => {
    const contest = await loadManaged(transaction, input.contestId);
    if (contest.finishedAt !== null) throw new ContestFinished();
    const { participants, submissions } = await readContestData(transaction.sql, contest.id);
    const byUser = new Map(participants.map((participant) => [participant.userId, participant]));
    const pending = submissions.filter((submission) => {
      const participant = byUser.get(submission.userId);
      return participant && isPending(submission) && counts(contest.rules, participant, submission);
    });
    const ends = participants.map(({ extraUntil }) => extraUntil?.getTime() ?? 0);
    const lastEnd = new Date(Math.max(contest.endsAt.getTime(), ...ends));
    contest.finalize(pending.length, lastEnd, transaction.now);
    await settleAgain(transaction, contest);
    return contest;
  });
}
