import { runCommand } from '../platform/command.js';
import { isUuid } from '../platform/domain/ids.js';
import { StartupError } from '../platform/config/startup-error.js';
import { redriveFailed } from '../subgraphs/community/commands/delivery/redrive-delivery.js';
import type { OpenDomain } from './open-domain.js';

export interface GivenUpLine {
  readonly id: string;
  readonly channel: string;
  readonly category: string;
  readonly failures: number;
  readonly reason: string | null;
  readonly endedAt: Date;
}

/** Deliveries of notices that were given up, the oldest first. */
export function listGivenUp({ context }: OpenDomain, limit: number): Promise<GivenUpLine[]> {
  return context().db.rows(
    `select id, channel, category, failures, reason, ended_at from delivery where status = 'failed' order by id limit $1`,
    [limit],
  );
}

/** Has the running platform try one of them again, or the oldest 1000. Returns how many. */
export async function redriveGivenUp({ context }: OpenDomain, id?: string): Promise<number> {
  if (id !== undefined && !isUuid(id)) throw new StartupError(`"${id}" is not the id of a delivery.`);
  const redriven = await runCommand(context(), 'redriveDeliveries', (transaction) =>
    redriveFailed(transaction, id ?? null),
  );
  if (id !== undefined && redriven === 0)
    throw new StartupError(`There is no failed delivery ${id}: see "deliveries list".`);
  return redriven;
}
