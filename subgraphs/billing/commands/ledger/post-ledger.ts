import { violates, type Transaction } from '../../../../platform/command.js';
import { newId } from '../../../../platform/domain/ids.js';
import { InsufficientCredit } from '../../domain/errors.js';
import type { LedgerEntry, Posting } from '../../domain/ledger.js';

/**
 * Writes what an act of money means to the ledger; the rows that it refers to must be flushed. The database checks the sums
 * at commit, and moves the balances. Accounts of persons are locked until then: take every other lock before, and post once.
 * The others are locked by no one, since every act posts to them.
 * Throws {@link InsufficientCredit} when an account would fall below its floor.
 */
export async function postLedger(transaction: Transaction, postings: readonly Posting[]): Promise<void> {
  const written = postings.filter(({ entries }) => entries.length > 0);
  if (written.length === 0) return;
  const accounts = await lockAccounts(
    transaction,
    written.flatMap(({ entries }) => entries),
  );
  for (const posting of written) await write(transaction, posting, accounts);
}

async function write(transaction: Transaction, posting: Posting, accounts: ReadonlyMap<string, string>): Promise<void> {
  const id = newId();
  const { kind, referenceId, invoiceId, reverses, entries } = posting;
  await transaction.sql(
    `insert into ledger_transaction (id, kind, reference_id, invoice_id, reverses_id, posted_at)
     values ($1, $2, $3, $4, (select id from ledger_transaction where kind = $5 and reference_id = $6), $7)`,
    [
      id,
      kind,
      referenceId,
      invoiceId,
      reverses?.kind ?? null,
      reverses?.referenceId ?? null,
      transaction.now.toISOString(),
    ],
  );
  const rows = entries.map((entry) => ({
    id: newId(),
    account_id: accounts.get(keyOf(entry)),
    account: entry.account,
    currency: entry.amount.currency,
    amount_minor: entry.amount.amountMinor,
  }));
  await transaction
    .sql(
      `insert into ledger_entry (id, ledger_transaction_id, account_id, account_code, currency, amount_minor)
       select id, $2, account_id, account, currency, amount_minor from jsonb_to_recordset($1::jsonb)
         as r (id uuid, account_id uuid, account text, currency text, amount_minor bigint)`,
      [JSON.stringify(rows), id],
    )
    .catch((error: unknown) => {
      throw violates(error, 'account_floor') ? new InsufficientCredit() : error;
    });
}

/** Those of persons all at once, in the order of their ids, so that two acts never wait for each other in a circle. */
async function lockAccounts(transaction: Transaction, entries: readonly LedgerEntry[]): Promise<Map<string, string>> {
  const wanted = JSON.stringify(
    entries.map(({ account, owner, amount: { currency } }) => ({ code: account, currency, owner_id: owner ?? null })),
  );
  // Sorted too: who opens one waits for another who is opening it.
  await transaction.sql(
    `insert into account (code, currency, owner_id, floor_minor)
     select distinct code, currency, owner_id, case when owner_id is not null then 0 end
     from jsonb_to_recordset($1::jsonb) as r (code text, currency text, owner_id uuid)
     order by code, currency, owner_id on conflict do nothing`,
    [wanted],
  );
  const rows = await transaction.sql<{ id: string; code: string; currency: string; owner_id: string | null }>(
    `with wanted as (select * from jsonb_to_recordset($1::jsonb) as r (code text, currency text, owner_id uuid))
     select id, code, currency, owner_id from wanted join account using (code, currency, owner_id)
     union
     select id, code, currency, null from wanted join account using (code, currency)
     where wanted.owner_id is null and account.owner_id is null`,
    [wanted],
  );
  const owned = rows.filter((row) => row.owner_id !== null).map(({ id }) => id);
  if (owned.length > 0)
    await transaction.sql('select from account where id = any($1::uuid[]) order by id for no key update', [owned]);
  return new Map(rows.map((row) => [`${row.code}/${row.currency}/${row.owner_id ?? ''}`, row.id]));
}

function keyOf({ account, owner, amount }: LedgerEntry): string {
  return `${account}/${amount.currency}/${owner ?? ''}`;
}
