/** Why a student can not learn a lesson. */
export type LessonLock = 'not-enrolled' | 'previous-lesson' | 'entitlement' | 'class';

/**
 * Why a student may not learn a lesson now, in SQL; null when they may. The one rule for everything in a lesson: fields,
 * entities, files, commands, review cards and recommendations. The widest access counts: who bought the course learns all of
 * it, a plan or a seat in a class opens one with the access `pro`, and a class opens what it has unlocked.
 *
 * Of a row `part` with `course_id`, `access`, `sequential`, `enrollment_id`, `learning` (enrolled and not left), `outline` (of
 * the version that the student follows) and `lesson_id`. `pro`: entitled to courses with the access `pro`.
 *
 * An exercise is also open to entrants of a contest of which it is a problem: see `openProblems`.
 */
export function lessonLock(student: string, pro: string): string {
  return `case
    when not part.learning then 'not-enrolled'
    when part.sequential and not lesson_is_reached(part.enrollment_id, part.lesson_id, part.outline) then 'previous-lesson'
    when ${isWhollyOpen(student, pro, 'part.access', 'part.course_id')} then null
    when part.access = 'pro' then 'entitlement'
    when part.access = 'class' and not exists (select from ${seatOf(student, 'part.course_id')}
      and exists (select from lesson_unlock unlocked
        where unlocked.class_id = membership.class_id and unlocked.lesson_id = part.lesson_id)) then 'class'
  end`;
}

/** Why a student may not begin a course. */
export type CourseLock = 'not-published' | 'entitlement' | 'class' | 'prerequisite';

/** Why a student may not enroll in a row `course`, in SQL; null when they may. By the same access as {@link lessonLock}. */
export function courseLock(student: string, pro: string): string {
  return `case
    when course.status <> 'published' then 'not-published'
    when course.access = 'class' and not exists (select from ${seatOf(student, 'course.id')}) then 'class'
    when course.access <> 'class' and not ${isWhollyOpen(student, pro, 'course.access', 'course.id')} then 'entitlement'
    when exists (${missingPrerequisites(student)}) then 'prerequisite'
  end`;
}

/** Ids of the prerequisites of a row `course` that a student has not completed. */
export function missingPrerequisites(student: string): string {
  return `select prerequisite_id as id from course_prerequisite needed where needed.course_id = course.id
    and not exists (select from enrollment done where done.course_id = needed.prerequisite_id
      and done.student_id = ${student} and done.completed_at is not null)`;
}

function isWhollyOpen(student: string, pro: string, access: string, course: string): string {
  return `(${access} = 'free'
    or exists (select from course_access bought where bought.student_id = ${student} and bought.course_id = ${course})
    or ${access} = 'pro' and (${pro}::boolean or exists (select from ${seatOf(student, course)})))`;
}

function seatOf(student: string, course: string): string {
  return `class_membership membership where membership.student_id = ${student}
    and membership.course_id = ${course} and not withdrawn`;
}

/** {@link lessonLock} for a viewer who may edit the course (`part.editor`): nothing is locked to editors. */
export function viewerLock(viewer: string, pro: string): string {
  return `case when not part.editor then ${lessonLock(viewer, pro)} end`;
}
