import type { Transaction } from '../../../../platform/command.js';
import { documentNumber, type Issue, type NumberedDocument } from '../../domain/issue.js';

/** The next number of the year in UTC. Locks its counter until the end: numbers are given one after the other. */
export async function nextNumber(
  transaction: Transaction,
  kind: NumberedDocument,
  legalEntity: string,
): Promise<string> {
  const year = transaction.now.getUTCFullYear();
  const [counter] = await transaction.sql<{ last: number }>(
    `insert into document_counter as counter (legal_entity, kind, year, last) values ($1, $2, $3, 1)
     on conflict (legal_entity, kind, year) do update set last = counter.last + 1 returning last`,
    [legalEntity, kind, year],
  );
  if (!counter) throw new Error('The counter of documents gave no number.');
  return documentNumber(kind, year, counter.last);
}

/** The number, the seller of now, and the buyer as their billing details say now. */
export async function nextIssue(transaction: Transaction, userId: string): Promise<Issue> {
  const [row] = await transaction.sql<Parties>(
    `select entity.code, entity.name, entity.address, entity.country, entity.tax_id,
       details.name as buyer_name, details.address as buyer_address, details.country as buyer_country,
       details.tax_id as buyer_tax_id
     from legal_entity entity left join billing_details details on details.user_id = $1
     order by chosen_at desc, code limit 1`,
    [userId],
  );
  if (!row) throw new Error('There is no legal entity that could issue.');
  const { buyer_name, buyer_address, buyer_country, buyer_tax_id } = row;
  const buyer =
    buyer_name !== null && buyer_address !== null && buyer_country !== null
      ? { name: buyer_name, address: buyer_address, country: buyer_country, taxId: buyer_tax_id }
      : null;
  return {
    // Last: who waits in the line for numbers holds up everybody behind.
    number: await nextNumber(transaction, 'invoice', row.code),
    legalEntity: row.code,
    seller: { name: row.name, address: row.address, country: row.country, taxId: row.tax_id || null },
    buyer,
  };
}

interface Parties {
  readonly code: string;
  readonly name: string;
  readonly address: string;
  readonly country: string;
  readonly tax_id: string;
  readonly buyer_name: string | null;
  readonly buyer_address: string | null;
  readonly buyer_country: string | null;
  readonly buyer_tax_id: string | null;
}
