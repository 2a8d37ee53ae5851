import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, inject, test, vi } from 'vitest';
import { MINUTE } from '../../platform/domain/clock.js';
import { newId } from '../../platform/domain/ids.js';
import { eventually, type TestDatabase } from '../../platform/testing/testing.js';
import { freshDatabase } from '../../platform/testing/subgraph.js';
import { reconcileBundles } from '../../subgraphs/billing/queries/bundles.js';
import { billing } from '../../subgraphs/billing/subgraph.js';
import { cancelBooking } from '../../subgraphs/classes/commands/booking/cancel-booking.js';
import { classes } from '../../subgraphs/classes/subgraph.js';
import { everyStep, stepsToDieAt } from './steps.js';
import { inDays } from '../../subgraphs/classes/testing/testing.js';
import { BothSides, type Databases, type Ending, type WithBundle } from './session-sides.js';

const made: TestDatabase[] = [];
let databases: Databases;
async function freshPair(): Promise<Databases> {
  const pair = [await freshDatabase(classes), await freshDatabase(billing)] as const;
  made.push(...pair);
  return { classes: pair[0].url, billing: pair[1].url };
}
beforeAll(async () => {
  databases = await freshPair();
});
afterEach(() => {
  vi.useRealTimers();
});
afterAll(async () => {
  for (const database of made) await database.drop();
});

interface Fate {
  /** Of the seats of the student, by their status, with what the ledger wrote of each. */
  readonly seats: readonly string[];
  readonly remaining: number;
}

async function fateOf(sides: BothSides, { student, bundlePurchaseId }: WithBundle): Promise<Fate> {
  const seats = await sides.classes.services.db.rows<{ id: string; status: string; booking: string }>(
    `select seat.id, seat.status, booking.status as booking
     from booking_participant seat join booking on booking.id = booking_id where student_id = $1 order by seat.id`,
    [student.id],
  );
  const entries = await sides.billing.services.db.rows<{ reservationId: string; kind: string }>(
    'select reservation_id, kind from bundle_entry where bundle_id = $1 and reservation_id is not null order by id',
    [bundlePurchaseId],
  );
  const [bundle] = await sides.billing.services.db.rows<{ remaining: number }>(
    'select remaining from bundle_purchase where id = $1',
    [bundlePurchaseId],
  );
  const ledger = (id: string) =>
    entries.flatMap((entry) => (entry.reservationId === id ? entry.kind : [])).join(' and ');
  return {
    seats: seats.map((seat) => `${seat.booking}: ${ledger(seat.id) || 'nothing'}`),
    remaining: bundle?.remaining ?? -1,
  };
}

async function mustBeSound(sides: BothSides): Promise<void> {
  const { db } = sides.classes.services;
  expect(await db.rows(`select id from booking_participant where status = 'pending'`)).toEqual([]);
  expect(await reconcileBundles(sides.billing.systemContext())).toEqual([]);
  for (const { inbox } of [sides.classes, sides.billing]) expect(await inbox.deadLetters()).toEqual([]);
}

/** A process lives a session to its end, or until it is killed at a step. */
async function live(pair: Databases, ending: Ending, step: number) {
  const child = spawn(
    process.execPath,
    [join(inject('programs'), 'journeys/faults/session-sides.js'), pair.classes, pair.billing, ending, String(step)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const signal = await new Promise<string | null>((done) => child.once('close', (_code, by) => done(by)));
  const [who, passed] = output.trim().split('\n');
  return { who: JSON.parse(who ?? '') as WithBundle, passed: Number(passed), killed: signal === 'SIGKILL' };
}

/** What may become of a session, by how it was to end: it never came about, it is booked, or it has ended. */
const FATES: Record<Ending, readonly Fate[]> = {
  cancel: [
    { seats: [], remaining: 2 },
    { seats: ['booked: hold'], remaining: 1 },
    { seats: ['cancelled: hold and release'], remaining: 2 },
  ],
  complete: [
    { seats: ['booked: hold'], remaining: 1 },
    { seats: ['completed: hold and capture'], remaining: 1 },
  ],
};

test.each(['cancel', 'complete'] as const)(
  'killed at any step of booking on a bundle and of what follows (%s), both sides agree after the next start',
  { timeout: 600_000 },
  async (ending) => {
    const { passed: steps } = await live(databases, ending, 0);
    expect(steps).toBeGreaterThan(10);
    const dying = stepsToDieAt(steps);
    const reached = new Set<string>();
    let kills = 0;
    const worker = async (): Promise<void> => {
      const pair = await freshPair();
      for (let step = dying.shift(); step !== undefined; step = dying.shift()) {
        const { who, killed, passed } = await live(pair, ending, step);
        // Events that wait together are one step less: it may end before it comes so far.
        if (killed) kills += 1;
        else expect(passed, `step ${step}`).toBeLessThan(step);
        const sides = await BothSides.start(pair, { open: true });
        try {
          await sides.settled();
          const fate = await fateOf(sides, who);
          expect(FATES[ending], `step ${step}`).toContainEqual(fate);
          reached.add(JSON.stringify(fate));
          await mustBeSound(sides);
        } finally {
          await sides.stop();
        }
      }
    };
    const planned = dying.length;
    await Promise.all([worker(), worker()]);
    expect(kills).toBeGreaterThan(planned / 2);
    if (everyStep) expect(reached.size).toBe(FATES[ending].length);
  },
);

test('while billing can not be reached a session is pending for less than a minute, then rejected; nothing is lost when it is back', async () => {
  const started = await BothSides.start(databases, { open: true });
  const who = await started.aStudentWithBundle(2);
  await started.stop();

  vi.useFakeTimers({ toFake: ['Date'] });
  const sides = await BothSides.start(databases, { open: false });
  try {
    await sides.book(who);
    vi.setSystemTime(Date.now() + MINUTE);
    await eventually(async () => (await fateOf(sides, who)).seats[0] === 'rejected: nothing');
    sides.open();
    await sides.settled();
    expect(await fateOf(sides, who)).toEqual({ seats: ['rejected: hold and release'], remaining: 2 });
    await mustBeSound(sides);
  } finally {
    await sides.stop();
  }
});

test('a session that is cancelled before billing has heard of it is held and given back', async () => {
  const started = await BothSides.start(databases, { open: true });
  const who = await started.aStudentWithBundle(2);
  await started.stop();
  const sides = await BothSides.start(databases, { open: false });
  try {
    const bookingId = await sides.book(who);
    await cancelBooking(sides.classes.contextOf(who.student), { bookingId, idempotencyKey: newId() });
    sides.open();
    await sides.settled();
    expect(await fateOf(sides, who)).toEqual({ seats: ['cancelled: hold and release'], remaining: 2 });
    await mustBeSound(sides);
  } finally {
    await sides.stop();
  }
});

test('the last session of a bundle goes to one of several bookings at once; the others are rejected', async () => {
  const sides = await BothSides.start(databases, { open: true });
  try {
    const who = await sides.aStudentWithBundle(1);
    await Promise.all([1, 2, 3, 4].map((day) => sides.book(who, inDays(30 + day))));
    await sides.settled();
    const fate = await fateOf(sides, who);
    expect(fate.seats.toSorted()).toEqual(['booked: hold', ...Array<string>(3).fill('rejected: nothing')]);
    expect(fate.remaining).toBe(0);
    await mustBeSound(sides);
  } finally {
    await sides.stop();
  }
});
