import type { Transaction } from '../../../platform/command.js';
import { notice, type BookingFacts, type NoticeKind } from '../domain/notices.js';
import { notify } from './notify.js';

interface Booked {
  readonly studentId: string;
  readonly assistantId: string;
  readonly courseId: string;
}

/**
 * Notifies the student and the assistant of a session, except the one who acted. Each notice links to the other person, so
 * that clients show the name; the course's title is stored with it.
 */
export async function notifyOfBooking(
  transaction: Transaction,
  event: { readonly id: string; readonly actor?: string; readonly data: Booked },
  kind: Extract<NoticeKind, 'booking-confirmed' | 'booking-moved' | 'booking-cancelled'>,
  facts: Omit<BookingFacts, 'role' | 'course'>,
): Promise<void> {
  const { studentId, assistantId, courseId } = event.data;
  const [course] = await transaction.sql<{ title: string | null }>('select title from course where id = $1', [
    courseId,
  ]);
  const told = course?.title == null ? facts : { ...facts, course: course.title };
  for (const [userId, actorId, role] of [
    [studentId, assistantId, 'student'],
    [assistantId, studentId, 'assistant'],
  ] as const) {
    if (userId === event.actor) continue;
    await notify(transaction, event.id, [userId], notice(kind, { ...told, role }, { courseId, actorId }), {
      duty: true,
    });
  }
}
