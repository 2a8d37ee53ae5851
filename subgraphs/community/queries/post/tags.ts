import { InvalidInput } from '../../../../platform/domain/errors.js';
import type { Context } from '../../../../platform/context.js';
import { searchText } from '../search.js';
import { viewerOf, visiblePost } from '../visibility.js';

/** Posts whose tags are counted: what was in use lately, at a cost that does not grow. */
const COUNTED_POSTS = 5_000;
export const MAX_LISTED_TAGS = 50;

/** Array of a tag and all that mean the same. */
export const sameTags = (place: string): string => `array(
  with main as (select coalesce((select synonym_of from tag_synonym where tag = ${place}), ${place}) as tag)
  select tag from main union select tag_synonym.tag from tag_synonym join main on main.tag = synonym_of)`;

export interface TagView {
  readonly name: string;
  readonly recentPostCount: number;
  readonly synonyms: readonly string[];
}

/** Tags of the newest posts that the viewer may see, the most frequent first; synonyms count for the tag that they mean. */
export async function listTags(
  context: Context,
  { search, first }: { readonly search: string | null; readonly first: number },
): Promise<readonly TagView[]> {
  if (first < 1 || first > MAX_LISTED_TAGS)
    throw new InvalidInput([{ field: 'first', message: `must be 1 to ${MAX_LISTED_TAGS}` }]);
  const beginning = search === null ? null : searchText(search, 'search').toLowerCase();
  return context.db.rows<TagView>(
    `select name, count(*)::int as recent_post_count,
       array(select tag from tag_synonym where synonym_of = name order by tag) as synonyms
     from (select id, tags from post where ${visiblePost('post')} order by id desc limit ${COUNTED_POSTS}) recent
     cross join lateral (
       select distinct coalesce(synonym_of, used) as name from unnest(tags) used
       left join tag_synonym on tag_synonym.tag = used) named
     where $3::text is null or starts_with(name, $3)
       or exists (select from tag_synonym where synonym_of = name and starts_with(tag, $3))
     group by name order by count(*) desc, name limit $4`,
    [...viewerOf(context), beginning, first],
  );
}

/** One tag, as in {@link listTags}; a count of 0 where no recent post has it. */
export async function tagByName(context: Context, name: string): Promise<TagView> {
  const [row] = await context.db.rows<{ synonyms: string[] }>(
    'select array(select tag from tag_synonym where synonym_of = $1 order by tag) as synonyms',
    [name],
  );
  const listed = await listTags(context, { search: name, first: MAX_LISTED_TAGS });
  const recentPostCount = listed.find((one) => one.name === name)?.recentPostCount ?? 0;
  return { name, recentPostCount, synonyms: row?.synonyms ?? [] };
}
