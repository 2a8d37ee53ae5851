import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../../../platform/domain/ids.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { CourseArchived, CourseCreated, CoursePublished } from '../../../../schema/events/courses.js';
import { courses } from '../../subgraph.js';
import { aCourse } from '../../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(courses);
});
afterAll(() => subgraph.stop());

const CREATE = 'mutation ($input: CreateCourseInput!) { createCourse(input: $input) { course { id slug status } } }';
const SECTION = `mutation ($input: AddSectionInput!) {
  addSection(input: $input) { section { id title lessons { id } } course { sections { id } } }
}`;
const LESSON = `mutation ($input: AddLessonInput!) {
  addLesson(input: $input) { lesson { id content exercises { id } } course { lessonCount } }
}`;
const EXERCISE = `mutation ($input: AddExerciseInput!) {
  addExercise(input: $input) { exercise { id type instructions questions { id prompt choices } } }
}`;
const MOVE = `mutation ($input: MoveLessonInput!) {
  moveLesson(input: $input) { course { sections { lessons { title } } } }
}`;
const PUBLISH = 'mutation ($id: ID!) { publishCourse(input: { courseId: $id }) { course { status } } }';
const ARCHIVE = 'mutation ($id: ID!) { archiveCourse(input: { courseId: $id }) { course { status } } }';

const aCourseInput = () => ({
  title: 'Portuguese',
  slug: `portuguese-${newId()}`,
  language: 'pt',
  level: 'BEGINNER',
  tags: ['travel'],
  summary: 'First words.',
  access: 'FREE',
});
const A_QUIZ = {
  type: 'QUIZ',
  title: 'Quiz',
  instructions: 'Choose.',
  questions: [{ prompt: 'Yes?', choices: ['Sim', 'Não'], correctChoice: 0 }],
};

test('an instructor writes a course and publishes it', async () => {
  const author = person('instructor');
  const created = await subgraph.graphql<{ createCourse: { course: { id: string } } }>(
    CREATE,
    { input: aCourseInput() },
    author,
  );
  expect(created.data.createCourse.course).toMatchObject({ status: 'DRAFT' });
  const courseId = created.data.createCourse.course.id;
  const section = await subgraph.graphql<{ addSection: { section: { id: string } } }>(
    SECTION,
    { input: { courseId, title: 'First steps' } },
    author,
  );
  const sectionId = section.data.addSection.section.id;
  expect(section.data.addSection).toEqual({
    section: { id: sectionId, title: 'First steps', lessons: [] },
    course: { sections: [{ id: sectionId }] },
  });
  const lesson = await subgraph.graphql<{ addLesson: { lesson: { id: string } } }>(
    LESSON,
    { input: { sectionId, title: 'Greetings', markdown: '# Olá' } },
    author,
  );
  const lessonId = lesson.data.addLesson.lesson.id;
  expect(lesson.data.addLesson).toEqual({
    lesson: { id: lessonId, content: '# Olá', exercises: [] },
    course: { lessonCount: 1 },
  });
  expect((await subgraph.graphql(PUBLISH, { id: courseId }, author)).code).toBe('COURSE_EMPTY');
  const exercise = await subgraph.graphql(EXERCISE, { input: { lessonId, ...A_QUIZ } }, author);
  expect(exercise.data).toMatchObject({
    addExercise: { exercise: { type: 'QUIZ', instructions: 'Choose.', questions: [{ choices: ['Sim', 'Não'] }] } },
  });
  const published = await subgraph.graphql(PUBLISH, { id: courseId }, author);
  expect(published.data).toEqual({ publishCourse: { course: { status: 'PUBLISHED' } } });
  await subgraph.graphql(PUBLISH, { id: courseId }, author);
  const said = (await subgraph.said()).filter((event) => event.subject === courseId);
  expect(said.map(({ type, data }) => [type, data])).toEqual([
    [CourseCreated.type, { courseId, instructorId: author.id }],
    [
      CoursePublished.type,
      {
        courseId,
        instructorId: author.id,
        publishedVersion: 1,
        lessonIds: [lessonId],
        access: 'free',
        title: expect.any(String) as string,
        lessons: [{ lessonId, title: expect.any(String) as string }],
        exerciseIds: [expect.any(String) as string],
      },
    ],
  ]);
});

