import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';

export interface LegalEntity {
  /** Lower-case letters, digits and hyphens; what its numbers are counted under. */
  readonly code: string;
  readonly name: string;
  readonly address: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly taxId: string;
  /** IANA. Its documents are numbered by the years and dated by the days of this zone. */
  readonly timeZone: string;
  /** What a transfer needs to know, for pro forma invoices. Default: none. */
  readonly bankDetails?: string;
}

/** Who sells from now on, as the settings say. What was issued before keeps who sold it. */
export async function chooseLegalEntity(context: Context, entity: LegalEntity): Promise<void> {
  const { code, name, address, country, taxId, timeZone, bankDetails = '' } = entity;
  await runCommand(context, 'chooseLegalEntity', (transaction) =>
    transaction.sql(
      `insert into legal_entity (code, name, address, country, tax_id, chosen_at, time_zone, bank_details)
       values ($1, $2, $3, $4, $5, $6, $7, $8)
       on conflict (code) do update set name = $2, address = $3, country = $4, tax_id = $5, chosen_at = $6, time_zone = $7,
         bank_details = $8`,
      [code, name, address, country, taxId, transaction.now.toISOString(), timeZone, bankDetails],
    ),
  );
}
