import { expect, inject } from 'vitest';
import { eventually } from '../platform/testing/testing.js';
import { pdfPages } from '../platform/testing/pdf.js';
import {
  ActivityDocument,
  BillingActsDocument,
  BuyCourseAccessDocument,
  CancelBillingSubscriptionDocument,
  ChangePlanDocument,
  ChangePriceDocument,
  CourseAccessDocument,
  CreateCouponDocument,
  CreateProductDocument,
  EntitlementsChangedDocument,
  InvoiceHistoryDocument,
  MyPlanDocument,
  NotificationReceivedDocument,
  OpenLessonDocument,
  PaymentUpdatedDocument,
  PreviewPlanChangeDocument,
  QuoteDocument,
  RefundPaymentDocument,
  SetTaxRateDocument,
  StartCheckoutDocument,
  SubscribeToPlanDocument,
  UpdateBillingDetailsDocument,
  WebhookDeliveriesDocument,
  type CreateProductInput,
} from '../schema/generated/operations.js';
import type { StripeEvent } from '../subgraphs/billing/testing/stripe-account.js';
import { bodyOf } from '../subgraphs/billing/testing/stripe.js';
import { journey, mailsTo, platformUrl, signUp, signUpAs, unique, type Person } from './testing/people.js';
import { publishCourse } from './testing/school.js';
import { APP_ORIGIN, deliver, payOnPage } from './testing/stripe.js';

const money = (amountMinor: number, currency = 'EUR') => ({ amountMinor: String(amountMinor), currency });

async function aProduct(staff: Person, input: Omit<CreateProductInput, 'title'>): Promise<string> {
  // Billing hears of a course after it was published.
  const { createProduct } = await eventually(() =>
    staff.send(CreateProductDocument, { input: { title: `Product ${unique()}`, ...input } }),
  );
  return createProduct.product.id;
}

/** The person goes to the provider's page of an invoice and pays there; gives what the provider will say. */
async function payOnline(payer: Person, invoiceId: string, cards = ['pm_card_visa']): Promise<StripeEvent[]> {
  const { startCheckout } = await payer.send(StartCheckoutDocument, {
    input: { invoiceId, returnUrl: `${APP_ORIGIN}/paid`, savePaymentMethod: true, idempotencyKey: unique() },
  });
  const events = [];
  for (const card of cards) events.push(...(await payOnPage(inject('stripeUrl'), startCheckout.url ?? '', card)));
  return events;
}

async function invoiceOf(payer: Person, invoiceId: string) {
  const { viewer } = await payer.send(InvoiceHistoryDocument, {});
  const found = viewer?.invoiceHistory?.edges.find(({ node }) => node.id === invoiceId);
  if (!found) throw new Error('There is no such invoice.');
  return found.node;
}

async function opens(student: Person, courseId: string): Promise<boolean | null | undefined> {
  return (await student.send(CourseAccessDocument, { courseId })).course?.viewerHasAccess;
}

const entitlementsIn = ({ tokens }: Person): string[] =>
  (
    JSON.parse(Buffer.from(tokens.accessToken.split('.')[1] ?? '', 'base64url').toString()) as {
      entitlements: string[];
    }
  ).entitlements;

/** The mails to which this document is attached. */
async function mailsWith(person: Person, number: string | null | undefined) {
  const mails = await mailsTo(person.email);
  return mails.filter(({ attachments }) => attachments.some(({ fileName }) => fileName === `${number}.pdf`));
}

