import { Readable } from 'node:stream';
import { runCommand } from '../../command.js';
import { MINUTE, now } from '../../domain/clock.js';
import { newId } from '../../domain/ids.js';
import type { GetRoute, PutRoute } from '../../subgraph.js';
import type { RouteAnswer } from '../../client/subgraph-client.js';
import { Download, Redirect } from '../download.js';
import { FileMissing, type StoredFile } from '../storage.js';
import { CONTENT_TYPE } from './request-upload.js';
import { fileToken, readToken, uploadToken } from './signed-urls.js';

export const putRoute: PutRoute = {
  method: 'PUT',
  path: '/uploads/:token',
  handle: async (context, { parameter, data }): Promise<RouteAnswer> => {
    const ticket = readToken(context.secrets, 'upload', parameter, uploadToken);
    if (!ticket || ticket.until <= now().getTime()) return refusal(data, 403, 'UPLOAD_NOT_FOUND');
    // A key of its own: two that send at once must not replace each other's file. Stored before the file is, so that the
    // file of a process that is killed here can be removed.
    const key = `${ticket.key}-${newId()}`;
    const [open] = await runCommand(context, 'beginUpload', ({ sql }) =>
      // Once only: what was inspected must not change afterwards.
      sql('update upload set storage_key = $2 where id = $1 and sha256 is null returning id', [ticket.id, key]),
    );
    if (!open) return refusal(data, 409, 'UPLOAD_NOT_FOUND');
    let stored: StoredFile;
    try {
      stored = await context.storage.put(key, Readable.from(limited(data, ticket.size)), CONTENT_TYPE);
    } catch (error) {
      if (error instanceof TooLarge) return refusal(data, 413, 'UPLOAD_MISMATCH');
      throw error;
    }
    const [first] = await runCommand(context, 'storeUpload', ({ sql }) =>
      sql(
        'update upload set size = $3, sha256 = $4 where id = $1 and storage_key = $2 and sha256 is null returning id',
        [ticket.id, key, stored.size, stored.sha256],
      ),
    );
    if (first) return { status: 200, body: { size: stored.size, sha256: stored.sha256 } };
    await context.storage.delete(key);
    return refusal(data, 409, 'UPLOAD_NOT_FOUND');
  },
};

/** Only to begin the download: the address that leads here decides how long a file may be fetched. */
const REDIRECT_LIFETIME_MS = MINUTE;

export const fileRoute: GetRoute = {
  path: '/files/:token',
  public: false,
  download: 'signed',
  handle: async (context, { parameter }) => {
    const file = readToken(context.secrets, 'file', parameter, fileToken);
    if (!file || file.until <= now().getTime()) return undefined;
    try {
      const url = await context.storage.link(file.key, { ...file, lifetimeMs: REDIRECT_LIFETIME_MS });
      if (url !== undefined) return new Redirect(url);
      return new Download(await context.storage.get(file.key), file);
    } catch (error) {
      if (error instanceof FileMissing) return undefined;
      throw error;
    }
  },
};

function refusal(data: Readable, status: number, code: string): RouteAnswer {
  // Read to its end, so that the sender gets to see the answer.
  data.resume();
  return { status, body: { error: code } };
}

class TooLarge extends Error {}

/** A sender that breaks off is an error here, so that no part of a file is kept. */
async function* limited(data: Readable, maxBytes: number): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of data.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    if ((size += chunk.length) > maxBytes) throw new TooLarge();
    yield chunk;
  }
}
