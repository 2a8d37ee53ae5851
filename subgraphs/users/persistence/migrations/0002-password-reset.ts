import { Migration } from '@mikro-orm/migrations';

export class PasswordResetMigration extends Migration {
  override up(): void {
    this.addSql(`
      create table password_reset_token (
        hash text primary key,
        user_id uuid not null references user_account,
        expires_at timestamptz not null
      );
      create index password_reset_token_user on password_reset_token (user_id);
      create index password_reset_token_expires on password_reset_token (expires_at);
    `);
  }
}
