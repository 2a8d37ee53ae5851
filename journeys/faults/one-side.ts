import { armFailpoints } from '../../platform/failpoint.js';
import { newId } from '../../platform/domain/ids.js';
import { createLog } from '../../platform/process/telemetry.js';
import { eventually } from '../../platform/testing/testing.js';
import { KafkaTransport } from '../../platform/transport/kafka.js';
import { billing } from '../../subgraphs/billing/subgraph.js';
import { bookSession } from '../../subgraphs/classes/commands/booking/book-session.js';
import { cancelBooking } from '../../subgraphs/classes/commands/booking/cancel-booking.js';
import { classes } from '../../subgraphs/classes/subgraph.js';
import { inDays } from '../../subgraphs/classes/testing/testing.js';
import { startSide, type WithBundle } from './session-sides.js';

/* One side of a session on a bundle as a process of its own, over Kafka, that is killed where its n-th failpoint is. */

export interface OneSide {
  readonly side: 'classes' | 'billing';
  readonly databaseUrl: string;
  readonly brokers: readonly string[];
  readonly who: WithBundle;
  /** When the session is; each life has a day of its own. */
  readonly inDays: number;
  readonly step: number;
}

/** A member of a group that was killed is missed after this. */
export const SESSION_TIMEOUT_MS = 1_500;

export function overKafka(brokers: readonly string[]): Promise<KafkaTransport> {
  return KafkaTransport.connect(
    { brokers, partitions: 2 },
    {
      log: createLog({ level: 'silent', service: 'saga' }),
      sessionTimeoutMs: SESSION_TIMEOUT_MS,
      onFatal: (error) => {
        throw error;
      },
    },
  );
}

/** What the student does: books a session, and cancels it once it is known whether the bundle pays for it. */
export async function bookAndCancel(
  running: Awaited<ReturnType<typeof startSide>>,
  { who, inDays: days }: Pick<OneSide, 'who' | 'inDays'>,
  goOn: () => boolean = () => true,
): Promise<void> {
  const context = running.contextOf(who.student);
  const { bookingId } = await bookSession(context, {
    courseId: who.courseId,
    startsAt: inDays(days),
    durationMinutes: 60,
    payWith: 'bundle',
    idempotencyKey: newId(),
  });
  const status = await eventually(
    async () => {
      const row = await running.services.db.row<{ status: string }>(
        "select status from booking_participant where booking_id = $1 and status <> 'pending'",
        [bookingId],
      );
      return row?.status ?? !goOn();
    },
    { timeoutMs: 100_000 },
  );
  if (status === 'booked') await cancelBooking(context, { bookingId, idempotencyKey: newId() });
}

async function live({ side, databaseUrl, brokers, who, inDays: days, step }: OneSide): Promise<void> {
  const transport = await overKafka(brokers);
  const running = await startSide(side === 'classes' ? classes : billing, databaseUrl, transport);
  let passed = 0;
  armFailpoints(() => {
    passed += 1;
    if (passed === step) process.kill(process.pid, 'SIGKILL');
  });
  process.send?.('ready');
  if (side === 'classes') await bookAndCancel(running, { who, inDays: days });
  // Billing works until it is killed, or until it hears that there is no such step.
  process.on('message', () => process.exit(0));
}

if (import.meta.main) await live(JSON.parse(process.argv[2] ?? '') as OneSide);
