import { defineEntity, p } from '@mikro-orm/core';
import { Conversation } from '../domain/conversation.js';

export const ConversationMap = defineEntity({
  class: Conversation,
  tableName: 'conversation',
  properties: {
    id: p.uuid().primary(),
    version: p.integer(),
    kind: p.text(),
    title: p.text().nullable(),
    startedBy: p.uuid(),
    createdAt: p.datetime(),
    acceptedAt: p.datetime().nullable(),
    lastSequence: p.integer(),
    lastMessageAt: p.datetime(),
    firstUserId: p.uuid().nullable(),
    secondUserId: p.uuid().nullable(),
  },
});
