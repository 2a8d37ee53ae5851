import { runCommand, violates, type Transaction } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { InvalidInput } from '../../../../platform/domain/errors.js';
import type { Course, CourseDescription } from '../../domain/course.js';
import { SlugTaken } from '../../domain/errors.js';
import { loadOwnCourse } from '../shared/load-course.js';

export interface UpdateCourse {
  readonly courseId: string;
  readonly revision?: number | null;
  readonly title?: string | null;
  readonly slug?: string | null;
  readonly summary?: string | null;
  readonly language?: string | null;
  readonly level?: Course['level'] | null;
  readonly tags?: readonly string[] | null;
  readonly access?: Course['access'] | null;
  readonly sequential?: boolean | null;
  /** All of them; absent leaves them as they are. */
  readonly prerequisiteIds?: readonly string[] | null;
}

export async function updateCourse(context: Context, input: UpdateCourse): Promise<Course> {
  const { courseId, revision, prerequisiteIds, tags, ...fields } = input;
  const change: CourseDescription = Object.fromEntries(
    Object.entries({ ...fields, tags: tags && [...new Set(tags)] }).filter(([, value]) => value != null),
  );
  try {
    return await runCommand(context, 'updateCourse', async (transaction) => {
      const course = await loadOwnCourse(transaction, courseId, ['versions']);
      course.mustBeAt(revision);
      course.describe(change);
      if (prerequisiteIds != null) await setPrerequisites(transaction, course, [...new Set(prerequisiteIds)]);
      return course;
    });
  } catch (error) {
    throw violates(error, 'course_slug_once') ? new SlugTaken() : error;
  }
}

const MAX_PREREQUISITES = 10;

/** A cycle is refused when one of its courses is published: until then an author may be about to change the other one. */
async function setPrerequisites(transaction: Transaction, { id }: Course, ids: readonly string[]): Promise<void> {
  const refuse = (message: string): never => {
    throw new InvalidInput([{ field: 'input.prerequisiteIds', message }]);
  };
  if (ids.length > MAX_PREREQUISITES) refuse(`must be at most ${MAX_PREREQUISITES}`);
  if (ids.includes(id)) refuse('must be other courses');
  await transaction.sql('delete from course_prerequisite where course_id = $1 and prerequisite_id::text <> all($2)', [
    id,
    ids,
  ]);
  const known = await transaction.sql(
    `with wanted as (select id from course where id::text = any($2) and published_version is not null)
     insert into course_prerequisite (course_id, prerequisite_id) select $1, id from wanted
     on conflict (course_id, prerequisite_id) do update set course_id = excluded.course_id returning prerequisite_id`,
    [id, ids],
  );
  if (known.length < ids.length) refuse('must be published courses');
}
