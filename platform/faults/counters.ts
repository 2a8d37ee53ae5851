import 'reflect-metadata';
import { defineEntity, p } from '@mikro-orm/core';
import { Migration } from '@mikro-orm/migrations';
import { Int, Query, Resolver } from 'type-graphql';
import { z } from 'zod';
import { eventContract, id } from '../../schema/events/contract.js';
import { runCommand } from '../command.js';
import type { Context } from '../context.js';
import { Aggregate } from '../domain/aggregate.js';
import { DomainError } from '../domain/errors.js';
import { reaction } from '../inbox.js';
import { publishEvents } from '../outbox.js';
import type { SubgraphDefinition } from '../subgraph.js';

/*
 * A domain whose every event can be accounted for: counters that step, and a list that only ever grows of the steps whose
 * effect was committed. What was lost, done twice, turned around or invented is read from the two with SQL.
 */

interface Stepped {
  readonly type: 'stepped';
  readonly counterId: string;
  readonly number: number;
}

class CounterNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'COUNTER_NOT_FOUND';
  static override readonly meaning = '';
}

/** The command changed its mind after its rows were written. */
export class Abandoned extends Error {}

export class Counter extends Aggregate<Stepped> {
  constructor(readonly id: string) {
    super();
  }

  /** Step n is event n, so a counter's version says how many effects there must be. */
  step(): void {
    this.record({ type: 'stepped', counterId: this.id, number: this.version + 1 });
  }
}

const CounterMap = defineEntity({
  class: Counter,
  tableName: 'counter',
  properties: { id: p.uuid().primary(), version: p.integer() },
});

class InitialMigration extends Migration {
  override up(): void {
    this.addSql(`
      create table counter (id uuid primary key, version integer not null default 0);
      -- Without a key on purpose: what happens twice must be seen, not refused.
      create table effect (
        id bigint generated always as identity primary key,
        counter_id uuid not null,
        number integer not null,
        event_id uuid not null
      );
      create index on effect (counter_id, number);
      create index on effect (event_id);
      create table poison (counter_id uuid not null, number integer not null, primary key (counter_id, number));
      create table publication (
        id bigint generated always as identity primary key,
        worker text not null,
        bucket smallint not null,
        batch uuid not null,
        event_id uuid not null,
        state text not null default 'begun' check (state in ('begun', 'done', 'failed'))
      );
      create index on publication (event_id);
      create index on publication (batch);
      create table delivery (
        id bigint generated always as identity primary key,
        worker text not null,
        event_id uuid not null
      );
      create table late_end (seconds double precision not null);
      create function end_late() returns trigger language plpgsql as $$
        begin
          if new.seconds < 0 then raise exception 'refused at commit'; end if;
          perform pg_sleep(new.seconds);
          return null;
        end $$;
      create constraint trigger end_late after insert on late_end
        deferrable initially deferred for each row execute function end_late();
    `);
  }
}

export const migrations: SubgraphDefinition['migrations'] = [{ name: '0001-initial', class: InitialMigration }];
export const entities: SubgraphDefinition['entities'] = [CounterMap];

@Resolver()
class CounterResolver {
  @Query(() => Int, { description: 'A schema has at least one query.' })
  nothing(): number {
    return 0;
  }
}

/** The domain under a name of its own: topics and consumer groups of two tests on one broker must not meet. */
export function counterDomain(name: string): SubgraphDefinition {
  const contract = eventContract({
    domain: name,
    name: 'stepped',
    version: 1,
    consumers: [],
    data: z.object({ counterId: id, number: z.int() }),
    example: { counterId: '01890a5d-ac96-774b-bcce-b302099a8057', number: 1 },
  });
  return {
    name,
    resolvers: [CounterResolver],
    references: {},
    entities,
    migrations,
    events: publishEvents<Stepped>(name, {
      stepped: { contract, data: ({ counterId, number }) => ({ counterId, number }) },
    }),
    reactions: [
      reaction(contract, async (transaction, { id: eventId, data: { counterId, number } }) => {
        const poison = 'select from poison where counter_id = $1 and number = $2';
        if ((await transaction.sql(poison, [counterId, number])).length > 0)
          throw new Error(`step ${number} is poison`);
        const effect = 'insert into effect (counter_id, number, event_id) values ($1, $2, $3)';
        await transaction.sql(effect, [counterId, number, eventId]);
      }),
    ],
  };
}

export interface Step {
  readonly counterId: string;
  /**
   * `refused` at commit, when its place in the outbox is taken; `abandoned` when its rows are written; a number: committed
   * that many seconds after its place in the outbox was taken.
   */
  readonly end: 'committed' | 'refused' | 'abandoned' | number;
}

/** Rejects with {@link Abandoned}, or with the database's refusal, when the step is meant to end so. */
export function step(context: Context, { counterId, end }: Step): Promise<void> {
  return runCommand(context, 'step', async (transaction) => {
    const counter = await transaction.load(Counter, counterId, () => new CounterNotFound('No such counter.'));
    counter.step();
    if (end === 'committed') return;
    await transaction.flush();
    if (end === 'abandoned') throw new Abandoned();
    await transaction.sql('insert into late_end (seconds) values ($1)', [end === 'refused' ? -1 : end]);
  });
}
