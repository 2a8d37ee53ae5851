import { Migration } from '@mikro-orm/migrations';

export class ApiKeysMigration extends Migration {
  override up(): void {
    this.addSql(`
      create table api_key (
        id uuid primary key,
        name text not null check (char_length(name) between 1 and 100),
        scopes text[] not null check (cardinality(scopes) between 1 and 20),
        daily_cost_budget integer not null check (daily_cost_budget > 0),
        expires_at timestamptz not null,
        created_by uuid not null references user_account,
        created_at timestamptz not null,
        last_used_at timestamptz,
        revoked_at timestamptz
      );
      -- Of a key only its SHA-256 is here, and the beginning by which people know it. One is current; replaced ones run out.
      create table api_key_secret (
        hash text primary key,
        key_id uuid not null references api_key,
        prefix text not null,
        created_at timestamptz not null,
        valid_until timestamptz
      );
      create index api_key_creator on api_key (created_by);
      create index api_key_secret_key on api_key_secret (key_id);
      create unique index api_key_secret_current on api_key_secret (key_id) where valid_until is null;
      create table api_key_usage (
        key_id uuid not null references api_key,
        day date not null,
        cost integer not null check (cost >= 0),
        requests integer not null check (requests >= 0),
        primary key (key_id, day)
      );
    `);
  }
}
