import { Migration } from '@mikro-orm/migrations';

export class SearchAndPhonesMigration extends Migration {
  override up(): void {
    this.addSql(`
      alter table user_account
        add column discoverable boolean not null default true,
        -- E.164, verified. Several accounts may have the same: families share numbers.
        add column mobile text;
      -- Search by the beginning of any word of the name, and of the handle. Those who are never found are in neither.
      create index user_account_people_name on user_account using gin ((' ' || lower(name)) gin_trgm_ops)
        with (fastupdate = off) where status = 'active' and discoverable and email_verified_at is not null;
      create index user_account_people_handle on user_account (lower(handle) text_pattern_ops)
        where status = 'active' and discoverable and email_verified_at is not null;

      create table phone_verification (
        id uuid primary key,
        user_id uuid not null unique references user_account (id),
        mobile text not null,
        expires_at timestamptz not null,
        wrong_codes integer not null default 0
      );
    `);
  }
}
