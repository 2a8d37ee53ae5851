import type { CloudEvent } from '../schema/events/contract.js';
import { runCommand } from '../platform/command.js';
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

/**
 * Abandons one dead letter: its event never has an effect here, and the later ones of its subject can be redriven. Written
 * down with the operator and the reason, in one transaction with the removal.
 */
export async function dropDeadLetter(
  { definition, context }: OpenDomain,
  id: string,
  { operator, because }: { readonly operator: string; readonly because: string },
): Promise<DeadLetterLine> {
  return runCommand(context(), 'drop dead letter', async (transaction) => {
    // The inbox remembers the event, so that it does nothing when it is published once more.
    const [dropped] = await transaction.sql<DeadLetterLine & { eventId: string }>(
      `with gone as (delete from dead_letter where consumer = $1 and id::text = $2 returning *),
       handled as (insert into inbox (consumer, event_id) select consumer, event_id from gone on conflict do nothing)
       select consumer as domain, id::text, event->>'type' as type, subject, tries, error, created_at as "createdAt",
         event_id as "eventId" from gone`,
      [definition.name, id],
    );
    if (!dropped) throw new StartupError(`${definition.name} has no dead letter ${id}: see "dead-letters list".`);
    const { eventId, ...letter } = dropped;
    await transaction.sql('insert into operator_action (operator, action, details) values ($1, $2, $3)', [
      operator,
      'dead-letters drop',
      JSON.stringify({ id, eventId, type: letter.type, subject: letter.subject, because }),
    ]);
    return letter;
  });
}
