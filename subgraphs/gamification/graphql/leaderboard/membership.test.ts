import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { newId } from '../../../../platform/domain/ids.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { ClassCancelled, ClassUpdated } from '../../../../schema/events/classes.js';
import { CourseLeft, EnrolledInCourse } from '../../../../schema/events/courses.js';
import { LeaderboardListingChanged } from '../../../../schema/events/gamification.js';
import { checkBoards } from '../../queries/check-boards.js';
import { gamification } from '../../subgraph.js';
import { aGroup, earn } from '../../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(gamification);
});
afterAll(() => subgraph.stop());

const board = async (type: 'CLASS' | 'COURSE', id: string, viewer: Viewer) => {
  const { data, code } = await subgraph.graphql<{ leaderboard: { entries: { player: { id: string } }[] } }>(
    'query ($scope: LeaderboardScopeInput!) { leaderboard(scope: $scope, period: ALL_TIME) { entries { player { id } } } }',
    { scope: { type, id } },
    viewer,
  );
  return code ?? data.leaderboard.entries.map(({ player }) => player.id);
};

test('who leaves a course is off its boards, who enrolls again is back with all XP, and followers are notified', async () => {
  const { courseId, students } = await aGroup(subgraph, 2);
  const [ana, bo] = students as [Viewer, Viewer];
  for (const { id } of students) {
    await subgraph.tell(EnrolledInCourse, { enrollmentId: newId(), courseId, studentId: id });
    await earn(subgraph, id, courseId);
  }
  const enrollment = { enrollmentId: newId(), courseId, studentId: bo.id };
  await subgraph.tell(CourseLeft, enrollment);
  await subgraph.tell(CourseLeft, enrollment);
  expect(await board('COURSE', courseId, ana)).toEqual([ana.id]);
  await earn(subgraph, bo.id, courseId);
  expect(await board('COURSE', courseId, ana)).toEqual([ana.id]);
  await subgraph.tell(EnrolledInCourse, enrollment);
  expect(await board('COURSE', courseId, ana)).toEqual([bo.id, ana.id]);
  const said = await subgraph.said(LeaderboardListingChanged);
  expect(
    said
      .filter(({ data }) => data['userId'] === bo.id)
      .map(({ data }) => data['listed'])
      .slice(-2),
  ).toEqual([false, true]);
  expect(await checkBoards(subgraph.context(null))).toEqual([]);
});

test('a cancelled class has no one on its board; a new instructor sees it instead of the one before', async () => {
  const group = await aGroup(subgraph, 2);
  const { classId, courseId, students, teacher } = group;
  const [ana] = students as [Viewer];
  await earn(subgraph, ana.id, courseId);
  const successor = person('instructor');
  await subgraph.tell(ClassUpdated, { classId, courseId, instructorId: successor.id, classType: 'group' });
  expect(await board('CLASS', classId, teacher)).toBe('NOT_A_MEMBER');
  expect(await board('CLASS', classId, successor)).toEqual([ana.id]);
  for (let times = 0; times < 2; times += 1)
    await subgraph.tell(ClassCancelled, { classId, studentIds: students.map(({ id }) => id) });
  expect(await board('CLASS', classId, successor)).toEqual([]);
  expect(await board('CLASS', classId, ana)).toBe('NOT_A_MEMBER');
});
