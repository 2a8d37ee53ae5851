import { z } from 'zod';
import { runCommand } from '../../command.js';
import type { Context } from '../../context.js';
import { defineJob } from '../../jobs.js';
import type { UploadPolicy } from './policy.js';

export const removeUnusedUploads = defineJob({
  name: 'remove-unused-uploads',
  schema: z.object({}),
  cron: '29 * * * *',
});

const REMOVED_AT_ONCE = 500;

interface RemovedRow {
  readonly id: string;
  readonly purpose: string;
  readonly storage_key: string;
}

export async function removeUnused(context: Context, policies: readonly UploadPolicy[]): Promise<void> {
  const expired = await runCommand(context, 'findUnusedUploads', ({ sql, now: at }) =>
    sql<RemovedRow>(
      `select id, purpose, storage_key from upload where used_at is null and expires_at <= $1
       order by expires_at limit ${REMOVED_AT_ONCE}`,
      [at],
    ),
  );
  for (const row of expired) await removeRow(context, policies, row);
}

/** Removes all files of a user, used or not, for an erasure. */
export async function eraseUploads(
  context: Context,
  policies: readonly UploadPolicy[],
  ownerId: string,
): Promise<void> {
  const rows = await runCommand(context, 'findUploads', ({ sql }) =>
    sql<RemovedRow>('select id, purpose, storage_key from upload where owner_id = $1', [ownerId]),
  );
  for (const row of rows) await removeRow(context, policies, row);
}

/** Removes a used upload that nothing refers to any more. Idempotent. */
export async function removeUpload(context: Context, policy: UploadPolicy, uploadId: string): Promise<void> {
  const rows = await runCommand(context, 'findUpload', ({ sql }) =>
    sql<RemovedRow>('select id, purpose, storage_key from upload where id = $1', [uploadId]),
  );
  for (const row of rows) await removeRow(context, [policy], row);
}

/** Files first: a row is the only way to find them. */
async function removeRow(context: Context, policies: readonly UploadPolicy[], row: RemovedRow): Promise<void> {
  const derived = policies.find(({ purpose }) => purpose === row.purpose)?.derivedKeys?.(row.id) ?? [];
  for (const key of [row.storage_key, ...derived]) await context.storage.delete(key);
  await runCommand(context, 'removeUpload', ({ sql }) => sql('delete from upload where id = $1', [row.id]));
}
