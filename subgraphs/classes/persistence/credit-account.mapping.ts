import { defineEntity, p } from '@mikro-orm/core';
import { Attendance, CreditAccount, CreditEntry, CreditReason } from '../domain/credit-account.js';

export const CreditAccountMap = defineEntity({
  class: CreditAccount,
  tableName: 'credit_account',
  properties: {
    id: p.uuid().primary(),
    version: p.integer(),
    classId: p.uuid(),
    studentId: p.uuid(),
    balance: p.integer(),
    entries: () => p.oneToMany(CreditEntryMap).mappedBy('account'),
    reasons: () => p.oneToMany(CreditReasonMap).mappedBy('account'),
    attendance: () => p.oneToMany(AttendanceMap).mappedBy('account'),
  },
});

export const CreditEntryMap = defineEntity({
  class: CreditEntry,
  tableName: 'credit_entry',
  properties: {
    id: p.uuid().primary(),
    kind: p.text(),
    delta: p.integer(),
    meetingId: p.uuid().nullable(),
    actorId: p.uuid().nullable(),
    createdAt: p.datetime(),
    account: () => p.manyToOne(CreditAccountMap),
  },
});

export const AttendanceMap = defineEntity({
  class: Attendance,
  tableName: 'attendance',
  properties: {
    id: p.uuid().primary(),
    meetingId: p.uuid(),
    status: p.text(),
    markedAt: p.datetime(),
    account: () => p.manyToOne(CreditAccountMap),
  },
});

export const CreditReasonMap = defineEntity({
  class: CreditReason,
  tableName: 'credit_reason',
  properties: { id: p.uuid().primary(), reason: p.text(), account: () => p.manyToOne(CreditAccountMap) },
});
