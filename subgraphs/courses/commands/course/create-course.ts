import { runCommand, violates } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { Course, type CourseAccess, type CourseLevel } from '../../domain/course.js';
import { SlugTaken } from '../../domain/errors.js';

export interface CreateCourse {
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
    return await runCommand(context, 'createCourse', async (transaction) =>
      transaction.add(new Course(viewer.id, title, slug, summary, language, level, [...new Set(input.tags)], access)),
    );
  } catch (error) {
    throw violates(error, 'course_slug_once') ? new SlugTaken() : error;
  }
}
