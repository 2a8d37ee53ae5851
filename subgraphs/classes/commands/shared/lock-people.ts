import type { Transaction } from '../../../../platform/command.js';

/**
 * Makes everything that changes the times of these people wait for each other, until the commit. Taken in the order of ids,
 * so that two commands never wait in a circle.
 */
export async function lockPeople(transaction: Transaction, people: readonly string[]): Promise<void> {
  await transaction.sql(
    `select pg_advisory_xact_lock(hashtextextended('busy/' || id, 3))
     from (select distinct id from unnest($1::text[]) id order by id) people`,
    [people],
  );
}
