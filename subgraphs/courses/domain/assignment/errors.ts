import { DomainError } from '../../../../platform/domain/errors.js';

export class SubmissionNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'SUBMISSION_NOT_FOUND';
  static override readonly meaning = 'There is no such submission.';
  static override readonly field = 'input.submissionId';
}

export class SubmissionIsEmpty extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'SUBMISSION_EMPTY';
  static override readonly meaning = 'There is nothing to submit: save a text, a link or a file first.';
}

export class SubmissionChanged extends DomainError {
  static override readonly kind = 'conflict';
  static override readonly code = 'SUBMISSION_CHANGED';
  static override readonly meaning = 'It was submitted in the meantime: read it again.';
  static override readonly details = ['revision'];
  constructor(revision: number) {
    super(SubmissionChanged.meaning, { field: 'input.revision', details: { revision } });
  }
}

export class StudentInOtherGroup extends DomainError {
  static override readonly kind = 'conflict';
  static override readonly code = 'STUDENT_IN_OTHER_GROUP';
  static override readonly meaning = 'One of these students has another submission.';
  static override readonly field = 'input.memberIds';
}

export class TooManyFiles extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'TOO_MANY_FILES';
  static override readonly meaning = 'At most … files can be handed in.';
  static override readonly details = ['limit'];
  constructor(limit: number) {
    super(`At most ${limit} files can be handed in.`, { details: { limit } });
  }
}

export class StudentNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'STUDENT_NOT_FOUND';
  static override readonly meaning = 'There is no such student in this course.';
  static override readonly field = 'input.studentId';
}

export class PeerReviewNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'PEER_REVIEW_NOT_FOUND';
  static override readonly meaning = 'There is no such review.';
  static override readonly field = 'input.reviewId';
}

export class PeerReviewClosed extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'PEER_REVIEW_CLOSED';
  static override readonly meaning = 'Students review from the close of the assignment until the end of the reviews.';
}
