import { Migration } from '@mikro-orm/migrations';

export class ClassLeftMigration extends Migration {
  override up(): void {
    this.addSql(`
      -- Students who have left a class; classes tells so. \`operate replay billing begun-classes\` fills it for the past.
      create table class_left (
        class_id uuid not null,
        student_id uuid not null,
        primary key (class_id, student_id)
      );

      -- The date of a session may move until its invoice is paid. Everything else of a line is append-only.
      create function refuse_change_of_invoice_line() returns trigger language plpgsql as $$
      begin
        if to_jsonb(new) - 'description' is distinct from to_jsonb(old) - 'description'
          or exists (select from invoice where id = old.invoice_id and status <> 'open')
        then
          raise exception 'invoice_line is append-only' using errcode = 'restrict_violation';
        end if;
        return new;
      end $$;
      drop trigger invoice_line_append_only on invoice_line;
      create trigger invoice_line_never_deleted before delete on invoice_line
        for each row execute function refuse_change();
      create trigger invoice_line_append_only before update on invoice_line
        for each row execute function refuse_change_of_invoice_line();
    `);
  }
}
