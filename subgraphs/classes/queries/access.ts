import { hasRole } from '../../../platform/auth.js';
import { perRequest, requireViewer, type Context } from '../../../platform/context.js';
import { rowLoader } from '../../../platform/graphql/loaders.js';
import { NotYourClass } from '../domain/errors.js';
import { substitutes } from './class-visibility.js';
import { viewerEnrollment } from './enrollments.js';

interface Taught {
  readonly id: string;
  readonly instructorId: string;
}

/** Classes in which the viewer teaches a meeting as a substitute. */
const substituteIn = perRequest((context) =>
  rowLoader<{ readonly classId: string }>('classId', (classIds) =>
    context.db.rows(`select distinct class_id from meeting where class_id = any($1::uuid[]) and ${substitutes('$2')}`, [
      classIds,
      context.viewer?.id ?? null,
    ]),
  ),
);

/** Instructors and substitutes see the people of their own classes, staff of all. */
export async function isTeacherOf(context: Context, taught: Taught): Promise<boolean> {
  const { viewer } = context;
  if (viewer === null) return false;
  if (taught.instructorId === viewer.id || hasRole(viewer, 'staff')) return true;
  return hasRole(viewer, 'instructor') && (await substituteIn(context).load(taught.id)) !== null;
}

/** {@link NotYourClass} for everybody else. */
export async function requireTeacherOf(context: Context, taught: Taught): Promise<void> {
  requireViewer(context);
  if (!(await isTeacherOf(context, taught))) throw new NotYourClass();
}

/** True for the class's teachers and students, and for staff. */
export async function isMemberOf(context: Context, taught: Taught): Promise<boolean> {
  if (!context.viewer) return false;
  if (await isTeacherOf(context, taught)) return true;
  return (await viewerEnrollment(context).load(taught.id)) !== null;
}
