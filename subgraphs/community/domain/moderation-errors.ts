import { DomainError } from '../../../platform/domain/errors.js';

export class NotAModerator extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'NOT_A_MODERATOR';
  constructor() {
    super('Only staff and the moderators of the place can do this.');
  }
}

export class Suspended extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'SUSPENDED';
  constructor(until: Date) {
    super('You are suspended: you can read, but not write, until then.', { details: { until: until.toISOString() } });
  }
}

/** The limit of a day is reached. */
export class PostLimit extends DomainError {
  readonly kind = 'refused';
  readonly code = 'POST_LIMIT';
  constructor(limit: number, retryAt: Date) {
    super(`You have reached the limit of ${limit} in 24 hours. Try again later.`, {
      details: { limit, retryAt: retryAt.toISOString() },
    });
  }
}

export class TooManyLinks extends DomainError {
  readonly kind = 'refused';
  readonly code = 'TOO_MANY_LINKS';
  constructor(limit: number) {
    super(`At most ${limit} links are allowed.`, { field: 'input.text', details: { limit } });
  }
}

export class TooManyMentions extends DomainError {
  readonly kind = 'refused';
  readonly code = 'TOO_MANY_MENTIONS';
  constructor(limit: number) {
    super(`At most ${limit} people can be mentioned.`, { field: 'input.text', details: { limit } });
  }
}

export class TooManyFiles extends DomainError {
  readonly kind = 'refused';
  readonly code = 'TOO_MANY_FILES';
  constructor(limit: number) {
    super(`At most ${limit} files are allowed.`, { field: 'input.files', details: { limit } });
  }
}

export class BannedWord extends DomainError {
  readonly kind = 'refused';
  readonly code = 'BANNED_WORD';
  constructor() {
    super('The text contains a word that is not allowed here.', { field: 'input.text' });
  }
}

export class ItemNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'ITEM_NOT_FOUND';
  constructor() {
    super('There is no such item.', { field: 'input.itemId' });
  }
}

export class AlreadyReported extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'ALREADY_REPORTED';
  constructor() {
    super('You have reported this item before.', { field: 'input.itemId' });
  }
}

export class ReportNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'REPORT_NOT_FOUND';
  constructor() {
    super('There is no such report.', { field: 'input.reportId' });
  }
}

export class AlreadyClaimed extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'ALREADY_CLAIMED';
  constructor(until: Date) {
    super('Another moderator works on this report.', { details: { until: until.toISOString() } });
  }
}

export class ReportDecided extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'REPORT_DECIDED';
  constructor() {
    super('The report was decided already.', { field: 'input.reportId' });
  }
}

export class HigherRole extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'HIGHER_ROLE';
  constructor() {
    super('The author has a higher role than you: a moderator with a higher role must decide.');
  }
}

export class SanctionNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'SANCTION_NOT_FOUND';
  constructor() {
    super('There is no such sanction.', { field: 'input.sanctionId' });
  }
}

export class AppealNotPossible extends DomainError {
  readonly kind = 'refused';
  readonly code = 'APPEAL_NOT_POSSIBLE';
  constructor() {
    super('A sanction can be appealed once, within 30 days.', { field: 'input.sanctionId' });
  }
}

export class SameModerator extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'SAME_MODERATOR';
  constructor() {
    super('An appeal is decided by another moderator than the one who made the decision.');
  }
}
