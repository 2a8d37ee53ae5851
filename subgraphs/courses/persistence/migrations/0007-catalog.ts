import { Migration } from '@mikro-orm/migrations';

export class CatalogMigration extends Migration {
  override up(): void {
    this.addSql(CATALOG);
  }
}

const CATALOG = String.raw`
  create extension if not exists fuzzystrmatch;

  -- Text as it is searched: without case and accents; C++, C# and .NET are words, and so are the parts of node.js and I/O.
  create function words_of(value text) returns text language sql immutable parallel safe strict
    return translate(
      regexp_replace(
        regexp_replace(regexp_replace(fold(value), '([a-z0-9])\+\+', '\1plusplus', 'g'), '([a-z])#', '\1sharp', 'g'),
        '\.net\M', ' dotnet', 'g'),
      './_', '   ');

  -- What a user searches for; quoted phrases, "or" and -without work. As it is typed, the last word is a prefix.
  create function catalog_query(search text, as_typed boolean) returns tsquery language sql immutable parallel safe strict
    return (
      select case when as_typed and words ~ '''$' and search !~ '(^|\s)-\S*\s*$' and search !~ '"\s*$'
        then (words || ':*')::tsquery else words::tsquery end
      from (select websearch_to_tsquery('simple', words_of(search))::text) parsed (words)
    );

  -- What the catalog knows of a published course. Narrow, because facets count many of them.
  create table catalog_entry (
    course_id uuid primary key references course,
    published_at timestamptz not null,
    title_key text not null,
    language text not null,
    level text not null,
    access text not null,
    tags text[] not null,
    -- Enrollments, counted by a job.
    popularity integer not null,
    -- Title, tags, lessons' titles, summary, in the order of their weight. No stemming: courses are in many languages.
    search tsvector not null
  );
  create index catalog_entry_newest on catalog_entry (published_at, course_id);
  create index catalog_entry_title on catalog_entry (title_key, course_id);
  create index catalog_entry_popular on catalog_entry (popularity, course_id);
  create index catalog_entry_language on catalog_entry (language, published_at, course_id);
  create index catalog_entry_tags on catalog_entry using gin (tags);
  create index catalog_entry_search on catalog_entry using gin (search);

  -- Every word of the catalog, to find what was meant by a typo.
  create table catalog_word (word text primary key);
  create index catalog_word_trigrams on catalog_word using gin (word gin_trgm_ops);

  create function refresh_catalog_entry(changed course) returns void language plpgsql as $$
  declare
    entry catalog_entry;
  begin
    if changed.status <> 'published' then
      delete from catalog_entry where course_id = changed.id;
      return;
    end if;
    select changed.id, first.published_at, fold(changed.title), changed.language, changed.level, changed.access,
      changed.tags, (select count(*) from enrollment where enrollment.course_id = changed.id),
      setweight(to_tsvector('simple', words_of(changed.title)), 'A')
        || setweight(to_tsvector('simple', words_of(array_to_string(changed.tags, ' '))), 'B')
        || setweight(to_tsvector('simple', words_of(
          (select coalesce(string_agg(lesson #>> '{}', ' '), '')
           from jsonb_path_query(newest.outline, '$.sections[*].lessons[*].title') lesson))), 'C')
        || setweight(to_tsvector('simple', words_of(changed.summary)), 'D')
      into entry
      from course_version newest
      join course_version first on first.course_id = newest.course_id and first.number = 1
      where newest.course_id = changed.id and newest.number = changed.published_version;
    insert into catalog_entry values (entry.*)
      on conflict (course_id) do update set title_key = excluded.title_key, language = excluded.language,
        level = excluded.level, access = excluded.access, tags = excluded.tags, search = excluded.search;
    -- In order, so that two that publish at once never wait for each other in a circle.
    insert into catalog_word select word from unnest(tsvector_to_array(entry.search)) word
      where length(word) between 3 and 60 order by word on conflict do nothing;
  end $$;
  create function follow_course() returns trigger language plpgsql as $$
  begin
    perform refresh_catalog_entry(new);
    return null;
  end $$;
  create trigger course_catalog_entry
    after update of title, summary, tags, language, level, access, status, published_version on course
    for each row when (new.published_version is not null) execute function follow_course();

  -- The search with every word of more than three letters replaced by the nearest words of the catalog: at most one letter
  -- different, two from six letters on. Null where a word has none.
  create function corrected_query(search text) returns tsquery language sql stable parallel safe strict
    set pg_trgm.similarity_threshold = 0.2
    begin atomic
      with meant as (
        select word, (
          select string_agg('''' || replace(replace(candidate.word, '\', '\\'), '''', '''''') || '''', ' | ')
          from (
            select catalog_word.word from catalog_word
            where catalog_word.word % typed.word and length(catalog_word.word) > 2
              and levenshtein_less_equal(catalog_word.word, typed.word, 2) <= case when length(typed.word) > 5 then 2 else 1 end
            order by levenshtein(catalog_word.word, typed.word) fetch first row with ties
          ) candidate
        ) as candidates
        from unnest(tsvector_to_array(to_tsvector('simple', words_of(search)))) typed (word)
        where length(word) between 4 and 60
      )
      select case when bool_and(candidates is not null) then string_agg('(' || candidates || ')', ' & ')::tsquery end
      from meant;
    end;

  select refresh_catalog_entry(course) from course where published_version is not null;

  -- What the catalog read before.
  drop function courses_like(text);
  alter table course drop column search;
  drop function course_search(text, text, text[]);
  drop index course_title_trigrams, course_tags, course_level, course_language, course_catalog;

  -- What courses teach. A course refers to it by its code; codes of earlier courses may have no row.
  create table language (
    id uuid primary key,
    version integer not null,
    code text not null constraint language_code_once unique,
    name text not null,
    created_at timestamptz not null
  );
`;
