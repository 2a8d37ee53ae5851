import { Migration } from '@mikro-orm/migrations';

export class CatalogFacetsMigration extends Migration {
  override up(): void {
    this.addSql(`
      -- How many courses the catalog has of each language, level, access and tag; the tag '' stands for every course.
      create table catalog_facet (
        language text not null,
        level text not null,
        access text not null,
        tag text not null,
        course_count integer not null,
        primary key (language, level, access, tag)
      );
      create index catalog_facet_tag on catalog_facet (tag);

      create function count_catalog_facets() returns trigger language plpgsql as $$
      begin
        if tg_op = 'UPDATE' and (old.language, old.level, old.access, old.tags) = (new.language, new.level, new.access, new.tags) then
          return null;
        end if;
        -- In order, so that two that publish at once never wait for each other in a circle.
        insert into catalog_facet
          select language, level, access, tag, sum(one) from (
            select old.language, old.level, old.access, old.tags, -1 where tg_op <> 'INSERT'
            union all select new.language, new.level, new.access, new.tags, 1 where tg_op <> 'DELETE'
          ) entry (language, level, access, tags, one)
          cross join lateral (select distinct tag from unnest(tags || array['']) tag) of_entry
          group by language, level, access, tag having sum(one) <> 0 order by language, level, access, tag
        on conflict (language, level, access, tag)
          do update set course_count = catalog_facet.course_count + excluded.course_count;
        return null;
      end $$;
      create trigger catalog_entry_facets after insert or update or delete on catalog_entry
        for each row execute function count_catalog_facets();

      insert into catalog_facet
        select language, level, access, tag, count(*) from catalog_entry
        cross join lateral (select distinct tag from unnest(tags || array['']) tag) of_entry
        group by language, level, access, tag;
    `);
  }
}
