import type { Backfill } from '../../../platform/backfill.js';
import { Class } from '../domain/class.js';
import { ClassNotFound } from '../domain/errors.js';

export const backfills: readonly Backfill[] = [
  {
    // Titles of classes and their meetings are in events since this release.
    name: 'class-titles-and-meetings',
    ids: `select id from class where status in ('draft', 'active')`,
    apply: async (transaction, id) => {
      const found = await transaction.load(Class, id, () => new ClassNotFound(), ['meetings']);
      found.publishAgain(transaction.now);
    },
  },
];
