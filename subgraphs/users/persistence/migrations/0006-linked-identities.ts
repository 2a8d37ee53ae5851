import { Migration } from '@mikro-orm/migrations';

export class LinkedIdentitiesMigration extends Migration {
  override up(): void {
    this.addSql(`
      create table linked_identity (
        id uuid primary key,
        user_id uuid not null references user_account,
        issuer text not null,
        subject text not null,
        linked_at timestamptz not null,
        last_used_at timestamptz not null,
        unique (issuer, subject)
      );
      create index linked_identity_user on linked_identity (user_id, id);
      -- Log ins that went to the provider and have not come back.
      create table oidc_request (
        state_hash text primary key,
        browser_hash text not null,
        -- Both sealed by the master key.
        nonce text not null,
        code_verifier text not null,
        expires_at timestamptz not null
      );
      create index oidc_request_expires on oidc_request (expires_at);
    `);
  }
}
