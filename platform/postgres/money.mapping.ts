import { defineEntity, p } from '@mikro-orm/core';
import { Money } from '../domain/money.js';

export const MoneyMap = defineEntity({
  class: Money,
  embeddable: true,
  properties: { amountMinor: p.bigint('number'), currency: p.text() },
});
