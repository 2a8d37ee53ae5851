import { DomainError } from '../../../platform/domain/errors.js';

export class ConversationNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'CONVERSATION_NOT_FOUND';
  constructor(field = 'input.conversationId') {
    super('You are in no such conversation.', { field });
  }
}

export class ConversationClosed extends DomainError {
  readonly kind = 'refused';
  readonly code = 'CONVERSATION_CLOSED';
  constructor() {
    super('The conversation is closed: it can be read, but nothing can be sent.');
  }
}

export class ConversationNotAccepted extends DomainError {
  readonly kind = 'refused';
  readonly code = 'CONVERSATION_NOT_ACCEPTED';
  constructor() {
    super('You can send one message until the other user accepts the conversation.');
  }
}

export class MessageNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'MESSAGE_NOT_FOUND';
  constructor() {
    super('There is no such message of yours.', { field: 'input.messageId' });
  }
}

export class EditWindowOver extends DomainError {
  readonly kind = 'refused';
  readonly code = 'EDIT_WINDOW_OVER';
  constructor() {
    super('A message can be changed for 15 minutes.', { field: 'input.messageId' });
  }
}

export class ConversationFull extends DomainError {
  readonly kind = 'refused';
  readonly code = 'CONVERSATION_FULL';
  constructor(limit: number) {
    super(`A conversation has at most ${limit} people.`, { field: 'input.userIds', details: { limit } });
  }
}
