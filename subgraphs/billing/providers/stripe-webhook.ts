import Stripe from 'stripe';
import type { WebhookEvent } from './payment-provider.js';

const TOLERANCE_SECONDS = 300;

export interface WebhookCheck {
  readonly stripe: Stripe;
  /** Several while one is replaced by another. */
  readonly secrets: readonly string[];
  /** Whether events of real money are ours, or those of a test. */
  readonly live: boolean;
}

/** Null when no secret signed it, or when it is older or newer than 5 minutes. */
export function verifyStripeWebhook(
  { stripe, secrets, live }: WebhookCheck,
  body: Uint8Array,
  signature: string,
  now: Date,
): WebhookEvent | null {
  const timestamp = Number(/(?:^|,)t=(\d+)/.exec(signature)?.[1]);
  // The library refuses what is too old, but takes what claims to be from the future.
  if (!(timestamp <= now.getTime() / 1000 + TOLERANCE_SECONDS)) return null;
  const text = new TextDecoder().decode(body);
  for (const secret of secrets) {
    try {
      const event = stripe.webhooks.constructEvent(
        text,
        signature,
        secret,
        TOLERANCE_SECONDS,
        undefined,
        now.getTime(),
      );
      return { id: event.id, type: event.type, about: isOurs(event, live) ? subjectOf(event) : null };
    } catch (error) {
      if (error instanceof Stripe.errors.StripeSignatureVerificationError) continue;
      throw error;
    }
  }
  return null;
}

function isOurs(event: Stripe.Event, live: boolean): boolean {
  return event.account === undefined && event.livemode === live;
}

/**
 * The events to subscribe to: `checkout.session.completed`, `.async_payment_succeeded`, `.async_payment_failed` and `.expired`
 * (https://docs.stripe.com/checkout/fulfillment), `payment_intent.succeeded`, `.payment_failed` and `.canceled` for what is
 * collected without the person, `refund.created`, `.updated` and `.failed` (https://docs.stripe.com/api/events/types). Others, such as
 * disputes, are stored and ignored. Only ids are taken from what came: the rest is asked for again, and nothing personal is kept.
 */
function subjectOf(event: Stripe.Event): WebhookEvent['about'] {
  const object = event.data.object as { id?: string; metadata?: Record<string, string> | null };
  const attemptId = object.metadata?.['attempt_id'] ?? null;
  if (typeof object.id !== 'string') return null;
  if (event.type.startsWith('checkout.session.')) {
    const { mode } = event.data.object as { mode?: string };
    return mode === 'setup'
      ? { kind: 'setup', reference: object.id }
      : { kind: 'attempt', attemptId, references: [object.id] };
  }
  if (event.type.startsWith('payment_intent.')) return { kind: 'attempt', attemptId, references: [object.id] };
  if (event.type.startsWith('refund.')) return { kind: 'refund', reference: object.id };
  return null;
}
