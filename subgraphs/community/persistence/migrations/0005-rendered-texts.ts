import { Migration } from '@mikro-orm/migrations';

export class RenderedTextsMigration extends Migration {
  override up(): void {
    this.addSql(`
      alter table post add html text;
      alter table comment add html text;
      -- A process of the previous version changes text and does not know html: no HTML is better than that of another text.
      create function forget_stale_html() returns trigger language plpgsql as $$
      begin
        new.html := null;
        return new;
      end $$;
      create trigger post_stale_html before update of text on post for each row
        when (new.text is distinct from old.text and new.html is not distinct from old.html)
        execute function forget_stale_html();
      create trigger comment_stale_html before update of text on comment for each row
        when (new.text is distinct from old.text and new.html is not distinct from old.html)
        execute function forget_stale_html();
    `);
  }
}
