import { runCommand, type Transaction } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { InvalidInput } from '../../../../platform/domain/errors.js';
import { enrollFromElsewhere } from './enroll-in-course.js';

const MAX_COURSES = 5;
const FIT = `status = 'published' and access = 'free'
  and not exists (select from course_prerequisite where course_id = course.id)`;

/** The courses in which new users are enrolled; those who have registered already are not. Returns their ids. */
export function setDefaultEnrollment(
  context: Context,
  input: { readonly courseIds: readonly string[] },
): Promise<readonly string[]> {
  requireRole(context, 'staff');
  const ids = [...new Set(input.courseIds)];
  const refuse = (message: string): never => {
    throw new InvalidInput([{ field: 'input.courseIds', message }]);
  };
  if (ids.length > MAX_COURSES) refuse(`must be at most ${MAX_COURSES}`);
  return runCommand(context, 'setDefaultEnrollment', async ({ sql, now }) => {
    await sql('lock table default_enrollment in exclusive mode');
    await sql('delete from default_enrollment');
    const set = await sql<{ course_id: string }>(
      `insert into default_enrollment (course_id, set_at)
       select id, $2 from course where id::text = any($1) and ${FIT} returning course_id`,
      [ids, now],
    );
    if (set.length < ids.length) refuse('must be free, published courses without prerequisites');
    return set.map((row) => row.course_id);
  });
}

/**
 * A course that does not fit any more is left out, and so is one that was set after the user had registered: their
 * registration may be replayed.
 */
export async function enrollByDefault(transaction: Transaction, userId: string, registeredAt: Date): Promise<void> {
  const courses = await transaction.sql<{ id: string }>(
    `select id from course join default_enrollment on course_id = id where set_at <= $1 and ${FIT} order by id`,
    [registeredAt],
  );
  for (const { id } of courses) await enrollFromElsewhere(transaction, id, userId, 'default');
}
