import { DomainError } from '../../domain/errors.js';

/** Unknown, of another user or purpose, used already, or expired. */
export class UploadNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'UPLOAD_NOT_FOUND';
  constructor() {
    super('No such upload, or it has expired: request a new one.', { field: 'input.uploadId' });
  }
}

/** The bytes have not arrived yet. */
export class UploadIncomplete extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'UPLOAD_INCOMPLETE';
  constructor() {
    super('The file has not arrived yet: send it to the address of the ticket first.', { field: 'input.uploadId' });
  }
}

/** The file is not what was announced: size, checksum or type differ. */
export class UploadMismatch extends DomainError {
  readonly kind = 'refused';
  readonly code = 'UPLOAD_MISMATCH';
  constructor(what: 'size' | 'checksum' | 'type') {
    super(`The ${what} of the file is not the announced one: request a new upload.`, { field: 'input.uploadId' });
  }
}

export class UploadInfected extends DomainError {
  readonly kind = 'refused';
  readonly code = 'UPLOAD_INFECTED';
  constructor() {
    super('The virus scanner rejected the file.', { field: 'input.uploadId' });
  }
}

export class TooManyUploads extends DomainError {
  readonly kind = 'refused';
  readonly code = 'TOO_MANY_UPLOADS';
  constructor() {
    super(`At most ${MAX_OPEN} uploads can be open at a time: use them, or try again in a day.`);
  }
}

/** Unused uploads of one user in a domain. */
export const MAX_OPEN = 20;
