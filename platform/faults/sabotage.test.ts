import { describe, expect, test } from 'vitest';
import { eventually } from '../testing/testing.js';
import { audit, violations, type Audit } from './audit.js';
import { CASE_TIMEOUT_MS, figures, opensScene } from './scene.js';

/* What the other files of this suite find nothing wrong in would be worth nothing if they could find nothing. */

const open = opensScene();
const found = (result: Audit): string[] => violations(result, { deadLetters: 0, zombies: false });

describe('The audit', () => {
  test('finds effects that happen twice when the inbox forgets', { timeout: CASE_TIMEOUT_MS }, async () => {
    const scene = await open('in-process');
    await scene.db.query(`
      create function forget() returns trigger language plpgsql as
        $$ begin new.event_id := gen_random_uuid(); return new; end $$;
      create trigger forget before insert on inbox for each row execute function forget()`);
    const worker = await scene.fleet.start('subgraph');
    worker.expendable = true;
    await worker.ask({ do: 'arm', failpoint: 'relay: published', pass: 1 });
    // The one worker dies of it: no one is there to wait for.
    await scene.load({ events: figures.counters, rolledBack: 0, mayGoOn: () => Promise.resolve(true) });
    await worker.ended;
    await scene.fleet.start('subgraph');
    await scene.drained();
    const result = await audit(scene.db, scene.fleet.ended);
    expect(result.doubled).toBeGreaterThan(0);
    expect(found(result)).toEqual([`${result.doubled} doubled`]);
  });

  test('finds events that are published twice when buckets have no leases', { timeout: CASE_TIMEOUT_MS }, async () => {
    const scene = await open('in-process');
    await scene.db.query(`
      create function public.pg_try_advisory_lock(integer, integer) returns boolean language sql as 'select true';
      do $$ begin execute format('alter database %I set search_path = public, pg_catalog', current_database()); end $$`);
    await scene.start('relay', 3);
    await scene.load({ events: figures.events, rolledBack: 0, mayGoOn: () => Promise.resolve(true) });
    const result = await eventually(async () => {
      const sofar = await audit(scene.db, scene.fleet.ended);
      return sofar.unexplained > 0 && sofar;
    });
    expect(scene.fleet.ended).toEqual([]);
    expect(result.duplicates).toBeGreaterThan(0);
    expect(found(result)).toContain(`${result.unexplained} unexplained`);
  });

  test('finds what was lost, doubled, inverted, invented or never recorded', async () => {
    const scene = await open('in-process', { counters: 5 });
    await scene.fleet.start('subgraph');
    await scene.load({ events: 10 });
    await scene.drained();
    await scene.expectSound();
    const sabotages = {
      lost: 'delete from effect where id = (select min(id) from effect)',
      doubled:
        'insert into effect (counter_id, number, event_id) select counter_id, number, event_id from effect limit 1',
      inverted: 'update effect set number = 3 - number where counter_id = (select counter_id from effect limit 1)',
      invented:
        'insert into effect (counter_id, number, event_id) select counter_id, 3, gen_random_uuid() from effect limit 1',
      unrecorded: 'delete from outbox where id = (select min(id) from outbox)',
    };
    const client = await scene.db.connect();
    try {
      for (const [violation, sabotage] of Object.entries(sabotages)) {
        await client.query('begin');
        await client.query(sabotage);
        expect(found(await audit(client, scene.fleet.ended))).toContain(`1 ${violation}`);
        await client.query('rollback');
      }
    } finally {
      client.release();
    }
  });
});
