import { runCommand, type Transaction } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import type { FieldProblem } from '../../../../platform/domain/errors.js';
import type { Course } from '../../domain/course.js';
import { loadOwnCourse } from '../shared/load-course.js';

export function publishCourse(
  context: Context,
  input: { readonly courseId: string; readonly revision?: number | null },
): Promise<Course> {
  return runCommand(context, 'publishCourse', async (transaction) => {
    const course = await loadOwnCourse(transaction, input.courseId);
    course.mustBeAt(input.revision);
    course.publish(transaction.now, await prerequisiteCycle(transaction, course.id));
    return course;
  });
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
