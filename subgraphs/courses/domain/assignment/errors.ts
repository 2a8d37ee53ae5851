import { DomainError } from '../../../../platform/domain/errors.js';

export class SubmissionNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'SUBMISSION_NOT_FOUND';
  constructor() {
    super('There is no such submission.', { field: 'input.submissionId' });
  }
}

export class SubmissionIsEmpty extends DomainError {
  readonly kind = 'refused';
  readonly code = 'SUBMISSION_EMPTY';
  constructor() {
    super('There is nothing to submit: save a text, a link or a file first.');
  }
}

export class SubmissionChanged extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'SUBMISSION_CHANGED';
  constructor(revision: number) {
    super('It was submitted in the meantime: read it again.', { field: 'input.revision', details: { revision } });
  }
}

export class StudentInOtherGroup extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'STUDENT_IN_OTHER_GROUP';
  constructor() {
    super('One of these students has another submission.', { field: 'input.memberIds' });
  }
}

export class TooManyFiles extends DomainError {
  readonly kind = 'refused';
  readonly code = 'TOO_MANY_FILES';
  constructor(limit: number) {
    super(`At most ${limit} files can be handed in.`, { details: { limit } });
  }
}

export class StudentNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'STUDENT_NOT_FOUND';
  constructor() {
    super('There is no such student in this course.', { field: 'input.studentId' });
  }
}
