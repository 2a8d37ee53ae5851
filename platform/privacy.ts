import { Readable } from 'node:stream';
import { defineEntity, p } from '@mikro-orm/core';
import { z } from 'zod';
import type { EventContract } from '../schema/events/contract.js';
import { runCommand, type Transaction } from './command.js';
import type { Context } from './context.js';
import { DomainError } from './domain/errors.js';
import { newId } from './domain/ids.js';
import { Person, type PersonEvent } from './domain/person.js';
import { reaction, type Reaction } from './inbox.js';
import { defineJob, implementJob, type Job, type JobDefinition } from './jobs.js';
import type { Publication } from './outbox.js';

/*
 * What every domain does when a person asks for their data, or to be forgotten: an event asks, a job does it, and an event
 * of this domain is the receipt. A domain says only what it holds and how it is erased.
 */

export interface PersonRequest {
  readonly userId: string;
  readonly requestId: string;
}

export interface PersonalData {
  /** What is held of a person, as JSON by its name. One is read and written after the other, long ones some rows at a time. */
  readonly holdings: Holdings;
  /** Runs again after it was cut short, and when it is asked for twice. Idempotency keys of the person are deleted after it. */
  readonly erase: (context: Context, request: PersonRequest) => Promise<void>;
}

export type Holdings = Readonly<Record<string, (context: Context, userId: string) => Promise<unknown> | RowBatches>>;

/** A list, some of its items at a time. */
export type RowBatches = AsyncIterable<readonly object[]>;

/** Rows of a statement whose `$1` is the person; `view` is what the person reads of each. Not on a connection of queries. */
export function rowsOf<Row extends object>(
  sql: string,
  view: (row: Row) => object = (row) => row,
): (context: Context, userId: string) => RowBatches {
  return async function* (context, userId) {
    for await (const rows of context.reports.batches<Row>(sql, [userId])) yield rows.map(view);
  };
}

type Asked = z.ZodType<{
  readonly userId: string;
  readonly requestId: string;
  readonly domains?: string[] | undefined;
}>;

export interface Asking {
  readonly exportRequested: EventContract<Asked>;
  /** None where the domain is not asked by an event. */
  readonly erasureDue?: EventContract<Asked>;
}

const schema = z.object({ userId: z.uuid(), requestId: z.uuid() });

export const exportPerson = defineJob({ name: 'export-person', schema });
export const erasePerson = defineJob({ name: 'erase-person', schema });

/** The reactions and jobs by which a domain takes part; its table `person` is made by {@link PersonMigration}. */
export function personalData(
  { exportRequested, erasureDue }: Asking,
  { holdings, erase }: PersonalData,
): {
  readonly reactions: readonly Reaction[];
  readonly jobs: readonly Job[];
} {
  const exportPersonJob = implementJob(exportPerson, (context, request) =>
    sayingFailure(context, request, async () => {
      const reference = partKey(request.requestId, context.name);
      const content = Readable.from(jsonOf(context, request.userId, holdings));
      const stored = await context.storage.put(reference, content, 'application/json');
      await runCommand(context, 'exportPerson', async (transaction) => {
        const person = await loadPerson(transaction, request.userId);
        person.exported({ requestId: request.requestId, reference, ...stored });
      });
    }),
  );
  const erasePersonJob = implementJob(erasePerson, (context, request) =>
    sayingFailure(context, request, async () => {
      await erase(context, request);
      await runCommand(context, 'erasePerson', async (transaction) => {
        await transaction.sql('delete from idempotency_key where actor = $1', [request.userId]);
        (await loadPerson(transaction, request.userId)).erased(request.requestId, transaction.now);
      });
    }),
  );
  // By a job: a file is no part of a transaction, and each aggregate that forgets a person does so in one of its own.
  const doing = (contract: EventContract<Asked>, job: JobDefinition<PersonRequest>): Reaction =>
    reaction(contract, async (transaction, { data: { userId, requestId, domains } }) => {
      if (domains?.includes(transaction.context.name) === false) return;
      await transaction.enqueue(job, { userId, requestId });
    });
  return {
    reactions: [doing(exportRequested, exportPerson), ...(erasureDue ? [doing(erasureDue, erasePerson)] : [])],
    jobs: [exportPersonJob, erasePersonJob],
  };
}

/** Where the part of a domain lies. The same for each try, so that none leaves a file behind that nothing refers to. */
export function partKey(requestId: string, domain: string): string {
  return `exports/${requestId}/${domain}.json`;
}

/** The contracts of the receipts, of which each domain has its own. */
export interface Receipts {
  readonly DataExported: EventContract;
  readonly DataErased: EventContract;
  readonly DataRequestFailed: EventContract;
}

/** The lines of a domain's events.ts. */
export function receipts({ DataExported, DataErased, DataRequestFailed }: Receipts): {
  readonly [Type in PersonEvent['type']]: Publication<Extract<PersonEvent, { type: Type }>>;
} {
  return {
    'data-exported': {
      contract: DataExported,
      data: ({ person: { userId }, receipt }) => ({ userId, ...receipt }),
    },
    'data-erased': { contract: DataErased, data: ({ person: { userId }, requestId }) => ({ userId, requestId }) },
    'data-request-failed': {
      contract: DataRequestFailed,
      data: ({ person: { userId }, requestId, code }) => ({ userId, requestId, code }),
    },
  };
}

export const PersonMap = defineEntity({
  class: Person,
  tableName: 'person',
  properties: {
    id: p.uuid().primary(),
    version: p.integer(),
    userId: p.uuid(),
    erasedAt: p.datetime().nullable(),
  },
});

/** The person, locked; made when it is the first time that they are asked about. */
async function loadPerson(transaction: Transaction, userId: string): Promise<Person> {
  await transaction.sql(
    'insert into person (id, version, user_id) values ($1, 0, $2) on conflict (user_id) do nothing',
    [newId(), userId],
  );
  const person = await transaction.find(Person, { userId });
  if (!person) throw new Error(`The row of person ${userId} was just made.`);
  return person;
}

/** The job is tried again all the same. */
async function sayingFailure(
  context: Context,
  { userId, requestId }: PersonRequest,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    const code = error instanceof DomainError ? error.code : 'INTERNAL_SERVER_ERROR';
    await runCommand(context, 'failPersonRequest', async (transaction) => {
      (await loadPerson(transaction, userId)).failed(requestId, code);
    }).catch((reason: unknown) =>
      context.log.warn({ err: reason, requestId }, 'the failure of a request can not be reported'),
    );
    throw error;
  }
}

async function* jsonOf(context: Context, userId: string, holdings: Holdings): AsyncGenerator<Buffer> {
  yield Buffer.from(`{\n  "userId": ${JSON.stringify(userId)}`);
  for (const [name, read] of Object.entries(holdings)) {
    yield Buffer.from(`,\n  ${JSON.stringify(name)}: `);
    const held = read(context, userId);
    if (Symbol.asyncIterator in held) yield* jsonOfList(held);
    else yield Buffer.from((JSON.stringify(await held, null, 2) as string | undefined) ?? 'null');
  }
  yield Buffer.from('\n}\n');
}

async function* jsonOfList(batches: RowBatches): AsyncGenerator<Buffer> {
  let first = true;
  for await (const items of batches) {
    const texts = items.map((item) => JSON.stringify(item, null, 2));
    yield Buffer.from(`${first ? '[\n' : ',\n'}${texts.join(',\n')}`);
    first = false;
  }
  yield Buffer.from(first ? '[]' : '\n]');
}
