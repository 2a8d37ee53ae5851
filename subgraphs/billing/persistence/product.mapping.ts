import { defineEntity, p } from '@mikro-orm/core';
import { Price, Product } from '../domain/product.js';
import { MoneyMap } from '../../../platform/postgres/money.mapping.js';

export const ProductMap = defineEntity({
  class: Product,
  tableName: 'product',
  properties: {
    id: p.uuid().primary(),
    version: p.integer(),
    kind: p.text(),
    title: p.text(),
    interval: p.text(),
    courseId: p.uuid().nullable(),
    sessions: p.integer().nullable(),
    validityDays: p.integer().nullable(),
    freeCancelHours: p.integer().nullable(),
    bookAheadDays: p.integer().nullable(),
    unpaidLimit: p.integer().nullable(),
    trialDays: p.integer().nullable(),
    planFamily: p.text().nullable(),
    archivedAt: p.datetime().nullable(),
    prices: () => p.oneToMany(PriceMap).mappedBy('product'),
  },
});

export const PriceMap = defineEntity({
  class: Price,
  tableName: 'price',
  properties: {
    id: p.uuid().primary(),
    amount: () => p.embedded(MoneyMap).prefix(false),
    taxBehavior: p.text(),
    validFrom: p.datetime().nullable(),
    validTo: p.datetime().nullable(),
    product: () => p.manyToOne(ProductMap),
  },
});
