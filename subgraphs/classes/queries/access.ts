import { hasRole } from '../../../platform/auth.js';
import { requireViewer, type Context } from '../../../platform/context.js';
import { NotYourClass } from '../domain/errors.js';
import { viewerEnrollment } from './enrollments.js';

interface Taught {
  readonly id: string;
  readonly instructorId: string;
}

/** Instructors see the people of their own classes, staff of all. */
export function isTeacherOf({ viewer }: Context, taught: Taught): boolean {
  return viewer !== null && (taught.instructorId === viewer.id || hasRole(viewer, 'staff'));
}

/** {@link NotYourClass} for everybody else. */
export function requireTeacherOf(context: Context, taught: Taught): void {
  requireViewer(context);
  if (!isTeacherOf(context, taught)) throw new NotYourClass();
}

/** True for the class's instructor and students, and for staff. */
export async function isMemberOf(context: Context, taught: Taught): Promise<boolean> {
  if (!context.viewer) return false;
  if (isTeacherOf(context, taught)) return true;
  return (await viewerEnrollment(context).load(taught.id)) !== null;
}
