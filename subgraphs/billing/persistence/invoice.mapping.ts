import { defineEntity, p } from '@mikro-orm/core';
import { CreditNote } from '../domain/credit-note.js';
import { Invoice } from '../domain/invoice.js';
import { InvoiceLine } from '../domain/invoice-line.js';
import { Payment, PaymentCredit, Refund } from '../domain/payment.js';
import { PaymentAttempt } from '../domain/payment-attempt.js';
import { MoneyMap } from '../../../platform/postgres/money.mapping.js';

export const InvoiceMap = defineEntity({
  class: Invoice,
  tableName: 'invoice',
  properties: {
    id: p.uuid().primary(),
    version: p.integer(),
    userId: p.uuid(),
    status: p.text(),
    number: p.text().nullable(),
    legalEntity: p.text().nullable(),
    seller: p.json().nullable(),
    buyer: p.json().nullable(),
    total: () => p.embedded(MoneyMap),
    taxMinor: p.bigint('number'),
    discountMinor: p.bigint('number'),
    creditMinor: p.bigint('number'),
    createdAt: p.datetime(),
    dueAt: p.datetime().nullable(),
    issuedAt: p.datetime().nullable(),
    purposeKind: p.text(),
    classId: p.uuid().nullable(),
    seatHoldId: p.uuid().nullable(),
    billingSubscriptionId: p.uuid().nullable(),
    bundlePurchaseId: p.uuid().nullable(),
    courseId: p.uuid().nullable(),
    bookingId: p.uuid().nullable(),
    participantId: p.uuid().nullable(),
    lines: () => p.oneToMany(InvoiceLineMap).mappedBy('invoice').orderBy({ position: 'asc' }),
    payments: () => p.oneToMany(PaymentMap).mappedBy('invoice'),
    refunds: () => p.oneToMany(RefundMap).mappedBy('invoice'),
    paymentCredits: () => p.oneToMany(PaymentCreditMap).mappedBy('invoice'),
    creditNotes: () => p.oneToMany(CreditNoteMap).mappedBy('invoice').orderBy({ id: 'asc' }),
    attempts: () => p.oneToMany(PaymentAttemptMap).mappedBy('invoice'),
  },
});

export const InvoiceLineMap = defineEntity({
  class: InvoiceLine,
  tableName: 'invoice_line',
  properties: {
    id: p.uuid().primary(),
    position: p.integer(),
    description: p.text(),
    amount: () => p.embedded(MoneyMap).prefix(false),
    discountMinor: p.bigint('number'),
    taxMinor: p.bigint('number'),
    taxBasisPoints: p.integer(),
    productId: p.uuid().nullable(),
    invoice: () => p.manyToOne(InvoiceMap),
  },
});

export const PaymentMap = defineEntity({
  class: Payment,
  tableName: 'payment',
  properties: {
    id: p.uuid().primary(),
    amount: () => p.embedded(MoneyMap).prefix(false),
    creditMinor: p.bigint('number'),
    refunded: () => p.embedded(MoneyMap),
    returnedAsCreditMinor: p.bigint('number'),
    method: p.text(),
    reference: p.text().nullable(),
    recordedBy: p.uuid().nullable(),
    paidAt: p.datetime(),
    invoice: () => p.manyToOne(InvoiceMap),
  },
});

export const RefundMap = defineEntity({
  class: Refund,
  tableName: 'refund',
  properties: {
    id: p.uuid().primary(),
    amount: () => p.embedded(MoneyMap).prefix(false),
    taxMinor: p.bigint('number'),
    creditMinor: p.bigint('number'),
    reason: p.text(),
    status: p.text(),
    failureReason: p.text().nullable(),
    refundedAt: p.datetime(),
    endedAt: p.datetime().nullable(),
    keepAccess: p.boolean().nullable(),
    payment: () => p.manyToOne(PaymentMap),
    invoice: () => p.manyToOne(InvoiceMap),
  },
});

export const PaymentCreditMap = defineEntity({
  class: PaymentCredit,
  tableName: 'payment_credit',
  properties: {
    id: p.uuid().primary(),
    amount: () => p.embedded(MoneyMap).prefix(false),
    reason: p.text(),
    returnedAt: p.datetime(),
    payment: () => p.manyToOne(PaymentMap),
    invoice: () => p.manyToOne(InvoiceMap),
  },
});

export const CreditNoteMap = defineEntity({
  class: CreditNote,
  tableName: 'credit_note',
  properties: {
    id: p.uuid().primary(),
    amount: () => p.embedded(MoneyMap).prefix(false),
    taxMinor: p.bigint('number'),
    parts: p.json(),
    legalEntity: p.text(),
    number: p.text(),
    timeZone: p.text(),
    issuedAt: p.datetime(),
    refund: () => p.oneToOne(RefundMap),
    invoice: () => p.manyToOne(InvoiceMap),
  },
});

export const PaymentAttemptMap = defineEntity({
  class: PaymentAttempt,
  tableName: 'payment_attempt',
  properties: {
    id: p.uuid().primary(),
    kind: p.text(),
    provider: p.text().nullable(),
    number: p.integer().nullable(),
    amount: () => p.embedded(MoneyMap).prefix(false),
    status: p.text(),
    failureReason: p.text().nullable(),
    providerReference: p.text().nullable(),
    startedAt: p.datetime(),
    endedAt: p.datetime().nullable(),
    invoice: () => p.manyToOne(InvoiceMap),
  },
});
