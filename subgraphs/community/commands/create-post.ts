import { runCommand, violates } from '../../../platform/command.js';
import { requireVerified, type Context } from '../../../platform/context.js';
import { InvalidInput } from '../../../platform/domain/errors.js';
import { isUuid } from '../../../platform/domain/ids.js';
import { renderMarkdown } from '../../../platform/services/markdown.js';
import { CourseNotFound, DuplicatePost } from '../domain/errors.js';
import { Post } from '../domain/post.js';
import { requireClass } from './load-post.js';

export interface CreatePost {
  readonly title: string;
  readonly text: string;
  readonly courseId?: string | null;
  readonly classId?: string | null;
  readonly tags: readonly string[];
}

export async function createPost(context: Context, input: CreatePost): Promise<Post> {
  const viewer = requireVerified(context);
  const { courseId = null, classId = null } = input;
  if (courseId !== null && classId !== null)
    throw new InvalidInput([{ field: 'input.classId', message: 'give courseId or classId, not both' }]);
  return refusingDuplicates(() =>
    runCommand(context, 'createPost', async (transaction) => {
      const post = new Post(viewer.id, courseId, classId, input, renderMarkdown, transaction.now);
      if (classId !== null) await requireClass(transaction, viewer, classId);
      if (courseId !== null) {
        const [course] = isUuid(courseId) ? await transaction.sql('select from course where id = $1', [courseId]) : [];
        if (!course) throw new CourseNotFound('input.courseId');
      }
      return transaction.add(post);
    }),
  );
}

/** The database decides what was said twice, so that two requests at once can't both pass. */
export async function refusingDuplicates<T>(command: () => Promise<T>): Promise<T> {
  try {
    return await command();
  } catch (error) {
    if (violates(error, 'post_not_twice')) throw new DuplicatePost();
    throw error;
  }
}
