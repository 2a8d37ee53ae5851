import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { newId } from '../../../../platform/domain/ids.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { ExerciseCompleted } from '../../../../schema/events/courses.js';
import { ProfileUpdated } from '../../../../schema/events/users.js';
import { gamification } from '../../subgraph.js';
import { aGroup, anExercise, earn, tellAt } from '../../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(gamification);
});
afterEach(() => {
  vi.useRealTimers();
});
afterAll(() => subgraph.stop());

const DAYS = `query ($from: LocalDate!, $to: LocalDate!, $userId: ID) {
  activityCalendar(from: $from, to: $to, userId: $userId) { date activities }
  xpOverTime(from: $from, to: $to, userId: $userId) { date xp total }
}`;
const exercise = (id: string, at: string, localDate: string) =>
  tellAt(subgraph, at, ExerciseCompleted, anExercise(id, newId(), { localDate }));

test('days of a player are their own dates, XP is by UTC days with the total after each', async () => {
  const player = person();
  await exercise(player.id, '2026-03-27T22:00:00Z', '2026-03-28');
  await exercise(player.id, '2026-03-28T10:00:00Z', '2026-03-28');
  await exercise(player.id, '2026-03-30T10:00:00Z', '2026-03-30');
  const days = (from: string, to: string, userId: string | null = null, viewer = player) =>
    subgraph.graphql(DAYS, { from, to, userId }, viewer);
  expect((await days('2026-03-28', '2026-03-30')).data).toEqual({
    activityCalendar: [
      { date: '2026-03-28', activities: 2 },
      { date: '2026-03-30', activities: 1 },
    ],
    xpOverTime: [
      { date: '2026-03-28', xp: 15, total: 30 },
      { date: '2026-03-30', xp: 15, total: 45 },
    ],
  });
  expect((await days('2026-03-28', '2026-03-30', player.id, person())).data).toMatchObject({ xpOverTime: [{}, {}] });
  const profile = { ...ProfileUpdated.example, userId: player.id, timeZone: 'UTC', leaderboardVisible: false };
  await subgraph.tell(ProfileUpdated, profile);
  expect((await days('2026-03-28', '2026-03-30', player.id, person())).data).toEqual({
    activityCalendar: [],
    xpOverTime: [],
  });
  expect((await days('2026-03-28', '2026-03-27')).code).toBe('INVALID_INPUT');
  expect((await days('2025-03-28', '2026-03-29')).code).toBe('INVALID_INPUT');
  expect((await days('2025-03-29', '2026-03-29')).code).toBeUndefined();
});

test('a teacher sees how the class learned, and who has not for seven days; others do not', async () => {
  const group = await aGroup(subgraph, 3);
  const [busy, slow] = group.students;
  const today = new Date().toISOString();
  await tellAt(
    subgraph,
    today,
    ExerciseCompleted,
    anExercise(busy!.id, group.courseId, { localDate: today.slice(0, 10) }),
  );
  await earn(subgraph, slow!.id, group.courseId);
  const ask = (viewer: ReturnType<typeof person>, classId = group.classId) =>
    subgraph.graphql(
      'query ($classId: ID!) { classEngagement(classId: $classId) { students active medianXp class { id } inactive { lastDate student { id } } } }',
      { classId },
      viewer,
    );
  const { data } = await ask(group.teacher);
  expect(data).toMatchObject({
    classEngagement: { students: 3, active: 1, medianXp: 15, class: { id: group.classId } },
  });
  expect((data['classEngagement'] as unknown as { inactive: object[] }).inactive).toHaveLength(2);
  expect((await ask(person('staff'))).errors).toEqual([]);
  expect((await ask(person('instructor'))).code).toBe('NOT_A_MEMBER');
  expect((await ask(person('staff'), newId())).code).toBe('SCOPE_NOT_FOUND');
  expect((await ask(busy!)).code).toBe('FORBIDDEN');
});
