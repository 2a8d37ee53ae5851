import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { DATA_HOLDERS, DataRequest } from '../../domain/data-request.js';
import { audit } from '../audit/audit.js';
import { loadUser } from '../shared/load-user.js';

/** One at a time: while an export is being created, a new request returns that one. Returns the id of the request. */
export function requestDataExport(context: Context): Promise<string> {
  const viewer = requireViewer(context);
  return runCommand(context, 'requestDataExport', async (transaction) => {
    const user = await loadUser(transaction, viewer.id);
    user.requireActive();
    const running = await transaction.find(DataRequest, { userId: user.id, kind: 'export', status: 'running' });
    if (running) return running.id;
    const request = transaction.add(new DataRequest(user.id, 'export', DATA_HOLDERS, transaction.now));
    await audit(transaction, { action: 'data-export-requested', targetId: user.id, detail: request.id });
    return request.id;
  });
}
