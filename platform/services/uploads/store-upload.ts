import type { Readable } from 'node:stream';
import { runCommand } from '../../command.js';
import type { Context } from '../../context.js';
import { after, DAY } from '../../domain/clock.js';
import { newId } from '../../domain/ids.js';
import { CONTENT_TYPE } from './request-upload.js';
import type { InspectedUpload } from './use-upload.js';
import type { UploadPolicy } from './policy.js';

/**
 * A file that came another way than by a ticket, such as within an archive, as an upload of this user. The caller has checked
 * its type and content. Like every upload it is removed after a day unless a transaction uses it.
 */
export async function storeUpload(
  context: Context,
  { purpose }: UploadPolicy,
  ownerId: string,
  file: { readonly data: Readable; readonly type: string; readonly size: number },
): Promise<InspectedUpload> {
  const id = newId();
  const key = `uploads/${purpose}/${id}`;
  // The row first: by it, the file of a process that is killed here is found and removed.
  await runCommand(context, 'beginUpload', ({ sql, now }) =>
    sql(
      `insert into upload (id, owner_id, purpose, storage_key, announced_type, announced_size, created_at, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [id, ownerId, purpose, key, file.type, file.size, now, after(now, DAY)],
    ),
  );
  const stored = await context.storage.put(key, file.data, CONTENT_TYPE);
  await runCommand(context, 'storeUpload', ({ sql }) =>
    sql('update upload set size = $2, sha256 = $3 where id = $1', [id, stored.size, stored.sha256]),
  );
  return { id, key, type: file.type, ...stored };
}
