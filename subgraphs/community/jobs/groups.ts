import { runCommand } from '../../../platform/command.js';
import { implementJob } from '../../../platform/jobs.js';
import { removeUpload } from '../../../platform/services/uploads/remove-uploads.js';
import { ATTACHMENTS } from '../commands/group/group-uploads.js';
import { ensureOwner } from '../commands/group/membership.js';
import { GroupNotFound } from '../domain/errors.js';
import { Group } from '../domain/group.js';
import { removeFiles, succeedOwner } from './definitions.js';

export const removeFilesJob = implementJob(removeFiles, async (context, { uploadIds }) => {
  for (const id of uploadIds) await removeUpload(context, ATTACHMENTS, id);
});

/** Each group in a transaction of its own; a job that is run again finds less to do. */
export const succeedOwnerJob = implementJob(succeedOwner, async (context, { userId }) => {
  const groups = await runCommand(context, 'findOwnedGroups', ({ sql }) =>
    sql<{ group_id: string }>(`select group_id from membership where user_id = $1 and role = 'owner'`, [userId]),
  );
  for (const { group_id: id } of groups)
    await runCommand(context, 'succeedOwner', async (transaction) => {
      await transaction.load(Group, id, () => new GroupNotFound());
      await ensureOwner(transaction, id);
    });
});
