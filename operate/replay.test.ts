import pg from 'pg';
import { afterEach, describe, expect, test } from 'vitest';
import type { CloudEvent } from '../schema/events/contract.js';
import { definitions } from '../subgraphs/all.js';
import { newId } from '../platform/domain/ids.js';
import { reaction, type Reaction } from '../platform/inbox.js';
import { bucketOf } from '../platform/outbox.js';
import type { ReadModel, SubgraphDefinition } from '../platform/subgraph.js';
import { eventually } from '../platform/testing/testing.js';
import { addItem, baskets, ItemAdded, openBasket, poison } from '../platform/testing/domain.js';
import { freshDatabase, person, TestSubgraph } from '../platform/testing/subgraph.js';
import type { OpenDomain } from './open-domain.js';
import { domainOf } from './testing/domain.js';
import { rebuildReadModel, ReplayFailed, type Archive } from './replay.js';

const disposals: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  poison.clear();
  for (const dispose of disposals.splice(0).reverse()) await dispose();
});

const tallies: ReadModel = { name: 'tallies', tables: ['tally'], reactions: baskets.reactions };

async function start(definition: SubgraphDefinition = baskets): Promise<TestSubgraph & { domain: OpenDomain }> {
  const subgraph = await TestSubgraph.start(definition);
  disposals.push(() => subgraph.stop());
  return Object.assign(subgraph, { domain: domainOf(subgraph) });
}

const rebuild = (subgraph: { domain: OpenDomain }, model: ReadModel = tallies) =>
  rebuildReadModel(subgraph.domain, model, () => subgraph.domain);

/** The whole table, as text, with where each row lies: a row that was written anew lies elsewhere. */
const image = async (subgraph: TestSubgraph, table = 'tally', place = ''): Promise<string[]> =>
  (await subgraph.rows<{ row: string }>(`select ${place} t::text as row from ${table} t order by 1`)).map(
    ({ row }) => row,
  );

const drained = (subgraph: TestSubgraph) =>
  eventually(
    async () =>
      (await subgraph.rows('select 1 from outbox where published_at is null and parked_at is null')).length === 0,
  );

async function fill(subgraph: TestSubgraph, count: number, items = 3): Promise<string[]> {
  const context = subgraph.context(person());
  return Promise.all(
    Array.from({ length: count }, async () => {
      const { id } = await openBasket(context, 1_000);
      for (let item = 0; item < items; item += 1) await addItem(context, id, 'a');
      return id;
    }),
  );
}

/** Locks, as another session sees the transaction of a rebuild that waits for them. */
async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  disposals.push(() => client.end().catch(() => undefined));
  return client;
}

