import { defineEntity, p } from '@mikro-orm/core';
import { BillingSubscription } from '../domain/billing-subscription.js';
import { Entitlement } from '../domain/entitlement.js';

export const BillingSubscriptionMap = defineEntity({
  class: BillingSubscription,
  tableName: 'billing_subscription',
  properties: {
    id: p.uuid().primary(),
    version: p.integer(),
    userId: p.uuid(),
    productId: p.uuid(),
    interval: p.text(),
    timeZone: p.text(),
    status: p.text(),
    createdAt: p.datetime(),
    paymentDueAt: p.datetime(),
    currentPeriodStart: p.datetime().nullable(),
    currentPeriodEnd: p.datetime().nullable(),
    cancelAtPeriodEnd: p.boolean(),
    endedAt: p.datetime().nullable(),
  },
});

export const EntitlementMap = defineEntity({
  class: Entitlement,
  tableName: 'entitlement',
  properties: {
    id: p.uuid().primary(),
    version: p.integer(),
    userId: p.uuid(),
    entitlement: p.text(),
    billingSubscriptionId: p.uuid(),
    validUntil: p.datetime(),
    grantedAt: p.datetime(),
    revokedAt: p.datetime().nullable(),
  },
});
