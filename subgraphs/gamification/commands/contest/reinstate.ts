import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import type { Contest } from '../../domain/contest/contest.js';
import { judgeParticipant, type ParticipantDecision } from './judge-participant.js';

/** Takes a disqualification back, with a reason. */
export function reinstate(context: Context, input: ParticipantDecision): Promise<Contest> {
  const viewer = requireRole(context, 'staff', 'instructor');
  return runCommand(context, 'reinstate', (transaction) =>
    judgeParticipant(transaction, viewer.id, input, 'reinstate'),
  );
}
