import { Migration } from '@mikro-orm/migrations';

/** Users who were here before their roles were stored; these are null until they change. */
export class KnownUsersMigration extends Migration {
  override up(): void {
    this.addSql('insert into registered_user (id) select user_id from student_profile on conflict (id) do nothing');
  }
}
