import { beforeAll, expect, test } from 'vitest';
import { newId } from '../../../platform/domain/ids.js';
import { discoverEntities } from '../../../platform/testing/subgraph.js';
import { courses } from '../subgraph.js';
import { lessonsOf, type CourseOutline, type LessonOutline } from './content.js';
import { Enrollment } from './enrollment.js';

beforeAll(() => discoverEntities(courses));

const MOMENT = { at: new Date('2026-03-29T12:00:00Z'), localDate: '2026-03-29' };
const LATER = { at: new Date('2026-04-29T12:00:00Z'), localDate: '2026-04-29' };

const outlineOf = (lessons: readonly LessonOutline[]): CourseOutline => ({
  sections: [{ id: 'section', title: 'Section', lessons }],
});
const anExercise = () => ({ id: newId(), type: 'quiz' as const, title: 'Quiz' });
const aLesson = (exercises: number): LessonOutline => ({
  id: newId(),
  title: 'Lesson',
  exercises: Array.from({ length: exercises }, anExercise),
});
const complete = (enrollment: Enrollment, outline: CourseOutline, exerciseId: string, moment = MOMENT) =>
  enrollment.recordResult(outline, exerciseId, { score: 1, passed: true }, moment);
const eventsOf = (enrollment: Enrollment) => enrollment.pullEvents().map(({ event }) => event.type);

test('who completed v1 and moves to v2 has done what is still in it, stays complete, and completes nothing twice', () => {
  const [first, second, third] = [aLesson(1), aLesson(1), aLesson(1)];
  const [v1, v2] = [outlineOf([first, second]), outlineOf([second, third])];
  const enrollment = new Enrollment(newId(), newId(), 1, v1, 'self', MOMENT.at);
  for (const lesson of [first, second]) complete(enrollment, v1, lesson.exercises[0]!.id);
  expect([enrollment.progress, enrollment.completedAt]).toEqual([1, MOMENT.at]);
  eventsOf(enrollment);
  enrollment.moveTo(2, v2, LATER);
  expect([enrollment.progress, enrollment.completedLessonCount, enrollment.completedAt]).toEqual([0.5, 1, MOMENT.at]);
  complete(enrollment, v2, third.exercises[0]!.id, LATER);
  expect([enrollment.progress, enrollment.completedAt]).toEqual([1, MOMENT.at]);
  expect(eventsOf(enrollment)).toEqual(['course-moved-up', 'lesson-opened', 'exercise-completed', 'lesson-completed']);
});

test('what was left to do and is not in the newest version completes the lesson and the course', () => {
  const lesson = aLesson(2);
  const [done] = lesson.exercises;
  const enrollment = new Enrollment(newId(), newId(), 1, outlineOf([lesson]), 'self', MOMENT.at);
  complete(enrollment, outlineOf([lesson]), done!.id);
  eventsOf(enrollment);
  enrollment.moveTo(2, outlineOf([{ ...lesson, exercises: [done!] }]), LATER);
  expect([enrollment.progress, enrollment.completedAt]).toEqual([1, LATER.at]);
  expect(eventsOf(enrollment)).toEqual(['course-moved-up', 'lesson-completed', 'course-completed']);
});

/** Numbers from 0 up to 1, the same for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed * 2_654_435_761 + 1;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/** Removes, moves and adds lessons and exercises; at least one lesson stays. */
function edited(outline: CourseOutline, random: () => number): CourseOutline {
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)]!;
  let lessons = [...lessonsOf(outline)];
  for (let edits = Math.ceil(random() * 4); edits > 0; edits -= 1) {
    const lesson = pick(lessons);
    const replace = (next: LessonOutline) => (lessons = lessons.map((one) => (one.id === next.id ? next : one)));
    const kind = Math.floor(random() * 5);
    if (kind === 0) lessons.push(aLesson(Math.floor(random() * 3)));
    if (kind === 1 && lessons.length > 1) lessons = lessons.filter((one) => one !== lesson);
    if (kind === 2) replace({ ...lesson, exercises: [...lesson.exercises, anExercise()] });
    if (kind === 3) replace({ ...lesson, exercises: lesson.exercises.slice(1) });
    if (kind === 4) {
      const [moved, ...rest] = lesson.exercises;
      const target = pick(lessons);
      if (!moved || target === lesson) continue;
      replace({ ...lesson, exercises: rest });
      replace({ ...target, exercises: [...target.exercises, moved] });
    }
  }
  return outlineOf(lessons);
}

test('over random edits, results and moves, progress stays between 0 and 1, reaches 1, and nothing completes twice', () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    const random = randomOf(seed);
    let outline = outlineOf([aLesson(1), aLesson(2), aLesson(0)]);
    const enrollment = new Enrollment(newId(), newId(), 1, outline, 'self', MOMENT.at);
    const events: string[] = [];
    const completedLessons: string[] = [];
    let completedAt: Date | null = null;
    const check = () => {
      for (const { event } of enrollment.pullEvents()) {
        events.push(event.type);
        if (event.type === 'lesson-completed') completedLessons.push(event.lessonId);
      }
      const counts = [enrollment.progress, enrollment.completedLessonCount / enrollment.lessonCount];
      for (const share of counts) expect(share >= 0 && share <= 1, `seed ${seed}: ${share}`).toBe(true);
      // As the database demands.
      expect(enrollment.completedAt !== null || counts[1]! < 1, `seed ${seed}`).toBe(true);
      if (completedAt) expect(enrollment.completedAt).toBe(completedAt);
      completedAt = enrollment.completedAt;
    };
    for (let act = 0; act < 12; act += 1) {
      const lesson = lessonsOf(outline)[Math.floor(random() * lessonsOf(outline).length)]!;
      const exercise = lesson.exercises[Math.floor(random() * lesson.exercises.length)];
      const kind = random();
      if (kind < 0.25) enrollment.openLesson(outline, lesson.id, MOMENT);
      else if (kind < 0.35 && exercise) enrollment.excuse(outline, exercise.id, MOMENT);
      else if (kind < 0.75 && exercise)
        enrollment.recordResult(outline, exercise.id, { score: random(), passed: random() < 0.7 }, MOMENT);
      else {
        outline = edited(outline, random);
        enrollment.moveTo(enrollment.contentVersion + 1, outline, LATER);
      }
      check();
    }
    for (const lesson of lessonsOf(outline)) {
      enrollment.openLesson(outline, lesson.id, LATER);
      for (const { id } of lesson.exercises) complete(enrollment, outline, id, LATER);
      check();
    }
    expect([seed, enrollment.progress, enrollment.completedAt !== null]).toEqual([seed, 1, true]);
    expect(events.filter((type) => type === 'course-completed')).toHaveLength(1);
    expect(new Set(completedLessons).size).toBe(completedLessons.length);
  }
});