describe('a rebuilt read model', () => {
  test('equals the live one to the byte, and right rows are not even touched', async () => {
    const subgraph = await start();
    await fill(subgraph, 12);
    await drained(subgraph);
    const before = await image(subgraph, 'tally', "ctid::text || ' ' ||");
    expect(before).toHaveLength(12);
    expect(await rebuild(subgraph)).toEqual({
      events: 36,
      tables: [{ table: 'tally', added: 0, changed: 0, removed: 0 }],
    });
    expect(await image(subgraph, 'tally', "ctid::text || ' ' ||")).toEqual(before);
  });

  test('is fixed where rows were lost, wrong or too many, over more pages than one', async () => {
    const subgraph = await start();
    await fill(subgraph, 30, 20);
    await drained(subgraph);
    const live = await image(subgraph);
    const database = await connect(subgraph.databaseUrl);
    await database.query('delete from tally where basket_id in (select basket_id from tally order by 1 limit 2)');
    await database.query(
      'update tally set items = 7 where basket_id in (select basket_id from tally order by 1 desc limit 3)',
    );
    await database.query(`insert into tally select gen_random_uuid(), 1, '{1}' from generate_series(1, 4)`);
    expect(await rebuild(subgraph)).toEqual({
      events: 600,
      tables: [{ table: 'tally', added: 2, changed: 3, removed: 4 }],
    });
    expect(await image(subgraph)).toEqual(live);
  });

  test('loses and repeats nothing while events flow', async () => {
    const subgraph = await start();
    const ids = await fill(subgraph, 4, 1);
    const context = subgraph.context(person());
    let writing = ids.length;
    const writers = ids.map(async (id) => {
      for (let item = 1; item < 60; item += 1) await addItem(context, id, 'a');
      writing -= 1;
    });
    let rebuilds = 0;
    for (; writing > 0; rebuilds += 1) await rebuild(subgraph);
    await Promise.all(writers);
    expect(rebuilds).toBeGreaterThan(1);
    await drained(subgraph);
    const rows = await subgraph.rows<{ items: number; numbers: number[] }>('select items, numbers from tally');
    expect(rows.map(({ items }) => items)).toEqual([60, 60, 60, 60]);
    for (const { items, numbers } of rows)
      expect(numbers).toEqual(Array.from({ length: items }, (_, index) => index + 1));
    const live = await image(subgraph);
    expect((await rebuild(subgraph)).tables).toEqual([{ table: 'tally', added: 0, changed: 0, removed: 0 }]);
    expect(await image(subgraph)).toEqual(live);
  });

  test('has what was committed and is still on its way, which does nothing when it arrives', async () => {
    const subgraph = await start();
    // Nothing is published: the relay of this subgraph has a transport that takes nothing more.
    await subgraph.transport.close();
    const [id] = await fill(subgraph, 1, 2);
    expect((await rebuild(subgraph)).tables).toEqual([{ table: 'tally', added: 1, changed: 0, removed: 0 }]);
    const [received] = await subgraph.rows<{ eventId: string }>(
      `select event_id from outbox where type = '${ItemAdded.type}'`,
    );
    const event = {
      specversion: '1.0',
      id: received?.eventId,
      source: 'baskets',
      type: ItemAdded.type,
      subject: id,
      time: new Date().toISOString(),
      traceparent: '00-0',
      correlationid: 'c',
      data: { basketId: id, number: 1 },
    } as CloudEvent;
    await subgraph.running.inbox.handle(event);
    expect(await subgraph.rows('select numbers from tally')).toEqual([{ numbers: [1, 2] }]);
  });

  test('leaves events that were not published because their aggregate is parked', async () => {
    const subgraph = await start();
    const [parked = ''] = await fill(subgraph, 1, 1);
    await drained(subgraph);
    const database = await connect(subgraph.databaseUrl);
    await database.query(
      `insert into outbox (event_id, bucket, aggregate_id, version, type, data, occurred_at, traceparent, correlation_id)
       values ($1, $2, $3, 100, $4, '{"number": "many"}', now(), '00-0', 'c')`,
      [newId(), bucketOf(parked), parked, ItemAdded.type],
    );
    await eventually(
      async () => (await subgraph.rows('select 1 from outbox where parked_at is not null')).length === 1,
    );
    await addItem(subgraph.context(person()), parked, 'behind the parked one');
    expect((await rebuild(subgraph)).events).toBe(1);
    expect(await subgraph.rows('select numbers from tally')).toEqual([{ numbers: [1] }]);
  });

  test('needs its dead letters no more', async () => {
    const subgraph = await start();
    poison.add(2);
    const [id] = await fill(subgraph, 1, 4);
    await drained(subgraph);
    expect(await subgraph.running.inbox.deadLetters()).toHaveLength(3);
    poison.clear();
    await rebuild(subgraph);
    expect(await subgraph.running.inbox.deadLetters()).toEqual([]);
    await addItem(subgraph.context(person()), id as string, 'a');
    await drained(subgraph);
    expect(await subgraph.rows('select numbers from tally')).toEqual([{ numbers: [1, 2, 3, 4, 5] }]);
  });
});

