import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { DEFAULT_ROUTER_CONFIG } from '../../platform/config/router.js';
import { eventually } from '../../platform/testing/testing.js';
import { startTestRouter, type TestRouter } from '../testing/testing.js';

/* graphql-transport-ws to the letter (its PROTOCOL.md), spoken by hand, and who may open how many sockets. */

const PROTOCOL = 'graphql-transport-ws';
const NOTICE = 'subscription { notice { id } }';

let test: TestRouter;
const open: WebSocket[] = [];
beforeEach(async () => {
  test = await startTestRouter({
    settings: { ...DEFAULT_ROUTER_CONFIG, sockets: { perUser: 2, perAddress: 5, subscriptions: 3 } },
  });
});
afterEach(async () => {
  for (const socket of open.splice(0)) socket.terminate();
  await test.stop();
});

const url = (): string => `${test.router.url.replace('http', 'ws')}/graphql`;

interface Spoken {
  readonly socket: WebSocket;
  readonly heard: { type: string; id?: string; payload?: unknown }[];
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly say: (message: unknown) => void;
}

/** Resolves when it is open. */
async function speak(protocols: readonly string[] = [PROTOCOL], headers: Record<string, string> = {}): Promise<Spoken> {
  const socket = new WebSocket(url(), [...protocols], { headers });
  open.push(socket);
  const heard: Spoken['heard'] = [];
  socket.on('message', (data: Buffer) => heard.push(JSON.parse(data.toString()) as Spoken['heard'][number]));
  const closed = once(socket, 'close').then(([code, reason]) => ({
    code: code as number,
    reason: String(reason as Buffer),
  }));
  await once(socket, 'open');
  const say = (message: unknown): void => socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  return { socket, heard, closed, say };
}

async function signIn(userId?: string): Promise<Spoken> {
  const spoken = await speak();
  const payload = userId === undefined ? {} : { authorization: `Bearer ${await test.token({ userId })}` };
  spoken.say({ type: 'connection_init', payload });
  return spoken;
}

async function acknowledged(userId?: string): Promise<Spoken> {
  const spoken = await signIn(userId);
  await eventually(() => spoken.heard.some(({ type }) => type === 'connection_ack'));
  return spoken;
}

/** The status by which no socket was opened. */
async function refused(headers: Record<string, string> = {}): Promise<number> {
  const socket = new WebSocket(url(), PROTOCOL, { headers });
  open.push(socket);
  socket.on('error', () => undefined);
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }];
  return response.statusCode;
}

/** The result of a query for the viewer. */
async function viewerOf({ heard, say }: Spoken): Promise<unknown> {
  say({ type: 'subscribe', id: 'me', payload: { query: '{ me { id } }' } });
  return (await eventually(() => heard.find(({ id, type }) => id === 'me' && type === 'next'))).payload;
}

const init = { type: 'connection_init' };
const subscribe = (id: string) => ({ type: 'subscribe', id, payload: { query: NOTICE } });

describe('a socket is closed', () => {
  it.each<[string, number, (spoken: Spoken) => unknown]>([
    ['for a message that is no JSON', 4400, ({ say }) => say('no JSON')],
    ['for JSON that is no message', 4400, ({ say }) => say([])],
    ['for a type that there is not', 4400, ({ say }) => say({ type: 'start' })],
    ['for an operation without an id', 4400, ({ say }) => [say(init), say({ type: 'subscribe', payload: {} })]],
    ['for an operation before the acknowledgement', 4401, ({ say }) => say(subscribe('1'))],
    ['for a token that is none', 4401, ({ say }) => say({ ...init, payload: { authorization: 'Bearer x' } })],
    ['for silence at the beginning', 4408, () => undefined],
    ['for a second beginning', 4429, ({ say }) => [say(init), say(init)]],
    ['for a message of more than 64 KiB', 1009, ({ say }) => say(`"${'x'.repeat(65_536)}"`)],
  ])('%s, with %i', async (_why, code, offend) => {
    const spoken = await speak();
    offend(spoken);
    expect((await spoken.closed).code).toBe(code);
  });

  it('for an id that runs already, with 4409', async () => {
    const spoken = await acknowledged('user-1');
    spoken.say(subscribe('1'));
    await eventually(() => test.notices.size === 1);
    spoken.say(subscribe('1'));
    expect(await spoken.closed).toEqual({ code: 4409, reason: 'Subscriber for 1 already exists' });
    await eventually(() => test.notices.size === 0);
  });

  it('for a token that has expired, with 4403', async () => {
    const spoken = await speak();
    spoken.say({ ...init, payload: { authorization: `Bearer ${await test.token({ lifetimeSeconds: -10 })}` } });
    expect((await spoken.closed).code).toBe(4403);
  });

  it('that speaks not this protocol, with 4406', async () => {
    const spoken = await speak([]);
    expect((await spoken.closed).code).toBe(4406);
  });

  it('when the stream breaks off at its owner, with 1013', async () => {
    const spoken = await acknowledged('user-1');
    spoken.say(subscribe('1'));
    await eventually(() => test.notices.size === 1);
    test.notices.break();
    expect((await spoken.closed).code).toBe(1013);
  });

  it('when the router stops, with 1012', async () => {
    const spoken = await acknowledged();
    const stopped = test.router.close();
    expect((await spoken.closed).code).toBe(1012);
    await stopped;
  });
});

