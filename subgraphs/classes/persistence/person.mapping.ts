import { defineEntity, p } from '@mikro-orm/core';
import { Person } from '../domain/person.js';

export const PersonMap = defineEntity({
  class: Person,
  tableName: 'person',
  properties: { id: p.uuid().primary(), version: p.integer(), erasedAt: p.datetime().nullable() },
});
