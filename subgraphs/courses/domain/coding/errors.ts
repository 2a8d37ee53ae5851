import { DomainError } from '../../../../platform/domain/errors.js';

export class CodingSubmissionNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'CODING_SUBMISSION_NOT_FOUND';
  static override readonly meaning = 'There is no such submission.';
  static override readonly field = 'input.submissionId';
}

export class SubmissionIsWaiting extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'SUBMISSION_WAITING';
  static override readonly meaning =
    'At most … of your submissions may wait for the judge: wait for a verdict, or cancel one.';
  static override readonly details = ['limit'];
  constructor(limit: number) {
    super(`At most ${limit} of your submissions may wait for the judge: wait for a verdict, or cancel one.`, {
      details: { limit },
    });
  }
}

export class JudgeIsBusy extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'JUDGE_BUSY';
  static override readonly meaning = 'Too many submissions wait for the judge: try again in a minute.';
}

export class TooManyRuns extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'RATE_LIMITED';
  static override readonly meaning = 'At most … programs in a minute: wait a moment.';
  static override readonly details = ['limit'];
  constructor(limit: number) {
    super(`At most ${limit} programs in a minute: wait a moment.`, { details: { limit } });
  }
}

export class SubmissionIsJudged extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'SUBMISSION_JUDGED';
  static override readonly meaning = 'This submission has its verdict: it can not be cancelled any more.';
}

export class ContestSubmissionStays extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'CONTEST_SUBMISSION_STAYS';
  static override readonly meaning = 'A submission to a contest can not be cancelled.';
}
