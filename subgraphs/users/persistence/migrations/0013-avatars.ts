import { Migration } from '@mikro-orm/migrations';

export class AvatarsMigration extends Migration {
  override up(): void {
    this.addSql('alter table user_account add avatar_id uuid;');
  }
}
