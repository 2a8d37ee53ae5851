import type { CloudEvent } from '../schema/events/contract.js';
import { StartupError } from '../platform/config/startup-error.js';
import type { OpenDomain } from './open-domain.js';

export interface DeadLetterLine {
  readonly domain: string;
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly tries: number;
  /** Null for an event that only waits behind a failed one of its subject. */
  readonly error: string | null;
  readonly createdAt: Date;
}

/** The oldest dead letters of a domain. */
export function listDeadLetters({ definition, context }: OpenDomain, limit: number): Promise<DeadLetterLine[]> {
  return context().db.rows(
    `select consumer as domain, id::text, event->>'type' as type, subject, tries, error, created_at
     from dead_letter where consumer = $1 order by dead_letter.id limit $2`,
    [definition.name, limit],
  );
}

/** One dead letter with its event, which carries ids and facts only. */
export async function showDeadLetter(
  { definition, context }: OpenDomain,
  id: string,
): Promise<DeadLetterLine & { readonly event: CloudEvent }> {
  const letter = await context().db.row<DeadLetterLine & { event: CloudEvent }>(
    `select consumer as domain, id::text, event->>'type' as type, subject, tries, error, created_at, event
     from dead_letter where consumer = $1 and id::text = $2`,
    [definition.name, id],
  );
  if (!letter) throw new StartupError(`${definition.name} has no dead letter ${id}: see "dead-letters list".`);
  return letter;
}

/**
 * Applies the dead letters of every subject, or of one, in order, each with its effect and its own events in one
 * transaction. A subject stops at its first event that fails again. May run while the platform works, and several times at
 * once: an event has its effect once.
 */
export async function redriveDeadLetters(
  { definition, context, inbox }: OpenDomain,
  subject?: string,
): Promise<{ readonly applied: number; readonly left: number }> {
  const applied = await inbox.redrive(subject);
  const row = await context().db.row<{ left: number }>(
    'select count(*) as left from dead_letter where consumer = $1 and ($2::text is null or subject = $2)',
    [definition.name, subject ?? null],
  );
  return { applied, left: row?.left ?? 0 };
}
