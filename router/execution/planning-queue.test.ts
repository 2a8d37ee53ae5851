import { describe, expect, it } from 'vitest';
import { PlanningQueue } from './planning-queue.js';
import { requestContext, TestSupergraph } from '../testing/executor.js';

/** A queue whose pauses end when the test says so. */
function scene(options: { maxPerSender?: number; maxWaiting?: number } = {}) {
  const pauses: { readonly milliseconds: number; readonly end: () => void }[] = [];
  let time = 0;
  const done: string[] = [];
  const queue = new PlanningQueue({
    ...options,
    now: () => time,
    pause: (milliseconds) => new Promise((resolve) => pauses.push({ milliseconds, end: resolve })),
  });
  const plan = (sender: string, name: string, takes = 10) =>
    queue.run(sender, () => {
      time += takes;
      done.push(name);
      return name;
    });
  const next = async (): Promise<void> => {
    pauses.shift()?.end();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { queue, pauses, done, plan, next };
}

describe('the planning queue', () => {
  it('compiles a single operation at once', async () => {
    const { plan, done } = scene();
    const planned = plan('a', 'one');
    expect(done).toEqual(['one']);
    expect(await planned).toBe('one');
  });

  it('pauses as long as each operation took, and takes senders in turns', async () => {
    const { plan, done, pauses, next } = scene();
    for (const name of ['a1', 'a2', 'a3']) void plan('a', name, 40);
    void plan('b', 'b1', 5);
    expect(done).toEqual(['a1']);
    expect(pauses.map(({ milliseconds }) => milliseconds)).toEqual([40]);
    await next();
    await next();
    expect(done).toEqual(['a1', 'a2', 'b1']);
    await next();
    expect(done).toEqual(['a1', 'a2', 'b1', 'a3']);
  });

  it('rejects operations of one sender that has too many, and not those of others', async () => {
    const { plan, queue } = scene({ maxPerSender: 2, maxWaiting: 4 });
    const overloaded = { extensions: { code: 'PLANNING_OVERLOADED', http: { status: 503 } } };
    for (let count = 0; count < 3; count += 1) void plan('a', 'a');
    expect(queue.size).toBe(2);
    await expect(plan('a', 'a')).rejects.toMatchObject(overloaded);
    void plan('b', 'b');
    void plan('b', 'b');
    await expect(plan('c', 'c')).rejects.toMatchObject(overloaded);
  });

  it('rejects what can not be compiled, and goes on', async () => {
    const { queue, plan, next } = scene();
    const failed = queue.run('a', () => {
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    const planned = plan('a', 'b');
    await next();
    expect(await planned).toBe('b');
  });
});

it('known operations never wait behind unseen ones, and equal unseen ones are planned once', async () => {
  const test = new TestSupergraph({
    name: 'things',
    sdl: 'type Query { a: Int }',
    resolvers: { Query: { a: () => 1 } },
  });
  await test.ours('{ a }');
  let planned = 0;
  const build = test.planner.buildQueryPlan.bind(test.planner);
  test.planner.buildQueryPlan = (...args) => {
    planned += 1;
    return build(...args);
  };
  const answered: string[] = [];
  const ask = async (query: string) => {
    await test.ours(query, {}, requestContext());
    answered.push(query);
  };
  const unseen = Array.from({ length: 10 }, (_, index) => ask(`{ a${index}: a }`));
  const same = Array.from({ length: 5 }, () => ask('{ same: a }'));
  await ask('{ a }');
  // The first unseen one began before it.
  expect(answered.filter((query) => query !== '{ a }').length).toBeLessThanOrEqual(2);
  await Promise.all([...unseen, ...same]);
  expect(planned).toBe(11);
});
