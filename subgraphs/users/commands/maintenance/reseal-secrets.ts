import { runCommand, type Transaction } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';

/** Every column that holds sealed text, with what identifies its rows. */
const SEALED = [
  { table: 'signing_key', key: 'kid', column: 'private_jwk' },
  { table: 'second_factor', key: 'id', column: 'secret' },
  { table: 'oidc_request', key: 'state_hash', column: 'nonce' },
  { table: 'oidc_request', key: 'state_hash', column: 'code_verifier' },
] as const;
const BATCH = 200;

/**
 * Seals by the present master key what another one sealed, in short transactions, while the platform works. Returns how many
 * values; when it returns there was none left. Fails where a key is needed that is not held.
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

/** Of rows that somebody changes at this moment it waits for the change, under whose lock it reads them again. */
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
