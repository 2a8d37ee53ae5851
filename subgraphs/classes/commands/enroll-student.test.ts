import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { person, TestSubgraph } from '../../../platform/testing-subgraph.js';
import { CoursePublished } from '../../../schema/events/courses.js';
import { StudentEnrolled } from '../../../schema/events/classes.js';
import { classes } from '../subgraph.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(classes);
});
afterAll(() => subgraph.stop());

test('a student is enrolled once', async () => {
  const staff = person('staff');
  const teacher = person('instructor');
  const courseId = randomUUID();
  await subgraph.tell(CoursePublished, {
    courseId,
    instructorId: teacher.id,
    publishedVersion: 1,
    lessonIds: [randomUUID()],
  });
  const created = await subgraph.graphql<{ createClass: { class: { id: string; meetings: { startsAt: string }[] } } }>(
    `mutation ($input: CreateClassInput!) { createClass(input: $input) { class { id seatsLeft meetings { startsAt } price { formatted } } } }`,
    {
      input: {
        type: 'GROUP',
        title: 'Evening group',
        courseId,
        instructorId: teacher.id,
        schedule: {
          recurrence: 'FREQ=WEEKLY;BYDAY=TU,TH',
          startsOn: '2026-03-24',
          localTime: '18:30',
          timeZone: 'Europe/Lisbon',
          durationMinutes: 60,
        },
        totalMeetings: 8,
        capacity: 2,
        price: { amountMinor: '24000', currency: 'EUR' },
      },
    },
    staff,
  );
  expect(created.errors).toEqual([]);
  console.log(JSON.stringify(created.data));
  const classId = created.data.createClass.class.id;
  const student = person();
  const enrolled = await subgraph.graphql(
    `mutation ($input: EnrollStudentInput!) { enrollStudent(input: $input) { enrollment { id creditBalance creditHistory { delta kind } } } }`,
    { input: { classId, studentId: student.id, idempotencyKey: 'a' } },
    staff,
  );
  console.log(JSON.stringify(enrolled));
  expect(await subgraph.said(StudentEnrolled)).toHaveLength(1);
  const again = await subgraph.graphql(
    `mutation ($input: EnrollStudentInput!) { enrollStudent(input: $input) { enrollment { id } } }`,
    { input: { classId, studentId: student.id, idempotencyKey: 'b' } },
    staff,
  );
  expect(again.code).toBe('ALREADY_ENROLLED');
});