test('of 10 courses with one slug at once, one is made and the others get an error', async () => {
  const input = aCourseInput();
  const results = await Promise.all(
    Array.from({ length: 10 }, () => subgraph.graphql(CREATE, { input }, person('instructor'))),
  );
  const codes = results.map((result) => result.code);
  expect(codes.filter((code) => code === undefined)).toHaveLength(1);
  expect(codes.filter((code) => code === 'SLUG_TAKEN')).toHaveLength(9);
  expect(results.flatMap((result) => result.errors)[0]?.extensions['field']).toBe('input.slug');
});

test('20 edits of one course at once all last', async () => {
  const { courseId, author } = await aCourse(subgraph, { published: false });
  const titles = Array.from({ length: 20 }, (_, index) => `Section ${index}`);
  await Promise.all(titles.map((title) => subgraph.graphql(SECTION, { input: { courseId, title } }, author)));
  const seen = await subgraph.graphql<{ course: { sections: { title: string }[] } }>(
    'query ($id: ID) { course(id: $id) { sections { title } } }',
    { id: courseId },
    author,
  );
  expect(seen.data.course.sections.map((section) => section.title).sort()).toEqual(['First steps', ...titles].sort());
});

test('a lesson is moved in the draft, and readers see it when the course is published again', async () => {
  const { courseId, sectionId, lessons, author } = await aCourse(subgraph, { lessons: 3 });
  const moved = await subgraph.graphql(MOVE, { input: { lessonId: lessons[2]!.id, sectionId, position: 0 } }, author);
  const order = (...numbers: number[]) => [{ lessons: numbers.map((number) => ({ title: `Lesson ${number}` })) }];
  expect(moved.data).toEqual({ moveLesson: { course: { sections: order(3, 1, 2) } } });
  const seen = async () =>
    (await subgraph.graphql('query ($id: ID) { course(id: $id) { sections { lessons { title } } } }', { id: courseId }))
      .data;
  expect(await seen()).toEqual({ course: { sections: order(1, 2, 3) } });
  await subgraph.graphql(PUBLISH, { id: courseId }, author);
  expect(await seen()).toEqual({ course: { sections: order(3, 1, 2) } });
});

test('no user but the author and staff changes a course', async () => {
  const { courseId, sectionId, lessons } = await aCourse(subgraph);
  const lessonId = lessons[0]!.id;
  const acts: [string, object][] = [
    [SECTION, { input: { courseId, title: 'More' } }],
    [LESSON, { input: { sectionId, title: 'More', markdown: '' } }],
    [EXERCISE, { input: { lessonId, ...A_QUIZ } }],
    [MOVE, { input: { lessonId, sectionId } }],
    [PUBLISH, { id: courseId }],
    [ARCHIVE, { id: courseId }],
  ];
  for (const [act, variables] of acts) {
    const codeFor = async (viewer: Parameters<TestSubgraph['graphql']>[2]) =>
      (await subgraph.graphql(act, { ...variables }, viewer)).code;
    expect(await codeFor(person('instructor'))).toBe('NOT_YOUR_COURSE');
    expect(await codeFor(person())).toBe('FORBIDDEN');
    expect(await codeFor(null)).toBe('UNAUTHENTICATED');
    expect(await codeFor(person('staff'))).toBeUndefined();
  }
  expect((await subgraph.said(CourseArchived)).filter((event) => event.subject === courseId)).toHaveLength(1);
  const staff = person('staff');
  for (const [act, variables] of acts.slice(0, 5)) {
    expect((await subgraph.graphql(act, { ...variables }, staff)).code).toBe('COURSE_ARCHIVED');
  }
  expect((await subgraph.graphql(CREATE, { input: aCourseInput() }, person())).code).toBe('FORBIDDEN');
});

