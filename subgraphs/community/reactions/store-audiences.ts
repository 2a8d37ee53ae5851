import type { Transaction } from '../../../platform/command.js';
import { reaction } from '../../../platform/inbox.js';
import {
  BillingSubscriptionCanceled,
  BillingSubscriptionCreated,
  BillingSubscriptionUpdated,
} from '../../../schema/events/billing.js';
import { BookingConfirmed, BookingRequested, BookingRescheduled } from '../../../schema/events/classes.js';
import { CourseCompleted } from '../../../schema/events/courses.js';
import { ContestJoined, ContestLeft } from '../../../schema/events/gamification.js';

/* Relations of users to courses, contests, plans and sessions, by which notices find their recipients. */

interface Session {
  readonly bookingId: string;
  readonly courseId: string;
  readonly assistantId: string;
  readonly startsAt: string;
}

async function storeBooking(transaction: Transaction, session: Session): Promise<void> {
  const { bookingId, courseId, assistantId, startsAt } = session;
  await transaction.sql(
    `insert into booking (id, course_id, assistant_id, starts_at) values ($1, $2, $3, $4)
     on conflict (id) do update set assistant_id = excluded.assistant_id, starts_at = excluded.starts_at`,
    [bookingId, courseId, assistantId, startsAt],
  );
}

async function forgetSubscriber(transaction: Transaction, billingSubscriptionId: string): Promise<void> {
  await transaction.sql('delete from plan_subscriber where billing_subscription_id = $1', [billingSubscriptionId]);
}

export const audienceStores = [
  reaction(CourseCompleted, async (transaction, { data: { courseId, studentId } }) => {
    await transaction.sql('insert into course_completed (course_id, user_id) values ($1, $2) on conflict do nothing', [
      courseId,
      studentId,
    ]);
  }),
  reaction(ContestJoined, async (transaction, { data: { contestId, userId } }) => {
    await transaction.sql(
      'insert into contest_participant (contest_id, user_id) values ($1, $2) on conflict do nothing',
      [contestId, userId],
    );
  }),
  reaction(ContestLeft, async (transaction, { data: { contestId, userId } }) => {
    await transaction.sql('delete from contest_participant where contest_id = $1 and user_id = $2', [
      contestId,
      userId,
    ]);
  }),
  reaction(BillingSubscriptionCreated, async (transaction, { data: { billingSubscriptionId, productId, userId } }) => {
    await transaction.sql(
      `insert into plan_subscriber (billing_subscription_id, product_id, user_id) values ($1, $2, $3)
       on conflict do nothing`,
      [billingSubscriptionId, productId, userId],
    );
  }),
  // A subscription that is cancelled or was never paid has no next period.
  reaction(BillingSubscriptionUpdated, async (transaction, { data: { billingSubscriptionId, status } }) => {
    if (status === 'canceled' || status === 'expired') await forgetSubscriber(transaction, billingSubscriptionId);
  }),
  reaction(BillingSubscriptionCanceled, (transaction, { data }) =>
    forgetSubscriber(transaction, data.billingSubscriptionId),
  ),
  reaction(BookingRequested, (transaction, { data }) => storeBooking(transaction, data)),
  reaction(BookingConfirmed, (transaction, { data }) => storeBooking(transaction, data)),
  reaction(BookingRescheduled, (transaction, { data }) => storeBooking(transaction, data)),
];
