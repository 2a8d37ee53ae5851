import { Migration } from '@mikro-orm/migrations';

export class ErasableTextsMigration extends Migration {
  override up(): void {
    this.addSql(`
      -- What a post said before stays as it was, but for the words of a person who is erased.
      create function refuse_change_but_erasure() returns trigger language plpgsql as $$
      begin
        if tg_op = 'UPDATE' and new.title = '[erased]' and new.text = '[erased]' and new.tags = '{}'
          and to_jsonb(new) - '{title,text,tags}'::text[] = to_jsonb(old) - '{title,text,tags}'::text[]
        then
          return new;
        end if;
        raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
      end $$;
      drop trigger post_revision_append_only on post_revision;
      create trigger post_revision_append_only before update or delete on post_revision
        for each row execute function refuse_change_but_erasure();
      -- By which a person's own are found.
      create index post_author on post (author_id, id);
      create index comment_author on comment (author_id, id);
      create index post_like_user on post_like (user_id, post_id);
      create index notification_actor on notification (actor_id) where actor_id is not null;
    `);
  }
}
