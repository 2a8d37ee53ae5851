import { DomainError } from '../../../platform/domain/errors.js';

export class ConversationNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'CONVERSATION_NOT_FOUND';
  static override readonly meaning = 'You are in no such conversation.';
  constructor(field = 'input.conversationId') {
    super(ConversationNotFound.meaning, { field });
  }
}

export class ConversationClosed extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'CONVERSATION_CLOSED';
  static override readonly meaning = 'The conversation is closed: it can be read, but nothing can be sent.';
}

export class ConversationNotAccepted extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'CONVERSATION_NOT_ACCEPTED';
  static override readonly meaning = 'You can send one message until the other user accepts the conversation.';
}

export class MessagesNotAllowed extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'MESSAGES_NOT_ALLOWED';
  static override readonly meaning = 'One of these users does not take messages from you.';
  static override readonly field = 'input.userIds';
}

export class MessageNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'MESSAGE_NOT_FOUND';
  static override readonly meaning = 'There is no such message of yours.';
  static override readonly field = 'input.messageId';
}

export class EditWindowOver extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'EDIT_WINDOW_OVER';
  static override readonly meaning = 'A message can be changed for 15 minutes.';
  static override readonly field = 'input.messageId';
}

export class ConversationFull extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'CONVERSATION_FULL';
  static override readonly meaning = 'A conversation has at most … people.';
  static override readonly details = ['limit'];
  constructor(limit: number) {
    super(`A conversation has at most ${limit} people.`, { field: 'input.userIds', details: { limit } });
  }
}
