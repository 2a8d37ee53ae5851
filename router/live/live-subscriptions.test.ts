import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HEADER } from '../../platform/client/subgraph-client.js';
import { decodeJwt } from 'jose';
import { eventually } from '../../platform/testing/testing.js';
import { errorsOf, startTestRouter, type Received, type TestRouter } from '../testing/testing.js';

const BOARD =
  'subscription Board($classId: ID!) { board(classId: $classId) { classId leader { name } course { title } text } }';
const board = (text = 'now') => ({ board: { classId: 'class-1', leader: { id: 'u9' }, course: { id: 'c9' }, text } });

let test: TestRouter;
beforeEach(async () => {
  test = await startTestRouter();
});
afterEach(() => test.stop());

async function watch(userId: string | undefined, classId = 'class-1'): Promise<Received> {
  return test.connect(userId === undefined ? undefined : await test.token({ userId })).run(BOARD, { classId });
}
const codeOf = (received: Received) => errorsOf(received)[0]?.extensions?.['code'];

describe('a shared field', () => {
  it('has one stream for many viewers, and each event is completed once for all', async () => {
    const viewers = await Promise.all(['ann', 'bob', 'cid', 'dan'].map((userId) => watch(userId)));
    await eventually(() => test.logged.filter((line) => line.includes('"subscribed"')).length === viewers.length);
    test.boards.push(board('one'));
    test.boards.push(board('two'));
    await eventually(() => viewers.every((viewer) => viewer.results.length === 2));
    expect(test.users.requests).toHaveLength(2);
    expect(test.courses.requests).toHaveLength(2);
    expect(test.classes.subscriptions).toHaveLength(1);
    for (const viewer of viewers)
      expect(viewer.results[1]).toEqual({
        data: {
          board: { classId: 'class-1', leader: { name: 'Name of u9' }, course: { title: 'Title of c9' }, text: 'two' },
        },
      });
  });

  it('runs with the router’s own identity, while access is checked with each viewer’s', async () => {
    await watch('ann');
    await watch('bob');
    await eventually(() => test.classes.questions.length === 2 && test.boards.size === 1);
    const headers = test.classes.subscriptions[0]?.headers ?? {};
    expect(headers[HEADER.authorization]).toBeUndefined();
    expect(decodeJwt(headers[HEADER.serviceToken] ?? '')).toMatchObject({ aud: 'classes', caller: 'platform' });
    expect(test.classes.questions.map((question) => question.viewerId).sort()).toEqual(['ann', 'bob']);
    expect(test.classes.questions[0]).toMatchObject({ field: 'board', args: { classId: 'class-1' } });
  });

  it('is not shared between different scopes', async () => {
    await watch('ann', 'class-1');
    await watch('ann', 'class-2');
    await eventually(() => test.boards.size === 2);
  });

  it('is refused to viewers who may not receive it', async () => {
    test.classes.refused.add('eve').add(undefined);
    const [eve, anonymous, ann] = [await watch('eve'), await watch(undefined), await watch('ann')];
    await eventually(() => eve.completed && anonymous.completed);
    expect([codeOf(eve), codeOf(anonymous)]).toEqual(['FORBIDDEN', 'UNAUTHENTICATED']);
    await eventually(() => test.boards.size === 1);
    test.boards.push(board());
    await eventually(() => ann.results.length === 1);
    expect([...eve.results, ...anonymous.results]).toEqual([]);
  });

  it('is a stream of their own, with their token, for a viewer who sees less than the others', async () => {
    test.classes.own.add('eve');
    const [eve, ann, bob] = [await watch('eve'), await watch('ann'), await watch('bob')];
    await eventually(() => test.classes.questions.length === 3 && test.boards.size === 2);
    const tokens = test.classes.subscriptions.map(({ headers }) => headers[HEADER.authorization] !== undefined);
    expect(tokens.sort()).toEqual([false, true]);
    test.boards.push(board());
    await eventually(() => [eve, ann, bob].every(({ results }) => results.length === 1));
  });

  it('has to be opened again by both users when one of them blocks the other', async () => {
    const sockets = await Promise.all(
      ['eve', 'ann', 'bob'].map(async (userId) => test.connect(await test.token({ userId }))),
    );
    for (const socket of sockets) socket.run(BOARD, { classId: 'class-1' });
    await eventually(() => test.classes.questions.length === 3 && test.boards.size === 1);
    test.classes.own.add('eve').add('ann');
    await test.tell('lyceum.users', 'lyceum.users.user-blocked.v1', { userId: 'eve', blockedId: 'ann' });
    await eventually(() => sockets.slice(0, 2).every(({ closed }) => closed?.code === 1013));
    expect(sockets[2]?.closed).toBeUndefined();
  });

  it('ends for a viewer who loses access, and for no other viewer', async () => {
    const [eve, ann] = [await watch('eve'), await watch('ann')];
    await eventually(() => test.classes.questions.length === 2 && test.boards.size === 1);
    test.classes.refused.add('eve');
    await test.tell('lyceum.classes', 'lyceum.classes.student-removed.v1', { studentId: 'eve' });
    await eventually(() => codeOf(eve) === 'FORBIDDEN');
    expect(eve.failure).toMatchObject([{ extensions: { correlationId: expect.any(String) as string } }]);
    test.boards.push(board());
    await eventually(() => ann.results.length === 1);
    expect(eve.results).toHaveLength(0);
  });

  it('is checked again a second later, because read models follow events', async () => {
    const eve = await watch('eve');
    await eventually(() => test.classes.questions.length === 1 && test.boards.size === 1);
    await test.tell('lyceum.classes', 'lyceum.classes.student-removed.v1', { userId: 'eve' });
    await eventually(() => test.classes.questions.length === 2);
    test.classes.refused.add('eve');
    await eventually(() => codeOf(eve) === 'FORBIDDEN');
    expect(test.classes.questions).toHaveLength(3);
  });

  it('is not checked again for events that name another user', async () => {
    await watch('ann');
    await eventually(() => test.classes.questions.length === 1 && test.boards.size === 1);
    await test.tell('lyceum.classes', 'lyceum.classes.student-removed.v1', { studentId: 'bob' });
    await test.tell('lyceum.classes', 'lyceum.classes.student-removed.v1', { studentId: 'ann' });
    await eventually(() => test.classes.questions.length === 2);
  });

  it('ends at its owner when the last viewer has left, and starts again for the next', async () => {
    const [ann, bob] = [await watch('ann'), await watch('bob')];
    await eventually(() => test.classes.questions.length === 2 && test.boards.size === 1);
    ann.stop();
    test.boards.push(board());
    await eventually(() => bob.results.length === 1);
    expect(test.boards.size).toBe(1);
    bob.stop();
    await eventually(() => test.boards.size === 0);
    const cid = await watch('cid');
    await eventually(() => test.boards.size === 1);
    test.boards.push(board());
    await eventually(() => cid.results.length === 1);
  });

  it('ends at its owner when the sockets of all viewers are gone', async () => {
    const client = test.connect(await test.token({ userId: 'ann' }));
    client.run(BOARD, { classId: 'class-1' });
    await eventually(() => test.boards.size === 1);
    client.dispose();
    await eventually(() => test.boards.size === 0);
  });

  it('is not given to new viewers while its owner does not answer whether they may receive it', async () => {
    await watch('ann');
    await eventually(() => test.boards.size === 1);
    test.classes.unsure = true;
    const bob = await watch('bob');
    await eventually(() => bob.completed);
    expect(codeOf(bob)).toBe('SERVICE_UNAVAILABLE');
  });

  it('is held for the viewer that an event names until its owner confirms their access, and for no other viewer', async () => {
    const [eve, ann] = [await watch('eve'), await watch('ann')];
    await eventually(() => test.classes.questions.length === 2 && test.boards.size === 1);
    test.classes.unsure = true;
    await test.tell('lyceum.classes', 'lyceum.classes.student-removed.v1', { studentId: 'eve' });
    await eventually(() => test.classes.unanswered > 1);
    for (const text of ['one', 'two']) test.boards.push(board(text));
    await eventually(() => ann.results.length === 2);
    expect(eve.results).toHaveLength(0);
    test.classes.unsure = false;
    await eventually(() => eve.results.length === 2);
    expect(eve.results).toEqual(ann.results);
  });

  it('that was held is not sent to a viewer who has lost access', async () => {
    const [eve, ann] = [await watch('eve'), await watch('ann')];
    await eventually(() => test.classes.questions.length === 2 && test.boards.size === 1);
    test.classes.unsure = true;
    await test.tell('lyceum.classes', 'lyceum.classes.student-removed.v1', { studentId: 'eve' });
    await eventually(() => test.classes.unanswered > 1);
    test.boards.push(board());
    await eventually(() => ann.results.length === 1);
    test.classes.refused.add('eve');
    test.classes.unsure = false;
    await eventually(() => codeOf(eve) === 'FORBIDDEN');
    expect(eve.results).toHaveLength(0);
  });

  it('closes the sockets of viewers whose access cannot be checked for long, so that they reconnect', async () => {
    const hasty = await startTestRouter({ livePatienceMs: 100 });
    try {
      const client = hasty.connect(await hasty.token({ userId: 'ann' }));
      client.run(BOARD, { classId: 'class-1' });
      await eventually(() => hasty.boards.size === 1);
      hasty.classes.unsure = true;
      await hasty.tell('lyceum.classes', 'lyceum.classes.student-removed.v1', { studentId: 'ann' });
      await eventually(() => client.closed);
      expect(client.closed?.code).toBe(1013);
      await eventually(() => hasty.boards.size === 0);
    } finally {
      await hasty.stop();
    }
  });

  it('is checked once for all sockets of one user', async () => {
    const token = await test.token({ userId: 'ann' });
    const all = Array.from({ length: 5 }, () => test.connect(token).run(BOARD, { classId: 'class-1' }));
    await eventually(() => test.classes.questions.length === all.length && test.boards.size === 1);
    test.classes.refused.add('ann');
    await test.tell('lyceum.classes', 'lyceum.classes.student-removed.v1', { studentId: 'ann' });
    await eventually(() => all.every((received) => codeOf(received) === 'FORBIDDEN'));
    expect(test.classes.questions).toHaveLength(all.length + 1);
  });

  it('that its owner cannot serve is unavailable, and is tried again for the next viewer', async () => {
    test.classes.down = true;
    const ann = await watch('ann');
    await eventually(() => ann.completed);
    expect(codeOf(ann)).toBe('SERVICE_UNAVAILABLE');
    test.classes.down = false;
    const bob = await watch('bob');
    await eventually(() => test.boards.size === 1);
    test.boards.push(board());
    await eventually(() => bob.results.length === 1);
  });

  it.each([
    ['a field', 'course { viewerNote }', ['board.course.viewerNote']],
    ['a field that its hint calls private', 'course { progress }', ['board.course.progress']],
    ['an alias', 'course { note: viewerNote }', ['board.course.note']],
    ['an inline fragment', '... on Board { course { viewerNote } }', ['board.course.viewerNote']],
    ['a fragment', '...Fields', ['board.course.viewerNote', 'board.course.progress']],
    ['a field that is never included', 'course { title viewerNote @include(if: false) }', ['board.course.viewerNote']],
  ])(
    'that selects a viewer’s own value by %s is rejected with the path and the remedy',
    async (_by, selected, paths) => {
      const query = `subscription { board(classId: "class-1") { classId ${selected} } }
      ${selected === '...Fields' ? 'fragment Fields on Board { course { viewerNote progress } }' : ''}`;
      const received = test.connect(await test.token()).run(query);
      await eventually(() => received.completed);
      expect(errorsOf(received).map(({ extensions }) => [extensions?.['code'], extensions?.['kind']])).toEqual(
        paths.map(() => ['VIEWER_FIELD_IN_SHARED_STREAM', 'invalid']),
      );
      expect(errorsOf(received).map(({ extensions }) => (extensions?.['details'] as { path: string }).path)).toEqual(
        paths,
      );
      expect(errorsOf(received)[0]?.message).toContain('Remove it from the subscription and request it by a query.');
      expect(test.classes.subscriptions).toHaveLength(0);
    },
  );
});
