import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { chainHead, sealHash, SEALED_VALUES, type ChainHead, type SealedValues } from './audit-chain.js';

const BATCH = 1_000;

/**
 * Appends the entries that wait to the chain, in the order of their ids; one sealer at a time, in transactions of 1000.
 * Writers of entries never wait for it. Returns how many were sealed, and the head of the chain.
 */
export async function sealAuditEntries(context: Context): Promise<{ sealed: number; head: ChainHead }> {
  for (let sealed = 0; ;) {
    const { count, head } = await sealBatch(context);
    sealed += count;
    if (count < BATCH) {
      // Logs lie elsewhere: with a head from there it can be detected that the end of the chain was cut off.
      if (sealed > 0) context.log.info({ sealed, ...head }, 'audit entries sealed');
      return { sealed, head };
    }
  }
}

function sealBatch(context: Context): Promise<{ count: number; head: ChainHead }> {
  return runCommand(context, 'sealAuditEntries', async (transaction) => {
    await transaction.sql(`select pg_advisory_xact_lock(hashtext('lyceum.audit.seal'))`);
    let head = await chainHead(transaction);
    const waiting = await transaction.sql<{ id: string; sealed: SealedValues }>(
      `select entry.id, ${SEALED_VALUES} as sealed from audit_unsealed
       join audit_entry entry on entry.id = entry_id order by entry_id limit ${BATCH}`,
    );
    if (waiting.length === 0) return { count: 0, head };
    const seals = waiting.map(({ id, sealed }) => {
      const position = head.position + 1;
      head = { position, hash: sealHash(head.hash, position, sealed) };
      return { ...head, entry_id: id };
    });
    await transaction.sql(
      `insert into audit_seal (position, entry_id, hash)
       select position, entry_id, hash from jsonb_to_recordset($1::jsonb) as s (position integer, entry_id uuid, hash text)`,
      [JSON.stringify(seals)],
    );
    await transaction.sql('delete from audit_unsealed where entry_id = any($1::uuid[])', [waiting.map(({ id }) => id)]);
    return { count: seals.length, head };
  });
}
