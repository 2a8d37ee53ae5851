import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { canonicalTags, problemOf, requireNone, tagsProblem } from '../../domain/text.js';

export interface SetTagSynonym {
  readonly tag: string;
  /** Null: the tag means only itself again. */
  readonly synonymOf: string | null;
}

/**
 * Two tags mean the same from now on. There are no chains: a synonym of a synonym becomes one of the tag that is meant. Returns
 * that tag.
 */
export async function setTagSynonym(context: Context, input: SetTagSynonym): Promise<string> {
  const [tag = ''] = canonicalTags([input.tag]);
  const [wanted = null] = input.synonymOf === null ? [] : canonicalTags([input.synonymOf]);
  requireNone([
    ...problemOf('tag', tagsProblem([tag])),
    ...(wanted === null ? [] : problemOf('synonymOf', tagsProblem([wanted]))),
    ...problemOf('synonymOf', wanted === tag ? 'must be another tag' : undefined),
  ]);
  return runCommand(context, 'setTagSynonym', async ({ sql }) => {
    await sql("select pg_advisory_xact_lock(hashtextextended('tag-synonyms', 0))");
    await sql('delete from tag_synonym where tag = $1', [tag]);
    if (wanted === null) return tag;
    const [chain] = await sql<{ synonym_of: string }>('select synonym_of from tag_synonym where tag = $1', [wanted]);
    const meant = chain?.synonym_of ?? wanted;
    // The wanted tag was a synonym of this one: they change places.
    if (meant === tag) {
      await sql('delete from tag_synonym where tag = $1', [wanted]);
      await sql('update tag_synonym set synonym_of = $2 where synonym_of = $1', [tag, wanted]);
      await sql('insert into tag_synonym (tag, synonym_of) values ($1, $2)', [tag, wanted]);
      return wanted;
    }
    await sql('update tag_synonym set synonym_of = $2 where synonym_of = $1', [tag, meant]);
    await sql('insert into tag_synonym (tag, synonym_of) values ($1, $2)', [tag, meant]);
    return meant;
  });
}
