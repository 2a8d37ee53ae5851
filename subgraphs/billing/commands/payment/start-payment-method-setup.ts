import { runCommand, runIdempotently } from '../../../../platform/command.js';
import { requireVerified, type Context } from '../../../../platform/context.js';
import { newId } from '../../../../platform/domain/ids.js';
import { PaymentProviderUnavailable } from '../../domain/errors.js';
import { ProviderUnavailable, requirePayments } from '../../providers/payment-provider.js';
import { saveMethod } from './apply-payment-outcome.js';
import { customerOf } from './payment-customer.js';
import { mustReturnTo } from './start-checkout.js';

/** A page of the provider on which a person saves a method for later invoices, or another one in its place. */
export async function startPaymentMethodSetup(
  context: Context,
  input: { readonly returnUrl: string; readonly idempotencyKey: string },
): Promise<{ url: string }> {
  const viewer = requireVerified(context);
  const { provider, returnOrigins } = requirePayments(context);
  mustReturnTo(returnOrigins, input.returnUrl);
  const id = await runIdempotently(context, 'startPaymentMethodSetup', input, () => Promise.resolve(newId()));
  try {
    const customer = await customerOf(context, provider, viewer.id);
    return { url: await provider.startSetup({ id, customer, returnUrl: input.returnUrl }) };
  } catch (error) {
    throw error instanceof ProviderUnavailable ? new PaymentProviderUnavailable() : error;
  }
}

/** The provider says that such a page was filled in. */
export async function finishPaymentMethodSetup(context: Context, reference: string): Promise<void> {
  const saved = await requirePayments(context).provider.fetchSetup(reference);
  if (saved) await runCommand(context, 'saveMethod', (transaction) => saveMethod(transaction, saved));
}
