import { runCommand, type Transaction } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { GENESIS, sealHash, SEALED_VALUES, type ChainHead, type SealedValues } from './audit-chain.js';

/**
 * - `changed`: the entry is not what was sealed, or is not at the place where it was sealed
 * - `removed`: the entry is gone
 * - `gap`: seals are missing before this position
 * - `inserted`: an entry that never waited for a seal and has none
 * - `cut`: the chain ends before the head that was expected, or has another hash there
 */
export type ChainFault = 'changed' | 'removed' | 'gap' | 'inserted' | 'cut';

export interface ChainProblem {
  readonly fault: ChainFault;
  /** In the chain, from 1; null where the entry has no place in it. */
  readonly position: number | null;
  readonly entryId: string | null;
}

export interface ChainReport {
  /** How many seals were checked. */
  readonly checked: number;
  /** Entries that wait for their seal. */
  readonly waiting: number;
  readonly head: ChainHead;
  /** The first 100; none is well. */
  readonly problems: readonly ChainProblem[];
}

const PAGE = 1_000;
const MAX_PROBLEMS = 100;

/**
 * Recomputes the chain from its beginning. Each seal is judged by the stored hash before it, so that one change is one problem.
 * `expected` is a head that was kept elsewhere, such as a line of the log: who can write all tables could cut off the
 * end of the chain with its entries, or make all hashes anew, and only this tells.
 */
export function verifyAuditChain(context: Context, expected?: ChainHead): Promise<ChainReport> {
  return runCommand(context, 'verifyAuditChain', async (transaction) => {
    const problems: ChainProblem[] = [];
    let head: ChainHead = { position: 0, hash: GENESIS };
    let checked = 0;
    let met = expected === undefined || expected.position === 0;
    for (;;) {
      const seals = await sealsAfter(transaction, head.position);
      for (const { position, entry_id: entryId, hash, present, sealed } of seals) {
        if (position !== head.position + 1) problems.push({ fault: 'gap', position, entryId: null });
        if (!present) problems.push({ fault: 'removed', position, entryId });
        else if (sealHash(head.hash, position, sealed) !== hash) problems.push({ fault: 'changed', position, entryId });
        if (position === expected?.position) met = hash === expected.hash;
        head = { position, hash };
      }
      checked += seals.length;
      if (seals.length < PAGE) break;
    }
    if (!met && expected) problems.push({ fault: 'cut', position: expected.position, entryId: null });
    problems.push(...(await outsideOfTheChain(transaction)));
    const [waits] = await transaction.sql<{ waiting: number }>('select count(*)::int as waiting from audit_unsealed');
    return { checked, waiting: waits?.waiting ?? 0, head, problems: problems.slice(0, MAX_PROBLEMS) };
  });
}

interface SealRow {
  readonly position: number;
  readonly entry_id: string;
  readonly hash: string;
  readonly present: boolean;
  readonly sealed: SealedValues;
}

function sealsAfter(transaction: Transaction, position: number): Promise<SealRow[]> {
  return transaction.sql(
    `select position, entry_id, hash, entry.id is not null as present, ${SEALED_VALUES} as sealed
     from audit_seal left join audit_entry entry on entry.id = entry_id
     where position > $1 order by position limit ${PAGE}`,
    [position],
  );
}

/** Entries that neither wait nor are sealed, and those that waited and are gone; in one statement, since a sealer may work. */
async function outsideOfTheChain(transaction: Transaction): Promise<ChainProblem[]> {
  const rows = await transaction.sql<{ id: string; fault: 'inserted' | 'removed' }>(
    `select id, 'inserted' as fault from audit_entry entry
     where not exists (select from audit_seal where entry_id = entry.id)
       and not exists (select from audit_unsealed where entry_id = entry.id)
     union all
     select entry_id, 'removed' from audit_unsealed waits
     where not exists (select from audit_entry where id = waits.entry_id)
     order by 1 limit ${MAX_PROBLEMS}`,
  );
  return rows.map(({ id, fault }) => ({ fault, position: null, entryId: id }));
}
