import type { Transaction } from '../../../../platform/command.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { PostFileNotFound } from '../../domain/file-errors.js';
import { removeFiles } from '../../jobs/definitions.js';

/** What has files: one of the two columns of `post_file`. */
export type FileOwner = { readonly column: 'post_id' | 'comment_id'; readonly id: string };

/** Each id once. */
export function fileIdsOf(input: { readonly fileIds?: readonly string[] | null }): readonly string[] {
  return [...new Set(input.fileIds ?? [])];
}

/** Files that an item has already. */
export async function attachedFiles({ sql }: Transaction, { column, id }: FileOwner): Promise<readonly string[]> {
  const rows = await sql<{ id: string }>(`select id from post_file where ${column} = $1 order by id`, [id]);
  return rows.map((row) => row.id);
}

/** Gives an item exactly these files of its author; of two items that want one file, one gets it. */
export async function attachFiles(
  transaction: Transaction,
  authorId: string,
  owner: FileOwner,
  fileIds: readonly string[],
): Promise<void> {
  const attached = await attachedFiles(transaction, owner);
  const added = fileIds.filter((id) => !attached.includes(id));
  if (!added.every((id) => isUuid(id))) throw new PostFileNotFound();
  if (added.length > 0) {
    const given = await transaction.sql(
      `update post_file set ${owner.column} = $1
       where id = any($2::uuid[]) and owner_id = $3 and post_id is null and comment_id is null returning id`,
      [owner.id, added, authorId],
    );
    if (given.length < added.length) throw new PostFileNotFound();
  }
  await discardFiles(
    transaction,
    attached.filter((id) => !fileIds.includes(id)),
  );
}

/** All files of an item that is deleted. */
export async function detachFiles(transaction: Transaction, owner: FileOwner): Promise<void> {
  await discardFiles(transaction, await attachedFiles(transaction, owner));
}

/** No reader gets them from now on; the files themselves are deleted by a job. */
async function discardFiles(transaction: Transaction, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await transaction.sql('delete from post_file where id = any($1::uuid[])', [ids]);
  await transaction.enqueue(removeFiles, { uploadIds: [...ids] });
}
