import type { Transaction } from '../../../../platform/command.js';

/** Stores the language and the time zone of the texts for a user. */
export async function keepRecipient(
  transaction: Transaction,
  person: { readonly userId: string; readonly locale: string; readonly timeZone: string },
): Promise<void> {
  await transaction.sql(
    `insert into recipient (user_id, locale, time_zone) values ($1, $2, $3)
     on conflict (user_id) do update set locale = excluded.locale, time_zone = excluded.time_zone`,
    [person.userId, person.locale, person.timeZone],
  );
}
