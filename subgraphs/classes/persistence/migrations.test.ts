import { expect, test } from 'vitest';
import { newId } from '../../../platform/domain/ids.js';
import { freshDatabase, TestSubgraph } from '../../../platform/testing/subgraph.js';
import { classes } from '../subgraph.js';

test('a ledger of before keeps its reasons when they move beside it', async () => {
  const [first] = classes.migrations;
  if (!first) throw new Error('There is no first migration.');
  const before = { ...classes, name: 'classes-before', migrations: [first] };
  const database = await freshDatabase(before);
  try {
    const [classId, enrollmentId, entryId] = [newId(), newId(), newId()];
    const old = await TestSubgraph.start({ ...before, reactions: [], jobs: [] }, database);
    await old.rows(
      `insert into class values ($1, 1, 'private', 'active', 'Lessons', $1, $1, '', '', '', 'UTC', 60, 1, 1, 0, 'EUR')`,
      [classId],
    );
    await old.rows('insert into class_enrollment values ($1, $2, $2, now())', [enrollmentId, classId]);
    await old.rows('insert into credit_account values ($1, 1, $2, $2, 3)', [enrollmentId, classId]);
    await old.rows(
      `insert into credit_entry (id, account_id, kind, delta, reason, created_at)
       values ($1, $3, 'adjustment', 2, 'Goodwill', now()), ($2, $3, 'grant', 1, null, now())`,
      [entryId, newId(), enrollmentId],
    );
    await old.stop();
    const now = await TestSubgraph.start(classes, database);
    expect(await now.rows('select id, account_id, reason from credit_reason')).toEqual([
      { id: entryId, accountId: enrollmentId, reason: 'Goodwill' },
    ]);
    expect(await now.rows('select sum(delta) from credit_entry')).toEqual([{ sum: 3 }]);
    await now.stop();
  } finally {
    await database.drop();
  }
});