journey('a course is bought online with a coupon, opens, and closes when the money goes back', async () => {
  const [staff, teacher] = [await signUpAs('STAFF', 'Sara'), await signUpAs('INSTRUCTOR', 'Tomé')];
  const ana = await signUp('Ana');
  const course = await publishCourse(teacher, { lessons: 1 });
  const courseId = course.id;

  // Staff sell the access in two currencies, and make a coupon.
  await staff.send(SetTaxRateDocument, { input: { country: 'IS', basisPoints: 2_400, idempotencyKey: unique() } });
  const productId = await aProduct(staff, { kind: 'COURSE', courseId, price: money(4_900) });
  await staff.send(ChangePriceDocument, {
    input: { productId, price: money(5_500, 'USD'), taxBehavior: 'EXCLUSIVE', idempotencyKey: unique() },
  });
  const code = unique('TEN').toUpperCase();
  await staff.send(CreateCouponDocument, { input: { code, basisPoints: 1_000, idempotencyKey: unique() } });

  // What is quoted is what is asked for: 5500 less a tenth, and 24 % tax on top.
  await ana.send(UpdateBillingDetailsDocument, {
    input: { name: 'Ana Jónsdóttir', address: 'Laugavegur 1', country: 'IS' },
  });
  const { quote } = await ana.send(QuoteDocument, { productId, currency: 'USD', couponCodes: [code] });
  expect(quote.total).toMatchObject(money(6_138, 'USD'));
  const lesson = { input: { lessonId: course.lessonIds[0] ?? '' } };
  expect([await opens(ana, courseId), await ana.refused(OpenLessonDocument, lesson)]).toEqual([
    false,
    'NOT_ENROLLED_IN_COURSE',
  ]);
  const { buyCourseAccess } = await ana.send(BuyCourseAccessDocument, {
    input: { productId, currency: 'USD', couponCodes: [code], idempotencyKey: unique() },
  });
  const { id: invoiceId, total } = buyCourseAccess.invoice ?? { id: '', total: null };
  expect(total).toEqual(money(6_138, 'USD'));

  // The phone follows. The first card is refused; what the provider says comes in the wrong order, and again.
  const phone = ana.phone();
  const [payments, entitlements, notices] = [
    await phone.listen(PaymentUpdatedDocument, { invoiceId }),
    await phone.listen(EntitlementsChangedDocument, {}),
    await phone.listen(NotificationReceivedDocument, {}),
  ];
  const events = await payOnline(ana, invoiceId, ['pm_card_declined', 'pm_card_visa']);
  await payments.first(({ paymentUpdated }) => paymentUpdated?.attempts[0]?.status === 'PROCESSING');
  const [done] = events.toReversed() as [StripeEvent];
  expect(events.map(({ type }) => type)).toEqual([
    'payment_intent.payment_failed',
    'payment_intent.succeeded',
    'checkout.session.completed',
  ]);
  for (const wrong of [{ secret: 'whsec_of_a_stranger' }, { body: JSON.stringify(JSON.parse(bodyOf(done))) }])
    expect(await deliver(platformUrl(), done, wrong)).toBe(400);
  expect((await invoiceOf(ana, invoiceId)).status).toBe('OPEN');
  for (const event of [...events.toReversed(), done, ...events]) expect(await deliver(platformUrl(), event)).toBe(200);

  const paid = await payments.first(({ paymentUpdated }) => paymentUpdated?.status === 'PAID');
  expect(paid.paymentUpdated).toMatchObject({ attempts: [{ status: 'SUCCEEDED' }], user: { name: 'Ana' } });
  const opened = await entitlements.first();
  expect(opened.entitlementsChanged).toMatchObject([{ course: { id: courseId, title: course.title } }]);
  const notice = await notices.first(({ notificationReceived: { category } }) => category === 'BILLING');
  expect(notice.notificationReceived.course).toMatchObject({ title: course.title });
  expect(await opens(ana, courseId)).toBe(true);
  const { openLesson } = await eventually(() => ana.send(OpenLessonDocument, lesson));
  expect(openLesson.lesson?.content).toContain('good morning');

  // All of it had one effect.
  await eventually(async () => {
    const { webhookDeliveries } = await staff.send(WebhookDeliveriesDocument, { first: 100 });
    const ids = events.map(({ id }) => id);
    const ours = webhookDeliveries.edges.filter(({ node }) => ids.includes(node.providerEventId));
    return ours.length === 3 && ours.every(({ node }) => node.status === 'PROCESSED');
  });
  const invoice = await invoiceOf(ana, invoiceId);
  expect(invoice.payments).toHaveLength(1);
  const number = invoice.number ?? '?';
  const mail = await eventually(async () => (await mailsWith(ana, number))[0]);
  const [pdf] = mail.attachments;
  expect([mail.attachments.length, pdf?.contentType]).toEqual([1, 'application/pdf']);
  const printed = (await pdfPages(new Uint8Array(Buffer.from(pdf?.content ?? '', 'base64')))).join(' ');
  for (const part of [number, 'Ana Jónsdóttir', 'Iceland', '24%', '$61.38']) expect(printed).toContain(part);
  const entry = await eventually(async () => {
    const { viewer } = await ana.send(ActivityDocument, {});
    return viewer?.player?.activity.edges.find(({ node }) => node.kind === 'PURCHASE')?.node;
  });
  expect(entry).toMatchObject({ xp: null, course: { title: course.title }, invoice: { id: invoiceId, number } });

  // Staff give the money back: a credit note by mail, a line in the audit, and the course is closed.
  const { refundPayment } = await staff.send(RefundPaymentDocument, {
    input: { paymentId: invoice.payments[0]?.id ?? '', reason: 'REQUESTED', idempotencyKey: unique() },
  });
  // It is given back when the provider has done so.
  const refunded = await eventually(async () => {
    const seen = await invoiceOf(ana, refundPayment.invoice.id);
    return seen.status === 'REFUNDED' ? seen : undefined;
  });
  expect(refunded.payments).toMatchObject([{ refunded: { formatted: '$61.38' } }]);
  const [creditNote] = refunded.creditNotes;
  await eventually(async () => (await mailsWith(ana, creditNote?.number)).length === 1);
  await entitlements.first(({ entitlementsChanged }) => entitlementsChanged.length === 0);
  expect(await opens(ana, courseId)).toBe(false);
  await eventually(async () => (await ana.refused(OpenLessonDocument, lesson).catch(() => '')) === 'LESSON_LOCKED');
  const { billingActs } = await staff.send(BillingActsDocument, { subjectId: invoiceId });
  expect(billingActs.edges.map(({ node }) => [node.act, node.actor?.name])).toEqual([['refund-payment', 'Sara']]);
  expect(await mailsWith(ana, number)).toHaveLength(1);
  await phone.dispose();
});

