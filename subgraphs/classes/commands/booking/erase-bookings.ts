import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { now } from '../../../../platform/domain/clock.js';
import { forgetUser } from '../../../../platform/people.js';
import { Availability } from '../../domain/availability.js';
import { TeachingAssignment } from '../../domain/teaching-assignment.js';
import { loadBooking, scheduleReview } from './load-booking.js';

/**
 * Ends everything of sessions that is about one person: what is to come is cancelled and given back, their hours are deleted.
 * Past sessions keep the person's id, a pseudonym that leads nowhere, since ledgers point to their seats. May be run again
 * after it ended halfway.
 */
export async function eraseBookings(context: Context, userId: string): Promise<void> {
  await runCommand(context, 'eraseTeachingAssignments', async (transaction) => {
    const rows = await transaction.sql<{ id: string }>(
      'select id from teaching_assignment where assistant_id = $1 and ended_at is null',
      [userId],
    );
    const assignments = await transaction.loadAll(
      TeachingAssignment,
      rows.map((row) => row.id),
    );
    for (const assignment of assignments) assignment.end(transaction.now);
  });
  await runCommand(context, 'eraseAvailability', async (transaction) => {
    if (await transaction.find(Availability, { id: userId }))
      await transaction.sql('delete from availability where id = $1', [userId]);
    await forgetUser(transaction, userId);
  });
  const bookings = await runCommand(context, 'findBookings', (transaction) =>
    transaction.sql<{ id: string }>(
      `select id from booking where status in ('pending', 'booked', 'full') and (
         (assistant_id = $1 and starts_at > $2)
         or id in (select booking_id from booking_participant where student_id = $1 and status in ('pending', 'booked'))
         or id in (select booking_id from waitlist_entry where student_id = $1 and status in ('waiting', 'offered')))
       order by id`,
      [userId, now().toISOString()],
    ),
  );
  for (const { id } of bookings) {
    await runCommand(context, 'eraseBooking', async (transaction) => {
      const booking = await loadBooking(transaction, id);
      if (!booking.isOpen || booking.startsAt <= transaction.now) return;
      if (booking.assistantId === userId) booking.cancelSession('staff', transaction.now);
      else {
        if (booking.seatOf(userId)) booking.cancelSeat(userId, 'staff', transaction.now);
        if (booking.isWaitedForBy(userId)) booking.leaveWaitlist(userId, transaction.now);
      }
      await scheduleReview(transaction, booking);
    });
  }
}
