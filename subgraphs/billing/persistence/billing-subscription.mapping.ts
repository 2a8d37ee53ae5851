import { defineEntity, p } from '@mikro-orm/core';
import { BillingSubscription } from '../domain/billing-subscription.js';
import { Entitlement } from '../domain/entitlement.js';
import { SubscriptionCharge } from '../domain/subscription-charge.js';
import { MoneyMap } from '../../../platform/postgres/money.mapping.js';

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
    anchorAt: p.datetime().nullable(),
    periodCount: p.integer(),
    value: () => p.embedded(MoneyMap),
    committedMinor: p.bigint('number').nullable(),
    valueTaxBasisPoints: p.integer(),
    valuedFrom: p.datetime().nullable(),
    trialDays: p.integer(),
    planSince: p.datetime().nullable(),
    trialEndsAt: p.datetime().nullable(),
    nextProductId: p.uuid().nullable(),
    cancelAtPeriodEnd: p.boolean(),
    pastDueSince: p.datetime().nullable(),
    nextAttemptAt: p.datetime().nullable(),
    pausedAt: p.datetime().nullable(),
    endedAt: p.datetime().nullable(),
    discounts: p.json(),
    charges: () => p.oneToMany(SubscriptionChargeMap).mappedBy('subscription').orderBy({ id: 'asc' }),
  },
});

export const SubscriptionChargeMap = defineEntity({
  class: SubscriptionCharge,
  tableName: 'subscription_charge',
  properties: {
    id: p.uuid().primary(),
    kind: p.text(),
    invoiceId: p.uuid(),
    productId: p.uuid(),
    interval: p.text(),
    price: () => p.embedded(MoneyMap),
    committedMinor: p.bigint('number').nullable(),
    taxBasisPoints: p.integer(),
    status: p.text(),
    attempt: p.integer(),
    startsAt: p.datetime(),
    openedAt: p.datetime(),
    subscription: () => p.manyToOne(BillingSubscriptionMap),
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
    billingSubscriptionId: p.uuid().nullable(),
    invoiceId: p.uuid().nullable(),
    validUntil: p.datetime().nullable(),
    grantedAt: p.datetime(),
    revokedAt: p.datetime().nullable(),
  },
});
