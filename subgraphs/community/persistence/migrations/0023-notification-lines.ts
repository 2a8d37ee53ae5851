import { Migration } from '@mikro-orm/migrations';

export class NotificationLinesMigration extends Migration {
  override up(): void {
    this.addSql(`
      -- Unread notifications of one kind about one thing are one line, whose newest is shown. The id of the first of them;
      -- null: a line by itself.
      alter table notification add column line_id uuid;
      create index notification_line on notification (user_id, line_id) where line_id is not null;
    `);
  }
}
