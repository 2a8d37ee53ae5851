import { expect } from 'vitest';
import { eventually } from '../platform/testing/testing.js';
import {
  AssignTeachingAssistantDocument,
  BookSessionDocument,
  BuyBundleDocument,
  CancelBookingDocument,
  CourseSupportDocument,
  CreateProductDocument,
  MySessionsDocument,
  RecordManualPaymentDocument,
  SetAvailabilityDocument,
} from '../schema/generated/operations.js';
import { journey, signUp, signUpAs, unique, type Person } from './testing/people.js';
import { publishCourse } from './testing/school.js';

const DAY_MS = 86_400_000;
/** Noon, so many days from now. */
const noonIn = (days: number): string =>
  `${new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10)}T12:00:00.000Z`;

journey(
  'sessions of a bundle are held, given back in time or used, and the student sees how many are left',
  async () => {
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
    const { createProduct } = await eventually(() =>
      staff.send(CreateProductDocument, {
        input: {
          kind: 'BUNDLE',
          title: 'Three sessions',
          courseId,
          sessions: 3,
          freeCancelHours: 100,
          price: { amountMinor: '6000', currency: 'EUR' },
        },
      }),
    );
    const [from, to] = [noonIn(1), noonIn(8)].map((instant) => instant.slice(0, 10)) as [string, string];
    const offered = await eventually(async () => {
      const support = await student.send(CourseSupportDocument, { courseId, from, to, timeZone: 'UTC' });
      return (support.course?.supportOptions ?? []).length > 0 && support;
    });
    expect(offered.course?.supportOptions).toMatchObject([
      { kind: 'BUNDLE', sessions: 3, price: { formatted: '€60.00' } },
    ]);
    expect(offered.availableSlots.map(({ startsAt }) => startsAt)).toContain(noonIn(2));

    const { buyBundle } = await student.send(BuyBundleDocument, {
      input: { productId: createProduct.product.id, idempotencyKey: unique() },
    });
    const { id: invoiceId = '', total: amount = { amountMinor: '0', currency: 'EUR' } } = buyBundle.invoice ?? {};
    await staff.send(RecordManualPaymentDocument, {
      input: { invoiceId, amount, method: 'TRANSFER', idempotencyKey: unique() },
    });
    const bundle = async () => {
      const [found] = (await student.send(MySessionsDocument)).viewer?.bundles ?? [];
      return [found?.remainingSessions, found?.heldSessions];
    };
    const becomes = (remaining: number, held: number) =>
      eventually(async () => (await bundle()).join() === [remaining, held].join());
    await becomes(3, 0);

    const [soon, later] = [await book(student, courseId, noonIn(2)), await book(student, courseId, noonIn(7))];
    await becomes(1, 2);
    const cancel = (bookingId: string) =>
      student.send(CancelBookingDocument, { input: { bookingId, idempotencyKey: unique() } });
    // In time: it is given back. The other one begins in less than 100 hours: it is used.
    await cancel(later);
    await becomes(2, 1);
    await cancel(soon);
    await becomes(2, 0);
  },
);

/** Books a session on a bundle, and waits until billing holds one for it. */
async function book(student: Person, courseId: string, startsAt: string): Promise<string> {
  const { bookSession } = await student.send(BookSessionDocument, {
    input: { courseId, startsAt, payWith: 'BUNDLE', idempotencyKey: unique() },
  });
  const bookingId = bookSession.booking?.id ?? '';
  await eventually(async () => {
    const { viewer } = await student.send(MySessionsDocument);
    return viewer?.bookings?.find(({ id }) => id === bookingId)?.status === 'BOOKED';
  });
  return bookingId;
}
