import 'reflect-metadata';
import { Collection, defineEntity, p } from '@mikro-orm/core';
import { Migration } from '@mikro-orm/migrations';
import { Arg, Ctx, Field, ID, Int, Mutation, ObjectType, Query, Resolver, Root, Subscription } from 'type-graphql';
import { z } from 'zod';
import { eventContract, id, type CloudEvent, type EventData } from '../../schema/events/contract.js';
import { runCommand } from '../command.js';
import type { Context } from '../context.js';
import { Aggregate } from '../domain/aggregate.js';
import { DomainError } from '../domain/errors.js';
import { newId } from '../domain/ids.js';
import { reaction } from '../inbox.js';
import { resume } from '../live.js';
import { publishEvents } from '../outbox.js';
import type { SubgraphDefinition } from '../subgraph.js';

/* A domain as small as one can be, on which the kernel is tested: baskets with items, and a tally that follows them. */

type BasketEvent =
  | { readonly type: 'basket-opened'; readonly basketId: string }
  | { readonly type: 'item-added'; readonly basketId: string; readonly number: number };

export class BasketIsFull extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'BASKET_FULL';
  static override readonly meaning = '';
}
export class BasketNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'BASKET_NOT_FOUND';
  static override readonly meaning = '';
}

export class Item {
  readonly id = newId();
  readonly basket!: Basket;
  constructor(readonly label: string) {}
}

export class Basket extends Aggregate<BasketEvent> {
  readonly items = new Collection<Item>(this);
  constructor(
    readonly id: string,
    readonly capacity: number,
  ) {
    super();
    this.record({ type: 'basket-opened', basketId: id });
  }

  get count(): number {
    return this.items.length;
  }

  /** Changes a child only: the root's own row moves because an event is recorded. */
  addItem(label: string): void {
    if (this.items.length >= this.capacity) throw new BasketIsFull('The basket is full.');
    this.items.add(new Item(label));
    this.record({ type: 'item-added', basketId: this.id, number: this.items.length });
  }
}

const BasketMap = defineEntity({
  class: Basket,
  tableName: 'basket',
  properties: {
    id: p.uuid().primary(),
    version: p.integer(),
    capacity: p.integer(),
    items: () => p.oneToMany(ItemMap).mappedBy('basket'),
  },
});
const ItemMap = defineEntity({
  class: Item,
  tableName: 'item',
  properties: { id: p.uuid().primary(), label: p.text(), basket: () => p.manyToOne(BasketMap) },
});

class InitialMigration extends Migration {
  override up(): void {
    this.addSql(`
      create table basket (id uuid primary key, version integer not null, capacity integer not null);
      create table item (id uuid primary key, label text not null, basket_id uuid not null references basket);
      create index on item (basket_id);
      create table tally (basket_id uuid primary key, items integer not null, numbers integer[] not null);
    `);
  }
}

export const BasketOpened = eventContract({
  domain: 'baskets',
  name: 'basket-opened',
  version: 1,
  consumers: [],
  data: z.object({ basketId: id }),
  example: { basketId: '01890a5d-ac96-774b-bcce-b302099a8057' },
});
export const ItemAdded = eventContract({
  domain: 'baskets',
  name: 'item-added',
  version: 1,
  consumers: [],
  data: z.object({ basketId: id, number: z.int().max(1_000_000) }),
  example: { basketId: '01890a5d-ac96-774b-bcce-b302099a8057', number: 1 },
});

export function openBasket(context: Context, capacity: number): Promise<Basket> {
  return runCommand(context, 'openBasket', async (transaction) => transaction.add(new Basket(newId(), capacity)));
}

export function addItem(context: Context, basketId: string, label: string): Promise<Basket> {
  return runCommand(context, 'addItem', async (transaction) => {
    const basket = await transaction.load(Basket, basketId, () => new BasketNotFound('No such basket.'), ['items']);
    basket.addItem(label);
    return basket;
  });
}

@ObjectType('Basket', { description: 'A basket.' })
class BasketType {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => Int, { description: 'Items in it.' })
  count!: number;
}

@Resolver(() => BasketType)
class BasketResolver {
  @Query(() => BasketType, { nullable: true, description: 'One basket.' })
  async basket(@Arg('id', () => ID, { description: 'Its id.' }) basketId: string, @Ctx() context: Context) {
    return context.db.row(
      'select id, (select count(*) from item where basket_id = basket.id) as count from basket where id = $1',
      [basketId],
    );
  }

  @Mutation(() => BasketType, { description: 'Adds an item.' })
  addItem(
    @Arg('basketId', () => ID, { description: 'The basket.' }) basketId: string,
    @Arg('label', () => String, { description: 'Its label.' }) label: string,
    @Ctx() context: Context,
  ) {
    return addItem(context, basketId, label);
  }

  @Subscription(() => Int, {
    description: 'Numbers of the items as they are added.',
    subscribe: ({ args, context }: { args: { basketId: string; since?: number | null }; context: Context }) => {
      const live = context.live.stream<{ sequence: number }>({
        on: [ItemAdded],
        pick: ({ data }: CloudEvent<EventData<typeof ItemAdded>>) =>
          data.basketId === args.basketId ? { sequence: data.number } : undefined,
      });
      return resume(live, args.since, (after, limit) =>
        context.db.rows(
          `select number as sequence from basket, generate_series($2::int + 1, version - 1) number
           where id = $1 order by number limit $3`,
          [args.basketId, after, limit],
        ),
      );
    },
  })
  itemAdded(
    @Root() item: { sequence: number },
    @Arg('basketId', () => ID, { description: 'The basket.' }) _basketId: string,
    @Arg('since', () => Int, { nullable: true, description: 'The last number that the client knows.' }) _since?: number,
  ): number {
    return item.sequence;
  }
}

/** An item with this number makes the tally fail, until it is taken out of the set. */
export const poison = new Set<number>();

export const baskets: SubgraphDefinition = {
  name: 'baskets',
  resolvers: [BasketResolver],
  references: {},
  entities: [BasketMap, ItemMap],
  migrations: [{ name: '0001-initial', class: InitialMigration }],
  events: publishEvents<BasketEvent>('baskets', {
    'basket-opened': { contract: BasketOpened, data: ({ basketId }) => ({ basketId }) },
    'item-added': { contract: ItemAdded, data: ({ basketId, number }) => ({ basketId, number }) },
  }),
  reactions: [
    reaction(ItemAdded, async (transaction, event) => {
      if (poison.has(event.data.number)) throw new Error(`item ${event.data.number} is poison`);
      await transaction.sql(
        `insert into tally (basket_id, items, numbers) values ($1, 1, array[$2::int])
         on conflict (basket_id) do update set items = tally.items + 1, numbers = tally.numbers || $2::int`,
        [event.data.basketId, event.data.number],
      );
    }),
  ],
};
