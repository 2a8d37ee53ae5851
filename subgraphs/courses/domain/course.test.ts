import { beforeAll, expect, test } from 'vitest';
import { discoverEntities } from '../../../platform/testing/subgraph.js';
import { courses } from '../subgraph.js';
import { anExercise, draftCourse, QUESTIONS } from '../testing/testing.js';
import type { Course } from './course.js';
import { choiceQuestion } from './questions/kinds.js';

beforeAll(() => discoverEntities(courses));

const NOW = new Date('2026-03-29T12:00:00Z');
const recorded = (course: Course): string[] => course.pullEvents().map(({ event }) => event.type);
const titles = (course: Course) =>
  course.draft.sections.map((section) => section.lessons.map((lesson) => lesson.title));

function withLesson() {
  const course = draftCourse();
  const section = course.addSection('First steps');
  const lesson = course.addLesson(section.id, 'Greetings', '# Olá');
  return { course, section, lesson };
}

test('a draft is published only when a lesson has an exercise', () => {
  const { course, lesson } = withLesson();
  expect(() => course.publish(NOW)).toThrow(expect.objectContaining({ code: 'COURSE_EMPTY' }));
  course.addExercise(lesson.id, anExercise());
  recorded(course);
  course.publish(NOW);
  expect([course.status, course.publishedVersion, recorded(course)]).toEqual(['published', 1, ['course-published']]);
});

test('publishing makes a version of what changed, and nothing when nothing did', () => {
  const { course, section, lesson } = withLesson();
  course.addExercise(lesson.id, anExercise());
  course.publish(NOW);
  course.publish(NOW);
  course.addLesson(section.id, 'Numbers', '');
  course.publish(NOW);
  const versions = course.versions.getItems();
  expect(versions.map((version) => version.number)).toEqual([1, 2]);
  expect(versions.map((version) => version.content.sections[0]?.lessons.length)).toEqual([1, 2]);
  expect(recorded(course).filter((type) => type === 'course-published')).toHaveLength(2);
});

test('an outline tells the names of a version and nothing of what is in it', () => {
  const { course, section, lesson } = withLesson();
  const exercise = course.addExercise(
    lesson.id,
    anExercise({ type: 'quiz', title: 'Answer', instructions: 'secret', questions: QUESTIONS.map(choiceQuestion) }),
  );
  course.publish(NOW);
  expect(course.versions.getItems()[0]?.outline).toEqual({
    sections: [
      {
        id: section.id,
        title: 'First steps',
        lessons: [
          { id: lesson.id, title: 'Greetings', exercises: [{ id: exercise.id, type: 'quiz', title: 'Answer' }] },
        ],
      },
    ],
  });
});

test('a lesson moves within its section and to another', () => {
  const course = draftCourse();
  const one = course.addSection('One');
  const two = course.addSection('Two');
  const [a, b] = ['a', 'b', 'c'].map((title) => course.addLesson(one.id, title, ''));
  course.moveLesson(a!.id, one.id, 1);
  expect(titles(course)).toEqual([['b', 'a', 'c'], []]);
  course.moveLesson(b!.id, two.id, null);
  expect(titles(course)).toEqual([['a', 'c'], ['b']]);
  course.moveLesson(a!.id, two.id, 99);
  expect(titles(course)).toEqual([['c'], ['b', 'a']]);
});

test('an archived course is not edited, and archiving it again says nothing', () => {
  const { course, section } = withLesson();
  recorded(course);
  course.archive();
  course.archive();
  expect(recorded(course)).toEqual(['course-archived']);
  for (const act of [() => course.addLesson(section.id, 'More', ''), () => course.publish(NOW)]) {
    expect(act).toThrow(expect.objectContaining({ code: 'COURSE_ARCHIVED' }));
  }
});

test('a course has a limit of sections', () => {
  const course = draftCourse();
  for (let index = 0; index < 100; index += 1) course.addSection('Section');
  expect(() => course.addSection('One more')).toThrow(expect.objectContaining({ code: 'COURSE_TOO_LARGE' }));
});
