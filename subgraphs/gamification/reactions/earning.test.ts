import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../../platform/domain/ids.js';
import { eventually } from '../../../platform/testing/testing.js';
import { countStatements, person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import { AttendanceMarked, StudentWithdrawn } from '../../../schema/events/classes.js';
import { CourseCompleted, ExerciseCompleted, LessonCompleted } from '../../../schema/events/courses.js';
import { BadgeUnlocked, LevelUp, StreakUpdated, XpEarned } from '../../../schema/events/gamification.js';
import { UserRegistered } from '../../../schema/events/users.js';
import { gamification } from '../subgraph.js';
import { aGroup, anExercise, earn, enroll, tellAt } from '../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(gamification);
});
afterAll(() => subgraph.stop());

const saidOf = async (contract: Parameters<TestSubgraph['said']>[0], userId: string) =>
  (await subgraph.said(contract)).filter((event) => event.subject === userId).map((event) => event.data);

const totalOf = async (userId: string): Promise<number | undefined> =>
  (await subgraph.rows<{ totalXp: number }>('select total_xp from player where id = $1', [userId]))[0]?.totalXp;

const scoresOf = async (userId: string): Promise<Record<string, number>> =>
  Object.fromEntries(
    (
      await subgraph.rows<{ boardKey: string; xp: number }>(
        'select board_key, xp from board_score where user_id = $1',
        [userId],
      )
    ).map(({ boardKey, xp }) => [boardKey, xp]),
  );

const factsOf = async (userId: string) =>
  (await subgraph.rows('select facts_exercises, facts_perfect_quizzes from player where id = $1', [userId]))[0];

const deadLetters = () => subgraph.rows<{ error: string }>('select error from dead_letter');

test('an exercise, its lesson and its course pay, and say so with the player’s classes', async () => {
  const { classId, courseId, students } = await aGroup(subgraph);
  const studentId = students[0]!.id;
  const exercise = anExercise(studentId, courseId);
  await subgraph.tell(ExerciseCompleted, exercise);
  const place = { courseId, studentId, localDate: '2026-03-29' };
  await subgraph.tell(LessonCompleted, { ...place, lessonId: exercise.lessonId });
  await subgraph.tell(CourseCompleted, place);
  const earned = await saidOf(XpEarned, studentId);
  expect(earned.map(({ rule, amount, totalXp, level }) => [rule, amount, totalXp, level])).toEqual([
    ['exercise-completed', 15, 15, 1],
    ['lesson-completed', 20, 35, 2],
    ['course-completed', 100, 135, 3],
  ]);
  expect(earned[0]).toMatchObject({ userId: studentId, courseId, classIds: [classId] });
  expect((await saidOf(LevelUp, studentId)).map(({ level }) => level)).toEqual([2, 3]);
  expect((await saidOf(BadgeUnlocked, studentId)).map(({ badge }) => badge)).toEqual([
    'first-exercise',
    'perfect-quiz',
    'first-lesson',
    'course-completed',
  ]);
  expect(await saidOf(StreakUpdated, studentId)).toEqual([{ userId: studentId, days: 1, localDate: '2026-03-29' }]);
  expect(await deadLetters()).toEqual([]);
});

test('the same event delivered twice, also at once, pays once', async () => {
  const { courseId, students } = await aGroup(subgraph);
  const exercise = anExercise(students[0]!.id, courseId);
  const id = newId();
  await Promise.all(Array.from({ length: 4 }, () => subgraph.tell(ExerciseCompleted, exercise, { id })));
  await subgraph.tell(ExerciseCompleted, exercise, { id });
  expect(await totalOf(students[0]!.id)).toBe(15);
  expect(await factsOf(students[0]!.id)).toEqual({ factsExercises: 1, factsPerfectQuizzes: 1 });
});

test('the same exercise delivered as 20 different events at once pays once', async () => {
  const studentId = newId();
  const exercise = anExercise(studentId, newId());
  await Promise.all(Array.from({ length: 20 }, () => subgraph.tell(ExerciseCompleted, exercise)));
  expect(await totalOf(studentId)).toBe(15);
  expect(await saidOf(XpEarned, studentId)).toHaveLength(1);
});

test('ten events at once for an unknown user make one player with the sum of all, each level said once', async () => {
  const studentId = newId();
  const courseId = newId();
  await Promise.all([
    subgraph.tell(UserRegistered, { userId: studentId, locale: 'en', timeZone: 'Europe/Lisbon' }),
    ...Array.from({ length: 10 }, () => subgraph.tell(ExerciseCompleted, anExercise(studentId, courseId))),
  ]);
  expect(await totalOf(studentId)).toBe(150);
  expect((await saidOf(LevelUp, studentId)).map(({ level }) => level)).toEqual([2, 3, 4]);
  const scores = await scoresOf(studentId);
  expect(Object.values(scores)).toEqual(Array(6).fill(150));
  expect(await deadLetters()).toEqual([]);
});

test('of 30 exercises at once, ten pay', async () => {
  const studentId = newId();
  const now = new Date().toISOString();
  await Promise.all(
    Array.from({ length: 30 }, () =>
      tellAt(subgraph, now, ExerciseCompleted, anExercise(studentId, newId(), { exerciseType: 'reading' })),
    ),
  );
  expect(await totalOf(studentId)).toBe(50);
});

