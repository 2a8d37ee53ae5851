import { Migration } from '@mikro-orm/migrations';
import { implementJob } from '../../jobs.js';
import type { UploadPolicy } from './policy.js';
import { putRoute, fileRoute } from './routes.js';
import { removeUnusedUploads, removeUnused } from './remove-uploads.js';

/*
 * Files that users send. A domain issues a ticket (requestUpload); the client PUTs the bytes to the ticket's address; the
 * domain takes the file (inspectUpload, then useUpload in the transaction that refers to it). What is not used is removed
 * after a day. The address is one of ours with any storage: size and checksum are measured on the way, and the type is read
 * from the stored file.
 */

/** Lists what a domain with uploads serves and runs; its migrations list {@link UploadMigration}. */
export function uploads(policies: readonly UploadPolicy[]) {
  return {
    routes: [putRoute, fileRoute],
    jobs: [implementJob(removeUnusedUploads, (context) => removeUnused(context, policies))],
  };
}

/** Each domain with uploads lists it under its next number. */
export class UploadMigration extends Migration {
  override up(): void {
    this.addSql(`
      create table upload (
        id uuid primary key,
        owner_id uuid not null,
        purpose text not null,
        storage_key text not null,
        announced_type text not null,
        announced_size bigint not null check (announced_size > 0),
        announced_sha256 text,
        size bigint,
        sha256 text,
        created_at timestamptz not null,
        -- An unused one is removed then.
        expires_at timestamptz not null,
        used_at timestamptz,
        check ((size is null) = (sha256 is null)),
        check (used_at is null or sha256 is not null)
      );
      create index upload_owner on upload (owner_id);
      create index upload_unused on upload (expires_at) where used_at is null;
    `);
  }
}
