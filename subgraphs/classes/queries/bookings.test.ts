import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../../platform/domain/ids.js';
import { readsOf, rowsRead } from '../../../platform/testing/plans.js';
import { person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import { classes } from '../subgraph.js';
import { aSupportedCourse } from '../testing/testing.js';
import { bookingsOfUser, listBookings } from './bookings.js';

/** Sessions of 100 assistants and of 1,000 students: 100 of each assistant, 10 of each student. */
const BOOKINGS = 10_000;

let subgraph: TestSubgraph;
const [assistantId, studentId] = [newId(), newId()];
beforeAll(async () => {
  subgraph = await TestSubgraph.start(classes);
  const { courseId } = await aSupportedCourse(subgraph);
  await subgraph.rows(
    `with assistant as (select n, case n when 0 then $2::uuid else gen_random_uuid() end as id from generate_series(0, 99) n),
     made as (
       insert into booking (id, version, type, status, course_id, assistant_id, starts_at, ends_at, blocked_until,
         duration_minutes, buffer_minutes, notice_minutes, capacity, seats_taken, price_per_student_amount_minor,
         price_per_student_currency, created_at)
       select gen_random_uuid(), 1, 'individual', 'completed', $1::uuid, assistant.id, at, at + interval '1 hour',
         at + interval '1 hour', 60, 0, 120, 1, 1, 0, 'EUR', at
       from generate_series(0, $4::int - 1) number
       join assistant on assistant.n = number % 100
       cross join lateral (select timestamptz '2026-01-01Z' + number * interval '1 hour' as at) time
       returning id, starts_at, ends_at
     ),
     numbered as (select *, row_number() over (order by starts_at) as number from made),
     student as (select n, case n when 0 then $3::uuid else gen_random_uuid() end as id from generate_series(0, 999) n)
     insert into booking_participant (id, booking_id, student_id, status, pay_with, amount_due_amount_minor,
       amount_due_currency, free_cancel_hours, starts_at, ends_at, joined_at)
     select gen_random_uuid(), numbered.id, student.id, 'completed', 'bundle', 0, 'EUR', 24, starts_at, ends_at, starts_at
     from numbered join student on student.n = number % 1000`,
    [courseId, assistantId, studentId, BOOKINGS],
  );
  await subgraph.rows('analyze');
});
afterAll(() => subgraph.stop());

const PAGE = 20;

test.each([
  ['staff, of everybody', { all: true, userId: newId() }, PAGE, PAGE],
  ['a student', { all: false, userId: studentId }, 10, 10],
  ['an assistant', { all: false, userId: assistantId }, PAGE, 100],
])('the list of sessions of %s reads few rows more than it has, on every page', async (_who, scope, size, own) => {
  const context = subgraph.context(person('staff'));
  let after: string | null = null;
  for (let number = 0; number < 2; number += 1) {
    const list = () => listBookings(context, scope, {}, { first: PAGE, after });
    const { edges, pageInfo } = await list();
    if (number === 0) expect(edges).toHaveLength(size);
    const reads = (await readsOf(context.db, 'from booking', list)).map(rowsRead);
    expect(reads.length).toBeGreaterThan(0);
    for (const rows of reads) expect(rows).toBeLessThanOrEqual(2 * own + 2);
    after = pageInfo.endCursor ?? null;
  }
});

test('a list of sessions can be limited to a time', async () => {
  const context = subgraph.context(person('staff'));
  const scope = { all: false, userId: assistantId };
  const all = await listBookings(context, scope, {}, { first: 100 });
  const starts = all.edges.map(({ node }) => node.startsAt);
  const [from, to] = [starts[3], starts[6]];
  const limited = await listBookings(context, scope, { from: from ?? null, to: to ?? null }, { first: 100 });
  expect(limited.edges.map(({ node }) => node.startsAt)).toEqual(
    starts.filter((start) => from !== undefined && to !== undefined && start >= from && start < to),
  );
  expect(limited.edges.length).toBeGreaterThan(0);
});

test('the sessions of many people at once read those of these people', async () => {
  const context = subgraph.context(person('staff'));
  const load = () => bookingsOfUser(context).loadMany([studentId, assistantId]);
  const reads = await readsOf(context.db, 'from booking', async () =>
    expect((await load()).map((list) => (list as unknown[]).length)).toEqual([10, 100]),
  );
  for (const rows of reads.map(rowsRead)) expect(rows).toBeLessThanOrEqual(2 * 110);
});
