import { DomainError } from '../../../platform/domain/errors.js';

export class TooManyDevices extends DomainError {
  readonly kind = 'refused';
  readonly code = 'TOO_MANY_DEVICES';
  constructor(limit: number) {
    super(`At most ${limit} devices can get pushes: remove one first.`, { details: { limit } });
  }
}

export class DeviceNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'DEVICE_NOT_FOUND';
  constructor() {
    super('There is no such device, or it is not yours.', { field: 'input.id' });
  }
}

export class DeliveryNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'DELIVERY_NOT_FOUND';
  constructor() {
    super('There is no failed delivery with this id.', { field: 'input.id' });
  }
}
