import type { Backfill } from '../../../platform/backfill.js';
import { renderMarkdown } from '../../../platform/services/markdown.js';

const TABLES = ['post', 'comment'] as const;

/** HTML for texts that were written before it was stored. */
const html: readonly Backfill[] = TABLES.map((table) => ({
  name: `${table}-html`,
  ids: `select id from ${table} where html is null`,
  apply: async ({ sql }, id) => {
    const [row] = await sql<{ text: string }>(`select text from ${table} where id = $1 and html is null for update`, [
      id,
    ]);
    if (row) await sql(`update ${table} set html = $2 where id = $1`, [id, renderMarkdown(row.text)]);
  },
}));

/** Words for texts that were written before they were stored for searching: a trigger makes them. */
const words: readonly Backfill[] = TABLES.map((table) => ({
  name: `${table}-words`,
  ids: `select id from ${table} where words is null`,
  apply: async ({ sql }, id) => {
    await sql(`update ${table} set words = null where id = $1 and words is null`, [id]);
  },
}));

export const backfills: readonly Backfill[] = [...html, ...words];
