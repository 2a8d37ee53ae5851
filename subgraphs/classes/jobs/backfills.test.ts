import { afterAll, beforeAll, expect, test } from 'vitest';
import { backfillProgress } from '../../../platform/backfill.js';
import { previousRelease } from '../../../platform/testing/previous-release.js';
import { TestSubgraph } from '../../../platform/testing/subgraph.js';
import { eventually, type TestDatabase } from '../../../platform/testing/testing.js';
import { ClassUpdated, MeetingScheduled } from '../../../schema/events/classes.js';
import { classes } from '../subgraph.js';

let database: TestDatabase;
let subgraph: TestSubgraph;
beforeAll(async () => {
  database = await previousRelease(classes);
  subgraph = await TestSubgraph.start(classes, database);
});
afterAll(async () => {
  await subgraph.stop();
  await database.drop();
});

const finished = (name: string) =>
  eventually(async () =>
    expect(await backfillProgress(subgraph.context(null))).toMatchObject([
      { name, finishedAt: expect.any(Date) as Date },
    ]),
  );

test('classes that go on are published once more, with the titles of groups and the meetings that are ahead', async () => {
  await finished('class-titles-and-meetings');
  const rows = await subgraph.rows<{ id: string; title: string; type: string; meeting: string }>(
    `select class.id, title, type, meeting.id as meeting from class join meeting on class_id = class.id
     where status in ('draft', 'active') and local_start > '2030' order by class.id`,
  );
  expect(rows.map(({ type }) => type)).toEqual(['group', 'private']);
  const said = await Promise.all([ClassUpdated, MeetingScheduled].map((contract) => subgraph.said(contract)));
  expect(said.map((events) => events.map(({ data }) => [data['classId'], data['title'] ?? data['meetingId']]))).toEqual(
    [
      // The title of private lessons may be a name.
      rows.map(({ id, type, title }) => [id, type === 'group' ? title : undefined]),
      rows.map(({ id, meeting }) => [id, meeting]),
    ],
  );
  const again = await TestSubgraph.start(classes, database);
  await again.stop();
  expect(await subgraph.said(MeetingScheduled)).toHaveLength(2);
});
