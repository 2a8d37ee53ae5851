import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import type { Contest } from '../../domain/contest/contest.js';
import { judgeParticipant, type ParticipantDecision } from './judge-participant.js';

/** A disqualified participant is listed last without a rank; others move up. With a reason. */
export function disqualify(context: Context, input: ParticipantDecision): Promise<Contest> {
  const viewer = requireRole(context, 'staff', 'instructor');
  return runCommand(context, 'disqualify', (transaction) =>
    judgeParticipant(transaction, viewer.id, input, 'disqualify'),
  );
}
