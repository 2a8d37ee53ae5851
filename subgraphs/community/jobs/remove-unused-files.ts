import { runCommand } from '../../../platform/command.js';
import { after, DAY } from '../../../platform/domain/clock.js';
import { implementJob } from '../../../platform/jobs.js';
import { APPEAL_MS } from '../domain/report.js';
import { removeFiles, removeUnusedFiles } from './definitions.js';

const KEPT_UNUSED_MS = DAY;
const REMOVED_AT_ONCE = 500;

/**
 * Removes files that no post got within a day, and those of items that a moderator deleted, when an appeal can no longer bring
 * them back.
 */
export const removeUnusedFilesJob = implementJob(removeUnusedFiles, async (context) => {
  for (let removed = REMOVED_AT_ONCE; removed === REMOVED_AT_ONCE;)
    removed = await runCommand(context, 'removeUnusedFiles', async (transaction) => {
      const { sql, now } = transaction;
      const gone = await sql<{ id: string }>(
        `delete from post_file where id in (
           (select id from post_file where post_id is null and comment_id is null and created_at < $1
             limit ${REMOVED_AT_ONCE})
           union (select file.id from post_file file join post on post.id = file.post_id where post.deleted_at < $2
             limit ${REMOVED_AT_ONCE})
           union (select file.id from post_file file join comment on comment.id = file.comment_id
             where comment.deleted_at < $2 limit ${REMOVED_AT_ONCE})
           limit ${REMOVED_AT_ONCE})
         returning id`,
        [after(now, -KEPT_UNUSED_MS), after(now, -2 * APPEAL_MS)],
      );
      if (gone.length > 0) await transaction.enqueue(removeFiles, { uploadIds: gone.map(({ id }) => id) });
      return gone.length;
    });
});
