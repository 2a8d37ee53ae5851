import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { after, DAY } from '../../../platform/domain/clock.js';
import { newId } from '../../../platform/domain/ids.js';
import { fileRoute } from '../../../platform/services/uploads/routes.js';
import type { Download } from '../../../platform/services/download.js';
import { countStatements, person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import { markAttendance } from '../commands/attendance/mark-attendance.js';
import { purgeCommunityEvents } from '../commands/calendar/purge-community-events.js';
import type { AttendanceStatus } from '../domain/credit-account.js';
import { classes } from '../subgraph.js';
import { aClass, type Taught } from '../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  const none = () => Promise.resolve(new Map());
  const displayNames = (ids: readonly string[]) => Promise.resolve(new Map(ids.map((id) => [id, `=Ana ${id}`])));
  subgraph = await TestSubgraph.start(classes, undefined, {
    people: { displayNames, recipients: none, idsByHandle: none },
  });
});
afterAll(() => subgraph.stop());

const staff = person('staff');
const DAYS = { from: '2031-01-31', to: '2031-03-01' };

/** A class whose meetings were on these days, with the marks of each student in their order; `-` for none. */
async function aMarkedClass(days: readonly string[], marks: readonly string[]): Promise<Taught> {
  const taught = await aClass(subgraph, { students: marks.length, totalMeetings: days.length });
  const statuses: Record<string, AttendanceStatus> = { p: 'present', l: 'late', a: 'absent', e: 'excused' };
  for (const [student, letters] of marks.entries())
    for (const [meeting, letter] of [...letters].entries()) {
      const status = statuses[letter];
      if (status)
        await markAttendance(subgraph.context(taught.teacher), {
          classId: taught.classId,
          meetingId: taught.meetingIds[meeting] ?? '',
          studentId: taught.students[student]?.id ?? '',
          status,
        });
    }
  for (const [index, day] of days.entries())
    await subgraph.rows('update meeting set local_start = $2 where id = $1', [
      taught.meetingIds[index],
      `${day}T10:00`,
    ]);
  return taught;
}

const SCHOOL = `query ($from: LocalDate!, $to: LocalDate!, $first: Int, $after: String) {
  schoolAttendance(from: $from, to: $to) {
    present late absent excused rate
    byClass(first: $first, after: $after) {
      edges { node { month meetings present late absent excused rate class { id } } } pageInfo { endCursor hasNextPage }
    }
    absentStudents { edges { node { student { id } absent rate lastAttended } } }
  }
}`;
interface School {
  readonly schoolAttendance: {
    readonly byClass: {
      readonly edges: readonly { readonly node: object }[];
      readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean };
    };
  };
}

test('staff see the attendance of the school: in all, by class and month, and who is often absent', async () => {
  const first = await aMarkedClass(['2031-01-30', '2031-01-31', '2031-02-07', '2031-02-14'], ['pppp', 'aaea', 'papl']);
  const second = await aMarkedClass(['2031-02-28', '2031-03-01', '2031-03-02'], ['paa', 'a--']);
  const seen = await subgraph.graphql<School>(SCHOOL, { ...DAYS, first: 100 }, staff);
  const of = ({ classId }: Taught) => ({ class: { id: classId } });
  expect(seen).toMatchObject({
    errors: [],
    data: {
      // 30 January and 2 March are outside.
      schoolAttendance: { present: 5, late: 1, absent: 5, excused: 1, rate: 6 / 11 },
    },
  });
  expect(seen.data.schoolAttendance.byClass.edges.map(({ node }) => node)).toEqual([
    { month: '2031-01', meetings: 1, present: 1, late: 0, absent: 2, excused: 0, rate: 1 / 3, ...of(first) },
    { month: '2031-02', meetings: 2, present: 3, late: 1, absent: 1, excused: 1, rate: 4 / 5, ...of(first) },
    { month: '2031-02', meetings: 1, present: 1, late: 0, absent: 1, excused: 0, rate: 1 / 2, ...of(second) },
    { month: '2031-03', meetings: 1, present: 0, late: 0, absent: 1, excused: 0, rate: 0, ...of(second) },
  ]);
  // Two meetings that count say nothing about a student, and a rate of 2/3 is under 75 %.
  expect(seen.data.schoolAttendance).toMatchObject({
    absentStudents: {
      edges: [{ node: { student: { id: first.students[2]?.id }, absent: 1, rate: 2 / 3, lastAttended: '2031-02-14' } }],
    },
  });
  // Page by page it is the same, and a page costs the same for one row and for many.
  const page = (after: string | null, size: number) =>
    subgraph.graphql<School>(SCHOOL, { ...DAYS, first: size, after }, staff);
  const one = await page(null, 1);
  const rest = await page(one.data.schoolAttendance.byClass.pageInfo.endCursor, 10);
  expect([...one.data.schoolAttendance.byClass.edges, ...rest.data.schoolAttendance.byClass.edges]).toEqual(
    seen.data.schoolAttendance.byClass.edges,
  );
  const [cost, costOfMany] = [await countStatements(() => page(null, 1)), await countStatements(() => page(null, 100))];
  expect(costOfMany).toBe(cost);
});

