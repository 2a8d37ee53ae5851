import { DomainError, type FieldProblem } from '../../../platform/domain/errors.js';

export class CourseNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'COURSE_NOT_FOUND';
  constructor() {
    super('There is no such course.');
  }
}

export class SectionNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'SECTION_NOT_FOUND';
  constructor() {
    super('There is no such section.', { field: 'input.sectionId' });
  }
}

export class LessonNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'LESSON_NOT_FOUND';
  constructor() {
    super('There is no such lesson.', { field: 'input.lessonId' });
  }
}

export class ExerciseNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'EXERCISE_NOT_FOUND';
  constructor() {
    super('There is no such exercise.', { field: 'input.exerciseId' });
  }
}

export class NotYourCourse extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'NOT_YOUR_COURSE';
  constructor() {
    super("Only the course's instructor may do this.");
  }
}

export class SlugTaken extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'SLUG_TAKEN';
  constructor() {
    super('Another course has this slug.', { field: 'input.slug' });
  }
}

export class CourseIsEmpty extends DomainError {
  readonly kind = 'refused';
  readonly code = 'COURSE_EMPTY';
  constructor() {
    super('A course needs at least one lesson with an exercise before it is published.');
  }
}

export class CourseIsArchived extends DomainError {
  readonly kind = 'refused';
  readonly code = 'COURSE_ARCHIVED';
  constructor() {
    super('This course is archived.');
  }
}

export class CourseIsTooLarge extends DomainError {
  readonly kind = 'refused';
  readonly code = 'COURSE_TOO_LARGE';
  constructor(part: string, limit: number) {
    super(`There is no room for more: at most ${limit} ${part}.`, { details: { limit } });
  }
}

export class AlreadyEnrolledInCourse extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'ALREADY_ENROLLED_IN_COURSE';
  constructor() {
    super('You are enrolled in this course already.');
  }
}

export class NotEnrolledInCourse extends DomainError {
  readonly kind = 'refused';
  readonly code = 'NOT_ENROLLED_IN_COURSE';
  constructor() {
    super('Enroll in the course first.');
  }
}

export class EntitlementRequired extends DomainError {
  readonly kind = 'refused';
  readonly code = 'ENTITLEMENT_REQUIRED';
  constructor(entitlement: string) {
    super(`This course needs the entitlement "${entitlement}": subscribe to a plan that has it.`, {
      details: { entitlement },
    });
  }
}

export class ClassEnrollmentRequired extends DomainError {
  readonly kind = 'refused';
  readonly code = 'CLASS_ENROLLMENT_REQUIRED';
  constructor() {
    super('This course is taught in classes only: join a class of it.');
  }
}

export class LessonIsLocked extends DomainError {
  readonly kind = 'refused';
  readonly code = 'LESSON_LOCKED';
  constructor(reason: 'class' | 'previous-lesson') {
    super(
      reason === 'class' ? 'No class of yours has unlocked this lesson.' : 'Complete the lesson before this one first.',
      { details: { reason } },
    );
  }
}

export class ExerciseIsClosed extends DomainError {
  readonly kind = 'refused';
  readonly code = 'EXERCISE_CLOSED';
  constructor({ opensAt, closesAt }: { readonly opensAt: string | null; readonly closesAt: string | null }) {
    super('This exercise is not open now.', { field: 'input.exerciseId', details: { opensAt, closesAt } });
  }
}

export class QuizNeedsAttempt extends DomainError {
  readonly kind = 'refused';
  readonly code = 'QUIZ_ATTEMPT_REQUIRED';
  constructor() {
    super('This quiz is taken in an attempt: use startQuizAttempt.', { field: 'input.exerciseId' });
  }
}

export class WrongExerciseType extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'EXERCISE_TYPE_MISMATCH';
  constructor(type: string) {
    super(`This exercise is a ${type}: complete it as one.`, { field: 'input.exerciseId', details: { type } });
  }
}

export class LanguageNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'LANGUAGE_NOT_FOUND';
  constructor() {
    super('There is no such language.', { field: 'input.languageId' });
  }
}

export class LanguageCodeTaken extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'LANGUAGE_CODE_TAKEN';
  constructor() {
    super('Another language has this code.', { field: 'input.code' });
  }
}

export class MaterialNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'MATERIAL_NOT_FOUND';
  constructor() {
    super('There is no such material.', { field: 'input.materialId' });
  }
}

export class DraftHasChanged extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'DRAFT_CHANGED';
  constructor(revision: number) {
    super('The course was changed in the meantime: read it again, then repeat your change.', {
      field: 'input.revision',
      details: { revision },
    });
  }
}

/** Names everything that is to be fixed at once. */
export class PublishInvalid extends DomainError {
  readonly kind = 'refused';
  readonly code = 'PUBLISH_INVALID';
  constructor(override readonly problems: readonly FieldProblem[]) {
    super(problems.map(({ field, message }) => `${field}: ${message}`).join('; '));
  }
}

export class PrerequisiteMissing extends DomainError {
  readonly kind = 'refused';
  readonly code = 'PREREQUISITE_MISSING';
  constructor(courseIds: readonly string[]) {
    super('Complete the prerequisites of this course first.', { details: { courseIds } });
  }
}

export class CertificateNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'CERTIFICATE_NOT_FOUND';
  constructor() {
    super('There is no such certificate.', { field: 'input.certificateId' });
  }
}
