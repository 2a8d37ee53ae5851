import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { after, MINUTE } from '../../../../platform/domain/clock.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { Download } from '../../../../platform/services/download.js';
import { FileMissing } from '../../../../platform/services/storage.js';
import { DataExportNotReady, DataRequestNotFound } from '../../domain/errors.js';
import { audit } from '../audit/audit.js';
import { archiveKey } from './load-data-request.js';
import { hashToken, newSecretToken } from '../shared/secret-token.js';

const LINK_LIFETIME_MS = 5 * MINUTE;

/** An address by which the viewer's own archive can be downloaded once, within 5 minutes. */
export function createDataExportLink(
  context: Context,
  input: { readonly dataRequestId: string },
): Promise<{ url: string; expiresAt: Date }> {
  const viewer = requireViewer(context);
  return runCommand(context, 'createDataExportLink', async (transaction) => {
    const [found] = isUuid(input.dataRequestId)
      ? await transaction.sql<{ ready: boolean }>(
          `select status = 'ready' and expires_at > $3 as ready from data_request
           where id = $1 and user_id = $2 and kind = 'export' for share`,
          [input.dataRequestId, viewer.id, transaction.now.toISOString()],
        )
      : [];
    if (!found) throw new DataRequestNotFound();
    if (!found.ready) throw new DataExportNotReady();
    const token = newSecretToken();
    const expiresAt = after(transaction.now, LINK_LIFETIME_MS);
    await transaction.sql('insert into data_export_link (hash, request_id, expires_at) values ($1, $2, $3)', [
      hashToken(token),
      input.dataRequestId,
      expiresAt.toISOString(),
    ]);
    await audit(transaction, { action: 'data-export-link-created', targetId: viewer.id, detail: input.dataRequestId });
    return { url: `${context.publicUrl}/data-exports/${token}`, expiresAt };
  });
}

/** Uses up the link. Undefined when the link or its file does not exist. */
export async function downloadDataExport(context: Context, token: string): Promise<Download | undefined> {
  const found = await runCommand(context, 'downloadDataExport', async (transaction) => {
    const [link] = await transaction.sql<{ request_id: string; expires_at: Date }>(
      'delete from data_export_link where hash = $1 returning request_id, expires_at',
      [hashToken(token)],
    );
    if (!link || new Date(link.expires_at) <= transaction.now) return undefined;
    const [request] = await transaction.sql<{ id: string; size: number }>(
      `select id, archive_size as size from data_request where id = $1 and status = 'ready' and expires_at > $2`,
      [link.request_id, transaction.now.toISOString()],
    );
    return request;
  });
  if (!found) return undefined;
  try {
    const data = await context.storage.get(archiveKey(found.id));
    return new Download(data, { fileName: 'lyceum-data.json', contentType: 'application/json', size: found.size });
  } catch (error) {
    if (error instanceof FileMissing) return undefined;
    throw error;
  }
}
