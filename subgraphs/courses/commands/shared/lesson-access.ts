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
  const seat = `class_membership membership where membership.student_id = ${student}
    and membership.course_id = part.course_id and not withdrawn`;
  return `case
    when not part.learning then 'not-enrolled'
    when part.sequential and not lesson_is_reached(part.enrollment_id, part.lesson_id, part.outline) then 'previous-lesson'
    when part.access = 'free' then null
    when exists (select from course_access bought
      where bought.student_id = ${student} and bought.course_id = part.course_id) then null
    when part.access = 'pro' and not (${pro}::boolean or exists (select from ${seat})) then 'entitlement'
    when part.access = 'class' and not exists (select from ${seat} and exists (select from lesson_unlock unlocked
      where unlocked.class_id = membership.class_id and unlocked.lesson_id = part.lesson_id)) then 'class'
  end`;
}

/** {@link lessonLock} for a viewer who may edit the course (`part.editor`): nothing is locked to editors. */
export function viewerLock(viewer: string, pro: string): string {
  return `case when not part.editor then ${lessonLock(viewer, pro)} end`;
}
