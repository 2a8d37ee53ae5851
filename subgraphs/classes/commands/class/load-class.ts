import type { Transaction } from '../../../../platform/command.js';
import { Class } from '../../domain/class.js';
import { ClassNotFound } from '../../domain/errors.js';

/** The class with all that its rules look at, locked. */
export function loadClass(transaction: Transaction, classId: string): Promise<Class> {
  return transaction.load(Class, classId, () => new ClassNotFound(), ['seatHolds', 'enrollments', 'unlocks']);
}
