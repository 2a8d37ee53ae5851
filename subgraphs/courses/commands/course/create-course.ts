import { violates } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { Course, type CourseAccess, type CourseLevel } from '../../domain/course.js';
import { CourseNotFound, SlugTaken } from '../../domain/errors.js';
import { createOnce, type CreatesOnce } from '../shared/create-once.js';

export interface CreateCourse extends CreatesOnce {
  readonly title: string;
  readonly slug: string;
  readonly language: string;
  readonly level: CourseLevel;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly access: CourseAccess;
}

/** A draft whose instructor is the viewer. */
export async function createCourse(context: Context, input: CreateCourse): Promise<Course> {
  const viewer = requireRole(context, 'instructor', 'staff');
  const { title, slug, summary, language, level, access } = input;
  try {
    return await createOnce(context, 'createCourse', input, {
      create: (transaction) => {
        const tags = [...new Set(input.tags)];
        return Promise.resolve(
          transaction.add(new Course(viewer.id, title, slug, summary, language, level, tags, access)),
        );
      },
      idOf: ({ id }) => id,
      find: (transaction, id) => transaction.load(Course, id, () => new CourseNotFound()),
    });
  } catch (error) {
    throw violates(error, 'course_slug_once') ? new SlugTaken() : error;
  }
}
