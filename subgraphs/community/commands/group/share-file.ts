import { runCommand } from '../../../../platform/command.js';
import { requireVerified, type Context } from '../../../../platform/context.js';
import { canonicalLine, titleProblem } from '../../../../platform/domain/text.js';
import { inspectUpload, useUpload } from '../../../../platform/services/uploads/use-upload.js';
import { NotAMember } from '../../domain/errors.js';
import { GroupStorageFull } from '../../domain/group-errors.js';
import { MAX_FILE_BYTES } from '../../domain/group.js';
import { problemOf, requireNone } from '../../domain/text.js';
import { requireNotSuspended } from '../moderation/limits.js';
import { ATTACHMENTS } from './group-uploads.js';
import { loadGroup, roleIn } from './membership.js';

export interface ShareFile {
  readonly groupId: string;
  readonly uploadId: string;
  readonly name: string;
}

const MAX_NAME = 200;

/** Puts an upload of the viewer among the files of a group of theirs. */
export async function shareFile(context: Context, input: ShareFile): Promise<{ readonly fileId: string }> {
  const viewer = requireVerified(context);
  const name = canonicalLine(input.name);
  requireNone(problemOf('name', titleProblem(name, { max: MAX_NAME })));
  const upload = await inspectUpload(context, ATTACHMENTS, viewer.id, input.uploadId);
  await runCommand(context, 'shareFile', async (transaction) => {
    await requireNotSuspended(transaction, viewer);
    const group = await loadGroup(transaction, viewer, input.groupId);
    if (!(await roleIn(transaction, group.id, viewer.id))) throw new NotAMember();
    if (group.fileBytes + upload.size > MAX_FILE_BYTES) throw new GroupStorageFull(MAX_FILE_BYTES);
    group.changeFiles(upload.size);
    await useUpload(transaction, upload);
    await transaction.sql(
      `insert into group_file (id, group_id, shared_by, name, content_type, size, storage_key, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [upload.id, group.id, viewer.id, name, upload.type, upload.size, upload.key, transaction.now],
    );
  });
  return { fileId: upload.id };
}
