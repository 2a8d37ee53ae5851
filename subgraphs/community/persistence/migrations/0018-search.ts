import { Migration } from '@mikro-orm/migrations';

export class SearchMigration extends Migration {
  override up(): void {
    this.addSql(`
      create extension if not exists pg_trgm;
      create extension if not exists unaccent;
      -- Text as it is searched: without case and accents. unaccent is only "stable" since its dictionary could be
      -- changed; naming the dictionary makes the result as fixed as an index needs it.
      create function fold(value text) returns text language sql immutable parallel safe strict
        return lower(unaccent('unaccent'::regdictionary, value));
      -- People write in English, Portuguese and other languages, often in one text.
      create function search_words(value text) returns tsvector language sql immutable parallel safe strict
        return to_tsvector('english'::regconfig, fold(value)) || to_tsvector('portuguese'::regconfig, fold(value))
          || to_tsvector('simple'::regconfig, fold(value));
      create function search_query(value text) returns tsquery language sql immutable parallel safe strict
        return websearch_to_tsquery('english'::regconfig, fold(value))
          || websearch_to_tsquery('portuguese'::regconfig, fold(value))
          || websearch_to_tsquery('simple'::regconfig, fold(value));

      -- Every word that was written, by which words with errors and other endings are found.
      create table search_word (word text primary key);
      create index search_word_trigrams on search_word using gin (word gin_trgm_ops);
      -- The words of a search, each replaced by those that look like it; null when one of them looks like none.
      create function similar_query(value text) returns tsquery language sql stable strict
        begin atomic
          select case when count(*) = count(found.words) then string_agg('(' || found.words || ')', ' & ')::tsquery end
          from (
            select lexeme as word from unnest(to_tsvector('simple'::regconfig, fold(value)))
            where length(lexeme) > 2 or lexeme ~ '[^ -~]' limit 8) asked
          left join lateral (
            select string_agg(quote_literal(word), ' | ') as words from (
              select search_word.word, similarity(search_word.word, asked.word) as likeness from search_word
              where search_word.word % asked.word
                or search_word.word like '%' || regexp_replace(asked.word, '[%_\\\\]', '', 'g') || '%'
              order by 2 desc, 1 limit 5) alike
            where likeness >= 0.5 or left(word, 3) = left(asked.word, 3) or strpos(word, asked.word) > 0) found on true;
        end;

      -- Null until the backfill has reached the row.
      alter table post add column words tsvector;
      alter table comment add column words tsvector;
      create function remember_words(value text) returns void language sql
        -- In one order, so that two writers do not wait for each other.
        begin atomic
          insert into search_word (word)
            select lexeme from unnest(to_tsvector('simple'::regconfig, fold(value)))
            where length(lexeme) between 3 and 100 and lexeme !~ '[''\\\\]' order by 1
            on conflict do nothing;
        end;
      create function store_post_words() returns trigger language plpgsql as $$
      begin
        new.words := search_words(new.title || ' ' || new.text || ' ' || array_to_string(new.tags, ' '));
        perform remember_words(new.title || ' ' || new.text);
        return new;
      end $$;
      create function store_comment_words() returns trigger language plpgsql as $$
      begin
        new.words := search_words(new.text);
        perform remember_words(new.text);
        return new;
      end $$;
      create trigger post_words before insert or update of title, text, tags, words on post
        for each row execute function store_post_words();
      create trigger comment_words before insert or update of text, words on comment
        for each row execute function store_comment_words();
      -- Words that a user took back or that were erased are forgotten, unless others wrote them too.
      create function forget_words() returns trigger language plpgsql as $$
      begin
        delete from search_word where word = any(tsvector_to_array(old.words))
          and not exists (select from post where deleted_at is null and words @@ quote_literal(word)::tsquery)
          and not exists (select from comment where deleted_at is null and words @@ quote_literal(word)::tsquery);
        return null;
      end $$;
      create trigger post_forget_words after update of title, text on post
        for each row when (new.title <> old.title or new.text <> old.text) execute function forget_words();
      create trigger comment_forget_words after update of text on comment
        for each row when (new.text <> old.text) execute function forget_words();

      -- Without a list of pending entries, which every search would have to read.
      create index post_words on post using gin (words) with (fastupdate = off) where deleted_at is null;
      create index comment_words on comment using gin (words) with (fastupdate = off) where deleted_at is null;
      create index post_created on post (created_at) where deleted_at is null;
      create index post_solved on post (id) where accepted_comment_id is not null and deleted_at is null;
      create index post_unsolved on post (id)
        where kind = 'question' and accepted_comment_id is null and deleted_at is null;
      create index community_group_name on community_group using gin (fold(name) gin_trgm_ops);
      create index community_event_title on community_event using gin (fold(title) gin_trgm_ops);

      create table tag_synonym (
        tag text primary key,
        synonym_of text not null,
        check (tag <> synonym_of)
      );
      create index tag_synonym_of on tag_synonym (synonym_of);
    `);
  }
}
