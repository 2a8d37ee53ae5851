import type { Backfill } from '../../../platform/backfill.js';
import { ProductNotFound } from '../domain/errors.js';
import { Product } from '../domain/product.js';

export const backfills: readonly Backfill[] = [
  {
    // Titles of products are in events since this release.
    name: 'product-titles',
    ids: 'select id from product',
    apply: async (transaction, id) => {
      const product = await transaction.load(Product, id, () => new ProductNotFound());
      product.publishAgain();
    },
  },
];
