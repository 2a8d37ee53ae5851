import type { Viewer } from '../../../platform/auth.js';
import { newId } from '../../../platform/domain/ids.js';
import { Money } from '../../../platform/domain/money.js';
import { eventually } from '../../../platform/testing/testing.js';
import { person, type TestSubgraph } from '../../../platform/testing/subgraph.js';
import { SeatHeld } from '../../../schema/events/classes.js';
import { CoursePublished } from '../../../schema/events/courses.js';
import { buyBundle } from '../commands/bundle/buy-bundle.js';
import { createProduct } from '../commands/catalog/create-product.js';
import { recordManualPayment } from '../commands/invoice/record-manual-payment.js';
import { subscribeToPlan } from '../commands/subscription/subscribe-to-plan.js';
import { Invoice } from '../domain/invoice.js';
import type { Issue, Numbered } from '../domain/issue.js';
import { payments } from '../providers/payment-provider.js';
import type { People } from '../../../platform/people-port.js';
import { provide } from '../../../platform/resources.js';
import { StripeProvider } from '../providers/stripe.js';
import type { BillingInterval } from '../domain/period.js';
import { STRIPE_KEY, WEBHOOK_SECRET, type StripeDouble } from './stripe.js';

/** Nobody is known by name: documents follow the country of the buyer. Add users to `locales` for another language. */
export function buyers(locales: ReadonlyMap<string, string> = new Map()): People {
  const none = () => Promise.resolve(new Map());
  return {
    recipients: (ids) =>
      Promise.resolve(
        new Map(
          ids.flatMap((userId) => {
            const locale = locales.get(userId);
            const rest = {
              name: 'Ana Silva',
              email: null,
              mobile: null,
              timeZone: 'UTC',
              consents: { marketing: false },
            };
            return locale === undefined ? [] : [[userId, { userId, locale, ...rest }] as const];
          }),
        ),
      ),
    displayNames: none,
    idsByHandle: none,
  };
}

export const PRICE = { amountMinor: 24_000, currency: 'EUR' } as const;

/** An open invoice for a seat, for domain tests. */
export function openSeatInvoice(now: Date, amount = new Money(PRICE.amountMinor, PRICE.currency)): Invoice {
  const invoice = new Invoice(
    newId(),
    { kind: 'class-seat', classId: newId(), seatHoldId: newId() },
    amount.currency,
    now,
  );
  invoice.addLine('Seat in a class', amount);
  invoice.open(now);
  return invoice;
}

/** What makes an open invoice an issued one, for domain tests. */
export function issue(number: string): Issue {
  const seller = { name: 'Lyceum', address: 'Rua das Flores 1', country: 'PT', taxId: null };
  return { number, legalEntity: 'lyceum', seller, buyer: null };
}

/** The number of a credit note, for domain tests. */
export function numbered(number: string): Numbered {
  return { number, timeZone: 'UTC' };
}

export interface HeldSeat {
  readonly classId: string;
  readonly seatHoldId: string;
  readonly student: Viewer;
  readonly invoiceId: string;
}

/** Classes holds a seat, and the student is asked for its price. */
export async function aHeldSeat(
  subgraph: TestSubgraph,
  options: {
    price?: { amountMinor: number; currency: string };
    student?: Viewer;
    classId?: string;
    eventId?: string;
  } = {},
): Promise<HeldSeat> {
  const student = options.student ?? person();
  const [classId, seatHoldId] = [options.classId ?? newId(), newId()];
  const data = { classId, courseId: newId(), seatHoldId, studentId: student.id, price: options.price ?? PRICE };
  const expiresAt = new Date(Date.now() + 900_000).toISOString();
  await subgraph.tell(
    SeatHeld,
    { ...data, expiresAt },
    { subject: classId, ...(options.eventId && { id: options.eventId }) },
  );
  const [invoice] = await subgraph.rows<{ id: string }>('select id from invoice where seat_hold_id = $1', [seatHoldId]);
  if (!invoice) throw new Error('The seat got no invoice.');
  return { classId, seatHoldId, student, invoiceId: invoice.id };
}

/** Staff take what an invoice asks for. */
export async function pay(subgraph: TestSubgraph, invoiceId: string, staff = person('staff')): Promise<string> {
  const [invoice] = await subgraph.rows<{ amountMinor: number; currency: string }>(
    'select total_amount_minor - credit_minor as amount_minor, total_currency as currency from invoice where id = $1',
    [invoiceId],
  );
  const { paymentId } = await recordManualPayment(subgraph.context(staff), {
    invoiceId,
    amount: invoice ?? PRICE,
    method: 'cash',
    idempotencyKey: newId(),
  });
  return paymentId;
}

/** A plan for sale; its id. */
export async function aPlan(
  subgraph: TestSubgraph,
  options: { interval?: BillingInterval; amountMinor?: number; trialDays?: number; title?: string } = {},
): Promise<string> {
  const { id } = await createProduct(subgraph.context(person('staff')), {
    kind: 'plan',
    title: options.title ?? 'Lyceum Pro',
    interval: options.interval ?? 'month',
    trialDays: options.trialDays ?? 0,
    price: { amountMinor: options.amountMinor ?? 1_900, currency: 'EUR' },
  });
  return id;
}

