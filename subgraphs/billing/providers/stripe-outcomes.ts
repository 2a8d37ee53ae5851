import type Stripe from 'stripe';
import type { FailureReason } from '../domain/payment-attempt.js';
import type { RefundFailureReason } from '../domain/payment.js';
import type { AttemptOutcome, ProviderRefund, SavedMethod } from './payment-provider.js';
import { fromStripeAmount } from './stripe-amount.js';

/* What objects of Stripe say, in our words. */

/** The session counts: on its page a person may try a second card after a first was declined. */
export function outcomeOfSession(session: Stripe.Checkout.Session): AttemptOutcome {
  const reference = session.id;
  if (session.status === 'expired') return { state: 'failed', reference, reason: 'abandoned' };
  const intent = session.payment_intent;
  if (session.status === 'complete' && intent !== null && typeof intent !== 'string') {
    const outcome = outcomeOfIntent(intent);
    if (outcome.state === 'succeeded' || outcome.state === 'failed') return { ...outcome, reference };
  }
  return { state: 'processing', reference, url: session.url };
}

export function outcomeOfIntent(intent: Stripe.PaymentIntent): AttemptOutcome {
  const reference = intent.id;
  switch (intent.status) {
    case 'succeeded':
      return {
        state: 'succeeded',
        reference,
        paymentReference: intent.id,
        amount: fromStripeAmount(intent.amount_received, intent.currency),
        savedMethod:
          intent.setup_future_usage === 'off_session' ? savedMethodOf(intent.customer, intent.payment_method) : null,
      };
    case 'processing':
      return { state: 'processing', reference, url: null };
    case 'canceled':
      return { state: 'failed', reference, reason: 'abandoned' };
    case 'requires_action':
      return { state: 'failed', reference, reason: 'authentication_required' };
    default:
      return { state: 'failed', reference, reason: reasonOf(intent.last_payment_error) };
  }
}

export function savedMethodOf(
  customer: string | { id: string } | null,
  method: string | { id: string } | null,
): SavedMethod | null {
  const idOf = (one: string | { id: string } | null) => (typeof one === 'string' ? one : (one?.id ?? null));
  const [customerId, paymentMethod] = [idOf(customer), idOf(method)];
  return customerId === null || paymentMethod === null ? null : { customer: customerId, paymentMethod };
}

/** Stripe's words for why money could not go back: codes of its refusals, and reasons of refunds that failed. */
export const REFUND_FAILURES: Readonly<Record<string, RefundFailureReason>> = {
  lost_or_stolen_card: 'card_gone',
  expired_or_canceled_card: 'card_gone',
  declined: 'declined',
  insufficient_funds: 'insufficient_funds',
  charge_for_pending_refund_disputed: 'disputed',
  charge_disputed: 'disputed',
  charge_already_refunded: 'already_refunded',
};

export function refundOf({ id, status, failure_reason: failure }: Stripe.Refund): ProviderRefund {
  if (status === 'succeeded') return { reference: id, state: 'succeeded', reason: null };
  if (status !== 'failed' && status !== 'canceled') return { reference: id, state: 'pending', reason: null };
  return { reference: id, state: 'failed', reason: REFUND_FAILURES[failure ?? ''] ?? 'refused' };
}

export function reasonOf(
  error: { code?: string | null; decline_code?: string | null } | null | undefined,
): FailureReason {
  const code = error?.code ?? '';
  if (code === 'authentication_required' || error?.decline_code === 'authentication_required')
    return 'authentication_required';
  if (error?.decline_code === 'insufficient_funds') return 'insufficient_funds';
  if (code === 'expired_card') return 'expired_card';
  return 'card_declined';
}
