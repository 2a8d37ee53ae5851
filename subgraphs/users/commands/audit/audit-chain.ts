import { createHash } from 'node:crypto';
import type { Transaction } from '../../../../platform/command.js';

/** An entry as it is sealed: its values in the order of {@link SEALED_VALUES}. */
export type SealedValues = readonly (string | null)[];

/** Everything that an entry says, as text; the time in UTC with microseconds, so that no setting of a session changes it. */
export const SEALED_VALUES = `array[
  entry.id::text, entry.action, entry.actor_id::text, entry.target_id::text, entry.detail, entry.client_address, entry.request_id,
  to_char(entry.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')]`;

/** What the first entry follows. */
export const GENESIS = '0'.repeat(64);

/** SHA-256 in hex over a JSON array: the hash before, the position, and the values of the entry. */
export function sealHash(previous: string, position: number, values: SealedValues): string {
  return createHash('sha256')
    .update(JSON.stringify([previous, position, ...values]))
    .digest('hex');
}

/** The last seal: with a copy kept elsewhere one can tell later that nothing up to there was cut off. */
export interface ChainHead {
  /** 0 while nothing is sealed. */
  readonly position: number;
  readonly hash: string;
}

export async function chainHead(transaction: Transaction): Promise<ChainHead> {
  const [head] = await transaction.sql<ChainHead>(
    'select position, hash from audit_seal order by position desc limit 1',
  );
  return head ?? { position: 0, hash: GENESIS };
}
