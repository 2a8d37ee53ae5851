import type { Backfill } from '../backfill.js';
import { newId } from '../domain/ids.js';

/** Gives each basket one item. */
export const labelBackfill: Backfill = {
  name: 'label',
  ids: 'select id from basket',
  apply: ({ sql }, id) =>
    sql('insert into item (id, label, basket_id) values ($1, $2, $3)', [newId(), 'new', id]).then(() => undefined),
};
