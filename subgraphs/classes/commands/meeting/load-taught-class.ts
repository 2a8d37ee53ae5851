import { hasRole } from '../../../../platform/auth.js';
import type { Transaction } from '../../../../platform/command.js';
import { requireRole } from '../../../../platform/context.js';
import { Class } from '../../domain/class.js';
import { ClassNotFound, NotYourClass } from '../../domain/errors.js';

export interface OneMeeting {
  readonly classId: string;
  readonly meetingId: string;
}

/** The class with its meetings and people, locked, for its instructor or staff. */
export async function loadTaughtClass(transaction: Transaction, classId: string): Promise<Class> {
  const viewer = requireRole(transaction.context, 'staff', 'instructor');
  const found = await transaction.load(Class, classId, () => new ClassNotFound(), [
    'meetings',
    'seatHolds',
    'enrollments',
  ]);
  if (found.instructorId !== viewer.id && !hasRole(viewer, 'staff')) throw new NotYourClass();
  return found;
}

/** Everyone whose time a meeting of the class takes. */
export function peopleOf(found: Class): string[] {
  return [found.instructorId, ...found.students.map((seat) => seat.studentId)];
}
