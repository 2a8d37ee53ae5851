import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, describe, expect, inject, test } from 'vitest';
import type { TestDatabase } from '../../platform/testing/testing.js';
import { freshDatabase } from '../../platform/testing/subgraph.js';
import { reconcileBundles } from '../../subgraphs/billing/queries/bundles.js';
import { billing } from '../../subgraphs/billing/subgraph.js';
import { classes } from '../../subgraphs/classes/subgraph.js';
import { startBroker } from '../../tools/kafka/broker.js';
import { canStartBroker } from '../../tools/kafka/testing/testing.js';
import { bookAndCancel, overKafka, type OneSide } from './one-side.js';
import { BothSides, startSide, type WithBundle } from './session-sides.js';
import { everyStep } from './steps.js';

const PROGRAM = join(inject('programs'), 'journeys/faults/one-side.js');
/** Further than a life has failpoints: most die, the last of them find no such step. */
const STEPS = everyStep ? Array.from({ length: 40 }, (_, index) => index + 1) : [2, 5, 9];

const disposals: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const dispose of disposals.splice(0).reverse()) await dispose();
});

describe.skipIf(!canStartBroker())('one side of a session on a bundle is killed, and the other lives on', () => {
  test.each(['classes', 'billing'] as const)('%s', { timeout: 1_800_000 }, async (victim) => {
    const broker = await startBroker();
    disposals.push(() => broker.stop());
    const brokers = [broker.brokers];
    const [forClasses, forBilling]: TestDatabase[] = [await freshDatabase(classes), await freshDatabase(billing)];
    disposals.push(
      () => (forClasses as TestDatabase).drop(),
      () => (forBilling as TestDatabase).drop(),
    );
    const urls = { classes: forClasses?.url ?? '', billing: forBilling?.url ?? '' };
    const transport = await overKafka(brokers);
    disposals.push(() => transport.close());
    const definitions = { classes, billing };
    const survivor = victim === 'classes' ? 'billing' : 'classes';
    const alive = await startSide(definitions[survivor], urls[survivor], transport);
    disposals.push(() => alive.stop());
    const both = (other: typeof alive): BothSides =>
      survivor === 'billing' ? BothSides.of(other, alive, transport) : BothSides.of(alive, other, transport);

    const before = await startSide(definitions[victim], urls[victim], transport);
    const people: WithBundle[] = [];
    for (const _ of STEPS) people.push(await both(before).aStudentWithBundle(1));
    await before.stop();

    let killed = 0;
    for (const [index, step] of STEPS.entries()) {
      const one: OneSide = {
        side: victim,
        databaseUrl: urls[victim],
        brokers,
        step,
        who: people[index] as WithBundle,
        inDays: 30 + index,
      };
      const child = fork(PROGRAM, [JSON.stringify(one)], { execArgv: [] });
      const ended = once(child, 'exit') as Promise<[number | null, string | null]>;
      let gone = false;
      void ended.then(() => (gone = true));
      await Promise.race([once(child, 'message'), ended]);
      if (survivor === 'classes') await bookAndCancel(alive, one, () => !gone);
      // One that has no such failpoint is asked to end; one that dies of it does not hear.
      const asked = setTimeout(() => child.connected && child.send('end'), 5_000);
      const [, signal] = await ended;
      clearTimeout(asked);
      if (signal === 'SIGKILL') killed += 1;
    }
    expect(killed).toBeGreaterThan(STEPS.length / 2);

    const again = await startSide(definitions[victim], urls[victim], transport);
    disposals.push(() => again.stop());
    const sides = both(again);
    await sides.settled();
    const seats = await sides.classes.services.db.rows<{ id: string; status: string }>(
      'select id, status from booking_participant',
    );
    const entries = await sides.billing.services.db.rows<{ reservationId: string; kinds: string }>(
      `select reservation_id, string_agg(kind, ' and ' order by id) as kinds from bundle_entry
       where reservation_id is not null group by reservation_id`,
    );
    const ledger = new Map(entries.map(({ reservationId, kinds }) => [reservationId, kinds]));
    const fates = new Set(seats.map(({ id, status }) => `${status}: ${ledger.get(id) ?? 'nothing'}`));
    // Never pending for ever, never held for a user without a seat, never a seat without what pays for it.
    const sound = ['booked: hold', 'cancelled: hold and release', 'rejected: nothing', 'rejected: hold and release'];
    expect([...fates].filter((fate) => !sound.includes(fate))).toEqual([]);
    expect(fates.size).toBeGreaterThan(0);
    expect(await reconcileBundles(sides.billing.systemContext())).toEqual([]);
    for (const { inbox } of [sides.classes, sides.billing]) expect(await inbox.deadLetters()).toEqual([]);
  });
});