describe('all or nothing', () => {
  test('an event that fails is named, and the old model stays', async () => {
    const subgraph = await start();
    await fill(subgraph, 2);
    await drained(subgraph);
    await (await connect(subgraph.databaseUrl)).query('update tally set items = 99');
    const broken = await image(subgraph);
    poison.add(3);
    const failure = await rebuild(subgraph).catch((error: unknown) => error);
    const [event] = await subgraph.rows<{ id: string }>(
      `select event_id as id from outbox where type = '${ItemAdded.type}' and data->>'number' = '3' order by id limit 1`,
    );
    expect(failure).toBeInstanceOf(ReplayFailed);
    expect((failure as Error).message).toBe(
      `Event ${event?.id} (${ItemAdded.type}) can't be replayed, and nothing was changed: item 3 is poison`,
    );
    expect(await image(subgraph)).toEqual(broken);
    poison.clear();
    await rebuild(subgraph);
    expect(await subgraph.rows('select distinct items from tally')).toEqual([{ items: 3 }]);
  });

  test('one that is killed half-way leaves the old model, and the lock goes with it', async () => {
    const subgraph = await start();
    await fill(subgraph, 3);
    await drained(subgraph);
    const database = await connect(subgraph.databaseUrl);
    await database.query('update tally set items = 99');
    const broken = await image(subgraph);
    let applied = 0;
    const dying = reaction(ItemAdded, async (transaction, event) => {
      await (baskets.reactions[0] as Reaction).react(transaction, event as CloudEvent<never>);
      applied += 1;
      if (applied < 5) return;
      const [own] = await transaction.sql<{ pid: number }>('select pg_backend_pid() as pid');
      await database.query('select pg_terminate_backend($1)', [own?.pid]);
      await transaction.sql('select 1');
    });
    await expect(rebuild(subgraph, { ...tallies, reactions: [dying] })).rejects.toThrow();
    expect(applied).toBe(5);
    expect(await image(subgraph)).toEqual(broken);
    expect(await subgraph.rows('select 1 from inbox')).toHaveLength(9);
    await addItem(subgraph.context(person()), (await fill(subgraph, 1, 0))[0] as string, 'a');
    await drained(subgraph);
    await rebuild(subgraph);
    expect(await subgraph.rows('select distinct items from tally order by 1')).toEqual([{ items: 1 }, { items: 3 }]);
  });

  test('reactions that write elsewhere are refused', async () => {
    const subgraph = await start();
    await fill(subgraph, 1, 1);
    await drained(subgraph);
    const impure = reaction(ItemAdded, async (transaction, { data }) => {
      await transaction.sql('update basket set capacity = 1 where id = $1', [data.basketId]);
    });
    const failure = rebuild(subgraph, { ...tallies, reactions: [impure] });
    await expect(failure).rejects.toThrow('The reactions of "tallies" write to basket as well');
    expect(await subgraph.rows('select capacity from basket')).toEqual([{ capacity: 1_000 }]);
  });
});

test('during a rebuild events wait, and commands find connections', async () => {
  const subgraph = await start();
  const ids = await fill(subgraph, 20, 1);
  await drained(subgraph);
  let go: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (go = resolve));
  let begun = false;
  const slow = reaction(ItemAdded, async (transaction, event) => {
    begun = true;
    await gate;
    await (baskets.reactions[0] as Reaction).react(transaction, event as CloudEvent<never>);
  });
  const rebuilding = rebuild(subgraph, { ...tallies, reactions: [slow] });
  await eventually(() => begun);
  const context = subgraph.context(person());
  // Twice as many events of different subjects as there are connections, and each of these is a command, too.
  for (const id of ids) await addItem(context, id, 'b');
  expect(await subgraph.rows('select distinct items from tally')).toEqual([{ items: 1 }]);
  go();
  await rebuilding;
  await drained(subgraph);
  expect(await subgraph.rows('select distinct numbers from tally')).toEqual([{ numbers: [1, 2] }]);
});

describe('what the domains declare', () => {
  const declared = definitions.flatMap((definition) =>
    (definition.readModels ?? []).map((model) => ({ definition, model, name: `${definition.name} ${model.name}` })),
  );

  test('some do', () => expect(declared.length).toBeGreaterThan(3));

  test.each(declared)('$name is rebuilt from the archives to the byte, and touches nothing else', async (one) => {
    const { definition, model } = one;
    const subgraph = await start(definition);
    const sources = new Map<string, Archive>();
    for (const source of new Set(model.reactions.map(({ contract }) => contract.domain))) {
      const database = await freshDatabase(definitions.find(({ name }) => name === source) as SubgraphDefinition);
      disposals.push(() => database.drop());
      sources.set(source, {
        definition: definitions.find(({ name }) => name === source) as SubgraphDefinition,
        url: database.url,
        storage: subgraph.running.services.storage,
      });
    }
    for (const { contract } of model.reactions) {
      const subject = newId();
      const { id, time } = await subgraph.tell(contract, contract.example, { subject });
      const archive = await connect(sources.get(contract.domain)?.url as string);
      await archive.query(
        `insert into outbox (event_id, bucket, aggregate_id, version, type, data, occurred_at, traceparent, correlation_id)
         values ($1, $2, $3, 1, $4, $5, $6, '00-0', 'c')`,
        [id, bucketOf(subject), subject, contract.type, JSON.stringify(contract.example), time],
      );
    }
    const live = await Promise.all(model.tables.map((table) => image(subgraph, table)));
    expect(live.flat().length).toBeGreaterThan(0);
    const database = await connect(subgraph.databaseUrl);
    for (const table of model.tables.toReversed()) await database.query(`delete from ${table}`);
    await rebuildReadModel(subgraph.domain, model, (source) => sources.get(source) as Archive);
    expect(await Promise.all(model.tables.map((table) => image(subgraph, table)))).toEqual(live);
  });
});
