import { person } from '../../platform/testing/subgraph.js';
import type { Viewer } from '../../platform/auth.js';
import { newId } from '../../platform/domain/ids.js';
import { armFailpoints } from '../../platform/failpoint.js';
import { topicOf } from '../../platform/transport/transport.js';
import { CoursePublished } from '../../schema/events/courses.js';
import { recordManualPayment } from '../../subgraphs/billing/commands/invoice/record-manual-payment.js';
import { createClass } from '../../subgraphs/classes/commands/class/create-class.js';
import { requestSeat } from '../../subgraphs/classes/commands/enrollment/request-seat.js';
import { tuesdays } from '../../subgraphs/classes/testing/testing.js';
import { BothSides } from './session-sides.js';

/* Paid seats as classes and billing live them together. */

export interface TwoPayers {
  /** Pays while the seat is held. */
  readonly inTime: string;
  /** Pays when the hold has expired. */
  readonly late: string;
}

const PRICE = { amountMinor: 24_000, currency: 'EUR' };

async function holdTwoSeats(sides: BothSides): Promise<TwoPayers> {
  const [staff, inTime, late, courseId] = [person('staff'), person(), person(), newId()];
  await sides.transport.publish(topicOf('courses'), [
    {
      specversion: '1.0',
      id: newId(),
      source: 'courses',
      type: CoursePublished.type,
      subject: courseId,
      time: new Date().toISOString(),
      correlationid: newId(),
      traceparent: '00-00000000000000000000000000000001-0000000000000001-01',
      data: { courseId, instructorId: staff.id, publishedVersion: 1, lessonIds: [] },
    },
  ]);
  // As classes knows them from the events of users.
  for (const { id } of [staff, inTime, late])
    await sides.classes.services.db.rows('insert into registered_user (id) values ($1) on conflict do nothing', [id]);
  // A class each: a payment for one seat frees the expired ones beside it.
  for (const viewer of [inTime, late]) {
    const { id: classId } = await createClass(sides.classes.contextOf(staff), {
      type: 'group',
      title: 'Evening group',
      courseId,
      instructorId: staff.id,
      schedule: tuesdays,
      totalMeetings: 8,
      capacity: 2,
      price: PRICE,
    });
    await requestSeat(sides.classes.contextOf(viewer), { classId, idempotencyKey: newId() });
  }
  await sides.settled();
  // As if 15 minutes had passed for one of them, while the job that frees the seat is yet to run.
  await sides.classes.services.db.rows(
    "update seat_hold set expires_at = now() - interval '1 s' where student_id = $1",
    [late.id],
  );
  return { inTime: inTime.id, late: late.id };
}

async function pay(sides: BothSides, staff: Viewer, userId: string): Promise<void> {
  const invoice = await sides.billing.services.db.row<{ id: string }>('select id from invoice where user_id = $1', [
    userId,
  ]);
  await recordManualPayment(sides.billing.contextOf(staff), {
    invoiceId: invoice?.id ?? '',
    amount: PRICE,
    method: 'cash',
    idempotencyKey: newId(),
  });
  await sides.settled();
}

/** Two pay; this process is killed where its `step`-th failpoint is, 0 for never. Says who they are, then how many there were. */
async function live(classesUrl: string, billingUrl: string, step: number): Promise<void> {
  const sides = await BothSides.start({ classes: classesUrl, billing: billingUrl }, { open: true });
  const who = await holdTwoSeats(sides);
  await new Promise((done) => process.stdout.write(`${JSON.stringify(who)}\n`, done));
  let passed = 0;
  armFailpoints(() => {
    passed += 1;
    if (passed === step) process.kill(process.pid, 'SIGKILL');
  });
  for (const userId of [who.inTime, who.late]) await pay(sides, person('staff'), userId);
  process.stdout.write(`${passed}\n`);
  await sides.stop();
}

if (import.meta.main) {
  const [classesUrl, billingUrl, step] = process.argv.slice(2);
  await live(classesUrl ?? '', billingUrl ?? '', Number(step));
}
