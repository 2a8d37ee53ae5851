import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createMetrics } from '../../platform/process/metrics.js';
import { eventually } from '../../platform/testing/testing.js';
import { startTestRouter, type TestRouter } from '../testing/testing.js';

/* A run belongs to its connection, whatever ids the client chooses. */

const NOTICE = 'subscription { notice { id } }';
const LIMIT = 50;
const ROUNDS = 2_500;

let test: TestRouter;
let metrics: ReturnType<typeof createMetrics>;
beforeEach(async () => {
  metrics = createMetrics();
  test = await startTestRouter({ metrics });
});
afterEach(() => test.stop());

interface Spoken {
  readonly socket: WebSocket;
  readonly heard: { readonly type: string; readonly id?: string; readonly payload?: unknown }[];
  readonly say: (message: object) => void;
}

async function speak(): Promise<Spoken> {
  const socket = new WebSocket(`${test.router.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  await once(socket, 'open');
  const heard: Spoken['heard'] = [];
  socket.on('message', (data: Buffer) => heard.push(JSON.parse(data.toString()) as Spoken['heard'][number]));
  const say = (message: object): void => socket.send(JSON.stringify(message));
  say({ type: 'connection_init', payload: { authorization: `Bearer ${await test.token()}` } });
  await eventually(() => heard.length === 1);
  return { socket, heard, say };
}

const subscribe = (id: string) => ({ type: 'subscribe', id, payload: { query: NOTICE } });
const complete = (id: string) => ({ type: 'complete', id });
const results = ({ heard }: Spoken) => heard.filter(({ type }) => type === 'next');

/** Messages of a socket are received in order: when a query is answered, all messages before it were received. */
async function answered({ heard, say }: Spoken): Promise<void> {
  // Rejected while the operations before it are still starting: sent again.
  let number = 0;
  await eventually(() => {
    say({ type: 'subscribe', id: `query ${(number += 1)}`, payload: { query: '{ me { id } }' } });
    return heard.some(({ id, type }) => id?.startsWith('query') && type === 'next');
  });
}

/** Streams at subgraphs that the router knows. */
async function streams(): Promise<number | undefined> {
  return (await metrics.getSingleMetric('lyceum_streams')?.get())?.values[0]?.value;
}

describe('an id that is completed and used again at once', () => {
  it(`${ROUNDS} times has one stream, and an event is sent once`, async () => {
    const spoken = await speak();
    let most = 0;
    spoken.say(subscribe('1'));
    for (let round = 0; round < ROUNDS; round += 1) {
      spoken.say(complete('1'));
      spoken.say(subscribe('1'));
      if (round % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
      most = Math.max(most, test.notices.size);
    }
    await answered(spoken);
    spoken.say(complete('1'));
    await eventually(() => test.notices.size === 0);
    spoken.say(subscribe('1'));
    await eventually(() => test.notices.size === 1);
    test.notices.push({ notice: { id: 'n', about: { id: 'c' }, text: '' } });
    await eventually(() => results(spoken).some(({ id }) => id === '1'));
    spoken.say({ type: 'ping' });
    await eventually(() => spoken.heard.at(-1)?.type === 'pong');
    expect(results(spoken).filter(({ id }) => id === '1')).toHaveLength(1);
    expect(most).toBeLessThanOrEqual(LIMIT);
    spoken.socket.close();
    await eventually(() => test.notices.size === 0);
    expect(await streams()).toBe(0);
  });

  it('keeps its new stream when its former one ends later', async () => {
    const spoken = await speak();
    spoken.say(subscribe('1'));
    await eventually(() => test.notices.size === 1);
    for (let round = 0; round < 10; round += 1) {
      spoken.say(complete('1'));
      spoken.say(subscribe('1'));
    }
    await answered(spoken);
    await eventually(() => test.notices.size === 1);
    test.notices.push({ notice: { id: 'n', about: { id: 'c' }, text: '' } });
    await eventually(() => results(spoken).some(({ id }) => id === '1'));
    spoken.say(complete('1'));
    await eventually(() => test.notices.size === 0);
  });
});

describe('the operations of a connection', () => {
  it('end with its socket, also those that have not been accepted yet', async () => {
    const spoken = await speak();
    for (let number = 0; number < LIMIT; number += 1) spoken.say(subscribe(String(number)));
    await eventually(() => test.users.subscriptions.length > 0);
    spoken.socket.terminate();
    await eventually(async () => test.notices.size === 0 && (await streams()) === 0);
  });

  it(`are at most ${LIMIT}, and completed ones make room`, async () => {
    const spoken = await speak();
    for (let number = 0; number <= LIMIT; number += 1) spoken.say(subscribe(String(number)));
    await eventually(() => test.notices.size === LIMIT);
    const errors = (): Spoken['heard'] => spoken.heard.filter(({ type }) => type === 'error');
    await eventually(() => errors().length > 0);
    expect(errors()).toMatchObject([
      { id: String(LIMIT), payload: [{ extensions: { code: 'TOO_MANY_SUBSCRIPTIONS', kind: 'refused' } }] },
    ]);
    for (let number = 0; number < LIMIT; number += 1) spoken.say(complete(String(number)));
    for (let number = 0; number < LIMIT; number += 1) spoken.say(subscribe(String(number)));
    await eventually(() => test.users.subscriptions.length === 2 * LIMIT && test.notices.size === LIMIT);
    expect(errors()).toHaveLength(1);
  });

  it('may use the id of an operation that the server has completed', async () => {
    const spoken = await speak();
    for (let round = 1; round <= 3; round += 1) {
      spoken.say({ type: 'subscribe', id: 'same', payload: { query: '{ me { id } }' } });
      await eventually(() => spoken.heard.filter(({ type }) => type === 'complete').length === round);
    }
    expect(results(spoken)).toHaveLength(3);
  });
});
