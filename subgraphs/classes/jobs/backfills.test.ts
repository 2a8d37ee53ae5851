import { afterAll, beforeAll, expect, test } from 'vitest';
import { backfillProgress } from '../../../platform/backfill.js';
import { previousRelease } from '../../../platform/testing/previous-release.js';
import { TestSubgraph } from '../../../platform/testing/subgraph.js';
import { eventually, type TestDatabase } from '../../../platform/testing/testing.js';
import { ClassUpdated, MeetingScheduled } from '../../../schema/events/classes.js';
import { classes } from '../subgraph.js';

/** The dump has active groups only, whose meetings are over by now. */
const CHANGES = [
  "update meeting set local_start = '2025-' || substr(local_start, 6)",
  `update meeting set local_start = '2095-' || substr(local_start, 6) where id in (
     select id from meeting order by number desc limit 2)`,
  "update class set type = 'private' where id = (select id from class order by id desc limit 1)",
  `insert into class select (jsonb_populate_record(class, jsonb_build_object('id', gen_random_uuid(), 'status', 'completed'))).*
   from class where type = 'private'`,
];

let database: TestDatabase;
let subgraph: TestSubgraph;
beforeAll(async () => {
  database = await previousRelease(classes, CHANGES);
  subgraph = await TestSubgraph.start(classes, database);
});
afterAll(async () => {
  await subgraph.stop();
  await database.drop();
});

test('classes that go on are published once more, with the titles of groups and the meetings that are ahead', async () => {
  await eventually(async () =>
    expect(await backfillProgress(subgraph.context(null))).toMatchObject([
      { name: 'class-titles-and-meetings', finishedAt: expect.any(Date) as Date },
    ]),
  );
  const rows = await subgraph.rows<{ id: string; title: string | null }>(
    // The title of private lessons may be a name.
    "select id, case type when 'group' then title end as title from class where status = 'active' order by type, id",
  );
  expect(rows.map(({ title }) => title)).toEqual([expect.any(String), null]);
  const ahead = await subgraph.rows<{ id: string }>(
    "select id from meeting where local_start > '2090' order by number",
  );
  expect(ahead).toHaveLength(2);
  const said = await Promise.all([ClassUpdated, MeetingScheduled].map((contract) => subgraph.said(contract)));
  const [updated = [], scheduled = []] = said.map((events) => events.map(({ data }) => data));
  expect(updated.map((data) => [data['classId'], data['title'] ?? null]).sort()).toEqual(
    rows.map(({ id, title }) => [id, title]).sort(),
  );
  expect(scheduled.map((data) => data['meetingId']).sort()).toEqual(ahead.map(({ id }) => id).sort());
  const again = await TestSubgraph.start(classes, database);
  await again.stop();
  expect(await subgraph.said(MeetingScheduled)).toHaveLength(2);
});
