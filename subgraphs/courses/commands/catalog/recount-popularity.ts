import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';

const BATCH = 1_000;

/**
 * Counts the enrollments of the courses behind this one, for the catalog's order. Returns the last one's id, or null at the
 * end. Counted now and then, because a count that every enrollment changes would make them wait for each other.
 */
export function recountPopularity(context: Context, after: string | null): Promise<string | null> {
  return runCommand(context, 'recountPopularity', async (transaction) => {
    const [batch] = await transaction.sql<{ ids: string[] | null }>(
      `select array_agg(course_id order by course_id) as ids from (
         select course_id from catalog_entry where $1::uuid is null or course_id > $1 order by course_id limit ${BATCH}
       ) next`,
      [after],
    );
    const ids = batch?.ids ?? [];
    await transaction.sql(
      `update catalog_entry set popularity = counted.popularity
       from (select wanted.id, (select count(*) from enrollment where course_id = wanted.id)::integer as popularity
         from unnest($1::uuid[]) wanted (id)) counted
       where course_id = counted.id and catalog_entry.popularity <> counted.popularity`,
      [ids],
    );
    return ids.length === BATCH ? (ids.at(-1) ?? null) : null;
  });
}
