import type { Transaction } from '../../../platform/command.js';
import { newId } from '../../../platform/domain/ids.js';
import type { Posting } from '../domain/ledger.js';

/** Writes what an act of money means to the ledger; the rows that it refers to must be flushed. The database checks the sums at commit. */
export async function postLedger(transaction: Transaction, postings: readonly Posting[]): Promise<void> {
  for (const { kind, referenceId, invoiceId, reverses, entries } of postings) {
    if (entries.length === 0) continue;
    const id = newId();
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
    const rows = entries.map(({ account, amount }) => ({
      id: newId(),
      account,
      currency: amount.currency,
      amount_minor: amount.amountMinor,
    }));
    // Sorted, so that two that open the same accounts never wait for each other in a circle.
    await transaction.sql(
      `insert into account (code, currency)
       select distinct account, currency from jsonb_to_recordset($1::jsonb) as r (account text, currency text)
       order by account, currency on conflict do nothing`,
      [JSON.stringify(rows)],
    );
    await transaction.sql(
      `insert into ledger_entry (id, ledger_transaction_id, account_code, currency, amount_minor)
       select id, $2, account, currency, amount_minor
       from jsonb_to_recordset($1::jsonb) as r (id uuid, account text, currency text, amount_minor bigint)`,
      [JSON.stringify(rows), id],
    );
  }
}
