import { defineEntity, p } from '@mikro-orm/core';
import { RuleSet } from '../domain/rule-set.js';

export const RuleSetMap = defineEntity({
  class: RuleSet,
  tableName: 'rule_set',
  properties: {
    id: p.uuid().primary(),
    version: p.integer(),
    number: p.integer(),
    title: p.text(),
    values: p.json<RuleSet['values']>(),
    createdBy: p.uuid().nullable(),
    activatedBy: p.uuid().nullable(),
    activeFrom: p.datetime().nullable(),
    simulationId: p.uuid().nullable(),
    simulation: p.json<RuleSet['simulation']>().nullable(),
  },
});
