import type { Transaction } from '../../../../platform/command.js';
import {
  documentNumber,
  type InvoiceParty,
  type Issue,
  type Numbered,
  type NumberedDocument,
  type Seller,
} from '../../domain/issue.js';
import { yearIn } from '../../domain/legal-calendar.js';

/** The next number of the year in the zone of the entity. Locks its counter until the commit: no number is skipped or used twice. */
async function nextNumber(
  transaction: Transaction,
  kind: NumberedDocument,
  legalEntity: { readonly code: string; readonly timeZone: string },
): Promise<Numbered> {
  const { code, timeZone } = legalEntity;
  const year = yearIn(timeZone, transaction.now);
  const [counter] = await transaction.sql<{ last: number }>(
    `insert into document_counter as counter (legal_entity, kind, year, last) values ($1, $2, $3, 1)
     on conflict (legal_entity, kind, year) do update set last = counter.last + 1 returning last`,
    [code, kind, year],
  );
  if (!counter) throw new Error('The counter of documents gave no number.');
  return { number: documentNumber(kind, year, counter.last), timeZone };
}

/** The same for a credit note of what an entity issued before. */
export async function nextCreditNoteNumber(transaction: Transaction, code: string): Promise<Numbered> {
  const [entity] = await transaction.sql<{ time_zone: string }>('select time_zone from legal_entity where code = $1', [
    code,
  ]);
  if (!entity) throw new Error(`There is no legal entity ${code}.`);
  return nextNumber(transaction, 'credit-note', { code, timeZone: entity.time_zone });
}

/** The number for these parties. Take it last: the lock of its counter delays every other payment. */
export async function nextIssue(
  transaction: Transaction,
  { code, seller, buyer }: Awaited<ReturnType<typeof partiesOf>>,
): Promise<Issue> {
  const { number } = await nextNumber(transaction, 'invoice', { code, timeZone: seller.timeZone });
  return { number, legalEntity: code, seller, buyer };
}

/** Who sells and who buys, as both say now. */
export async function partiesOf(
  transaction: Transaction,
  userId: string,
): Promise<{
  code: string;
  seller: Seller & { timeZone: string };
  buyer: InvoiceParty | null;
  bankDetails: string;
}> {
  const [row] = await transaction.sql<Parties>(
    `select entity.code, entity.name, entity.address, entity.country, entity.tax_id, entity.time_zone, entity.bank_details,
       details.name as buyer_name, details.address as buyer_address, details.country as buyer_country,
       details.tax_id as buyer_tax_id
     from legal_entity entity left join billing_details details on details.user_id = $1
     order by chosen_at desc, code limit 1`,
    [userId],
  );
  if (!row) throw new Error('There is no legal entity that could issue.');
  const { code, time_zone: timeZone, buyer_name, buyer_address, buyer_country, buyer_tax_id } = row;
  const buyer =
    buyer_name !== null && buyer_address !== null && buyer_country !== null
      ? { name: buyer_name, address: buyer_address, country: buyer_country, taxId: buyer_tax_id }
      : null;
  return {
    code,
    seller: { name: row.name, address: row.address, country: row.country, taxId: row.tax_id || null, timeZone },
    buyer,
    bankDetails: row.bank_details,
  };
}

interface Parties {
  readonly code: string;
  readonly name: string;
  readonly address: string;
  readonly country: string;
  readonly tax_id: string;
  readonly time_zone: string;
  readonly bank_details: string;
  readonly buyer_name: string | null;
  readonly buyer_address: string | null;
  readonly buyer_country: string | null;
  readonly buyer_tax_id: string | null;
}
