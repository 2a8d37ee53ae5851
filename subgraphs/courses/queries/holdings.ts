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
  certificates: rowsOf(
    `select id, course_id, course_title, code, name, completed_at, issued_at, revoked_at from certificate
     where student_id = $1 order by id`,
  ),
  films: rowsOf(
    `select course_id, material_id, watched::text from material_progress join enrollment on enrollment.id = enrollment_id
     where student_id = $1 order by course_id, material_id`,
  ),
  exercises: rowsOf(
    `select course_id, exercise_id, score, exercise_completion.completed_at
     from exercise_completion join enrollment on enrollment.id = enrollment_id
     where student_id = $1 order by exercise_completion.id`,
  ),
  // Only what the student may see: no result before its release, and no score where only that it passed is published.
  quizAttempts: rowsOf(
    `select id, course_id, exercise_id, number, started_at, deadline, submitted_at, by_server, answers,
       case when released_at is not null and feedback <> 'never' then score end as score,
       case when released_at is not null then score >= pass_mark - 1e-9 end as passed
     from quiz_attempt where student_id = $1 order by id`,
  ),
  // No grade before it is posted.
  submissions: rowsOf(
    `select submission.id, course_id, submission.exercise_id, draft, work, revision, submitted_at, late,
       case when posted_at is not null then grade end as grade, posted_score as score
     from submission join submission_member member on member.submission_id = submission.id
     where student_id = $1 order by submission.id`,
  ),
  overrides: rowsOf(
    `select course_id, exercise_id, score, reason, overridden_at from score_override
     where student_id = $1 and applied_at is not null order by id`,
  ),
  allowances: rowsOf(
    'select exercise_id, extra_attempts, due_at from exercise_allowance where student_id = $1 order by exercise_id',
  ),
  reviewCards: rowsOf(
    `select course_id, part_id, question_id, state, due_at, stability, difficulty, answer_count, lapse_count, answered_at,
       introduced_on::text
     from review_card where student_id = $1 order by id`,
  ),
  profile: rowsOf('select locale, time_zone from student_profile where user_id = $1'),
  programs: rowsOf(
    `select id, course_id, exercise_id, contest_id, language, source, submitted_at, verdict, score, groups, judged_at
     from coding_submission where student_id = $1 order by id`,
  ),
  peerReviews: rowsOf(
    `select exercise_id, levels, comment, reviewed_at from peer_review
     where reviewer_id = $1 and reviewed_at is not null order by id`,
  ),
  contests: rowsOf('select contest_id, until from contest_entrant where user_id = $1 order by contest_id'),
  written: rowsOf(
    `select id, slug, title, summary, language, level, tags, status, draft from course
     where instructor_id = $1 order by id`,
  ),
};
