import DataLoader from 'dataloader';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand, runIdempotently } from './command.js';
import { perRequest } from './context.js';
import { newId } from './domain/ids.js';
import { addItem, Basket, baskets, openBasket } from './testing/domain.js';
import { person, TestSubgraph } from './testing/subgraph.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(baskets);
});
afterAll(() => subgraph.stop());

const versionsOf = async (basketId: string): Promise<number[]> =>
  (
    await subgraph.rows<{ version: number }>('select version from outbox where aggregate_id = $1 order by id', [
      basketId,
    ])
  ).map((row) => row.version);

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

test('two writers that only add children and did not see each other collide, and both succeed', async () => {
  const context = subgraph.context(person());
  const { id } = await openBasket(context, 10);
  let waiting = 0;
  let go: () => void = () => undefined;
  const bothRead = new Promise<void>((resolve) => (go = resolve));
  const write = (label: string) =>
    runCommand(context, 'addWithoutLock', async (transaction) => {
      const basket = await transaction.em.findOneOrFail(Basket, { id }, { populate: ['items'] });
      waiting += 1;
      if (waiting >= 2) go();
      await bothRead;
      transaction.add(basket).addItem(label);
    });
  await Promise.all([write('a'), write('b')]);
  expect(waiting).toBeGreaterThan(2);
  expect(await versionsOf(id)).toEqual([1, 2, 3]);
});

test('200 commands at once on one aggregate all succeed, with events in the order of their versions', async () => {
  const context = subgraph.context(person());
  const { id } = await openBasket(context, 200);
  await Promise.all(upTo(200).map((number) => addItem(context, id, `item ${number}`)));
  expect(await versionsOf(id)).toEqual(upTo(201));
  await expect(addItem(context, id, 'one too many')).rejects.toMatchObject({ code: 'BASKET_FULL' });
});

test('a command that fails leaves neither rows nor events', async () => {
  const context = subgraph.context(person());
  const { id } = await openBasket(context, 10);
  const failing = runCommand(context, 'addAndFail', async (transaction) => {
    const basket = await transaction.load(Basket, id, () => new Error('gone') as never, ['items']);
    basket.addItem('never');
    await transaction.flush();
    throw new Error('after the flush');
  });
  await expect(failing).rejects.toThrow('after the flush');
  expect(await versionsOf(id)).toEqual([1]);
  expect(await subgraph.rows('select 1 from item where basket_id = $1', [id])).toEqual([]);
});

test('20 requests at once with one idempotency key have one effect and the same answer', async () => {
  const context = subgraph.context(person());
  const request = { idempotencyKey: newId(), capacity: 3 };
  let runs = 0;
  const send = () =>
    runIdempotently(context, 'openBasket', request, async (transaction) => {
      runs += 1;
      return { basketId: transaction.add(new Basket(newId(), request.capacity)).id };
    });
  const answers = await Promise.all(Array.from({ length: 20 }, send));
  expect(new Set(answers.map((answer) => answer.basketId)).size).toBe(1);
  expect(runs).toBe(1);
  await expect(
    runIdempotently(context, 'openBasket', { ...request, capacity: 4 }, async () => 'x'),
  ).rejects.toMatchObject({
    code: 'IDEMPOTENCY_KEY_REUSED',
  });
});

test('events carry the trace and the person of the command', async () => {
  const viewer = person();
  const { id } = await openBasket(subgraph.context(viewer), 1);
  const result = await subgraph.running.client.execute({
    query: 'mutation ($id: ID!) { addItem(basketId: $id, label: "x") { count } }',
    variables: { id },
    headers: {
      ...(await subgraph.headers(viewer)),
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      'x-correlation-id': 'correlation-1',
    },
  });
  expect(result).toEqual({ data: { addItem: { count: 1 } } });
  const [row] = await subgraph.rows<{ traceparent: string; correlationId: string; actor: string }>(
    'select traceparent, correlation_id, actor from outbox where aggregate_id = $1 and version = 2',
    [id],
  );
  expect(row).toEqual({
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    correlationId: 'correlation-1',
    actor: viewer.id,
  });
});

test('a query after a command in the same request sees what the command did', async () => {
  const viewer = person();
  const context = subgraph.context(viewer);
  const { id } = await openBasket(context, 5);
  const counts = perRequest(
    (asker) =>
      new DataLoader<string, number>(async (ids) => {
        const rows = await asker.db.rows<{ count: number }>(
          'select count(*) from item where basket_id = any($1::uuid[])',
          [ids],
        );
        return ids.map(() => rows[0]?.count ?? 0);
      }),
  );
  expect(await counts(context).load(id)).toBe(0);
  await addItem(context, id, 'x');
  expect(await counts(context).load(id)).toBe(1);
});
