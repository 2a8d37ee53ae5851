import { DomainError } from '../../../../platform/domain/errors.js';

export class ReviewCardNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'REVIEW_CARD_NOT_FOUND';
  static override readonly meaning = 'There is no such card.';
  static override readonly field = 'input.cardId';
}

export class NothingToUndo extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'NOTHING_TO_UNDO';
  static override readonly meaning = 'Only the last answer to a card can be undone, and once.';
  static override readonly field = 'input.revision';
}
