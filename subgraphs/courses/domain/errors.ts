import { DomainError, type FieldProblem } from '../../../platform/domain/errors.js';

export class CourseNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'COURSE_NOT_FOUND';
  static override readonly meaning = 'There is no such course.';
}

export class SectionNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'SECTION_NOT_FOUND';
  static override readonly meaning = 'There is no such section.';
  static override readonly field = 'input.sectionId';
}

export class LessonNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'LESSON_NOT_FOUND';
  static override readonly meaning = 'There is no such lesson.';
  static override readonly field = 'input.lessonId';
}

export class ExerciseNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'EXERCISE_NOT_FOUND';
  static override readonly meaning = 'There is no such exercise.';
  static override readonly field = 'input.exerciseId';
}

export class NotYourCourse extends DomainError {
  static override readonly kind = 'forbidden';
  static override readonly code = 'NOT_YOUR_COURSE';
  static override readonly meaning = "Only the course's instructor may do this.";
}

export class SlugTaken extends DomainError {
  static override readonly kind = 'conflict';
  static override readonly code = 'SLUG_TAKEN';
  static override readonly meaning = 'Another course has this slug.';
  static override readonly field = 'input.slug';
}

export class CourseIsEmpty extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'COURSE_EMPTY';
  static override readonly meaning = 'A course needs at least one lesson with an exercise before it is published.';
}

export class CourseIsArchived extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'COURSE_ARCHIVED';
  static override readonly meaning = 'This course is archived.';
}

export class CourseWasPublished extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'COURSE_WAS_PUBLISHED';
  static override readonly meaning = 'A course that was published stays for those who learn it: archive it instead.';
  static override readonly field = 'input.courseId';
}

export class CourseHasProblems extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'COURSE_HAS_PROBLEMS';
  static override readonly meaning = 'Exercises of this course are problems of a contest.';
  static override readonly field = 'input.courseId';
}

export class CourseIsTooLarge extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'COURSE_TOO_LARGE';
  static override readonly meaning = 'There is no room for more: at most … ….';
  static override readonly details = ['limit'];
  constructor(part: string, limit: number) {
    super(`There is no room for more: at most ${limit} ${part}.`, { details: { limit } });
  }
}

export class AlreadyEnrolledInCourse extends DomainError {
  static override readonly kind = 'conflict';
  static override readonly code = 'ALREADY_ENROLLED_IN_COURSE';
  static override readonly meaning = 'You are enrolled in this course already.';
}

export class NotEnrolledInCourse extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'NOT_ENROLLED_IN_COURSE';
  static override readonly meaning = 'Enroll in the course first.';
}

export class EntitlementRequired extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'ENTITLEMENT_REQUIRED';
  static override readonly meaning = 'This course needs the entitlement "…": subscribe to a plan that has it.';
  static override readonly details = ['entitlement'];
  constructor(entitlement: string) {
    super(`This course needs the entitlement "${entitlement}": subscribe to a plan that has it.`, {
      details: { entitlement },
    });
  }
}

export class ClassEnrollmentRequired extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'CLASS_ENROLLMENT_REQUIRED';
  static override readonly meaning = 'This course is taught in classes only: join a class of it.';
}

export class LessonIsLocked extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'LESSON_LOCKED';
  static override readonly meaning =
    'The lesson before this one is not completed, or no class of the student has unlocked the lesson.';
  static override readonly details = ['reason'];
  constructor(reason: 'class' | 'previous-lesson') {
    super(
      reason === 'class' ? 'No class of yours has unlocked this lesson.' : 'Complete the lesson before this one first.',
      { details: { reason } },
    );
  }
}

export class ExerciseIsClosed extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'EXERCISE_CLOSED';
  static override readonly meaning = 'This exercise is not open now.';
  static override readonly details = ['opensAt', 'closesAt'];
  constructor({ opensAt, closesAt }: { readonly opensAt: string | null; readonly closesAt: string | null }) {
    super(ExerciseIsClosed.meaning, { field: 'input.exerciseId', details: { opensAt, closesAt } });
  }
}

export class QuizNeedsAttempt extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'QUIZ_ATTEMPT_REQUIRED';
  static override readonly meaning = 'This quiz is taken in an attempt: use startQuizAttempt.';
  static override readonly field = 'input.exerciseId';
}

export class WrongExerciseType extends DomainError {
  static override readonly kind = 'invalid';
  static override readonly code = 'EXERCISE_TYPE_MISMATCH';
  static override readonly meaning = 'This exercise is a …: complete it as one.';
  static override readonly details = ['type'];
  constructor(type: string) {
    super(`This exercise is a ${type}: complete it as one.`, { field: 'input.exerciseId', details: { type } });
  }
}

export class LanguageNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'LANGUAGE_NOT_FOUND';
  static override readonly meaning = 'There is no such language.';
  static override readonly field = 'input.languageId';
}

export class LanguageCodeTaken extends DomainError {
  static override readonly kind = 'conflict';
  static override readonly code = 'LANGUAGE_CODE_TAKEN';
  static override readonly meaning = 'Another language has this code.';
  static override readonly field = 'input.code';
}

export class MaterialNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'MATERIAL_NOT_FOUND';
  static override readonly meaning = 'There is no such material.';
  static override readonly field = 'input.materialId';
}

export class DraftHasChanged extends DomainError {
  static override readonly kind = 'conflict';
  static override readonly code = 'DRAFT_CHANGED';
  static override readonly meaning = 'The course was changed in the meantime: read it again, then repeat your change.';
  static override readonly details = ['revision'];
  constructor(revision: number) {
    super(DraftHasChanged.meaning, {
      field: 'input.revision',
      details: { revision },
    });
  }
}

export class PublishInvalid extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'PUBLISH_INVALID';
  static override readonly meaning = 'Names everything that is to be fixed at once.';
  constructor(override readonly problems: readonly FieldProblem[]) {
    super(problems.map(({ field, message }) => `${field}: ${message}`).join('; '));
  }
}

export class PrerequisiteMissing extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'PREREQUISITE_MISSING';
  static override readonly meaning = 'Complete the prerequisites of this course first.';
  static override readonly details = ['courseIds'];
  constructor(courseIds: readonly string[]) {
    super(PrerequisiteMissing.meaning, { details: { courseIds } });
  }
}

export class CertificateNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'CERTIFICATE_NOT_FOUND';
  static override readonly meaning = 'There is no such certificate.';
  static override readonly field = 'input.certificateId';
}

export class CourseVersionNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'COURSE_VERSION_NOT_FOUND';
  static override readonly meaning = 'The course has no such version.';
  static override readonly field = 'input.version';
}

export class CourseArchiveTooLarge extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'COURSE_ARCHIVE_TOO_LARGE';
  static override readonly meaning = 'An archive of the course would have more than 200 MiB or 5000 files.';
}