test('a better score pays the difference, but not within 180 s', async () => {
  const studentId = newId();
  const quiz = anExercise(studentId, newId(), { score: 0.5 });
  await tellAt(subgraph, '2026-03-23T10:00:00Z', ExerciseCompleted, quiz);
  await tellAt(subgraph, '2026-03-23T10:02:59Z', ExerciseCompleted, { ...quiz, score: 0.7, first: false });
  expect(await totalOf(studentId)).toBe(5);
  await tellAt(subgraph, '2026-03-23T10:03:00Z', ExerciseCompleted, { ...quiz, score: 1, first: false });
  expect(await totalOf(studentId)).toBe(15);
  expect(await factsOf(studentId)).toEqual({ factsExercises: 1, factsPerfectQuizzes: 1 });
});

test('an attendance corrected from present to absent takes its XP back from the boards of its own week', async () => {
  const group = await aGroup(subgraph);
  const studentId = group.students[0]!.id;
  const meetingId = newId();
  const mark = (time: string, status: 'present' | 'late' | 'absent', previousStatus: 'present' | 'late' | null) =>
    tellAt(subgraph, time, AttendanceMarked, {
      classId: group.classId,
      meetingId,
      studentId,
      status,
      previousStatus,
      localDate: '2026-03-24',
    });
  await mark('2026-03-24T19:30:00Z', 'present', null);
  const board = `class:${group.classId}/weekly/2026-W13`;
  expect((await scoresOf(studentId))[board]).toBe(15);
  expect((await scoresOf(studentId))[`course:${group.courseId}/all-time`]).toBe(15);
  await mark('2026-03-31T10:00:00Z', 'late', 'present');
  await mark('2026-03-31T10:00:05Z', 'absent', 'late');
  expect((await saidOf(XpEarned, studentId)).map(({ amount }) => amount)).toEqual([15, -5, -10]);
  expect(await totalOf(studentId)).toBe(0);
  const scores = await scoresOf(studentId);
  expect(scores[board]).toBe(0);
  expect(Object.keys(scores).filter((key) => key.includes('W14'))).toEqual([]);
});

test('attendance keeps the streak on the day of the meeting, absence does not', async () => {
  const { classId, students } = await aGroup(subgraph);
  const studentId = students[0]!.id;
  const mark = (localDate: string, status: 'present' | 'late' | 'absent' | 'excused') =>
    subgraph.tell(AttendanceMarked, {
      classId,
      meetingId: newId(),
      studentId,
      status,
      previousStatus: null,
      localDate,
    });
  await mark('2026-03-24', 'present');
  await mark('2026-03-25', 'late');
  await mark('2026-03-26', 'absent');
  await mark('2026-03-27', 'excused');
  expect((await saidOf(StreakUpdated, studentId)).map(({ days, localDate }) => [days, localDate])).toEqual([
    [1, '2026-03-24'],
    [2, '2026-03-25'],
  ]);
});

test('a class takes in and loses its students’ XP with them', async () => {
  const group = await aGroup(subgraph);
  const late = person();
  await earn(subgraph, late.id, group.courseId);
  await enroll(subgraph, group, late);
  await earn(subgraph, late.id, group.courseId);
  const shown = () =>
    subgraph.rows('select xp, shown from board_score where user_id = $1 and class_id = $2', [late.id, group.classId]);
  expect(await shown()).toEqual(Array(3).fill({ xp: 15, shown: true }));
  const { classId, courseId } = group;
  await subgraph.tell(StudentWithdrawn, { classId, courseId, enrollmentId: newId(), studentId: late.id });
  await earn(subgraph, late.id, courseId);
  expect(await shown()).toEqual(Array(3).fill({ xp: 15, shown: false }));
  expect((await saidOf(XpEarned, late.id)).map(({ classIds }) => classIds)).toEqual([[], [classId], []]);
  await enroll(subgraph, group, late);
  expect(await shown()).toEqual(Array(3).fill({ xp: 15, shown: true }));
});

test('the ledger refuses to be changed, and adds up to every total', async () => {
  const studentId = newId();
  await earn(subgraph, studentId, newId());
  await expect(
    subgraph.rows('update xp_transaction set amount = 1000 where player_id = $1', [studentId]),
  ).rejects.toThrow('append-only');
  await expect(subgraph.rows('delete from xp_transaction where player_id = $1', [studentId])).rejects.toThrow(
    'append-only',
  );
  const wrong = await subgraph.rows(
    `select player.id from player left join xp_transaction on player_id = player.id
     group by player.id having total_xp <> coalesce(sum(amount), 0)`,
  );
  expect(wrong).toEqual([]);
  const wrongBoards = await subgraph.rows(
    `select user_id from board_score join player on player.id = user_id where board_key = 'global/all-time' and xp <> total_xp`,
  );
  expect(wrongBoards).toEqual([]);
});

test('an exercise of a known player takes five statements: inbox, lock, history, ledger with boards and fact, save', async () => {
  const { courseId, students } = await aGroup(subgraph);
  await earn(subgraph, students[0]!.id, courseId, 2);
  // Its own reactions to two badges and a level have ended; the next exercise brings none.
  await eventually(async () => {
    const feed = await subgraph.rows('select 1 from feed_entry where player_id = $1', [students[0]!.id]);
    return feed.length === 3;
  });
  const exercise = anExercise(students[0]!.id, courseId);
  const statements = await countStatements(() =>
    tellAt(subgraph, new Date().toISOString(), ExerciseCompleted, exercise),
  );
  expect(statements).toBe(5);
});
