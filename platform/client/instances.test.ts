import { afterEach, describe, expect, it } from 'vitest';
import { httpScene, TestFeed, type ScriptedServer } from '../testing/http.js';
import { eventually } from '../testing/testing.js';

const { serve, clientOf, follow, cleanUp } = httpScene();
afterEach(cleanUp);

const QUERY = 'query { value }';
const script = {
  execute: () => Promise.resolve({ data: { value: 1 } }),
  subscribe: () => Promise.resolve(new TestFeed()),
};

/** Two instances behind one name, at the same port of two addresses of this machine, and the name server's answer. */
async function twoInstances() {
  const one = await serve(script, { host: '127.0.0.1' });
  const { port } = new URL(one.server.url);
  const two = await serve(script, { keys: one.keys, host: '127.0.0.2', port: Number(port) });
  const dns: { answer: readonly string[] | Error } = { answer: ['127.0.0.1'] };
  const client = clientOf(one, [`http://scripted.example:${port}`], {
    resolveMs: 20,
    resolve: () => (dns.answer instanceof Error ? Promise.reject(dns.answer) : Promise.resolve(dns.answer)),
  });
  const headers = await one.headers();
  const ask = () => client.execute({ query: QUERY, headers });
  // Until it is resolved, the name leads nowhere.
  await eventually(ask);
  return { one, two, dns, client, ask };
}

const asked = ({ requests }: ScriptedServer): number => requests.length;

describe('a name with several addresses', () => {
  it('is resolved again: requests are spread over what it has, under load and without a failure', async () => {
    const { one, two, dns, ask } = await twoInstances();
    let over = false;
    const failures: unknown[] = [];
    const load = Array.from({ length: 8 }, async () => {
      while (!over) await ask().catch((error: unknown) => failures.push(error));
    });
    await eventually(() => asked(one) > 100);
    expect(asked(two)).toBe(0);
    dns.answer = ['127.0.0.1', '127.0.0.2'];
    await eventually(() => asked(two) > 0);
    const before = [asked(one), asked(two)] as const;
    await eventually(() => asked(two) > before[1] + 200);
    const share = (asked(two) - before[1]) / (asked(one) - before[0] + asked(two) - before[1]);
    expect(share).toBeGreaterThan(0.4);
    expect(share).toBeLessThan(0.6);
    dns.answer = ['127.0.0.2'];
    await eventually(async () => {
      const count = asked(one);
      await ask();
      await ask();
      return asked(one) === count;
    });
    over = true;
    await Promise.all(load);
    expect(failures).toEqual([]);
  });

  it('keeps its last addresses while it can not be resolved', async () => {
    const { one, dns, ask } = await twoInstances();
    dns.answer = new Error('no answer');
    const before = asked(one);
    await ask();
    await ask();
    expect(asked(one)).toBe(before + 2);
  });

  it('moves the streams away from an instance that it no longer has', async () => {
    const { one, two, dns, client } = await twoInstances();
    const stream = await follow(client, one);
    const end = stream.next();
    dns.answer = ['127.0.0.2'];
    expect((await end).value).toMatchObject({ errors: [{ extensions: { code: 'TRY_AGAIN' } }] });
    await eventually(async () => {
      await follow(client, one);
      return asked(two) > 0;
    });
  });
});
