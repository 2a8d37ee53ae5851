import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { partKey } from '../../../../platform/privacy.js';
import { FileMissing } from '../../../../platform/services/storage.js';
import { DATA_HOLDERS, type DataRequest } from '../../domain/data-request.js';
import { expireExport } from '../../jobs/definitions.js';
import { archiveKey, loadDataRequest } from './load-data-request.js';

/** The file of a domain is gone, or not the one of its receipt. */
class PartDamaged extends Error {
  override readonly name = 'PartDamaged';
  constructor(readonly domain: string) {
    super(`The part of ${domain} is not the one of its receipt.`);
  }
}

/**
 * Makes one archive of the parts, read and written as streams, and then deletes them. Each part is compared with its receipt;
 * a domain whose part is damaged is asked for another, and the archive is made when it has come.
 */
export async function packExport(context: Context, { requestId }: { readonly requestId: string }): Promise<void> {
  const request = await runCommand(context, 'readRequest', (transaction) => loadDataRequest(transaction, requestId));
  if (request.kind !== 'export') return;
  if (request.status === 'running') {
    if (!request.isDone()) return;
    try {
      const archive = Readable.from(archiveOf(context, request), { objectMode: false });
      const stored = await context.storage.put(archiveKey(requestId), archive, 'application/json');
      await runCommand(context, 'packExport', async (transaction) => {
        const packed = await loadDataRequest(transaction, requestId);
        packed.packed(stored, transaction.now);
        if (packed.expiresAt)
          await transaction.enqueue(
            expireExport,
            { requestId },
            { runAt: packed.expiresAt, key: `expire-export/${requestId}` },
          );
      });
    } catch (error) {
      if (!(error instanceof PartDamaged)) throw error;
      context.log.warn({ err: error, requestId }, 'a part of an export is asked for again');
      await runCommand(context, 'askForPart', async (transaction) => {
        (await loadDataRequest(transaction, requestId)).partDamaged(error.domain, transaction.now);
      });
      return;
    }
  }
  for (const domain of DATA_HOLDERS) await context.storage.delete(partKey(requestId, domain));
}

async function* archiveOf(context: Context, request: DataRequest): AsyncGenerator<Buffer> {
  const { id: requestId, userId, requestedAt } = request;
  const head = JSON.stringify({ requestId, userId, requestedAt }, null, 2);
  yield Buffer.from(head.slice(0, -2));
  for (const { domain, sha256 } of request.parts.getItems()) {
    yield Buffer.from(`,\n  ${JSON.stringify(domain)}: `);
    const hash = createHash('sha256');
    const part = await context.storage.get(partKey(requestId, domain)).catch((error: unknown) => {
      throw error instanceof FileMissing ? new PartDamaged(domain) : error;
    });
    for await (const chunk of part as AsyncIterable<Buffer>) {
      hash.update(chunk);
      yield chunk;
    }
    if (hash.digest('hex') !== sha256) throw new PartDamaged(domain);
  }
  yield Buffer.from('\n}\n');
}
