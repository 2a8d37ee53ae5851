import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { newKeyPair } from '../../platform/auth.js';
import { eventually } from '../../platform/testing/testing.js';
import { startTestRouter, type TestRouter } from '../testing/testing.js';

let test: TestRouter;
beforeEach(async () => {
  test = await startTestRouter();
});
afterEach(() => test.stop());

const NOTICE = 'subscription { notice { id } }';

/** A socket spoken to by hand, past what a proper client would do. */
async function raw(params: Record<string, unknown> = {}): Promise<WebSocket> {
  const socket = new WebSocket(`${test.router.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  await once(socket, 'open');
  const acknowledged = once(socket, 'message');
  socket.send(JSON.stringify({ type: 'connection_init', payload: params }));
  await acknowledged;
  return socket;
}

describe('a socket', () => {
  it('is closed with 4403 when its token expires', async () => {
    const client = test.connect(await test.token({ lifetimeSeconds: 2 }));
    client.run(NOTICE);
    await eventually(() => test.notices.size === 1);
    await eventually(() => client.closed);
    expect(client.closed?.code).toBe(4403);
    await eventually(() => test.notices.size === 0);
  });

  it('with an expired token is refused with 4403, with any other bad one with 4401', async () => {
    const bad: [string, number][] = [
      [await test.token({ lifetimeSeconds: -10 }), 4403],
      [await test.token({ audience: 'elsewhere' }), 4401],
      [await test.token({ signedBy: await newKeyPair() }), 4401],
      ['nonsense', 4401],
    ];
    for (const [token, code] of bad) {
      const client = test.connect(token);
      client.run(NOTICE);
      await eventually(() => client.closed);
      expect(client.closed?.code).toBe(code);
    }
    expect(test.notices.size).toBe(0);
  });

  it.each(['authorization', 'Authorization', 'token'])('takes the token as %s of its first message', async (name) => {
    const token = await test.token({ userId: 'user-3' });
    const socket = await raw({ [name]: name === 'token' ? token : `Bearer ${token}` });
    const answer = once(socket, 'message');
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: '{ me { id } }' } }));
    expect(JSON.parse(String((await answer)[0]))).toMatchObject({
      type: 'next',
      payload: { data: { me: { id: 'user-3' } } },
    });
    socket.close();
  });

  it('is closed with 4401 when its session is revoked, others of the same person are not', async () => {
    const sessionId = randomUUID();
    const [ended, kept] = [test.connect(await test.token({ sessionId })), test.connect(await test.token())];
    for (const client of [ended, kept]) client.run(NOTICE);
    await eventually(() => test.notices.size === 2);
    await test.tell('lyceum.users', 'lyceum.users.session-revoked.v1', { sessionId, userId: 'user-1' });
    await eventually(() => ended.closed);
    expect(ended.closed?.code).toBe(4401);
    await eventually(() => test.notices.size === 1);
    expect(kept.closed).toBeUndefined();
  });

  it('of a person who was deactivated is closed with 4401, and so is every later one', async () => {
    const token = await test.token({ userId: 'gone' });
    const clients = [test.connect(token), test.connect(await test.token({ userId: 'gone' }))];
    for (const client of clients) client.run(NOTICE);
    await eventually(() => test.notices.size === 2);
    await test.tell('lyceum.users', 'lyceum.users.user-deactivated.v1', { userId: 'gone' });
    await eventually(() => clients.every((client) => client.closed?.code === 4401));
    const late = test.connect(token);
    late.run(NOTICE);
    await eventually(() => late.closed);
    expect(late.closed?.code).toBe(4401);
  });

  it('with a role that was revoked is closed with 4403, so that the client refreshes its token; others are not', async () => {
    const [stale, kept] = [
      test.connect(await test.token({ userId: 'changed', roles: ['student', 'staff'] })),
      test.connect(await test.token({ userId: 'changed', roles: ['student'] })),
    ];
    for (const client of [stale, kept]) client.run(NOTICE);
    await eventually(() => test.notices.size === 2);
    await test.tell('lyceum.users', 'lyceum.users.roles-changed.v1', { userId: 'changed', roles: ['student'] });
    await eventually(() => stale.closed);
    expect(stale.closed).toEqual({ code: 4403, reason: 'Token stale' });
    const late = test.connect(await test.token({ userId: 'changed', roles: ['staff'] }));
    late.run(NOTICE);
    await eventually(() => late.closed);
    expect(late.closed?.code).toBe(4403);
    expect(kept.closed).toBeUndefined();
    kept.dispose();
    await eventually(() => test.notices.size === 0);
  });

  it('of a session that was revoked before the start is refused with 4401', async () => {
    const sessionId = randomUUID();
    const other = await startTestRouter({}, (fakes) => {
      const sessions = [{ sessionId, userId: 'user-1', revokedAt: new Date().toISOString() }];
      fakes.users.routes.set('/internal/revoked-sessions', () => ({ sessions }));
    });
    const client = other.connect(await other.token({ sessionId }));
    client.run(NOTICE);
    await eventually(() => client.closed).finally(other.stop);
    expect(client.closed?.code).toBe(4401);
  });

  it('that reads too slowly is closed with 1013, alone', async () => {
    const slow = await raw();
    const subscribe = JSON.stringify({
      id: '1',
      type: 'subscribe',
      payload: { query: 'subscription { board(classId: "c") { text } }' },
    });
    slow.send(subscribe);
    const quick = test.connect(await test.token()).run('subscription { board(classId: "c") { text } }');
    await eventually(() => test.classes.questions.length === 2 && test.boards.size === 1);
    slow.pause();
    const closed = once(slow, 'close');
    const text = 'x'.repeat(256 * 1024);
    for (let sent = 1; sent <= 400; sent++) {
      test.boards.push({ board: { classId: 'c', leader: { id: 'u' }, course: { id: 'c' }, text } });
      await eventually(() => quick.results.length === sent);
      quick.results.fill({});
    }
    slow.resume();
    expect((await closed)[0]).toBe(1013);
    test.boards.push({ board: { classId: 'c', leader: { id: 'u' }, course: { id: 'c' }, text: 'still here' } });
    await eventually(() => quick.results.at(-1)?.data?.['board']?.['text'] === 'still here');
  });

  it('that sends more than 64 KiB in a message is closed with 1009', async () => {
    const socket = await raw();
    const closed = once(socket, 'close');
    socket.send('x'.repeat(64 * 1024 + 1));
    expect((await closed)[0]).toBe(1009);
  });

  it('carries at most fifty operations at once', async () => {
    const client = test.connect(await test.token());
    const all = Array.from({ length: 51 }, () => client.run(NOTICE));
    await eventually(() => all.some((received) => received.failure));
    expect(all.filter((received) => received.failure)).toHaveLength(1);
    expect(all.find((received) => received.failure)?.failure).toMatchObject([
      { extensions: { code: 'TOO_MANY_SUBSCRIPTIONS' } },
    ]);
    await eventually(() => test.notices.size === 50);
  });

  it('is closed with 1013 when events were missed, so that its client resumes', async () => {
    const tails: (() => void)[] = [];
    const other = await startTestRouter({}, undefined, (onGap) => tails.push(onGap));
    const client = other.connect(await other.token());
    client.run(NOTICE);
    await eventually(() => other.notices.size === 1);
    for (const onGap of tails) onGap();
    await eventually(() => client.closed).finally(other.stop);
    expect(client.closed?.code).toBe(1013);
  });

  it('is closed with 1012 when the router stops', async () => {
    const client = test.connect(await test.token());
    client.run(NOTICE);
    await eventually(() => test.notices.size === 1);
    await test.router.close();
    await eventually(() => client.closed);
    expect(client.closed?.code).toBe(1012);
    expect(test.notices.size).toBe(0);
  });

  it('on any other path is refused', async () => {
    const socket = new WebSocket(`${test.router.url.replace('http', 'ws')}/elsewhere`, 'graphql-transport-ws');
    const [error] = (await once(socket, 'error')) as [Error];
    expect(error.message).toContain('404');
  });
});
