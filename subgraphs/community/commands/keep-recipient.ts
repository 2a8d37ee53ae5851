import type { Transaction } from '../../../platform/command.js';

/** Remembers in which words to speak to a person. */
export async function keepRecipient(
  transaction: Transaction,
  person: { readonly userId: string; readonly locale: string },
): Promise<void> {
  await transaction.sql(
    `insert into recipient (user_id, locale) values ($1, $2)
     on conflict (user_id) do update set locale = excluded.locale`,
    [person.userId, person.locale],
  );
}
