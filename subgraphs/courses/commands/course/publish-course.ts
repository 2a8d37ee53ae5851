import { runCommand, type Transaction } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import type { FieldProblem } from '../../../../platform/domain/errors.js';
import type { Course } from '../../domain/course.js';
import { loadOwnCourse } from '../shared/load-course.js';
import { ProblemInContest } from '../../domain/contest/errors.js';
import { exercisesOf } from '../../domain/content.js';

export function publishCourse(
  context: Context,
  input: { readonly courseId: string; readonly revision?: number | null },
): Promise<Course> {
  return runCommand(context, 'publishCourse', async (transaction) => {
    const course = await loadOwnCourse(transaction, input.courseId);
    course.mustBeAt(input.revision);
    await mustHaveNoProblem(transaction, course);
    course.publish(transaction.now, await prerequisiteCycle(transaction, course.id));
    return course;
  });
}

/** What a version has, everybody who is enrolled can read. */
async function mustHaveNoProblem({ sql }: Transaction, { id, draft }: Course): Promise<void> {
  const exerciseIds = exercisesOf(draft).map((exercise) => exercise.id);
  const problems = await sql<{ exercise_id: string }>(
    `select distinct exercise_id from contest join contest_problem on contest_id = contest.id
     where course_id = $1 and finished_at is null and exercise_id = any($2::uuid[]) order by exercise_id`,
    [id, exerciseIds],
  );
  if (problems.length > 0) throw new ProblemInContest(problems.map((row) => row.exercise_id));
}

/** Of two courses that are published at once, the second sees the prerequisites of the first. */
async function prerequisiteCycle({ sql }: Transaction, courseId: string): Promise<FieldProblem[]> {
  const own = await sql('select from course_prerequisite where course_id = $1 limit 1', [courseId]);
  if (own.length === 0) return [];
  await sql("select pg_advisory_xact_lock(hashtext('courses.prerequisites'))");
  const cycle = await sql(
    `with recursive needed (id) as (
       select prerequisite_id from course_prerequisite where course_id = $1
       union
       select prerequisite_id from course_prerequisite join needed on course_id = needed.id
     )
     select from needed where id = $1`,
    [courseId],
  );
  return cycle.length > 0 ? [{ field: 'prerequisites', message: 'the course is a prerequisite of itself' }] : [];
}
