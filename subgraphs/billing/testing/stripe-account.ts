import {
  CARD_ERRORS,
  fail,
  idOf,
  mapOf,
  missing,
  mustBeEnough,
  seconds,
  StripeRefusal,
  textOf,
  type CustomerObject,
  type Form,
  type PaymentIntentObject,
  type RefundObject,
  type SessionObject,
} from './stripe-objects.js';

export interface StripeEvent {
  readonly id: string;
  readonly object: 'event';
  readonly type: string;
  readonly created: number;
  readonly livemode: boolean;
  readonly account?: string;
  readonly data: { readonly object: object };
}

/** What Stripe keeps for a platform and does when it is asked. */
export class StripeAccount {
  readonly customers = new Map<string, CustomerObject>();
  readonly intents = new Map<string, PaymentIntentObject>();
  readonly sessions = new Map<string, SessionObject>();
  readonly refunds = new Map<string, RefundObject>();
  /** What Stripe would send as webhooks, in the order in which it happened. */
  readonly events: StripeEvent[] = [];
  /** Objects of a page at most, however many are asked for: so that clients have to turn pages. */
  pageLimit = 2;
  /** Methods that can't be charged any more. */
  readonly detached = new Set<string>();
  refundStatus: RefundObject['status'] = 'succeeded';
  /** Code with which the next refunds are refused; null for none. */
  refundRefusal: string | null = null;
  private readonly setups = new Map<string, object>();

  /** The person fills in the page and sends it; the page stays open when the bank says no. */
  fillIn(reference: string, card = 'pm_card_visa'): PaymentIntentObject | null {
    const session = this.session(reference);
    if (session.status !== 'open') throw new Error(`The page is ${session.status}.`);
    if (session.mode === 'setup') {
      const id = idOf('seti');
      this.setups.set(id, { id, object: 'setup_intent', status: 'succeeded', payment_method: card });
      Object.assign(session, {
        setup_intent: id,
        status: 'complete',
        payment_status: 'no_payment_required',
        url: null,
      });
      this.happened('checkout.session.completed', session);
      return null;
    }
    const known = session.payment_intent === null ? undefined : this.intents.get(session.payment_intent);
    const intent =
      known ??
      this.newIntent(session.amount_total ?? 0, session.currency ?? 'eur', session.customer, session.intentTerms);
    session.payment_intent = intent.id;
    if (!this.charge(intent, card)) return intent;
    Object.assign(session, { status: 'complete', payment_status: 'paid', url: null });
    this.happened('checkout.session.completed', session);
    return intent;
  }

  expire(reference: string): void {
    const session = this.session(reference);
    Object.assign(session, { status: 'expired', url: null });
    this.happened('checkout.session.expired', session);
  }

  /** As its owner asks, who can do so while it is open. */
  private close(reference: string): SessionObject {
    const session = this.session(reference);
    if (session.status !== 'open')
      throw new StripeRefusal(400, {
        type: 'invalid_request_error',
        message: `Only Checkout Sessions with a status in ["open"] can be expired.`,
      });
    this.expire(reference);
    return session;
  }

  happened(type: string, object: object, more: Partial<StripeEvent> = {}): StripeEvent {
    const event: StripeEvent = {
      id: idOf('evt'),
      object: 'event',
      type,
      created: seconds(),
      livemode: false,
      // As it was then: Stripe sends what an object was when the event was made.
      data: { object: structuredClone(object) },
      ...more,
    };
    this.events.push(event);
    return event;
  }

