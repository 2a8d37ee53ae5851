import { beforeAll, expect, test } from 'vitest';
import { newId } from '../../../platform/domain/ids.js';
import { discoverEntities } from '../../../platform/testing/subgraph.js';
import { courses } from '../subgraph.js';
import type { CourseOutline } from './content.js';
import { Enrollment } from './enrollment.js';
import { passes } from './exercise-settings.js';

beforeAll(() => discoverEntities(courses));

const MOMENT = { at: new Date('2026-03-29T12:00:00Z'), localDate: '2026-03-29' };

/** Lessons with so many exercises. */
function enrolled(...exerciseCounts: number[]) {
  const lessons = exerciseCounts.map((count) => ({
    id: newId(),
    title: 'Lesson',
    exercises: Array.from({ length: count }, () => ({ id: newId(), type: 'quiz' as const, title: 'Quiz' })),
  }));
  const outline: CourseOutline = { sections: [{ id: newId(), title: 'Section', lessons }] };
  const enrollment = new Enrollment(newId(), newId(), 1, outline, 'self', MOMENT.at);
  enrollment.pullEvents();
  return {
    enrollment,
    lessons,
    outline,
    open: (lesson: number) => enrollment.openLesson(outline, lessons[lesson]!.id, MOMENT),
    complete: (lesson: number, exercise: number, score: number) =>
      enrollment.recordResult(
        outline,
        lessons[lesson]!.exercises[exercise]!.id,
        { score, passed: passes(score, { passMark: 0.5 }) },
        MOMENT,
      ),
    recorded: () => enrollment.pullEvents().map(({ event }) => event.type),
  };
}

test('the first lesson opened starts the course, once', () => {
  const { enrollment, open, recorded } = enrolled(1, 1);
  open(0);
  open(1);
  open(0);
  expect(enrollment.startedAt).toEqual(MOMENT.at);
  expect(recorded()).toEqual(['course-started', 'lesson-opened', 'lesson-opened']);
});

test('an exercise completes its lesson when it is the last one, and the course when that is the last one', () => {
  const { enrollment, complete, recorded } = enrolled(2, 1);
  complete(0, 0, 1);
  expect(recorded()).toEqual(['course-started', 'lesson-opened', 'exercise-completed']);
  complete(0, 1, 0.5);
  expect(recorded()).toEqual(['exercise-completed', 'lesson-completed']);
  expect([enrollment.progress, enrollment.completedLessonCount, enrollment.completedAt]).toEqual([2 / 3, 1, null]);
  complete(1, 0, 0.5);
  expect(recorded()).toEqual(['lesson-opened', 'exercise-completed', 'lesson-completed', 'course-completed']);
  expect([enrollment.progress, enrollment.completedLessonCount, enrollment.completedAt]).toEqual([1, 2, MOMENT.at]);
});

test('only a better score is a fact, and it moves no progress', () => {
  const { enrollment, lessons, complete } = enrolled(1);
  const exerciseId = lessons[0]!.exercises[0]!.id;
  for (const score of [0.5, 0.5, 0.2, 0.8, 0.6]) complete(0, 0, score);
  const said = enrollment
    .pullEvents()
    .flatMap(({ event }) => (event.type === 'exercise-completed' ? [[event.score, event.first]] : []));
  expect(said).toEqual([
    [0.5, true],
    [0.8, false],
  ]);
  expect([enrollment.bestScore(exerciseId), enrollment.progress, enrollment.completedLessonCount]).toEqual([0.8, 1, 1]);
});

test('a score below the pass mark is kept and completes nothing', () => {
  const { enrollment, lessons, complete, recorded } = enrolled(1);
  const exerciseId = lessons[0]!.exercises[0]!.id;
  complete(0, 0, 0);
  complete(0, 0, 0.499999);
  expect(recorded()).toEqual(['course-started', 'lesson-opened', 'exercise-scored', 'exercise-scored']);
  expect([enrollment.bestScore(exerciseId), enrollment.progress, enrollment.completedAt]).toEqual([0.499999, 0, null]);
  complete(0, 0, 0.5);
  expect(recorded()).toEqual(['exercise-completed', 'lesson-completed', 'course-completed']);
});

test('what is complete without a score stays complete, and a score may follow', () => {
  const { enrollment, lessons, outline, recorded } = enrolled(1);
  const exerciseId = lessons[0]!.exercises[0]!.id;
  enrollment.recordResult(outline, exerciseId, { score: null, passed: true }, MOMENT);
  expect([enrollment.progress, enrollment.bestScore(exerciseId)]).toEqual([1, null]);
  recorded();
  enrollment.recordResult(outline, exerciseId, { score: 0.2, passed: false }, MOMENT);
  expect([enrollment.progress, enrollment.bestScore(exerciseId), recorded()]).toEqual([1, 0.2, ['exercise-completed']]);
});

test('a lesson without exercises is complete when it is opened', () => {
  const { enrollment, open, complete, recorded } = enrolled(0, 1);
  open(0);
  open(0);
  expect(recorded()).toEqual(['course-started', 'lesson-opened', 'lesson-completed']);
  expect(enrollment.progress).toBe(0.5);
  complete(1, 0, 1);
  expect(recorded().at(-1)).toBe('course-completed');
  expect(enrollment.progress).toBe(1);
});

test('an exercise or lesson that the version does not have is not found', () => {
  const { enrollment } = enrolled(1);
  const other = enrolled(1);
  const outline = { sections: [] };
  const codes = [
    () => enrollment.openLesson(outline, other.lessons[0]!.id, MOMENT),
    () => enrollment.recordResult(outline, other.lessons[0]!.exercises[0]!.id, { score: 1, passed: true }, MOMENT),
  ];
  expect(codes[0]).toThrow(expect.objectContaining({ code: 'LESSON_NOT_FOUND' }));
  expect(codes[1]).toThrow(expect.objectContaining({ code: 'EXERCISE_NOT_FOUND' }));
});
