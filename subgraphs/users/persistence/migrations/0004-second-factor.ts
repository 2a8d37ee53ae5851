import { Migration } from '@mikro-orm/migrations';

export class SecondFactorMigration extends Migration {
  override up(): void {
    this.addSql(`
      -- At most one a person; its id is the person's.
      create table second_factor (
        id uuid primary key references user_account,
        version integer not null,
        -- Sealed by the master key.
        secret text not null,
        enrolled_at timestamptz not null,
        confirmed_at timestamptz,
        last_step integer,
        wrong_codes integer not null,
        locked_until timestamptz,
        -- Hashes of those that are unused.
        recovery_codes text[] not null
      );
      -- A log in that has shown the password and not yet the second factor.
      create table log_in_challenge (
        hash text primary key,
        user_id uuid not null references user_account,
        expires_at timestamptz not null
      );
      create index log_in_challenge_user on log_in_challenge (user_id);
      create index log_in_challenge_expires on log_in_challenge (expires_at);
    `);
  }
}