  protected answer(method: string, path: string, form: Form): object {
    const [, , kind = '', ...rest] = path.split('/');
    const name = kind === 'checkout' ? `checkout/${rest.shift() ?? ''}` : kind;
    const [id] = rest;
    const route = `${method} ${name}${id === undefined ? '' : '/:id'}`;
    switch (route) {
      case 'POST customers':
        return this.createCustomer(form);
      case 'DELETE customers/:id':
        return this.customers.delete(id as string)
          ? { id, object: 'customer', deleted: true }
          : fail(missing('customer'));
      case 'POST checkout/sessions':
        return this.createSession(form);
      case 'GET checkout/sessions':
        return this.list(this.sessions, 'customer', form);
      case 'GET checkout/sessions/:id':
        return this.expanded(this.session(id as string), form);
      case 'POST checkout/sessions/:id':
        return rest[1] === 'expire' ? this.close(id as string) : fail(missing('checkout.session'));
      case 'POST payment_intents':
        return this.createIntent(form);
      case 'GET payment_intents':
        return this.list(this.intents, 'customer', form);
      case 'GET payment_intents/:id':
        return this.intents.get(id as string) ?? fail(missing('payment_intent'));
      case 'POST payment_methods/:id':
        return this.detach(id as string);
      case 'POST refunds':
        return this.createRefund(form);
      case 'GET refunds':
        return this.intents.has(textOf(form, 'payment_intent') ?? '')
          ? this.list(this.refunds, 'payment_intent', form)
          : fail(missing('payment_intent'));
      case 'GET refunds/:id':
        return this.refunds.get(id as string) ?? fail(missing('refund'));
      default:
        throw new StripeRefusal(404, {
          type: 'invalid_request_error',
          message: `Unrecognized request URL (${route}).`,
        });
    }
  }

  private createCustomer(form: Form): CustomerObject {
    const customer: CustomerObject = {
      id: idOf('cus'),
      object: 'customer',
      created: seconds(),
      metadata: mapOf(form, 'metadata'),
    };
    this.customers.set(customer.id, customer);
    return customer;
  }

  private createSession(form: Form): SessionObject {
    const customer = textOf(form, 'customer') ?? '';
    if (!this.customers.has(customer)) throw missing('customer');
    const expiresAt = Number(textOf(form, 'expires_at') ?? seconds() + 86_400);
    // Stripe takes 30 minutes to 24 hours.
    if (expiresAt < seconds() + 30 * 60 - 60 || expiresAt > seconds() + 86_400 + 60)
      throw new StripeRefusal(400, {
        type: 'invalid_request_error',
        message: 'expires_at must be in 30 minutes to 24 hours.',
      });
    if (textOf(form, 'mode') !== 'setup')
      mustBeEnough(Number(textOf(form, 'line_items', '0', 'price_data', 'unit_amount')));
    const mode = textOf(form, 'mode') === 'setup' ? 'setup' : 'payment';
    const price = (name: string) => textOf(form, 'line_items', '0', 'price_data', name);
    const id = idOf('cs_test');
    const session: SessionObject = {
      id,
      object: 'checkout.session',
      created: seconds(),
      livemode: false,
      mode,
      customer,
      metadata: mapOf(form, 'metadata'),
      amount_total: mode === 'setup' ? null : Number(price('unit_amount')),
      currency: mode === 'setup' ? textOf(form, 'currency') : price('currency'),
      success_url: textOf(form, 'success_url') ?? '',
      expires_at: expiresAt,
      status: 'open',
      payment_status: 'unpaid',
      payment_intent: null,
      setup_intent: null,
      url: `https://checkout.stripe.example/pay/${id}`,
      intentTerms: {
        setup_future_usage: textOf(form, 'payment_intent_data', 'setup_future_usage'),
        metadata: mapOf(form, 'payment_intent_data', 'metadata'),
      },
    };
    this.sessions.set(id, session);
    return session;
  }

  private createIntent(form: Form): PaymentIntentObject {
    const customer = textOf(form, 'customer') ?? '';
    if (!this.customers.has(customer)) throw missing('customer');
    const card = textOf(form, 'payment_method') ?? '';
    mustBeEnough(Number(textOf(form, 'amount')));
    if (card.startsWith('pm_gone') || this.detached.has(card)) throw missing('payment_method');
    const terms = { setup_future_usage: null, metadata: mapOf(form, 'metadata') };
    const intent = this.newIntent(Number(textOf(form, 'amount')), textOf(form, 'currency') ?? '', customer, terms);
    if (!this.charge(intent, card)) {
      const error = intent.last_payment_error as NonNullable<PaymentIntentObject['last_payment_error']>;
      throw new StripeRefusal(402, { ...error, payment_intent: structuredClone(intent) });
    }
    return intent;
  }

