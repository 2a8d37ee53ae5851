import { Migration } from '@mikro-orm/migrations';

export class MessageSettingsMigration extends Migration {
  override up(): void {
    this.addSql(`
      -- What users have set; without a row all may write to them, and others see that they are there.
      create table message_setting (
        user_id uuid primary key,
        messages_from text not null default 'everyone' check (messages_from in ('everyone', 'followed', 'no_one')),
        show_presence boolean not null default true
      );
    `);
  }
}
