import { runIdempotently } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { newId } from '../../../../platform/domain/ids.js';
import { loadManaged } from './load-contest.js';

export interface Announce {
  readonly contestId: string;
  readonly text: string;
  readonly idempotencyKey: string;
}

/** Tells something to all participants. */
export function announce(context: Context, input: Announce): Promise<{ contestId: string; noticeId: string }> {
  const viewer = requireRole(context, 'staff', 'instructor');
  return runIdempotently(context, 'announce', input, async (transaction) => {
    const contest = await loadManaged(transaction, input.contestId);
    const noticeId = newId();
    const [row] = await transaction.sql<{ sequence: string }>(
      `insert into clarification (id, contest_id, answer, answered_by, to_all, asked_at, answered_at, sequence)
       values ($1, $2, $3, $4, true, $5, $5, nextval('clarification_sequence')) returning sequence`,
      [noticeId, contest.id, input.text, viewer.id, transaction.now.toISOString()],
    );
    contest.notice(noticeId, 'announcement', null, Number(row?.sequence));
    return { contestId: contest.id, noticeId };
  });
}
