import { runCommand, type Transaction } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';

/** Every encrypted column, with the key of its rows. */
const SEALED = [
  { table: 'signing_key', key: 'kid', column: 'private_jwk' },
  { table: 'second_factor', key: 'id', column: 'secret' },
  { table: 'oidc_request', key: 'state_hash', column: 'nonce' },
  { table: 'oidc_request', key: 'state_hash', column: 'code_verifier' },
] as const;
const BATCH = 200;

/**
 * Re-encrypts values of other master keys with the current one, in short transactions, while the platform runs. Returns the number of
 * values; afterwards none is left. Fails when a needed key is not configured.
 */
export async function resealSecrets(context: Context): Promise<number> {
  let resealed = 0;
  for (const sealed of SEALED) {
    for (;;) {
      const done = await runCommand(context, 'resealSecrets', (transaction) => resealBatch(transaction, sealed));
      if (done === 0) break;
      resealed += done;
    }
  }
  return resealed;
}

/** Waits for concurrent changes of a row, then reads the row again under its lock. */
async function resealBatch(transaction: Transaction, { table, key, column }: (typeof SEALED)[number]): Promise<number> {
  const { secrets } = transaction.context;
  const rows = await transaction.sql<{ key: string; sealed: string }>(
    `select ${key}::text as key, ${column} as sealed from ${table}
     where not starts_with(${column}, $1) order by ${key} limit ${BATCH} for update`,
    [secrets.sealedPrefix],
  );
  if (rows.length === 0) return 0;
  await transaction.sql(
    `update ${table} set ${column} = fresh.sealed
     from unnest($1::text[], $2::text[]) as fresh (key, sealed) where ${key}::text = fresh.key`,
    [rows.map((row) => row.key), rows.map((row) => secrets.encrypt(secrets.decrypt(row.sealed)))],
  );
  return rows.length;
}
