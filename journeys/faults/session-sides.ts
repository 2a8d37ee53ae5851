import { AccessTokenVerifier, newKeyPair, ServiceTokenVerifier, type Viewer } from '../../platform/auth.js';
import { pretendNow } from '../../platform/domain/clock.js';
import { newId } from '../../platform/domain/ids.js';
import { armFailpoints } from '../../platform/failpoint.js';
import { MailCatcher } from '../../platform/services/mail.js';
import { RunningSubgraph } from '../../platform/server/running-subgraph.js';
import { createSecrets } from '../../platform/services/secrets.js';
import { localStorage } from '../../platform/services/storage.js';
import type { SubgraphDefinition } from '../../platform/subgraph.js';
import { createLog } from '../../platform/process/telemetry.js';
import { eventually } from '../../platform/testing/testing.js';
import { person } from '../../platform/testing/subgraph.js';
import { InProcessTransport } from '../../platform/transport/in-process.js';
import { topicOf, type Transport } from '../../platform/transport/transport.js';
import { CoursePublished } from '../../schema/events/courses.js';
import { buyBundle } from '../../subgraphs/billing/commands/bundle/buy-bundle.js';
import { createProduct } from '../../subgraphs/billing/commands/catalog/create-product.js';
import { recordManualPayment } from '../../subgraphs/billing/commands/invoice/record-manual-payment.js';
import { billing } from '../../subgraphs/billing/subgraph.js';
import { assignTeachingAssistant } from '../../subgraphs/classes/commands/assistant/assign-teaching-assistant.js';
import { bookSession } from '../../subgraphs/classes/commands/booking/book-session.js';
import { cancelBooking } from '../../subgraphs/classes/commands/booking/cancel-booking.js';
import { completeBooking } from '../../subgraphs/classes/commands/booking/complete-booking.js';
import { setAvailability } from '../../subgraphs/classes/commands/assistant/set-availability.js';
import { classes } from '../../subgraphs/classes/subgraph.js';
import { always, inDays } from '../../subgraphs/classes/testing/testing.js';

/* Sessions on a bundle as classes and billing live them together, with nothing else around them. */

export interface Databases {
  readonly classes: string;
  readonly billing: string;
}

export class BothSides {
  private constructor(
    readonly classes: RunningSubgraph,
    readonly billing: RunningSubgraph,
    readonly transport: Transport,
    private readonly close: () => Promise<void>,
  ) {}

  /** Nothing is delivered until the transport is opened, as if the broker were away. */
  static async start(databases: Databases, options: { open: boolean }): Promise<BothSides> {
    const transport = new InProcessTransport();
    const [one, other] = await Promise.all([
      startSide(classes, databases.classes, transport),
      startSide(billing, databases.billing, transport),
    ]);
    if (options.open) transport.open();
    return new BothSides(one, other, transport, async () => {
      await transport.close();
      await Promise.all([one.stop(), other.stop()]);
    });
  }

  /** Two sides that were started over Kafka, each of which may be stopped on its own. */
  static of(one: RunningSubgraph, other: RunningSubgraph, transport: Transport): BothSides {
    return new BothSides(one, other, transport, () => Promise.resolve());
  }

  /** Opens what was started closed. */
  open(): void {
    (this.transport as InProcessTransport).open();
  }

  stop(): Promise<void> {
    return this.close();
  }

  /** Everything that was said had its effects on both sides. */
  async settled(): Promise<void> {
    // An effect may have been said where it was looked already: nothing twice in a row is nothing.
    let quiet = 0;
    await eventually(async () => {
      const waiting = await Promise.all([unsaid(this.classes, this.billing), unsaid(this.billing, this.classes)]);
      quiet = waiting.some(Boolean) ? 0 : quiet + 1;
      return quiet === 2;
    });
  }

  /** A student with a bundle of sessions that are paid, on a course with an assistant who always has time. */
  async aStudentWithBundle(sessions: number): Promise<WithBundle> {
    const [staff, student, assistantId, courseId] = [person('staff'), person(), newId(), newId()];
    await this.tellOfCourse(courseId, staff.id);
    // As classes knows them from the events of users.
    for (const id of [student.id, assistantId])
      await this.classes.services.db.rows('insert into registered_user (id) values ($1) on conflict do nothing', [id]);
    await assignTeachingAssistant(this.classes.contextOf(staff), { courseId, assistantId });
    await setAvailability(this.classes.contextOf(staff), { assistantId, ...always });
    const price = { amountMinor: 10_000, currency: 'EUR' };
    const { id: productId } = await createProduct(this.billing.contextOf(staff), {
      kind: 'bundle',
      title: 'Sessions',
      courseId,
      sessions,
      validityDays: 365,
      price,
    });
    const bought = await buyBundle(this.billing.contextOf(student), { productId, idempotencyKey: newId() });
    const invoiceId = bought.invoiceId;
    await recordManualPayment(this.billing.contextOf(staff), {
      invoiceId,
      amount: price,
      method: 'cash',
      idempotencyKey: newId(),
    });
    await this.settled();
    return { student, courseId, bundlePurchaseId: bought.bundlePurchaseId };
  }

