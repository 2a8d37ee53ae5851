import { writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../platform/testing/testing.js';
import { compose } from './testing/subgraphs.js';
import { startTestRouter, type TestRouter } from './testing/testing.js';

let test: TestRouter;
beforeEach(async () => {
  test = await startTestRouter();
});
afterEach(() => test.stop());

const BOARD = 'subscription { board(classId: "c") { classId course { title } } }';
const NOTICE = 'subscription { notice { id about { title } } }';
const reloads = () => test.logged.filter((line) => line.includes('supergraph reloaded')).length;
const board = { board: { classId: 'c', leader: { id: 'u' }, course: { id: 'c1' } } };

describe('a changed supergraph', () => {
  it('is served without a restart, and subscriptions whose plan is the same go on', async () => {
    const client = test.connect(await test.token());
    const received = client.run(BOARD);
    await eventually(() => test.boards.size === 1);
    const added = { name: 'classes', sdl: test.classes.sdl.replace('type Class {', 'type Class { capacity: Int') };
    await writeFile(test.supergraphFile, compose(test.users, test.courses, added));
    await eventually(() => reloads() === 1);
    const answer = await test.post({ query: '{ __type(name: "Class") { fields { name } } }' });
    expect(answer.text).toContain('capacity');
    test.boards.push(board);
    await eventually(() => received.results.length === 1);
    expect(received.results[0]).toEqual({ data: { board: { classId: 'c', course: { title: 'Title of c1' } } } });
    expect(test.classes.subscriptions).toHaveLength(1);
    expect(client.closed).toBeUndefined();
  });

  it('ends with 1013 the subscriptions that it plans otherwise or no longer knows', async () => {
    const [noticed, watching] = [test.connect(await test.token()), test.connect(await test.token())];
    noticed.run(NOTICE);
    const kept = watching.run('subscription { board(classId: "c") { classId } }');
    await eventually(() => test.notices.size === 1 && test.boards.size === 1);
    const without = { name: 'courses', sdl: test.courses.sdl.replace('title: String', '') };
    await writeFile(test.supergraphFile, compose(test.users, without, test.classes));
    await eventually(() => noticed.closed);
    expect(noticed.closed?.code).toBe(1013);
    await eventually(() => test.notices.size === 0);
    test.boards.push(board);
    await eventually(() => kept.results.length === 1);
    expect(watching.closed).toBeUndefined();
  });

  it('ends with 1013 what was being subscribed to while it changed', async () => {
    let release = (): void => undefined;
    const held = new Promise<boolean>((resolve) => (release = () => resolve(true)));
    let asked = false;
    test.classes.canSubscribe = () => {
      asked = true;
      return held;
    };
    const client = test.connect(await test.token());
    client.run(BOARD);
    await eventually(() => asked);
    const without = { name: 'courses', sdl: test.courses.sdl.replace('title: String', '') };
    await writeFile(test.supergraphFile, compose(test.users, without, test.classes));
    await eventually(() => reloads() === 1);
    release();
    await eventually(() => client.closed);
    expect(client.closed?.code).toBe(1013);
    await eventually(() => test.boards.size === 0);
  });

  it('that caches by events of another topic is invalidated by them', async () => {
    const query = '{ catalog { id title } }';
    const type = 'lyceum.billing.invoice-issued.v1';
    const sdl = test.courses.sdl.replace('lyceum.courses.course-published.v1', type);
    await writeFile(test.supergraphFile, compose(test.users, { name: 'courses', sdl }, test.classes));
    await eventually(() => reloads() === 1);
    const asked = () => test.courses.requests.length;
    await eventually(async () => {
      const before = asked();
      await test.post({ query });
      return asked() === before;
    });
    const before = asked();
    await test.tell('lyceum.billing', type, {});
    await eventually(async () => {
      await test.post({ query });
      return asked() > before;
    });
  });

  it('that is broken changes nothing but the log, and the next good one is taken', async () => {
    const client = test.connect(await test.token());
    const received = client.run(BOARD);
    await eventually(() => test.boards.size === 1);
    for (const [count, broken] of ['type Query {', 'type Query { a: Int }'].entries()) {
      await writeFile(test.supergraphFile, broken);
      await eventually(() => test.logged.filter((line) => line.includes('not usable')).length === count + 1);
    }
    expect((await test.post({ query: '{ course(id: "c") { title } }' })).body).toEqual({
      data: { course: { title: 'Title of c' } },
    });
    test.boards.push(board);
    await eventually(() => received.results.length === 1);
    const added = { name: 'classes', sdl: test.classes.sdl.replace('type Class {', 'type Class { capacity: Int') };
    await writeFile(test.supergraphFile, compose(test.users, test.courses, added));
    await eventually(async () =>
      (await test.post({ query: '{ __type(name: "Class") { fields { name } } }' })).text.includes('capacity'),
    );
    expect(client.closed).toBeUndefined();
  });
});
