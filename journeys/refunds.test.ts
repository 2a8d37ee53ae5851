import { expect } from 'vitest';
import { eventually } from '../platform/testing/testing.js';
import {
  ActivateClassDocument,
  AssignTeachingAssistantDocument,
  BookSessionDocument,
  BuyBundleDocument,
  ChangePlanDocument,
  ClassRosterDocument,
  CreateProductDocument,
  EntitlementsChangedDocument,
  InvoiceHistoryDocument,
  MyPlanDocument,
  MySessionsDocument,
  PreviewPlanChangeDocument,
  RecordManualPaymentDocument,
  RefundPaymentDocument,
  RequestSeatDocument,
  SetAvailabilityDocument,
  SubscribeToPlanDocument,
  type CreateProductInput,
  type RefundPaymentInput,
} from '../schema/generated/operations.js';
import { journey, signUp, signUpAs, unique, type Person } from './testing/people.js';
import { openClass, publishCourse } from './testing/school.js';

/* What a full refund takes back, by what was paid for. That of access to a course is in billing.test.ts. */

const money = (amountMinor: number) => ({ amountMinor: String(amountMinor), currency: 'EUR' });

async function aProduct(staff: Person, input: Omit<CreateProductInput, 'title'>): Promise<string> {
  // Billing learns of a course after it was published.
  const { createProduct } = await eventually(() =>
    staff.send(CreateProductDocument, { input: { title: `Product ${unique()}`, ...input } }),
  );
  return createProduct.product.id;
}

/** The newest invoice of a person. */
async function newestInvoice(person: Person) {
  const { viewer } = await person.send(InvoiceHistoryDocument, { first: 1 });
  return viewer?.invoiceHistory?.edges[0]?.node;
}

/** Staff take what the newest invoice of a person asks for; returns the payment. */
async function pay(staff: Person, payer: Person): Promise<string> {
  const invoice = await eventually(async () => {
    const newest = await newestInvoice(payer);
    return newest?.status === 'OPEN' && newest;
  });
  const { amountMinor, currency } = invoice.total;
  await staff.send(RecordManualPaymentDocument, {
    input: { invoiceId: invoice.id, amount: { amountMinor, currency }, method: 'CASH', idempotencyKey: unique() },
  });
  return eventually(async () => (await newestInvoice(payer))?.payments[0]?.id);
}

const refund = (staff: Person, paymentId: string, input: Partial<RefundPaymentInput> = {}) =>
  staff.send(RefundPaymentDocument, {
    input: { paymentId, reason: 'REQUESTED', idempotencyKey: unique(), ...input },
  });

const DAY_MS = 86_400_000;
const noonIn = (days: number): string =>
  `${new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10)}T12:00:00.000Z`;

journey('a refunded bundle ends with its booked session, and a refunded session is cancelled', async () => {
  const [staff, teacher] = [await signUpAs('STAFF', 'Sara'), await signUpAs('INSTRUCTOR', 'Tomé')];
  const [assistant, student] = [await signUp('Rosa'), await signUp('Ana')];
  const { id: courseId } = await publishCourse(teacher, { lessons: 1 });
  await eventually(() =>
    staff.send(AssignTeachingAssistantDocument, { input: { courseId, assistantId: assistant.id } }),
  );
  await assistant.send(SetAvailabilityDocument, {
    input: {
      timeZone: 'UTC',
      weeklyHours: [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: '00:00', to: '24:00' })),
    },
  });
  const bundle = await aProduct(staff, { kind: 'BUNDLE', courseId, sessions: 3, price: money(6_000) });
  await aProduct(staff, { kind: 'SESSION', courseId, price: money(2_500) });
  const seen = async () => (await student.send(MySessionsDocument)).viewer;
  const bookingIs = (id: string, status: string) =>
    eventually(async () => (await seen())?.bookings?.find((one) => one.id === id)?.status === status);
  const book = async (payWith: 'BUNDLE' | 'PER_SESSION', startsAt: string) => {
    const { bookSession } = await eventually(() =>
      student.send(BookSessionDocument, { input: { courseId, startsAt, payWith, idempotencyKey: unique() } }),
    );
    const id = bookSession.booking?.id ?? '';
    await bookingIs(id, 'BOOKED');
    return id;
  };

  await student.send(BuyBundleDocument, { input: { productId: bundle, idempotencyKey: unique() } });
  const bundlePayment = await pay(staff, student);
  await eventually(async () => (await seen())?.bundles?.[0]?.remainingSessions === 3);
  const held = await book('BUNDLE', noonIn(7));
  await refund(staff, bundlePayment);
  await bookingIs(held, 'CANCELLED');
  await eventually(async () => {
    const [ended] = (await seen())?.bundles ?? [];
    return [ended?.remainingSessions, ended?.heldSessions].join() === '0,0';
  });

  const single = await book('PER_SESSION', noonIn(8));
  const sessionPayment = await pay(staff, student);
  await refund(staff, sessionPayment);
  await bookingIs(single, 'CANCELLED');
  const { viewer } = await student.send(InvoiceHistoryDocument, { first: 10 });
  const invoices = viewer?.invoiceHistory?.edges.map(({ node }) => [node.status, node.creditNotes.length]);
  // One credit note each: the cancellation of a seat refunds nothing again.
  expect(invoices).toEqual([
    ['REFUNDED', 1],
    ['REFUNDED', 1],
  ]);
});

