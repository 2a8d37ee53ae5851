import { randomBytes } from 'node:crypto';

/* What Stripe's double keeps, with the fields of its objects that a client of its SDK reads. */

export interface CustomerObject {
  readonly id: string;
  readonly object: 'customer';
  readonly created: number;
  readonly metadata: Record<string, string>;
}

export interface PaymentIntentObject {
  readonly id: string;
  readonly object: 'payment_intent';
  readonly created: number;
  readonly livemode: false;
  readonly amount: number;
  amount_received: number;
  readonly currency: string;
  readonly customer: string | null;
  payment_method: string | null;
  status: 'requires_payment_method' | 'requires_action' | 'processing' | 'succeeded' | 'canceled';
  readonly setup_future_usage: string | null;
  last_payment_error: { type: string; code: string; decline_code?: string; message: string } | null;
  readonly metadata: Record<string, string>;
}

export interface SessionObject {
  readonly id: string;
  readonly object: 'checkout.session';
  readonly created: number;
  readonly livemode: false;
  readonly mode: 'payment' | 'setup';
  readonly customer: string;
  readonly metadata: Record<string, string>;
  readonly amount_total: number | null;
  readonly currency: string | null;
  readonly success_url: string;
  readonly expires_at: number;
  status: 'open' | 'complete' | 'expired';
  payment_status: 'unpaid' | 'paid' | 'no_payment_required';
  payment_intent: string | null;
  setup_intent: string | null;
  url: string | null;
  readonly intentTerms: { setup_future_usage: string | null; metadata: Record<string, string> };
}

export interface RefundObject {
  readonly id: string;
  readonly object: 'refund';
  readonly created: number;
  readonly amount: number;
  readonly currency: string;
  readonly payment_intent: string;
  status: 'pending' | 'succeeded' | 'failed';
  failure_reason?: string;
  readonly metadata: Record<string, string>;
}

/** What the bank says of a test card; the names of those that it takes are free. */
export const CARD_ERRORS: Readonly<Record<string, { code: string; decline_code?: string }>> = {
  pm_card_declined: { code: 'card_declined', decline_code: 'generic_decline' },
  pm_card_insufficient: { code: 'card_declined', decline_code: 'insufficient_funds' },
  pm_card_expired: { code: 'expired_card' },
  pm_card_authentication: { code: 'authentication_required', decline_code: 'authentication_required' },
};

export function idOf(prefix: string): string {
  return `${prefix}_${randomBytes(12).toString('hex')}`;
}

export type Form = { [key: string]: string | Form };

/** `a[b][0][c]=d` as nested objects, as Stripe reads what its SDK sends. */
export function parseForm(text: string): Form {
  const result: Form = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const path = name.split(/[[\]]+/).filter((part) => part !== '');
    let at = result;
    for (const part of path.slice(0, -1)) {
      const next = at[part];
      at = typeof next === 'object' ? next : (at[part] = {});
    }
    at[path.at(-1) as string] = value;
  }
  return result;
}

export function textOf(form: Form | string | undefined, ...path: string[]): string | null {
  let at: Form | string | undefined = form;
  for (const part of path) at = typeof at === 'object' ? at[part] : undefined;
  return typeof at === 'string' ? at : null;
}

export function mapOf(form: Form, ...path: string[]): Record<string, string> {
  let at: Form | string | undefined = form;
  for (const part of path) at = typeof at === 'object' ? at[part] : undefined;
  if (typeof at !== 'object') return {};
  return Object.fromEntries(
    Object.entries(at).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** What Stripe answers instead of an object. */
export class StripeRefusal extends Error {
  constructor(
    readonly status: number,
    readonly body: { type: string; code?: string; decline_code?: string; message: string; payment_intent?: object },
  ) {
    super(body.message);
  }
}

export function missing(what: string): StripeRefusal {
  return new StripeRefusal(404, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    message: `No such ${what}.`,
  });
}

/** In most currencies it charges no less than 50 of their units. */
export function mustBeEnough(amount: number): void {
  if (amount < 50)
    throw new StripeRefusal(400, {
      type: 'invalid_request_error',
      code: 'amount_too_small',
      message: 'Amount must be at least 50.',
    });
}

export function fail(error: Error): never {
  throw error;
}

export function seconds(): number {
  return Math.floor(Date.now() / 1000);
}
