import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { cancelJob } from '../../../../platform/jobs.js';
import { DataRequest } from '../../domain/data-request.js';
import { ErasureNotRequested } from '../../domain/errors.js';
import { sendErasureCancelled } from '../../jobs/definitions.js';
import { audit } from '../audit/audit.js';
import { closeKey } from './request-erasure.js';

/** Until it is due. Returns the id of the request. */
export function cancelErasure(context: Context): Promise<string> {
  const viewer = requireViewer(context);
  return runCommand(context, 'cancelErasure', async (transaction) => {
    const request = await transaction.find(DataRequest, {
      userId: viewer.id,
      kind: 'erasure',
      status: { $in: ['scheduled', 'closing', 'running'] },
    });
    if (!request) throw new ErasureNotRequested();
    request.cancel(transaction.now);
    await cancelJob(transaction.sql, closeKey(request.id));
    await transaction.enqueue(sendErasureCancelled, { userId: viewer.id });
    await audit(transaction, { action: 'erasure-cancelled', targetId: viewer.id, detail: request.id });
    return request.id;
  });
}