export interface Subscribed {
  readonly student: Viewer;
  readonly productId: string;
  readonly billingSubscriptionId: string;
  readonly invoiceId: string;
}

/** A user who ordered a plan; paid and active if `active`. */
export async function aSubscriber(
  subgraph: TestSubgraph,
  options: { active?: boolean; interval?: BillingInterval; amountMinor?: number; student?: Viewer } = {},
): Promise<Subscribed> {
  const student = options.student ?? person();
  const productId = await aPlan(subgraph, options);
  const made = await subscribeToPlan(subgraph.context(student), { productId, idempotencyKey: newId() });
  if (options.active) {
    await pay(subgraph, made.invoiceId);
    await eventually(async () => (await entitlementsOf(subgraph, student.id)).length === 1);
  }
  return { student, productId, ...made };
}

/** Waits until all that was said so far has had its effects here, so that no reaction runs beside what is measured. */
export async function settled(subgraph: TestSubgraph): Promise<void> {
  await eventually(async () => {
    const waiting = await subgraph.rows(
      `(select from outbox where published_at is null limit 1)
       union all (select from graphile_worker._private_jobs where run_at <= now() and attempts < max_attempts limit 1)`,
    );
    return waiting.length === 0;
  });
}

export function entitlementsOf(
  subgraph: TestSubgraph,
  userId: string,
): Promise<{ entitlement: string; validUntil: Date }[]> {
  return subgraph.rows(
    'select entitlement, valid_until from entitlement where user_id = $1 and revoked_at is null order by id',
    [userId],
  );
}

export interface InvoiceRow {
  readonly id: string;
  readonly status: string;
  readonly number: string | null;
  readonly total: number;
  /** What credit pays of the total. */
  readonly credit: number;
  readonly lines: readonly string[];
}

/** All invoices of a person, the oldest first. */
export function invoicesOf(subgraph: TestSubgraph, userId: string): Promise<InvoiceRow[]> {
  return subgraph.rows(
    `select id, status, number, total_amount_minor as total, credit_minor as credit,
       array(select description from invoice_line where invoice_id = invoice.id order by position) as lines
     from invoice where user_id = $1 order by id`,
    [userId],
  );
}

export async function statusOf(subgraph: TestSubgraph, table: 'invoice' | 'billing_subscription', id: string) {
  const [row] = await subgraph.rows<{ status: string }>(`select status from ${table} where id = $1`, [id]);
  return row?.status;
}

export interface Bundled {
  readonly student: Viewer;
  readonly courseId: string;
  readonly productId: string;
  readonly bundlePurchaseId: string;
  readonly invoiceId: string;
}

/** A bundle for sale, on a course of its own unless said otherwise; its id. */
export async function aBundleProduct(
  subgraph: TestSubgraph,
  options: { courseId?: string; sessions?: number; validityDays?: number } = {},
): Promise<{ productId: string; courseId: string }> {
  const courseId = options.courseId ?? newId();
  await subgraph.tell(CoursePublished, { courseId, instructorId: newId(), publishedVersion: 1, lessonIds: [] });
  const { id: productId } = await createProduct(subgraph.context(person('staff')), {
    kind: 'bundle',
    title: 'Five sessions',
    courseId,
    sessions: options.sessions ?? 5,
    validityDays: options.validityDays ?? 90,
    price: { amountMinor: 10_000, currency: 'EUR' },
  });
  return { productId, courseId };
}

/** A user who ordered a bundle; paid and usable by default. */
export async function aBundle(
  subgraph: TestSubgraph,
  options: { courseId?: string; sessions?: number; validityDays?: number; student?: Viewer; paid?: boolean } = {},
): Promise<Bundled> {
  const student = options.student ?? person();
  const { productId, courseId } = await aBundleProduct(subgraph, options);
  const made = await buyBundle(subgraph.context(student), { productId, idempotencyKey: newId() });
  if (options.paid ?? true) {
    await pay(subgraph, made.invoiceId);
    await eventually(async () => (await remainingOf(subgraph, made.bundlePurchaseId)).status === 'active');
  }
  return { student, courseId, productId, ...made };
}

export async function remainingOf(
  subgraph: TestSubgraph,
  bundlePurchaseId: string,
): Promise<{ status: string; remaining: number }> {
  const [row] = await subgraph.rows<{ status: string; remaining: number }>(
    'select status, remaining from bundle_purchase where id = $1',
    [bundlePurchaseId],
  );
  if (!row) throw new Error('There is no such bundle.');
  return row;
}

/** From now on people of this subgraph can pay at the double. */
export function payAt(subgraph: TestSubgraph, stripe: StripeDouble, webhookSecrets = [WEBHOOK_SECRET]): void {
  const provider = new StripeProvider({ secretKey: STRIPE_KEY, webhookSecrets, apiUrl: stripe.url });
  provide(subgraph.context(null), [payments.is({ provider, returnOrigins: ['https://app.example'] })]);
}
