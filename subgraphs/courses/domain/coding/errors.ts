import { DomainError } from '../../../../platform/domain/errors.js';

export class CodingSubmissionNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'CODING_SUBMISSION_NOT_FOUND';
  constructor() {
    super('There is no such submission.', { field: 'input.submissionId' });
  }
}

export class SubmissionIsWaiting extends DomainError {
  readonly kind = 'refused';
  readonly code = 'SUBMISSION_WAITING';
  constructor(limit: number) {
    super(`At most ${limit} of your submissions may wait for the judge: wait for a verdict, or cancel one.`, {
      details: { limit },
    });
  }
}

export class JudgeIsBusy extends DomainError {
  readonly kind = 'refused';
  readonly code = 'JUDGE_BUSY';
  constructor() {
    super('Too many submissions wait for the judge: try again in a minute.');
  }
}

export class TooManyRuns extends DomainError {
  readonly kind = 'refused';
  readonly code = 'RATE_LIMITED';
  constructor(limit: number) {
    super(`At most ${limit} programs in a minute: wait a moment.`, { details: { limit } });
  }
}

export class SubmissionIsJudged extends DomainError {
  readonly kind = 'refused';
  readonly code = 'SUBMISSION_JUDGED';
  constructor() {
    super('This submission has its verdict: it can not be cancelled any more.');
  }
}

export class ContestSubmissionStays extends DomainError {
  readonly kind = 'refused';
  readonly code = 'CONTEST_SUBMISSION_STAYS';
  constructor() {
    super('A submission to a contest can not be cancelled.');
  }
}
