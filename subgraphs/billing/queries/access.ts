import { hasRole } from '../../../platform/auth.js';
import type { Context } from '../../../platform/context.js';
import { InvoiceNotFound } from '../domain/errors.js';
import { invoiceById, type InvoiceView } from './invoices.js';

/** What a person owes, paid and bought is seen by themselves and staff. */
export function maySeeBillingOf(context: Context, userId: string): boolean {
  return context.viewer?.id === userId || hasRole(context.viewer, 'staff');
}

/** Another user's invoice is reported as not found, so that ids can't be probed. */
export async function requireInvoice(context: Context, id: string, field: string): Promise<InvoiceView> {
  const found = await invoiceById(context).load(id);
  if (!found || !maySeeBillingOf(context, found.userId)) throw new InvoiceNotFound(field);
  return found;
}
