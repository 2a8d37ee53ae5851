import { describe, expect, test } from 'vitest';
import { CASE_TIMEOUT_MS, figures, opensScene, transports } from './scene.js';

const open = opensScene();

describe.each(transports)('%s', (transport) => {
  test('no process is killed: no event is delivered twice', { timeout: CASE_TIMEOUT_MS }, async () => {
    const scene = await open(transport);
    await scene.start('relay', 3);
    await scene.load({ events: figures.events });
    await scene.drained();
    const result = await scene.expectSound();
    expect(result).toMatchObject({ committed: figures.events, republished: 0, duplicates: 0 });
    scene.report('no process killed', result);
  });

  test('relays are killed: every effect happens once and in order', { timeout: CASE_TIMEOUT_MS }, async () => {
    const scene = await open(transport);
    const role = await scene.start('relay', 3);
    await scene.killDuring({ events: figures.events }, role, figures.kills);
    await scene.drained();
    const result = await scene.expectSound();
    expect(result.committed).toBe(figures.events);
    expect(result.republished).toBeLessThanOrEqual(result.inFlight);
    // Where the consumers live on, only what was published again is delivered again.
    expect(result.duplicates).toBeLessThanOrEqual(result.republished);
    scene.report('relays killed', result);
  });

  // In one process both halves die together.
  test.skipIf(transport === 'in-process')(
    'consumers are killed: every effect happens once and in order',
    { timeout: CASE_TIMEOUT_MS },
    async () => {
      const scene = await open(transport);
      const role = await scene.start('consumer', 3);
      await scene.killDuring({ events: figures.events }, role, figures.kills);
      await scene.drained();
      const result = await scene.expectSound();
      expect(result).toMatchObject({ committed: figures.events, republished: 0 });
      scene.report('consumers killed', result);
    },
  );
});
