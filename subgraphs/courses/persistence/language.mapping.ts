import { defineEntity, p } from '@mikro-orm/core';
import { Language } from '../domain/language.js';

export const LanguageMap = defineEntity({
  class: Language,
  tableName: 'language',
  properties: {
    id: p.uuid().primary(),
    version: p.integer(),
    code: p.text(),
    name: p.text(),
    createdAt: p.datetime(),
  },
});
