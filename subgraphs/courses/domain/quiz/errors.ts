import { DomainError } from '../../../../platform/domain/errors.js';

export class QuizAttemptNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'QUIZ_ATTEMPT_NOT_FOUND';
  constructor() {
    super('There is no such attempt.', { field: 'input.attemptId' });
  }
}

export class AttemptsExhausted extends DomainError {
  readonly kind = 'refused';
  readonly code = 'ATTEMPTS_EXHAUSTED';
  constructor(limit: number) {
    super(`You have used all ${limit} attempts.`, { field: 'input.exerciseId', details: { limit } });
  }
}

export class QuizIsClosed extends DomainError {
  readonly kind = 'refused';
  readonly code = 'QUIZ_CLOSED';
  constructor({ opensAt, closesAt }: { readonly opensAt: string | null; readonly closesAt: string | null }) {
    super('This quiz is not open now.', { field: 'input.exerciseId', details: { opensAt, closesAt } });
  }
}

export class DeadlinePassed extends DomainError {
  readonly kind = 'refused';
  readonly code = 'DEADLINE_PASSED';
  constructor() {
    super('The time for this attempt is over: the answers that were saved before count.', { field: 'input.attemptId' });
  }
}

export class AttemptIsSubmitted extends DomainError {
  readonly kind = 'refused';
  readonly code = 'ATTEMPT_SUBMITTED';
  constructor() {
    super('This attempt was submitted: it can not be changed any more.', { field: 'input.attemptId' });
  }
}

export class AttemptIsOpen extends DomainError {
  readonly kind = 'refused';
  readonly code = 'ATTEMPT_OPEN';
  constructor() {
    super('The student has an open attempt: it must be submitted first.');
  }
}

export class QuestionNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'QUESTION_NOT_FOUND';
  constructor() {
    super('There is no such question.', { field: 'input.questionId' });
  }
}

export class GradeChanged extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'GRADE_CHANGED';
  constructor(revision: number) {
    super('Another user has graded this in the meantime: read it again.', {
      field: 'input.revision',
      details: { revision },
    });
  }
}
