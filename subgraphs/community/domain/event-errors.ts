import { DomainError } from '../../../platform/domain/errors.js';

export class EventNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'EVENT_NOT_FOUND';
  constructor() {
    super('There is no such event.', { field: 'input.eventId' });
  }
}

export class EventClosed extends DomainError {
  readonly kind = 'refused';
  readonly code = 'EVENT_CLOSED';
  constructor() {
    super('The event is not published, was cancelled, or is over.', { field: 'input.eventId' });
  }
}

export class CapacityBelowGoing extends DomainError {
  readonly kind = 'refused';
  readonly code = 'CAPACITY_BELOW_GOING';
  constructor(going: number) {
    super(`${going} people are going: the capacity cannot be lower.`, { field: 'input.capacity', details: { going } });
  }
}
