import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { assertPrintable } from './assert-printable.js';

export interface UpdateBillingDetails {
  readonly name: string;
  readonly address: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly taxId?: string | null;
}

/** Sets the buyer on the viewer's invoices, from now on. The country decides the tax of what they buy from now on. */
export async function updateBillingDetails(context: Context, input: UpdateBillingDetails): Promise<void> {
  const viewer = requireViewer(context);
  const { name, address, country, taxId } = input;
  assertPrintable({ 'input.name': name, 'input.address': address, 'input.taxId': taxId ?? '' });
  await runCommand(context, 'updateBillingDetails', (transaction) =>
    transaction.sql(
      `insert into billing_details (user_id, name, address, country, tax_id, updated_at) values ($1, $2, $3, $4, $5, $6)
       on conflict (user_id) do update set name = $2, address = $3, country = $4, tax_id = $5, updated_at = $6`,
      [viewer.id, name.trim(), address.trim(), country, taxId?.trim() || null, transaction.now.toISOString()],
    ),
  );
}
