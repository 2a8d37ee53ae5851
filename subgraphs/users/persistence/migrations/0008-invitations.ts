import { Migration } from '@mikro-orm/migrations';

export class InvitationsMigration extends Migration {
  override up(): void {
    this.addSql(`
      create table invitation (
        hash text primary key,
        user_id uuid not null references user_account,
        expires_at timestamptz not null
      );
      create index invitation_user on invitation (user_id);
      create index invitation_expires on invitation (expires_at);
    `);
  }
}
