import type { ExecutionResult } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { coalesce, Live, type Stream } from './live.js';
import { addItem, baskets, ItemAdded, openBasket } from './testing/domain.js';
import { person, testLog, TestSubgraph } from './testing/subgraph.js';
import { InProcessTransport } from './transport/in-process.js';
import type { Consumer, TailOptions } from './transport/transport.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(baskets);
});
afterAll(() => subgraph.stop());

const FOLLOW = 'subscription ($id: ID!, $since: Int) { itemAdded(basketId: $id, since: $since) }';

async function follow(id: string, since?: number): Promise<AsyncIterableIterator<ExecutionResult>> {
  const stream = await subgraph.subscribe(FOLLOW, { id, since }, person());
  if (!(Symbol.asyncIterator in stream)) throw new Error(JSON.stringify(stream));
  return stream;
}

async function take(stream: AsyncIterableIterator<ExecutionResult>, count: number): Promise<unknown[]> {
  const values: unknown[] = [];
  while (values.length < count) values.push(((await stream.next()).value as ExecutionResult).data?.['itemAdded']);
  return values;
}

const context = () => subgraph.context(person());

test('a subscriber gets what happens from now on, and only of its basket', async () => {
  const [mine, other] = [await openBasket(context(), 10), await openBasket(context(), 10)];
  const stream = await follow(mine.id);
  await addItem(context(), other.id, 'x');
  for (const label of ['a', 'b']) await addItem(context(), mine.id, label);
  expect(await take(stream, 2)).toEqual([1, 2]);
  await stream.return?.();
});

test('a subscriber that was away resumes from what it knows: nothing is missed, nothing comes twice', async () => {
  const { id } = await openBasket(context(), 20);
  const first = await follow(id);
  await addItem(context(), id, '1');
  expect(await take(first, 1)).toEqual([1]);
  await first.return?.();
  for (let number = 2; number <= 4; number += 1) await addItem(context(), id, `${number}`);
  const again = await follow(id, 1);
  await Promise.all(Array.from({ length: 5 }, (_, index) => addItem(context(), id, `later ${index}`)));
  expect(await take(again, 8)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
  await again.return?.();
});

test('a subscriber that does not read is cut off after 256 events, so that it resumes', async () => {
  const { id } = await openBasket(context(), 400);
  const stream = await follow(id);
  for (let number = 1; number <= 300; number += 1)
    context().live.publishEphemeral(ItemAdded, id, { basketId: id, number });
  const cut = (await stream.next()).value as ExecutionResult;
  expect(cut.errors?.[0]?.extensions['code']).toBe('TRY_AGAIN');
  expect((await stream.next()).done).toBe(true);
});

test('ending a stream ends a pending read at once', async () => {
  const { id } = await openBasket(context(), 10);
  const stream = await follow(id);
  const pending = stream.next();
  await stream.return?.();
  expect(await pending).toEqual({ value: undefined, done: true });
});

test('coalescing sends the first at once, merges what follows, and loses nothing of it', async () => {
  const items = [1, 2, 3, 4, 5];
  let end: (result: IteratorResult<number, undefined>) => void = () => undefined;
  const source: Stream<number> = {
    [Symbol.asyncIterator]: () => source,
    next: () => {
      const item = items.shift();
      return item === undefined
        ? new Promise((resolve) => (end = resolve))
        : Promise.resolve({ value: item, done: false });
    },
    return: () => {
      end({ value: undefined, done: true });
      return Promise.resolve({ value: undefined, done: true });
    },
  };
  const merged = coalesce(source, 20, (older, newer) => older + newer);
  const sent: number[] = [];
  while (sent.reduce((sum, item) => sum + item, 0) < 15) {
    const next = await merged.next();
    if (next.value !== undefined) sent.push(next.value);
  }
  expect(sent.length).toBeLessThan(5);
  const pending = merged.next();
  await merged.return();
  expect(await pending).toEqual({ value: undefined, done: true });
});

test('when the transport has lost events, every stream ends so that its client resumes', async () => {
  let lost: () => void = () => undefined;
  const transport = new (class extends InProcessTransport {
    override tail(options: TailOptions): Promise<Consumer> {
      lost = options.onGap;
      return super.tail(options);
    }
  })();
  const live = new Live('baskets', transport, testLog);
  await live.start('gap');
  const pick = (): number => 1;
  const streams = [live.stream({ on: [ItemAdded], pick }), live.stream({ on: [ItemAdded], pick })];
  const pending = streams[0]?.next();
  lost();
  await expect(pending).rejects.toMatchObject({ code: 'TRY_AGAIN' });
  await expect(streams[1]?.next()).rejects.toMatchObject({ code: 'TRY_AGAIN' });
  await live.stop();
});
