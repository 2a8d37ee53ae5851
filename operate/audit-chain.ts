import { StartupError } from '../platform/config/startup-error.js';
import {
  verifyAuditChain,
  type ChainProblem,
  type ChainReport,
} from '../subgraphs/users/commands/audit/verify-audit-chain.js';
import type { OpenDomain } from './open-domain.js';

/**
 * Verifies the chain over the audit entries; `head` is one that was printed earlier, as `<position>:<hash>`. A
 * {@link StartupError} names what is wrong, the first 100.
 */
export async function auditChain({ context }: OpenDomain, head?: string): Promise<ChainReport> {
  const [, position, hash = ''] = head?.match(/^(\d{1,9}):([0-9a-f]{64})$/) ?? [];
  if (head !== undefined && position === undefined)
    throw new StartupError(`--head must be <position>:<hash> as this command printed it, not "${head}".`);
  const report = await verifyAuditChain(
    context(),
    position === undefined ? undefined : { position: Number(position), hash },
  );
  if (report.problems.length > 0)
    throw new StartupError(['The audit entries were tampered with.', ...report.problems.map(inWords)].join('\n'));
  return report;
}

function inWords({ fault, position, entryId }: ChainProblem): string {
  const place = position === null ? '' : `position ${position}: `;
  switch (fault) {
    case 'changed':
      return `${place}entry ${entryId} is not what was sealed there.`;
    case 'removed':
      return `${place}entry ${entryId} is gone.`;
    case 'gap':
      return `${place}seals before it are gone.`;
    case 'inserted':
      return `${place}entry ${entryId} was not written by a command.`;
    case 'cut':
      return `${place}the chain is not the one that had this head.`;
  }
}
