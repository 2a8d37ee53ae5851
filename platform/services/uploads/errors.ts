import { DomainError } from '../../domain/errors.js';

export class UploadNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'UPLOAD_NOT_FOUND';
  static override readonly meaning = 'Unknown, of another user or purpose, used already, or expired.';
  constructor() {
    super('No such upload, or it has expired: request a new one.', { field: 'input.uploadId' });
  }
}

export class UploadIncomplete extends DomainError {
  static override readonly kind = 'conflict';
  static override readonly code = 'UPLOAD_INCOMPLETE';
  static override readonly meaning = 'The bytes have not arrived yet.';
  constructor() {
    super('The file has not arrived yet: send it to the address of the ticket first.', { field: 'input.uploadId' });
  }
}

export class UploadMismatch extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'UPLOAD_MISMATCH';
  static override readonly meaning = 'The file is not what was announced: size, checksum or type differ.';
  constructor(what: 'size' | 'checksum' | 'type') {
    super(`The ${what} of the file is not the announced one: request a new upload.`, { field: 'input.uploadId' });
  }
}

export class UploadInfected extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'UPLOAD_INFECTED';
  static override readonly meaning = 'The virus scanner rejected the file.';
  static override readonly field = 'input.uploadId';
}

export class TooManyUploads extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'TOO_MANY_UPLOADS';
  static override readonly meaning = 'At most … uploads can be open at a time: use them, or try again in a day.';
  constructor() {
    super(`At most ${MAX_OPEN} uploads can be open at a time: use them, or try again in a day.`);
  }
}

/** Unused uploads of one user in a domain. */
export const MAX_OPEN = 20;
