import type { Transaction } from '../../../../platform/command.js';
import { MINUTE } from '../../../../platform/domain/clock.js';
import { DomainError } from '../../../../platform/domain/errors.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { Availability } from '../../domain/availability.js';
import {
  AssistantAlreadyBooked,
  AssistantNotOnCourse,
  NoAssistantFree,
  OutsideAvailability,
  OwnSession,
  StudentAlreadyBooked,
} from '../../domain/booking-errors.js';
import { overlap, weekOf, type Interval } from '../../domain/working-hours.js';
import { busyTimes } from '../../queries/busy-times.js';
import { lockPeople } from '../shared/lock-people.js';

interface Wanted {
  readonly courseId: string;
  /** Null: any who is free. */
  readonly assistantId: string | null;
  /** Those who take the session. */
  readonly studentIds: readonly string[];
  readonly startsAt: Date;
  readonly durationMinutes: number;
  /** A booking that is moved: it does not conflict with itself. */
  readonly except?: string;
}

export function slotOf({ startsAt, durationMinutes }: Pick<Wanted, 'startsAt' | 'durationMinutes'>): Interval {
  return { start: startsAt.getTime(), end: startsAt.getTime() + durationMinutes * MINUTE };
}

/**
 * Who gives the session: the named assistant, or of those who are free the one with the fewest sessions in that week, then
 * the lowest id. All candidates and the students are locked until the commit, so that requests for the same people run one
 * after the other and each sees what the one before has taken. Then checks that the students are free.
 */
export async function chooseAssistant(transaction: Transaction, wanted: Wanted): Promise<Availability> {
  const ids = await assistantsOf(transaction, wanted);
  await lockPeople(transaction, [...ids, ...wanted.studentIds]);
  const slot = slotOf(wanted);
  const busy = await busyTimes(transaction.sql, [...ids, ...wanted.studentIds], slot, { bookingId: wanted.except });
  const isBusy = (id: string): boolean => busy.some(({ person }) => person === id);
  const candidates = await transaction.loadAll(Availability, ids);
  const sessions = await sessionsAround(transaction, ids, wanted);
  const sessionsOf = (id: string): readonly Interval[] => sessions.get(id) ?? [];
  const requireFree = (one: Availability): void => {
    one.mustTake(slot, sessionsOf(one.id), transaction.now);
    if (isBusy(one.id)) throw new AssistantAlreadyBooked();
  };
  const chosen = chooseFrom(candidates, wanted, requireFree, (one) =>
    inWeek(sessionsOf(one.id), weekOf(slot.start, one.timeZone)),
  );
  if (wanted.studentIds.some(isBusy)) throw new StudentAlreadyBooked();
  return chosen;
}

function chooseFrom(
  candidates: readonly Availability[],
  { assistantId, studentIds }: Wanted,
  requireFree: (one: Availability) => void,
  loadOf: (one: Availability) => number,
): Availability {
  if (assistantId !== null) {
    const [named] = candidates;
    if (studentIds.includes(assistantId)) throw new OwnSession();
    // Without hours, the assistant works at no time.
    if (!named) throw new OutsideAvailability();
    requireFree(named);
    return named;
  }
  const free = candidates.filter((one) => !studentIds.includes(one.id) && passes(() => requireFree(one)));
  const load = new Map(free.map((one) => [one.id, loadOf(one)]));
  const [chosen] = free.sort((a, b) => (load.get(a.id) ?? 0) - (load.get(b.id) ?? 0) || (a.id < b.id ? -1 : 1));
  if (!chosen) throw new NoAssistantFree();
  return chosen;
}

async function assistantsOf(transaction: Transaction, { courseId, assistantId }: Wanted): Promise<string[]> {
  if (assistantId !== null && !isUuid(assistantId)) throw new AssistantNotOnCourse();
  const rows = await transaction.sql<{ assistant_id: string }>(
    `select assistant_id from teaching_assignment
     where course_id = $1 and ended_at is null and ($2::uuid is null or assistant_id = $2) for share`,
    [courseId, assistantId],
  );
  if (assistantId !== null && rows.length === 0) throw new AssistantNotOnCourse();
  return rows.map((row) => row.assistant_id);
}

/** The sessions of each assistant in the weeks around, in any time zone. */
export async function sessionsAround(
  transaction: Transaction,
  assistantIds: readonly string[],
  { startsAt, except }: Pick<Wanted, 'startsAt' | 'except'>,
): Promise<Map<string, Interval[]>> {
  const rows = await transaction.sql<{ assistant_id: string; starts_at: Date; ends_at: Date }>(
    `select assistant_id, starts_at, ends_at from booking
     where assistant_id = any($1::uuid[]) and status in ('pending', 'booked', 'full', 'completed')
       and starts_at between $2::timestamptz - interval '9 days' and $2::timestamptz + interval '9 days'
       and id is distinct from $3::uuid`,
    [assistantIds, startsAt.toISOString(), except ?? null],
  );
  const sessions = new Map<string, Interval[]>();
  for (const row of rows) {
    const session = { start: new Date(row.starts_at).getTime(), end: new Date(row.ends_at).getTime() };
    sessions.set(row.assistant_id, [...(sessions.get(row.assistant_id) ?? []), session]);
  }
  return sessions;
}

/** Rejects a time at which the student teaches or learns. The student is locked. */
export async function requireStudentFree(
  transaction: Transaction,
  studentId: string,
  slot: Interval,
  bookingId?: string,
): Promise<void> {
  const busy = await busyTimes(transaction.sql, [studentId], slot, { bookingId });
  if (busy.some((time) => overlap(time, slot))) throw new StudentAlreadyBooked();
}

function inWeek(sessions: readonly Interval[], week: Interval): number {
  return sessions.filter((session) => session.start >= week.start && session.start < week.end).length;
}

function passes(check: () => void): boolean {
  try {
    check();
    return true;
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
}
