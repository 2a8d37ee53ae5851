import { runCommand, runIdempotently, type Transaction } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';

/** Of an input that creates something. Without a key, what is sent twice is created twice. */
export interface CreatesOnce {
  readonly idempotencyKey?: string | null;
}

/** Runs a command that creates something, once for a key: a repeated request gets what the first one has created. */
export async function createOnce<Result>(
  context: Context,
  name: string,
  { idempotencyKey, ...request }: CreatesOnce,
  command: {
    readonly create: (transaction: Transaction) => Promise<Result>;
    readonly idOf: (created: Result) => string;
    readonly find: (transaction: Transaction, id: string) => Promise<Result>;
  },
): Promise<Result> {
  if (idempotencyKey == null) return runCommand(context, name, command.create);
  const own: { created?: Result; id?: string } = {};
  const id = await runIdempotently(context, name, { ...request, idempotencyKey }, async (transaction) => {
    own.created = await command.create(transaction);
    own.id = command.idOf(own.created);
    return own.id;
  });
  if (own.id === id && own.created !== undefined) return own.created;
  return runCommand(context, name, (transaction) => command.find(transaction, id));
}
