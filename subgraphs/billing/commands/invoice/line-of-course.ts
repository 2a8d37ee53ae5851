import type { Transaction } from '../../../../platform/command.js';
import { unprintable } from '../../../../platform/services/printed-text.js';

/** A line that names its course: without the title where it is unknown, or has characters that a document can not show. */
export async function lineOfCourse(transaction: Transaction, what: string, courseId: string): Promise<string> {
  const [course] = await transaction.sql<{ title: string | null }>('select title from course where id = $1', [
    courseId,
  ]);
  const title = course?.title ?? '';
  return title === '' || unprintable(title).length > 0 ? what : `${what}: ${title}`;
}
