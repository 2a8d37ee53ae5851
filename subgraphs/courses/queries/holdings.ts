import { rowsOf, type Holdings } from '../../../platform/privacy.js';

/** All that this domain holds of a person. */
export const holdings: Holdings = {
  enrollments: rowsOf(
    `select enrollment.id, course_id, title, source, enrolled_at, started_at, completed_at, completed_step_count, step_count
     from enrollment join course on course.id = course_id where student_id = $1 order by enrollment.id`,
  ),
  bought: rowsOf('select course_id from course_access where student_id = $1 order by entitlement_id'),
  lessons: rowsOf(
    `select course_id, lesson_id, opened_at, lesson_progress.completed_at
     from lesson_progress join enrollment on enrollment.id = enrollment_id
     where student_id = $1 order by lesson_progress.id`,
  ),
  exercises: rowsOf(
    `select course_id, exercise_id, score, exercise_completion.completed_at
     from exercise_completion join enrollment on enrollment.id = enrollment_id
     where student_id = $1 order by exercise_completion.id`,
  ),
  programs: rowsOf(
    `select id, course_id, exercise_id, contest_id, language, source, submitted_at, verdict, score, groups, judged_at
     from coding_submission where student_id = $1 order by id`,
  ),
  written: rowsOf(
    `select id, slug, title, summary, language, level, tags, status, draft from course
     where instructor_id = $1 order by id`,
  ),
};
