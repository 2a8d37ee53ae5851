import { Migration } from '@mikro-orm/migrations';

export class ActsOfThePlatformMigration extends Migration {
  override up(): void {
    // Null: the platform by itself.
    this.addSql('alter table staff_act alter actor_id drop not null');
  }
}
