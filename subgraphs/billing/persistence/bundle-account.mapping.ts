import { defineEntity, p } from '@mikro-orm/core';
import { BundleAccount, BundleEntry, BundlePurchase } from '../domain/bundle-account.js';

export const BundleAccountMap = defineEntity({
  class: BundleAccount,
  tableName: 'bundle_account',
  properties: {
    id: p.uuid().primary(),
    version: p.integer(),
    userId: p.uuid(),
    courseId: p.uuid(),
    bundles: () => p.oneToMany(BundlePurchaseMap).mappedBy('account').orderBy({ id: 'asc' }),
    entries: () => p.oneToMany(BundleEntryMap).mappedBy('account').orderBy({ id: 'asc' }),
  },
});

export const BundlePurchaseMap = defineEntity({
  class: BundlePurchase,
  tableName: 'bundle_purchase',
  properties: {
    id: p.uuid().primary(),
    productId: p.uuid(),
    status: p.text(),
    totalSessions: p.integer(),
    remaining: p.integer(),
    validityDays: p.integer(),
    freeCancelHours: p.integer(),
    orderedAt: p.datetime(),
    paymentDueAt: p.datetime(),
    validFrom: p.datetime().nullable(),
    validTo: p.datetime().nullable(),
    account: () => p.manyToOne(BundleAccountMap),
  },
});

export const BundleEntryMap = defineEntity({
  class: BundleEntry,
  tableName: 'bundle_entry',
  properties: {
    id: p.uuid().primary(),
    kind: p.text(),
    delta: p.integer(),
    reservationId: p.uuid().nullable(),
    bookingId: p.uuid().nullable(),
    createdAt: p.datetime(),
    bundle: () => p.manyToOne(BundlePurchaseMap).nullable(),
    account: () => p.manyToOne(BundleAccountMap),
  },
});