test('the same lists are CSV files, with names', async () => {
  const { students } = await aMarkedClass(['2032-05-03', '2032-05-04', '2032-05-05'], ['ppp', 'aap']);
  const listed = async (list: string) => {
    const { data, errors } = await subgraph.graphql<{ exportSchoolAttendance: { url: string } }>(
      'mutation ($input: ExportSchoolAttendanceInput!) { exportSchoolAttendance(input: $input) { url } }',
      { input: { list, from: '2032-05-01', to: '2032-05-31' } },
      staff,
    );
    expect(errors).toEqual([]);
    const parameter = data.exportSchoolAttendance.url.split('/files/classes/')[1] ?? '';
    const file = (await fileRoute.handle(subgraph.context(null), { parameter, headers: {} })) as Download;
    return (await buffer(file.data)).toString().split('\r\n').slice(1, -1);
  };
  const [row = '', ...more] = await listed('CLASSES_BY_MONTH');
  expect(more).toEqual([]);
  expect(row).toMatch(/^2032-05,.+,[0-9a-f-]{36},3,4,0,2,0,66\.7$/);
  expect(await listed('ABSENT_STUDENTS')).toEqual([`'=Ana ${students[1]?.id},2032-05-05,1,0,2,0,33.3`]);
});

test('it is for staff, and for days of a year at most', async () => {
  const codeOf = async (viewer: typeof staff, days: typeof DAYS) =>
    (await subgraph.graphql(SCHOOL, days, viewer)).errors[0]?.extensions?.['code'];
  for (const role of ['student', 'instructor'] as const) expect(await codeOf(person(role), DAYS)).toBe('FORBIDDEN');
  expect(await codeOf(staff, { from: '2031-02-02', to: '2031-02-01' })).toBe('INVALID_INPUT');
  expect(await codeOf(staff, { from: '2031-01-01', to: '2032-01-02' })).toBe('INVALID_INPUT');
});

test('events of community that ended long ago are purged with their answers, in batches', async () => {
  const add = async (endedAgo: number, count: number) => {
    await subgraph.rows(
      `with added as (
         insert into community_event (id, starts_at, ends_at) select gen_random_uuid(), $1, $1 from generate_series(1, $2::int)
         returning id)
       insert into community_rsvp (event_id, user_id, status) select id, $3, 'going' from added`,
      [after(new Date(), -endedAgo).toISOString(), count, newId()],
    );
  };
  await add(401 * DAY, 501);
  await add(399 * DAY, 1);
  expect(await purgeCommunityEvents(subgraph.context(null))).toBe(true);
  expect(await purgeCommunityEvents(subgraph.context(null))).toBe(false);
  const counts = await subgraph.rows(
    'select (select count(*) from community_event)::int as events, (select count(*) from community_rsvp)::int as answers',
  );
  expect(counts).toEqual([{ events: 1, answers: 1 }]);
});
