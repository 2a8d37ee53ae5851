import { DomainError } from '../../../platform/domain/errors.js';

export class TooManyDevices extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'TOO_MANY_DEVICES';
  static override readonly meaning = 'At most … devices can get pushes: remove one first.';
  static override readonly details = ['limit'];
  constructor(limit: number) {
    super(`At most ${limit} devices can get pushes: remove one first.`, { details: { limit } });
  }
}

export class DeviceNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'DEVICE_NOT_FOUND';
  static override readonly meaning = 'There is no such device, or it is not yours.';
  static override readonly field = 'input.id';
}

export class DeliveryNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'DELIVERY_NOT_FOUND';
  static override readonly meaning = 'There is no failed delivery with this id.';
  static override readonly field = 'input.id';
}
