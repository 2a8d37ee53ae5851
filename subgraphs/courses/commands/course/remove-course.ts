import { runCommand, type Transaction } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { materialsOf } from '../../domain/draft.js';
import { CourseHasProblems, CourseWasPublished } from '../../domain/errors.js';
import { removeMaterialFiles } from '../../jobs/definitions.js';
import { loadOwnCourse } from '../shared/load-course.js';

/**
 * Removes a course that was never published, with its files: no one can be enrolled in it, and no other domain knows it. A
 * published one is archived instead, so that results, purchases and certificates stay.
 */
export function removeCourse(
  context: Context,
  input: { readonly courseId: string },
): Promise<{ readonly courseId: string }> {
  return runCommand(context, 'removeCourse', async (transaction) => {
    const course = await loadOwnCourse(transaction, input.courseId);
    if (course.publishedVersion !== null) throw new CourseWasPublished();
    await mustHaveNoProblems(transaction, course.id);
    const materials = course.draft.sections.flatMap(({ lessons }) => lessons.flatMap(materialsOf));
    const keys = materials.flatMap((material) => ('file' in material && material.file ? [material.file.key] : []));
    const files = await transaction.sql<{ id: string }>('select id from upload where storage_key = any($1::text[])', [
      keys,
    ]);
    if (files.length > 0) await transaction.enqueue(removeMaterialFiles, { uploadIds: files.map(({ id }) => id) });
    for (const sql of [
      'delete from course_prerequisite where $1 in (course_id, prerequisite_id)',
      'delete from default_enrollment where course_id = $1',
      'delete from course_statistic where course_id = $1',
      'delete from course_part where course_id = $1',
      'delete from course where id = $1',
    ])
      await transaction.sql(sql, [course.id]);
    return { courseId: course.id };
  });
}

/** Problems of contests are exercises of drafts. */
async function mustHaveNoProblems(transaction: Transaction, courseId: string): Promise<void> {
  const used = await transaction.sql(
    `select from contest where course_id = $1
     union all select from contest_problem join course_part on course_part.id = exercise_id where course_part.course_id = $1
     union all select from coding_submission where course_id = $1 limit 1`,
    [courseId],
  );
  if (used.length > 0) throw new CourseHasProblems();
}
