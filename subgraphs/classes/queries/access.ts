import { hasRole } from '../../../platform/auth.js';
import { requireViewer, type Context } from '../../../platform/context.js';
import { NotYourClass } from '../domain/errors.js';
import { viewerEnrollment } from './enrollments.js';

interface Taught {
  readonly id: string;
  readonly instructorId: string;
}

/** Instructors see the people of their own classes, staff of all. */
export function requireTeacherOf(context: Context, taught: Taught): void {
  const viewer = requireViewer(context);
  if (taught.instructorId !== viewer.id && !hasRole(viewer, 'staff')) throw new NotYourClass();
}

/** True for the class's instructor and students, and for staff. */
export async function isMemberOf(context: Context, taught: Taught): Promise<boolean> {
  const viewer = context.viewer;
  if (!viewer) return false;
  if (taught.instructorId === viewer.id || hasRole(viewer, 'staff')) return true;
  return (await viewerEnrollment(context).load(taught.id)) !== null;
}
