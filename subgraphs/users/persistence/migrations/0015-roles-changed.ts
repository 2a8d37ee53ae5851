import { Migration } from '@mikro-orm/migrations';

export class RolesChangedMigration extends Migration {
  override up(): void {
    this.addSql(`
      -- Tokens that claim a role which was revoked since are rejected; routers and subgraphs read the recent changes at start.
      alter table user_account add column roles_changed_at timestamptz;
      create index user_account_roles_changed on user_account (roles_changed_at) where roles_changed_at is not null;
    `);
  }
}