journey(
  'a plan is tried, another is paid online, changed for what the preview said, and canceled at its end',
  async () => {
    const staff = await signUpAs('STAFF', 'Sara');
    const plan = { kind: 'PLAN', interval: 'MONTH' } as const;
    const tried = await aProduct(staff, { ...plan, price: money(1_900), trialDays: 14 });
    const [small, large] = [
      await aProduct(staff, { ...plan, price: money(1_000) }),
      await aProduct(staff, { ...plan, price: money(3_900) }),
    ];

    // A trial costs nothing, and gives `pro` at once: the next token says so.
    const ben = await signUp('Ben');
    const pushed = await ben.phone().listen(EntitlementsChangedDocument, {});
    const trial = await ben.send(SubscribeToPlanDocument, { input: { productId: tried, idempotencyKey: unique() } });
    expect(trial.subscribeToPlan.invoice).toMatchObject({ status: 'PAID', total: money(0) });
    expect((await pushed.first()).entitlementsChanged).toMatchObject([{ entitlement: 'pro', course: null }]);
    expect((await ben.send(MyPlanDocument)).viewer?.billingSubscription?.status).toBe('TRIALING');
    expect(entitlementsIn(ben)).toEqual([]);
    await eventually(async () => {
      await ben.refresh();
      return entitlementsIn(ben).includes('pro');
    });

    const eva = await signUp('Eva');
    const phone = eva.phone();
    const pushes = await phone.listen(EntitlementsChangedDocument, {});
    const { subscribeToPlan } = await eva.send(SubscribeToPlanDocument, {
      input: { productId: small, idempotencyKey: unique() },
    });
    const { id: billingSubscriptionId } = subscribeToPlan.billingSubscription;
    const myPlan = async () => (await eva.send(MyPlanDocument)).viewer?.billingSubscription;
    for (const event of await payOnline(eva, subscribeToPlan.invoice.id)) await deliver(platformUrl(), event);
    expect((await pushes.first()).entitlementsChanged).toMatchObject([{ entitlement: 'pro' }]);
    expect((await myPlan())?.status).toBe('ACTIVE');

    // The difference is taken from what she saved when she paid, to the cent of the preview.
    const { previewPlanChange: preview } = await eva.send(PreviewPlanChangeDocument, {
      billingSubscriptionId,
      productId: large,
    });
    expect(Number(preview.due.amountMinor)).toBeGreaterThan(2_800);
    const { changePlan } = await eva.send(ChangePlanDocument, {
      input: {
        billingSubscriptionId,
        productId: large,
        idempotencyKey: unique(),
        prorationDate: preview.prorationDate,
      },
    });
    const invoiceId = changePlan.invoice?.id ?? '';
    await eventually(async () => (await myPlan())?.product.id === large);
    const charged = await invoiceOf(eva, invoiceId);
    expect([charged.status, charged.total]).toMatchObject(['PAID', preview.due]);

    await eva.send(CancelBillingSubscriptionDocument, { input: { billingSubscriptionId, when: 'PERIOD_END' } });
    expect(await myPlan()).toMatchObject({
      status: 'ACTIVE',
      cancelAtPeriodEnd: true,
      currentPeriodEnd: preview.periodEnd,
    });
    await eventually(async () => {
      await eva.refresh();
      return entitlementsIn(eva).includes('pro');
    });
    expect(pushes.items).toHaveLength(1);
    await phone.dispose();
  },
);