test('what is not there is not found', async () => {
  const author = person('instructor');
  const { sectionId, lessons } = await aCourse(subgraph);
  const staff = person('staff');
  const elsewhere = await aCourse(subgraph);
  for (const id of [newId(), 'nonsense']) {
    const code = async (act: string, input: object) => (await subgraph.graphql(act, { input }, author)).code;
    expect(await code(SECTION, { courseId: id, title: 'More' })).toBe('COURSE_NOT_FOUND');
    expect(await code(LESSON, { sectionId: id, title: 'More', markdown: '' })).toBe('SECTION_NOT_FOUND');
    expect(await code(EXERCISE, { lessonId: id, ...A_QUIZ })).toBe('LESSON_NOT_FOUND');
    expect(await code(MOVE, { lessonId: id, sectionId })).toBe('LESSON_NOT_FOUND');
    expect((await subgraph.graphql(PUBLISH, { id }, author)).code).toBe('COURSE_NOT_FOUND');
    expect((await subgraph.graphql(ARCHIVE, { id }, author)).code).toBe('COURSE_NOT_FOUND');
  }
  const input = { lessonId: lessons[0]!.id, sectionId: elsewhere.sectionId };
  expect((await subgraph.graphql(MOVE, { input }, staff)).code).toBe('SECTION_NOT_FOUND');
});

test('invalid input names every field at once', async () => {
  const { lessons, author } = await aCourse(subgraph);
  const problemsOf = async (act: string, input: object) => {
    const { code, errors } = await subgraph.graphql(act, { input }, author);
    const problems = errors[0]?.extensions['problems'] as { field: string }[];
    return [code, ...new Set(problems.map((problem) => problem.field))].sort();
  };
  expect(
    await problemsOf(CREATE, {
      ...aCourseInput(),
      slug: 'Not A Slug',
      title: '',
      tags: [''],
      summary: 'x'.repeat(2001),
    }),
  ).toEqual(['INVALID_INPUT', 'input.slug', 'input.summary', 'input.tags', 'input.title']);
  const lessonId = lessons[0]!.id;
  const quiz = (questions: object[]) => problemsOf(EXERCISE, { lessonId, ...A_QUIZ, questions });
  expect(await quiz([])).toEqual(['INVALID_INPUT', 'input.questions']);
  expect(await quiz([{ prompt: '', choices: ['one'], correctChoice: 0 }])).toEqual([
    'INVALID_INPUT',
    'input.questions.0.choices',
    'input.questions.0.prompt',
  ]);
  expect(await quiz([{ prompt: '?', choices: ['same', 'same'], correctChoice: 2 }])).toEqual([
    'INVALID_INPUT',
    'input.questions.0.choices',
    'input.questions.0.correctChoice',
  ]);
  expect(await problemsOf(EXERCISE, { lessonId, ...A_QUIZ, type: 'READING' })).toEqual([
    'INVALID_INPUT',
    'input.questions',
  ]);
});

test('a part that is sent twice with one key is created once', async () => {
  const author = person('instructor');
  const send = async (field: string, input: object, result: string) => {
    const type = `${field[0]!.toUpperCase()}${field.slice(1)}Input`;
    const mutation = `mutation ($input: ${type}!) { ${field}(input: $input) { ${result} { id } } }`;
    const answers = [1, 2].map(() => ({ ...input, idempotencyKey: `${field}-1` }));
    const [one, two] = await Promise.all(
      answers.map((again) =>
        subgraph.graphql<Record<string, Record<string, { id: string }>>>(mutation, { input: again }, author),
      ),
    );
    expect(two!.data[field]).toEqual(one!.data[field]);
    return one!.data[field]![result]!.id;
  };
  const described = { title: 'Once', language: 'pt', level: 'BEGINNER', tags: [], summary: '', access: 'FREE' };
  const courseId = await send('createCourse', { ...described, slug: `once-${newId()}` }, 'course');
  const sectionId = await send('addSection', { courseId, title: 'One' }, 'section');
  const lessonId = await send('addLesson', { sectionId, title: 'One', markdown: '' }, 'lesson');
  await send('addExercise', { lessonId, type: 'READING', title: 'Read', instructions: '' }, 'exercise');
  const [course] = await subgraph.rows<{ parts: number }>(
    'select count(*)::int as parts from course_part where course_id = $1',
    [courseId],
  );
  expect(course?.parts).toBe(3);
});
