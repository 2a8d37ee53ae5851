import { runCommand, type Transaction } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { CodingSubmission } from '../../domain/coding/coding-submission.js';
import { exerciseIn, type CourseOutline, type Exercise } from '../../domain/content.js';
import { Enrollment } from '../../domain/enrollment.js';
import { passes, settingsOf } from '../../domain/exercise-settings.js';

const PAGE = 100;

/** All students of a finished contest, each in a transaction of its own. Idempotent. */
export async function countContestResults(context: Context, contestId: string): Promise<void> {
  let after: string | undefined = '00000000-0000-0000-0000-000000000000';
  while (after !== undefined) {
    const students: readonly { student_id: string }[] = await runCommand(context, 'findEntrants', ({ sql }) =>
      sql<{ student_id: string }>(
        `select distinct student_id from coding_submission
         where contest_id = $1 and student_id > $2 order by student_id limit $3`,
        [contestId, after, PAGE],
      ),
    );
    for (const { student_id: studentId } of students)
      await runCommand(context, 'countContestResults', (transaction) =>
        countResults(transaction, { contestId, studentId }),
      );
    after = students.length < PAGE ? undefined : students.at(-1)?.student_id;
  }
}

/**
 * The best submission of a student to each problem of a finished contest counts in the course, if the student is enrolled in
 * it; nothing of a disqualified participant counts. Idempotent.
 */
export async function countResults(
  transaction: Transaction,
  { contestId, studentId }: { readonly contestId: string; readonly studentId: string },
): Promise<void> {
  const [course] = await transaction.sql<{ id: string }>(
    `select course_id as id from contest join contest_entrant entrant on contest_id = contest.id
     where contest.id = $1 and user_id = $2 and finished_at is not null and not disqualified`,
    [contestId, studentId],
  );
  // The enrollment's lock comes first, as in every act of a student.
  const enrollment =
    course && (await transaction.find(Enrollment, { courseId: course.id, studentId }, ['results', 'lessons']));
  if (!enrollment) return;
  const best = await transaction.sql<{ id: string; content: Exercise; paid: number }>(
    `select distinct on (submission.exercise_id) submission.id, content,
       case when bool_or(verdict = 'accepted' and submitted_at < greatest(ends_at, until))
         over (partition by submission.exercise_id) then coalesce(xp_by_problem, 0) else 0 end as paid
     from coding_submission submission
     join contest on contest.id = contest_id
     join contest_entrant entrant on entrant.contest_id = contest.id and user_id = student_id
     join contest_problem problem on problem.contest_id = contest.id and problem.exercise_id = submission.exercise_id
     where contest.id = $1 and student_id = $2 and verdict <> 'cancelled' and content is not null
     order by submission.exercise_id, score desc, submission.id`,
    [contestId, studentId],
  );
  const [version] = await transaction.sql<{ outline: CourseOutline }>(
    'select outline from course_version where course_id = $1 and number = $2',
    [enrollment.courseId, enrollment.contentVersion],
  );
  const submissions = await transaction.loadAll(
    CodingSubmission,
    best.map(({ id }) => id),
  );
  for (const { id, content, paid } of best) {
    const submission = submissions.find((one) => one.id === id);
    if (!version || !submission) continue;
    const { exerciseId, score, localDate } = submission;
    const result = { score, passed: passes(score, settingsOf(content)) };
    const moment = { at: transaction.now, localDate };
    if (exerciseIn(version.outline, exerciseId)) enrollment.recordResult(version.outline, exerciseId, result, moment);
    else enrollment.keepResult(exerciseId, result, moment);
    submission.countAfterContest(paid, result.passed);
  }
}
