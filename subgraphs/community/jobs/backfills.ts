import type { Backfill } from '../../../platform/backfill.js';
import { renderMarkdown } from '../../../platform/services/markdown.js';

/** HTML for texts that were written before it was stored. */
export const backfills: readonly Backfill[] = (['post', 'comment'] as const).map((table) => ({
  name: `${table}-html`,
  ids: `select id from ${table} where html is null`,
  apply: async ({ sql }, id) => {
    const [row] = await sql<{ text: string }>(`select text from ${table} where id = $1 and html is null for update`, [
      id,
    ]);
    if (row) await sql(`update ${table} set html = $2 where id = $1`, [id, renderMarkdown(row.text)]);
  },
}));
