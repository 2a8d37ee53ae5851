import { afterEach, expect, it } from 'vitest';
import { eventually } from '../testing/testing.js';
import { httpScene } from '../testing/http.js';

/* Restarts under steady traffic, with nothing in between that would ask again. */

const DELAY_MS = 2_500;
const AT_ONCE = 20;
const MUTATION = { query: 'mutation { value }', kind: 'mutation' } as const;

const { serve, clientOf, cleanUp } = httpScene();
afterEach(cleanUp);

it('of two instances one after the other loses no mutation and runs none twice', async () => {
  let run = 0;
  const script = {
    execute: async () => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 10));
      run += 1;
      return { data: { value: run } };
    },
  };
  const one = await serve(script, { shutdownDelayMs: DELAY_MS });
  const two = await serve(script, { shutdownDelayMs: DELAY_MS, keys: one.keys });
  const headers = await one.headers();
  const client = clientOf(one, [one.server.url, two.server.url]);
  const failures: unknown[] = [];
  let sent = 0;
  let going = true;
  const traffic = Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (going) {
        sent += 1;
        await client.execute({ ...MUTATION, headers }).catch((error: unknown) => failures.push(error));
      }
    }),
  );
  for (const { server } of [one, two]) {
    const then = sent;
    await eventually(() => sent > then + 200);
    await server.close();
    await serve(script, { port: Number(new URL(server.url).port), shutdownDelayMs: 0, keys: one.keys });
  }
  const then = sent;
  await eventually(() => sent > then + 200);
  going = false;
  await traffic;
  expect(failures).toEqual([]);
  expect(run).toBe(sent);
});

it('that no one is connected to take no time', async () => {
  const served = await serve({}, { shutdownDelayMs: 600_000 });
  await served.server.close();
});

it('says so to those who ask whether to send anything, and ends each connection with its answer', async () => {
  const served = await serve({ get: () => Promise.resolve({ status: 200, body: 1 }) }, { shutdownDelayMs: DELAY_MS });
  const ask = (path: string) => fetch(`${served.server.url}${path}`);
  expect((await ask('/readyz')).status).toBe(200);
  const closed = served.server.close();
  const ready = await ask('/readyz');
  expect([ready.status, ready.headers.get('connection')]).toEqual([503, 'close']);
  expect(await (await ask('/keys')).json()).toBe(1);
  await closed;
  await expect(ask('/readyz')).rejects.toThrow();
});
