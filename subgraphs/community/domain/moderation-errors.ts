import { DomainError } from '../../../platform/domain/errors.js';

export class NotAModerator extends DomainError {
  static override readonly kind = 'forbidden';
  static override readonly code = 'NOT_A_MODERATOR';
  static override readonly meaning = 'Only staff and the moderators of the place can do this.';
}

export class Suspended extends DomainError {
  static override readonly kind = 'forbidden';
  static override readonly code = 'SUSPENDED';
  static override readonly meaning = 'You are suspended: you can read, but not write, until then.';
  static override readonly details = ['until'];
  constructor(until: Date) {
    super(Suspended.meaning, { details: { until: until.toISOString() } });
  }
}

export class PostLimit extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'POST_LIMIT';
  static override readonly meaning = 'The limit of a day is reached.';
  static override readonly details = ['limit', 'retryAt'];
  constructor(limit: number, retryAt: Date) {
    super(`You have reached the limit of ${limit} in 24 hours. Try again later.`, {
      details: { limit, retryAt: retryAt.toISOString() },
    });
  }
}

export class TooManyLinks extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'TOO_MANY_LINKS';
  static override readonly meaning = 'At most … links are allowed.';
  static override readonly details = ['limit'];
  constructor(limit: number) {
    super(`At most ${limit} links are allowed.`, { field: 'input.text', details: { limit } });
  }
}

export class TooManyMentions extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'TOO_MANY_MENTIONS';
  static override readonly meaning = 'At most … people can be mentioned.';
  static override readonly details = ['limit'];
  constructor(limit: number) {
    super(`At most ${limit} people can be mentioned.`, { field: 'input.text', details: { limit } });
  }
}

export class TooManyFiles extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'TOO_MANY_FILES';
  static override readonly meaning = 'At most … files are allowed.';
  static override readonly details = ['limit'];
  constructor(limit: number) {
    super(`At most ${limit} files are allowed.`, { field: 'input.files', details: { limit } });
  }
}

export class BannedWord extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'BANNED_WORD';
  static override readonly meaning = 'The text contains a word that is not allowed here.';
  static override readonly field = 'input.text';
}

export class ItemNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'ITEM_NOT_FOUND';
  static override readonly meaning = 'There is no such item.';
  static override readonly field = 'input.itemId';
}

export class AlreadyReported extends DomainError {
  static override readonly kind = 'conflict';
  static override readonly code = 'ALREADY_REPORTED';
  static override readonly meaning = 'You have reported this item before.';
  static override readonly field = 'input.itemId';
}

export class ReportNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'REPORT_NOT_FOUND';
  static override readonly meaning = 'There is no such report.';
  static override readonly field = 'input.reportId';
}

export class AlreadyClaimed extends DomainError {
  static override readonly kind = 'conflict';
  static override readonly code = 'ALREADY_CLAIMED';
  static override readonly meaning = 'Another moderator works on this report.';
  static override readonly details = ['until'];
  constructor(until: Date) {
    super(AlreadyClaimed.meaning, { details: { until: until.toISOString() } });
  }
}

export class ReportDecided extends DomainError {
  static override readonly kind = 'conflict';
  static override readonly code = 'REPORT_DECIDED';
  static override readonly meaning = 'The report was decided already.';
  static override readonly field = 'input.reportId';
}

export class HigherRole extends DomainError {
  static override readonly kind = 'forbidden';
  static override readonly code = 'HIGHER_ROLE';
  static override readonly meaning =
    'The author has a higher role than you: a moderator with a higher role must decide.';
}

export class SanctionNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'SANCTION_NOT_FOUND';
  static override readonly meaning = 'There is no such sanction.';
  static override readonly field = 'input.sanctionId';
}

export class AppealNotPossible extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'APPEAL_NOT_POSSIBLE';
  static override readonly meaning = 'A sanction can be appealed once, within 30 days.';
  static override readonly field = 'input.sanctionId';
}

export class SameModerator extends DomainError {
  static override readonly kind = 'forbidden';
  static override readonly code = 'SAME_MODERATOR';
  static override readonly meaning = 'An appeal is decided by another moderator than the one who made the decision.';
}
