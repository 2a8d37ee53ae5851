import type { Transaction } from '../../../platform/command.js';
import { Person } from '../domain/person.js';

/** The person, locked; made when it is the first time that they are asked about. */
export async function loadPerson(transaction: Transaction, userId: string): Promise<Person> {
  await transaction.sql('insert into person (id, version) values ($1, 0) on conflict do nothing', [userId]);
  return transaction.load(Person, userId, () => {
    throw new Error(`The row of person ${userId} was just made.`);
  });
}
