import { buffer } from 'node:stream/consumers';
import { runCommand } from '../../../../platform/command.js';
import { requireVerified, type Context } from '../../../../platform/context.js';
import { canonicalLine, titleProblem } from '../../../../platform/domain/text.js';
import { ImageUnreadable, webImage } from '../../../../platform/services/images.js';
import { UploadMismatch } from '../../../../platform/services/uploads/errors.js';
import { inspectUpload, useUpload } from '../../../../platform/services/uploads/use-upload.js';
import { problemOf, requireNone } from '../../domain/text.js';
import { ATTACHMENTS, imageKey } from '../group/group-uploads.js';
import { requireNotSuspended } from '../moderation/limits.js';

const MAX_NAME = 200;

export interface CompletePostUpload {
  readonly uploadId: string;
  readonly name: string;
}

/**
 * Takes an upload for a post or a comment of the viewer. An image is encoded anew, so that it tells nothing of its camera and
 * place; only that image is ever served, and the original is deleted.
 */
export async function completePostUpload(
  context: Context,
  input: CompletePostUpload,
): Promise<{ readonly id: string }> {
  const viewer = requireVerified(context);
  const name = canonicalLine(input.name);
  requireNone(problemOf('name', titleProblem(name, { max: MAX_NAME })));
  const upload = await inspectUpload(context, ATTACHMENTS, viewer.id, input.uploadId);
  let stored = { key: upload.key, type: upload.type, size: upload.size };
  let edges: { readonly width: number; readonly height: number } | undefined;
  if (upload.type.startsWith('image/')) {
    const image = await webImage(await buffer(await context.storage.get(upload.key))).catch((error: unknown) => {
      throw error instanceof ImageUnreadable ? new UploadMismatch('type') : error;
    });
    const { size } = await context.storage.put(imageKey(upload.id), image.data, 'image/webp');
    stored = { key: imageKey(upload.id), type: 'image/webp', size };
    edges = image;
  }
  await runCommand(context, 'completePostUpload', async (transaction) => {
    await requireNotSuspended(transaction, viewer);
    await useUpload(transaction, upload);
    await transaction.sql(
      `insert into post_file (id, owner_id, name, content_type, size, storage_key, width, height, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        upload.id,
        viewer.id,
        name,
        stored.type,
        stored.size,
        stored.key,
        edges?.width ?? null,
        edges?.height ?? null,
        transaction.now,
      ],
    );
  });
  if (stored.key !== upload.key) await context.storage.delete(upload.key);
  return { id: upload.id };
}
