import { DomainError } from '../../../platform/domain/errors.js';

export class EventNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'EVENT_NOT_FOUND';
  static override readonly meaning = 'There is no such event.';
  static override readonly field = 'input.eventId';
}

export class EventClosed extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'EVENT_CLOSED';
  static override readonly meaning = 'The event is not published, was cancelled, or is over.';
  static override readonly field = 'input.eventId';
}

export class CapacityBelowGoing extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'CAPACITY_BELOW_GOING';
  static override readonly meaning = '… people are going: the capacity cannot be lower.';
  static override readonly details = ['going'];
  constructor(going: number) {
    super(`${going} people are going: the capacity cannot be lower.`, { field: 'input.capacity', details: { going } });
  }
}
