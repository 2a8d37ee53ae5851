import { Migration } from '@mikro-orm/migrations';

export class DataRequestsMigration extends Migration {
  override up(): void {
    this.addSql(`
      create table data_request (
        id uuid primary key,
        version integer not null,
        user_id uuid not null references user_account,
        kind text not null check (kind in ('export', 'erasure')),
        status text not null,
        requested_at timestamptz not null,
        due_at timestamptz,
        archive_sha256 text,
        archive_size integer,
        expires_at timestamptz,
        ended_at timestamptz,
        check (case kind
          when 'export' then status in ('running', 'ready', 'expired')
          else status in ('scheduled', 'cancelled', 'closing', 'running', 'completed') end),
        check ((due_at is not null) = (kind = 'erasure')),
        check (num_nulls(archive_sha256, archive_size, expires_at) in (0, 3)),
        check (status <> 'ready' or expires_at is not null)
      );
      create index data_request_user on data_request (user_id, id);
      create unique index data_request_live on data_request (user_id, kind)
        where status in ('scheduled', 'closing', 'running');
      create index data_request_open on data_request (id) where status in ('closing', 'running');
      create table data_request_part (
        id uuid primary key,
        request_id uuid not null references data_request,
        domain text not null,
        status text not null check (status in ('pending', 'done', 'failed')),
        failure_code text,
        sha256 text,
        changed_at timestamptz not null,
        unique (request_id, domain),
        check ((failure_code is not null) = (status = 'failed'))
      );
      -- By which an archive can be downloaded once. Of the token only its SHA-256 is here.
      create table data_export_link (
        hash text primary key,
        request_id uuid not null references data_request,
        expires_at timestamptz not null
      );
      create index data_export_link_request on data_export_link (request_id);
      create index data_export_link_expires on data_export_link (expires_at);

      alter table user_account drop constraint user_account_status_check;
      alter table user_account add constraint user_account_status_check
        check (status in ('active', 'deactivated', 'erased'));
      alter table session drop constraint session_revoke_reason_check;
      alter table session add constraint session_revoke_reason_check check (revoke_reason in
        ('logged-out', 'revoked', 'password-changed', 'deactivated', 'refresh-token-reused', 'erased'));
    `);
  }
}
