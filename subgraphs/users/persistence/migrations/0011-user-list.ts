import { Migration } from '@mikro-orm/migrations';

export class UserListMigration extends Migration {
  override up(): void {
    this.addSql(`
      create extension if not exists pg_trgm;
      alter table user_account
        add column last_logged_in_at timestamptz,
        -- What staff search in; the lines keep a search from matching the end of one and the beginning of the next.
        add column search_text text not null
          generated always as (lower(name || e'\\n' || email || e'\\n' || coalesce(handle, ''))) stored;
      -- Accounts are written seldom and searched often: without fast update a search never has to read a pending list.
      create index user_account_search on user_account using gin (search_text gin_trgm_ops) with (fastupdate = off);
      create index user_account_roles on user_account using gin (roles) with (fastupdate = off);
      create index user_account_deactivated on user_account (joined_at, id) where status = 'deactivated';
      create index user_account_joined on user_account (joined_at, id);
      create index user_account_name on user_account (lower(name), id);
      -- Who never logged in comes first, so that a cursor has a value there too.
      create index user_account_last_log_in
        on user_account ((coalesce(last_logged_in_at, '-infinity'::timestamptz)), id);
    `);
    this.addSql(`
      update user_account set last_logged_in_at = latest.at
      from (select user_id, max(created_at) as at from session group by user_id) latest
      where latest.user_id = user_account.id;
    `);
  }
}
