import type { Transaction } from '../../../../platform/command.js';
import { MINUTE } from '../../../../platform/domain/clock.js';
import { DomainError } from '../../../../platform/domain/errors.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { Availability } from '../../domain/availability.js';
import {
  AssistantNotOnCourse,
  NoAssistantFree,
  OutsideAvailability,
  StudentAlreadyBooked,
} from '../../domain/booking-errors.js';
import { weekOf, type Interval } from '../../domain/working-hours.js';

interface Wanted {
  readonly courseId: string;
  /** Null: any that is free. */
  readonly assistantId: string | null;
  readonly startsAt: Date;
  readonly durationMinutes: number;
  /** A booking that is moved: it does not stand in its own way. */
  readonly except?: string;
}

export function slotOf({ startsAt, durationMinutes }: Pick<Wanted, 'startsAt' | 'durationMinutes'>): Interval {
  return { start: startsAt.getTime(), end: startsAt.getTime() + durationMinutes * MINUTE };
}

/**
 * Who gives the session: the one who is named, or of those who are free the one with the fewest sessions in that week, then
 * the lowest id. All who come into question are locked until the commit, in the order of their ids, so that requests for the
 * same people are answered one after the other and each sees what the one before has taken.
 */
export async function chooseAssistant(transaction: Transaction, wanted: Wanted): Promise<Availability> {
  const ids = await assistantsOf(transaction, wanted);
  const candidates = await transaction.loadAll(Availability, ids);
  const sessions = await sessionsAround(transaction, ids, wanted);
  const slot = slotOf(wanted);
  const sessionsOf = (id: string): readonly Interval[] => sessions.get(id) ?? [];
  if (wanted.assistantId !== null) {
    const [named] = candidates;
    // Hours that nobody has set are none.
    if (!named) throw new OutsideAvailability();
    named.mustTake(slot, sessionsOf(named.id), transaction.now);
    return named;
  }
  const free = candidates.filter((one) => isFree(() => one.mustTake(slot, sessionsOf(one.id), transaction.now)));
  const load = new Map(free.map((one) => [one.id, inWeek(sessionsOf(one.id), weekOf(slot.start, one.timeZone))]));
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

/** The sessions of each in the weeks around, whatever their zone. */
async function sessionsAround(
  transaction: Transaction,
  assistantIds: readonly string[],
  { startsAt, except }: Wanted,
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

/** The constraint of the database decides when two requests cross; this names the refusal for everybody else. */
export async function mustBeFree(
  transaction: Transaction,
  studentId: string,
  slot: Interval,
  except: string | null = null,
): Promise<void> {
  const busy = await transaction.sql(
    `select from booking_participant
     where student_id = $1 and status in ('pending', 'booked') and booking_id is distinct from $4::uuid
       and tstzrange(starts_at, ends_at) && tstzrange($2::timestamptz, $3::timestamptz) limit 1`,
    [studentId, new Date(slot.start).toISOString(), new Date(slot.end).toISOString(), except],
  );
  if (busy.length > 0) throw new StudentAlreadyBooked();
}

function inWeek(sessions: readonly Interval[], week: Interval): number {
  return sessions.filter((session) => session.start >= week.start && session.start < week.end).length;
}

function isFree(mustTake: () => void): boolean {
  try {
    mustTake();
    return true;
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
}
