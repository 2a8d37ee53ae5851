import { defineEntity, p } from '@mikro-orm/core';
import { SecondFactor } from '../domain/second-factor.js';

export const SecondFactorMap = defineEntity({
  class: SecondFactor,
  tableName: 'second_factor',
  properties: {
    id: p.uuid().primary(),
    version: p.integer(),
    secret: p.text(),
    enrolledAt: p.datetime(),
    confirmedAt: p.datetime().nullable(),
    lastStep: p.integer().nullable(),
    wrongCodes: p.integer(),
    lockedUntil: p.datetime().nullable(),
    recoveryCodes: p.array(),
  },
});
