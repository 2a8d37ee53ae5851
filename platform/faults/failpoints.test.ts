import { describe, expect, test } from 'vitest';
import { FAILPOINTS } from '../failpoint.js';
import { eventually } from '../testing/testing.js';
import { CASE_TIMEOUT_MS, figures, opensScene, transports } from './scene.js';
import { deathNote, type Role } from './worker-protocol.js';

const open = opensScene();

describe.each(transports)('%s', (transport) => {
  test('a process is killed between any two lines of the way of an event', { timeout: CASE_TIMEOUT_MS }, async () => {
    const scene = await open(transport);
    await scene.start('relay', 1);
    const points = FAILPOINTS.filter((name) => transport === 'Kafka' || !name.startsWith('consumer: '));
    for (const failpoint of points) {
      const role: Role =
        transport === 'in-process' ? 'subgraph' : failpoint.startsWith('relay: ') ? 'relay' : 'consumer';
      for (let kill = 0; kill < figures.killsPerFailpoint; kill += 1) {
        const [victim] = scene.fleet.workers(role);
        if (!victim) throw new Error(`no ${role} works`);
        victim.expendable = true;
        await victim.ask({ do: 'arm', failpoint, pass: scene.random.between(1, 5) });
        const ended = victim.ended.then(() => true);
        if (failpoint.startsWith('command: ')) {
          const steps = Array.from({ length: 10 }, () => ({
            counterId: scene.random.of(scene.counters),
            end: 'committed' as const,
          }));
          await expect(victim.ask({ do: 'step', steps })).rejects.toThrow('has ended');
        } else {
          let gone = false;
          void ended.then(() => (gone = true));
          await eventually(
            async () => {
              if (!gone) await scene.load({ events: 10, rolledBack: 0 });
              return gone;
            },
            { timeoutMs: 60_000 },
          );
        }
        expect([(await victim.ended).signal, victim.lastWords]).toEqual(['SIGKILL', deathNote(failpoint)]);
        scene.countKill();
        await scene.fleet.start(role);
        await scene.drained();
        await scene.expectSound();
      }
    }
    scene.report(`${points.length} failpoints`, await scene.expectSound());
  });
});
