import { runIdempotently } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { HOUR } from '../../../../platform/domain/clock.js';
import { newId } from '../../../../platform/domain/ids.js';
import { ContestNotRunning, NotJoined, TooManyQuestions } from '../../domain/errors.js';
import { loadContest } from './load-contest.js';

export interface AskClarification {
  readonly contestId: string;
  /** Label of the problem; null for the contest. */
  readonly problem?: string | null | undefined;
  readonly question: string;
  readonly idempotencyKey: string;
}

const PER_HOUR = 10;

/** A question of a participant to those who run the contest, while it runs. */
export function askClarification(context: Context, input: AskClarification): Promise<{ clarificationId: string }> {
  const viewer = requireViewer(context);
  return runIdempotently(context, 'askClarification', input, async (transaction) => {
    const contest = await loadContest(transaction, input.contestId);
    const { now } = transaction;
    if (!['running', 'frozen'].includes(contest.statusAt(now)))
      throw new ContestNotRunning('Questions can be asked while the contest runs.');
    const [joined] = await transaction.sql('select from participation where contest_id = $1 and user_id = $2', [
      contest.id,
      viewer.id,
    ]);
    if (!joined) throw new NotJoined();
    const problem = contest.problems.find(({ label }) => label === input.problem)?.label ?? null;
    const id = newId();
    // Counted under the lock of the contest, so that many at once are counted too.
    const asked = await transaction.sql(
      `insert into clarification (id, contest_id, user_id, problem, question, asked_at)
       select $1, $2, $3, $4, $5, $6 where (
         select count(*) from clarification where contest_id = $2 and user_id = $3 and asked_at > $7) < ${PER_HOUR}
       returning id`,
      [
        id,
        contest.id,
        viewer.id,
        problem,
        input.question,
        now.toISOString(),
        new Date(now.getTime() - HOUR).toISOString(),
      ],
    );
    if (asked.length === 0) throw new TooManyQuestions();
    return { clarificationId: id };
  });
}
