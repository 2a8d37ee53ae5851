import { DomainError } from '../../../../platform/domain/errors.js';

export class QuizAttemptNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'QUIZ_ATTEMPT_NOT_FOUND';
  static override readonly meaning = 'There is no such attempt.';
  static override readonly field = 'input.attemptId';
}

export class AttemptsExhausted extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'ATTEMPTS_EXHAUSTED';
  static override readonly meaning = 'You have used all … attempts.';
  static override readonly details = ['limit'];
  constructor(limit: number) {
    super(`You have used all ${limit} attempts.`, { field: 'input.exerciseId', details: { limit } });
  }
}

export class QuizIsClosed extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'QUIZ_CLOSED';
  static override readonly meaning = 'This quiz is not open now.';
  static override readonly details = ['opensAt', 'closesAt'];
  constructor({ opensAt, closesAt }: { readonly opensAt: string | null; readonly closesAt: string | null }) {
    super(QuizIsClosed.meaning, { field: 'input.exerciseId', details: { opensAt, closesAt } });
  }
}

export class DeadlinePassed extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'DEADLINE_PASSED';
  static override readonly meaning = 'The time for this attempt is over: the answers that were saved before count.';
  static override readonly field = 'input.attemptId';
}

export class AttemptIsSubmitted extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'ATTEMPT_SUBMITTED';
  static override readonly meaning = 'This attempt was submitted: it can not be changed any more.';
  static override readonly field = 'input.attemptId';
}

export class AttemptIsOpen extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'ATTEMPT_OPEN';
  static override readonly meaning = 'The student has an open attempt: it must be submitted first.';
}

export class QuestionNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'QUESTION_NOT_FOUND';
  static override readonly meaning = 'There is no such question.';
  static override readonly field = 'input.questionId';
}

export class GradeChanged extends DomainError {
  static override readonly kind = 'conflict';
  static override readonly code = 'GRADE_CHANGED';
  static override readonly meaning = 'Another user has graded this in the meantime: read it again.';
  static override readonly details = ['revision'];
  constructor(revision: number) {
    super(GradeChanged.meaning, {
      field: 'input.revision',
      details: { revision },
    });
  }
}
