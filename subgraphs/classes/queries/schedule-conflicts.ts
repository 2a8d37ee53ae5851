import type { Context } from '../../../platform/context.js';
import { after, DAY, now } from '../../../platform/domain/clock.js';
import { overlap } from '../domain/working-hours.js';
import { busyTimes, type BusyTime } from './busy-times.js';
import { meetingsOfClass } from './enrollments.js';

/** How far ahead meetings of classes are compared with other times. */
const DAYS = 60;
const LIMIT = 100;

/**
 * Times at which these people are busy elsewhere during a meeting of the class, in the next 60 days; the first 100. An
 * enrollment or a changed meeting is never rejected because of them.
 */
export async function scheduleConflicts(
  context: Context,
  classId: string,
  people: readonly string[],
): Promise<BusyTime[]> {
  const range = { start: now().getTime(), end: after(now(), DAYS * DAY).getTime() };
  const meetings = (await meetingsOfClass(context).load(classId))
    .filter(({ cancelledAt }) => cancelledAt === null)
    .map(({ startsAt, endsAt }) => ({ start: startsAt.getTime(), end: endsAt.getTime() }))
    .filter((meeting) => overlap(meeting, range));
  if (meetings.length === 0 || people.length === 0) return [];
  const busy = await busyTimes((sql, parameters) => context.db.rows(sql, parameters), people, range, { classId });
  return busy.filter((time) => meetings.some((meeting) => overlap(meeting, time))).slice(0, LIMIT);
}

/** The same for everyone in the class: its instructor and its students. */
export async function scheduleConflictsOfClass(context: Context, classId: string): Promise<BusyTime[]> {
  const people = await context.db.rows<{ id: string }>(
    `select instructor_id as id from class where id = $1
     union select student_id from class_enrollment where class_id = $1 and withdrawn_at is null`,
    [classId],
  );
  return scheduleConflicts(
    context,
    classId,
    people.map(({ id }) => id),
  );
}
