import { DomainError } from '../../../../platform/domain/errors.js';

export class ReviewCardNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'REVIEW_CARD_NOT_FOUND';
  constructor() {
    super('There is no such card.', { field: 'input.cardId' });
  }
}

export class NothingToUndo extends DomainError {
  readonly kind = 'refused';
  readonly code = 'NOTHING_TO_UNDO';
  constructor() {
    super('Only the last answer to a card can be undone, and once.', { field: 'input.revision' });
  }
}