journey(
  'a seat is given up with its refund before the class begins; then staff say whether the student stays',
  async () => {
    const [staff, teacher] = [await signUpAs('STAFF', 'Sara'), await signUpAs('INSTRUCTOR', 'Tomé')];
    const course = await publishCourse(teacher, { lessons: 1 });
    const opened = await openClass(staff, teacher, course);
    const [early, kept, removed] = [await signUp('Ana'), await signUp('Ben'), await signUp('Eva')];
    const roster = async () =>
      (await teacher.send(ClassRosterDocument, { id: opened.id })).class?.roster
        ?.map(({ student }) => student?.name)
        .sort();
    const rosterIs = (...people: readonly Person[]) =>
      eventually(async () => (await roster())?.join() === people.map(({ name }) => name).join());
    const payments = new Map<Person, string>();
    for (const student of [early, kept, removed]) {
      await student.send(RequestSeatDocument, { input: { classId: opened.id, idempotencyKey: unique() } });
      payments.set(student, await pay(staff, student));
    }
    await rosterIs(early, kept, removed);
    await refund(staff, payments.get(early) ?? '');
    await rosterIs(kept, removed);
    await teacher.send(ActivateClassDocument, { input: { classId: opened.id } });
    // Billing learns that the class has begun.
    await eventually(
      async () =>
        (await kept.send(InvoiceHistoryDocument, { first: 1 })).viewer?.invoiceHistory?.edges[0]?.node.classHasBegun,
    );
    const input = { paymentId: payments.get(kept) ?? '', reason: 'GOODWILL', idempotencyKey: unique() } as const;
    expect(await staff.refused(RefundPaymentDocument, { input })).toBe('INVALID_INPUT');
    await refund(staff, payments.get(kept) ?? '', { keepAccess: true });
    await refund(staff, payments.get(removed) ?? '', { keepAccess: false });
    await rosterIs(kept);
  },
);

journey('a refunded plan ends live, and is worth nothing in a change of plan', async () => {
  const staff = await signUpAs('STAFF', 'Sara');
  const [large, small] = [
    await aProduct(staff, { kind: 'PLAN', interval: 'MONTH', price: money(10_000) }),
    await aProduct(staff, { kind: 'PLAN', interval: 'MONTH', price: money(100) }),
  ];
  const [ana, ben] = [await signUp('Ana'), await signUp('Ben')];
  const plan = async (person: Person) => (await person.send(MyPlanDocument)).viewer?.billingSubscription;
  const payments = new Map<Person, string>();
  for (const person of [ana, ben]) {
    await person.send(SubscribeToPlanDocument, { input: { productId: large, idempotencyKey: unique() } });
    payments.set(person, await pay(staff, person));
    await eventually(async () => (await plan(person))?.status === 'ACTIVE');
  }
  const phone = ana.phone();
  const entitlements = await phone.listen(EntitlementsChangedDocument, {});
  await refund(staff, payments.get(ana) ?? '');
  await entitlements.first(({ entitlementsChanged }) => entitlementsChanged.length === 0);
  expect((await plan(ana))?.status).toBe('CANCELED');
  await phone.dispose();

  await refund(staff, payments.get(ben) ?? '', { keepAccess: true });
  const billingSubscriptionId = (await plan(ben))?.id ?? '';
  const change = { billingSubscriptionId, productId: small };
  const { previewPlanChange } = await ben.send(PreviewPlanChangeDocument, change);
  expect(previewPlanChange).toMatchObject({ due: { amountMinor: '100' }, credit: { amountMinor: '0' } });
  const { changePlan } = await ben.send(ChangePlanDocument, { input: { ...change, idempotencyKey: unique() } });
  expect(changePlan.invoice).toMatchObject({ status: 'OPEN', total: { amountMinor: '100' } });
});
