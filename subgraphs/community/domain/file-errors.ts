import { DomainError } from '../../../platform/domain/errors.js';

export class PostFileNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'POST_FILE_NOT_FOUND';
  static override readonly meaning = 'At least one of these files is not yours, is used elsewhere, or does not exist.';
  static override readonly field = 'input.fileIds';
}
