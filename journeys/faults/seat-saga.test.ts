import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, expect, inject, test } from 'vitest';
import type { TestDatabase } from '../../platform/testing/testing.js';
import { freshDatabase } from '../../platform/testing/subgraph.js';
import { reconcile } from '../../subgraphs/billing/queries/reconcile.js';
import { billing } from '../../subgraphs/billing/subgraph.js';
import { checkCreditBalances } from '../../subgraphs/classes/queries/check-credit-balances.js';
import { classes } from '../../subgraphs/classes/subgraph.js';
import { everyStep, stepsToDieAt } from './steps.js';
import { BothSides, type Databases } from './session-sides.js';
import type { TwoPayers } from './seat-payers.js';

const made: TestDatabase[] = [];
async function freshPair(): Promise<Databases> {
  const pair = [await freshDatabase(classes), await freshDatabase(billing)] as const;
  made.push(...pair);
  return { classes: pair[0].url, billing: pair[1].url };
}
afterAll(async () => {
  for (const database of made) await database.drop();
});

/** A process lets two pay for their seats, or is killed at a step. */
async function live(pair: Databases, step: number) {
  const child = spawn(
    process.execPath,
    [join(inject('programs'), 'journeys/faults/seat-payers.js'), pair.classes, pair.billing, String(step)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const signal = await new Promise<string | null>((done) => child.once('close', (_code, by) => done(by)));
  const [who, passed] = output.trim().split('\n');
  return { who: JSON.parse(who ?? '') as TwoPayers, passed: Number(passed), killed: signal === 'SIGKILL' };
}

/** What became of a payer: their invoice, and how many places in the class they have. */
async function fateOf(sides: BothSides, userId: string): Promise<string> {
  const invoices = await sides.billing.services.db.rows<{ status: string }>(
    'select status from invoice where user_id = $1',
    [userId],
  );
  const places = await sides.classes.services.db.rows(
    'select from class_enrollment join credit_account using (id) where class_enrollment.student_id = $1 and balance = 8',
    [userId],
  );
  return `${invoices.map(({ status }) => status).join()}, ${places.length} places`;
}

test(
  'killed at any step of paying for a seat, who paid in time has it and who paid late has their money back',
  { timeout: 600_000 },
  async () => {
    const { passed: steps } = await live(await freshPair(), 0);
    expect(steps).toBeGreaterThan(20);
    const dying = stepsToDieAt(steps);
    const fates = { inTime: new Set<string>(), late: new Set<string>() };
    const worker = async (): Promise<void> => {
      const pair = await freshPair();
      const killed: TwoPayers[] = [];
      // Each start finds what the one before left undone, as in production.
      for (let step = dying.shift(); step !== undefined; step = dying.shift()) {
        const life = await live(pair, step);
        expect(life.killed, `step ${step}`).toBe(true);
        killed.push(life.who);
      }
      const sides = await BothSides.start(pair, { open: true });
      try {
        await sides.settled();
        for (const { inTime, late } of killed) {
          fates.inTime.add(await fateOf(sides, inTime));
          fates.late.add(await fateOf(sides, late));
        }
        expect(await reconcile(sides.billing.systemContext())).toEqual([]);
        expect(await checkCreditBalances(sides.classes.systemContext())).toEqual([]);
        for (const { inbox } of [sides.classes, sides.billing]) expect(await inbox.deadLetters()).toEqual([]);
      } finally {
        await sides.stop();
      }
    };
    await Promise.all([worker(), worker()]);
    // Open: killed before the payment was taken. Never paid without a place, nor a place without a payment.
    const sound = { inTime: ['open, 0 places', 'paid, 1 places'], late: ['open, 0 places', 'refunded, 0 places'] };
    for (const who of ['inTime', 'late'] as const) {
      if (everyStep) expect([...fates[who]].sort()).toEqual(sound[who]);
      for (const fate of fates[who]) expect(sound[who]).toContain(fate);
    }
  },
);