describe('a socket', () => {
  it('answers a ping, and has no compression', async () => {
    const spoken = await speak();
    expect(spoken.socket.extensions).toBe('');
    spoken.say({ type: 'ping', payload: { any: 1 } });
    await eventually(() => spoken.heard.some(({ type }) => type === 'pong'));
  });

  it('takes the Authorization header of the upgrade where its first message has no token', async () => {
    const spoken = await speak([PROTOCOL], { authorization: `Bearer ${await test.token({ userId: 'ana' })}` });
    spoken.say(init);
    await eventually(() => spoken.heard.length === 1);
    expect(await viewerOf(spoken)).toEqual({ data: { me: { id: 'ana' } } });
  });

  it('prefers the token of its first message to the header of the upgrade', async () => {
    const spoken = await speak([PROTOCOL], { authorization: `Bearer ${await test.token({ userId: 'ana' })}` });
    spoken.say({ ...init, payload: { authorization: `Bearer ${await test.token({ userId: 'ben' })}` } });
    await eventually(() => spoken.heard.length === 1);
    expect(await viewerOf(spoken)).toEqual({ data: { me: { id: 'ben' } } });
  });

  it('is closed with 4401 for an invalid token in the header of the upgrade', async () => {
    const spoken = await speak([PROTOCOL], { authorization: 'Bearer nonsense' });
    spoken.say(init);
    expect((await spoken.closed).code).toBe(4401);
  });

  it('takes no token from a cookie', async () => {
    const spoken = await speak([PROTOCOL], { cookie: `authorization=Bearer ${await test.token()}` });
    spoken.say(init);
    await eventually(() => spoken.heard.length === 1);
    expect(await viewerOf(spoken)).toEqual({ data: { me: null } });
  });

  it('carries so many operations at once, and refuses one more by itself', async () => {
    const spoken = await acknowledged('user-1');
    for (const id of ['1', '2', '3', '4']) spoken.say(subscribe(id));
    const refusal = await eventually(() => spoken.heard.find(({ type }) => type === 'error'));
    expect(JSON.stringify(refusal)).toContain('TOO_MANY_SUBSCRIPTIONS');
    await eventually(() => test.notices.size === 3);
  });
});

describe('sockets at the same time', () => {
  it('of one person are so many: one more is closed with 4429, and another person is let in', async () => {
    const [first] = [await acknowledged('ana'), await acknowledged('ana')];
    expect((await (await signIn('ana')).closed).code).toBe(4429);
    await acknowledged('ben');
    first.socket.close();
    await first.closed;
    await eventually(async () => {
      const again = await signIn('ana');
      const outcome = await Promise.race([again.closed.then(() => false), eventually(() => again.heard.length > 0)]);
      return outcome;
    });
  });

  it('from one address are so many, and places of those that left are free', async () => {
    const sockets = [];
    for (let number = 0; number < 5; number += 1) sockets.push(await speak());
    expect(await refused()).toBe(429);
    sockets[0]?.socket.terminate();
    await eventually(() =>
      speak().then(
        () => true,
        () => false,
      ),
    );
  });
});

describe('a page of', () => {
  it.each([
    ['our own', () => test.router.url],
    ['an allowed origin', () => 'https://app.example'],
  ])('%s may open a socket', async (_whose, origin) => {
    await speak([PROTOCOL], { origin: origin() });
  });

  it.each(['https://elsewhere.example', 'https://app.example.elsewhere.example', 'null'])(
    '%s may not',
    async (origin) => {
      expect(await refused({ origin })).toBe(403);
    },
  );
});