  private detach(id: string): object {
    if (this.detached.has(id))
      throw new StripeRefusal(400, {
        type: 'invalid_request_error',
        message: 'The payment method you provided is not attached to a customer so detachment is impossible.',
      });
    this.detached.add(id);
    return { id, object: 'payment_method', customer: null };
  }

  private newIntent(
    amount: number,
    currency: string,
    customer: string,
    terms: SessionObject['intentTerms'],
  ): PaymentIntentObject {
    const intent: PaymentIntentObject = {
      id: idOf('pi'),
      object: 'payment_intent',
      created: seconds(),
      livemode: false,
      amount,
      amount_received: 0,
      currency,
      customer,
      payment_method: null,
      status: 'requires_payment_method',
      last_payment_error: null,
      ...terms,
    };
    this.intents.set(intent.id, intent);
    return intent;
  }

  private charge(intent: PaymentIntentObject, card: string): boolean {
    const refused = CARD_ERRORS[card];
    if (refused) {
      intent.last_payment_error = { type: 'card_error', message: 'Your card was declined.', ...refused };
      this.happened('payment_intent.payment_failed', intent);
      return false;
    }
    Object.assign(intent, { status: 'succeeded', amount_received: intent.amount, payment_method: card });
    this.happened('payment_intent.succeeded', intent);
    return true;
  }

  private createRefund(form: Form): RefundObject {
    const intent = this.intents.get(textOf(form, 'payment_intent') ?? '') ?? fail(missing('payment_intent'));
    const amount = Number(textOf(form, 'amount'));
    if (this.refundRefusal !== null)
      throw new StripeRefusal(400, {
        type: 'invalid_request_error',
        code: this.refundRefusal,
        message: 'This charge can not be refunded.',
      });
    const given = [...this.refunds.values()].filter(
      (one) => one.payment_intent === intent.id && one.status !== 'failed',
    );
    if (given.reduce((sum, one) => sum + one.amount, amount) > intent.amount_received)
      throw new StripeRefusal(400, {
        type: 'invalid_request_error',
        code: 'charge_already_refunded',
        message: 'Refund is greater than the charge.',
      });
    const refund: RefundObject = {
      id: idOf('re'),
      object: 'refund',
      created: seconds(),
      amount,
      currency: intent.currency,
      payment_intent: intent.id,
      status: this.refundStatus,
      metadata: mapOf(form, 'metadata'),
    };
    this.refunds.set(refund.id, refund);
    this.happened('refund.created', refund);
    return refund;
  }

  private session(id: string): SessionObject {
    return this.sessions.get(id) ?? fail(missing('checkout.session'));
  }

  private expanded(session: SessionObject, form: Form): object {
    const wanted = Object.values(mapOf(form, 'expand'));
    return {
      ...session,
      ...(wanted.includes('payment_intent') &&
        session.payment_intent !== null && { payment_intent: this.intents.get(session.payment_intent) }),
      ...(wanted.includes('setup_intent') &&
        session.setup_intent !== null && { setup_intent: this.setups.get(session.setup_intent) }),
    };
  }

  /** Newest first, from after `starting_after`; only those `of` whom or what is asked for. */
  private list<Of extends string>(
    from: ReadonlyMap<string, { readonly id: string; readonly created: number } & Readonly<Record<Of, string | null>>>,
    of: Of,
    form: Form,
  ): object {
    const since = Number(textOf(form, 'created', 'gte') ?? 0);
    const wanted = textOf(form, of);
    const all = [...from.values()]
      .filter((one) => one.created >= since && (wanted === null || one[of] === wanted))
      .reverse();
    const after = textOf(form, 'starting_after');
    const start = after === null ? 0 : all.findIndex(({ id }) => id === after) + 1;
    const limit = Math.min(Number(textOf(form, 'limit') ?? 10), this.pageLimit);
    return { object: 'list', url: '', data: all.slice(start, start + limit), has_more: start + limit < all.length };
  }
}