  async book({ student, courseId }: WithBundle, startsAt = inDays(30)): Promise<string> {
    const { bookingId } = await bookSession(this.classes.contextOf(student), {
      courseId,
      startsAt,
      durationMinutes: 60,
      payWith: 'bundle',
      idempotencyKey: newId(),
    });
    return bookingId;
  }

  private async tellOfCourse(courseId: string, instructorId: string): Promise<void> {
    const id = newId();
    await this.transport.publish(topicOf('courses'), [
      {
        specversion: '1.0',
        id,
        source: 'courses',
        type: CoursePublished.type,
        time: new Date().toISOString(),
        subject: courseId,
        traceparent: '00-00000000000000000000000000000001-0000000000000001-01',
        correlationid: newId(),
        data: { courseId, instructorId, publishedVersion: 1, lessonIds: [] },
      },
    ]);
    for (const { services } of [this.classes, this.billing])
      await eventually(async () => (await services.db.rows('select from inbox where event_id = $1', [id])).length > 0);
  }
}

export async function startSide(
  definition: SubgraphDefinition,
  databaseUrl: string,
  transport: Transport,
): Promise<RunningSubgraph> {
  const { publicKey } = await newKeyPair();
  return RunningSubgraph.start(definition, {
    instance: newId(),
    databaseUrl,
    transport,
    poolSize: 4,
    publicUrl: '',
    accessTokens: new AccessTokenVerifier(() => Promise.resolve({ keys: [] })),
    serviceTokens: new ServiceTokenVerifier(publicKey, definition.name),
    mail: new MailCatcher(),
    storage: localStorage('/nonexistent'),
    secrets: createSecrets(Buffer.alloc(32).toString('base64')),
    log: createLog({ level: 'silent', service: 'saga' }),
  });
}

/** Whether one side has said what no one has published, or what the other side should know and does not. */
async function unsaid(speaker: RunningSubgraph, listener: RunningSubgraph): Promise<boolean> {
  const said = await speaker.services.db.rows<{ eventId: string; published: boolean }>(
    'select event_id, published_at is not null as published from outbox where published_at is null or type = any($1)',
    [listener.definition.reactions.map(({ contract }) => contract.type)],
  );
  if (said.some(({ published }) => !published)) return true;
  const ids = said.map(({ eventId }) => eventId);
  const known = await listener.services.db.rows('select from inbox where event_id = any($1::uuid[])', [ids]);
  return known.length < ids.length;
}

export interface WithBundle {
  readonly student: Viewer;
  readonly courseId: string;
  readonly bundlePurchaseId: string;
}

export type Ending = 'cancel' | 'complete';

/**
 * Books a session on a bundle and brings it to its end, and kills this process where its `step`-th failpoint is; 0 for never.
 * Says which student it is about, and then how many failpoints there were.
 */
async function live(databases: Databases, ending: Ending, step: number): Promise<void> {
  const sides = await BothSides.start(databases, { open: true });
  const who = await sides.aStudentWithBundle(2);
  await new Promise((done) => process.stdout.write(`${JSON.stringify(who)}\n`, done));
  let passed = 0;
  const arm = (): void =>
    armFailpoints(() => {
      passed += 1;
      if (passed === step) process.kill(process.pid, 'SIGKILL');
    });
  // The steps of booking are the same for both endings: one of them is killed there.
  if (ending === 'cancel') arm();
  const bookingId = await sides.book(who);
  await sides.settled();
  arm();
  if (ending === 'cancel')
    await cancelBooking(sides.classes.contextOf(who.student), { bookingId, idempotencyKey: newId() });
  else {
    pretendNow(inDays(31));
    await completeBooking(sides.classes.contextOf(person('staff')), { bookingId, idempotencyKey: newId() });
  }
  await sides.settled();
  process.stdout.write(`${passed}\n`);
  await sides.stop();
}

if (import.meta.main) {
  const [classesUrl, billingUrl, ending, step] = process.argv.slice(2);
  await live({ classes: classesUrl ?? '', billing: billingUrl ?? '' }, ending as Ending, Number(step));
}
