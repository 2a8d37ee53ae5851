import { afterAll, beforeAll, expect, test } from 'vitest';
import { backfillProgress } from '../../../platform/backfill.js';
import { previousRelease } from '../../../platform/testing/previous-release.js';
import { TestSubgraph } from '../../../platform/testing/subgraph.js';
import { eventually, type TestDatabase } from '../../../platform/testing/testing.js';
import { ProfileUpdated } from '../../../schema/events/users.js';
import { users } from '../subgraph.js';

let database: TestDatabase;
let subgraph: TestSubgraph;
beforeAll(async () => {
  database = await previousRelease(users);
  subgraph = await TestSubgraph.start(users, database);
});
afterAll(async () => {
  await subgraph.stop();
  await database.drop();
});

test('users of the previous release state their time zone once, and nothing else of them changes', async () => {
  await eventually(async () =>
    expect(await backfillProgress(subgraph.context(null))).toMatchObject([
      { name: 'time-zones', finishedAt: expect.any(Date) as Date },
    ]),
  );
  const rows = await subgraph.rows<{ id: string; timeZone: string; locale: string }>(
    'select id, time_zone, locale from user_account order by id',
  );
  expect(rows.length).toBeGreaterThan(5);
  const said = (await subgraph.said(ProfileUpdated)).sort((a, b) => (a.subject < b.subject ? -1 : 1));
  expect(said.map(({ data }) => [data['userId'], data['timeZone'], data['locale']])).toEqual(
    rows.map(({ id, timeZone, locale }) => [id, timeZone, locale]),
  );
});
