import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Viewer } from '../../../platform/auth.js';
import { newId } from '../../../platform/domain/ids.js';
import { countStatements, person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import { archiveCourse } from '../commands/course/archive-course.js';
import { completeReading } from '../commands/enrollment/complete-reading.js';
import { enrollInCourse } from '../commands/enrollment/enroll-in-course.js';
import { submitQuiz } from '../commands/quiz/submit-quiz.js';
import { courses } from '../subgraph.js';
import { aCourse, answers } from '../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(courses);
});
afterAll(() => subgraph.stop());

describe('a course', () => {
  const COURSE = `query ($id: ID, $slug: String) {
    course(id: $id, slug: $slug) { id lessonCount sections { lessons { content exercises { instructions questions { prompt } } } } }
  }`;
  interface Seen {
    course: {
      id: string;
      lessonCount: number;
      sections: { lessons: { content: string | null; exercises: { questions: object[] | null }[] }[] }[];
    } | null;
  }
  const see = (variables: Record<string, unknown>, viewer: Viewer | null) =>
    subgraph.graphql<Seen>(COURSE, variables, viewer);

  test('is found by id or by slug, and by exactly one of them', async () => {
    const { courseId, slug } = await aCourse(subgraph);
    expect((await see({ id: courseId }, null)).data.course?.id).toBe(courseId);
    expect((await see({ slug }, null)).data.course?.id).toBe(courseId);
    for (const id of [newId(), 'nonsense']) expect((await see({ id }, null)).data.course).toBeNull();
    expect((await see({ slug: 'nonsense' }, null)).data.course).toBeNull();
    for (const both of [{}, { id: courseId, slug }]) expect((await see(both, null)).code).toBe('INVALID_INPUT');
  });

  test('is seen as a draft by its author and staff only', async () => {
    const { courseId, slug, lessons, author } = await aCourse(subgraph, { published: false });
    for (const viewer of [author, person('staff')]) {
      const { data } = await see({ id: courseId }, viewer);
      expect([data.course?.lessonCount, data.course?.sections[0]?.lessons[0]?.content]).toEqual([1, '# Olá']);
    }
    const LESSON = 'query ($id: ID!, $quiz: ID!) { lesson(id: $id) { title } exercise(id: $quiz) { title } }';
    const ids = { id: lessons[0]!.id, quiz: lessons[0]!.quizId };
    for (const viewer of [person('instructor'), person()]) {
      expect((await see({ id: courseId }, viewer)).data.course).toBeNull();
      expect((await see({ slug }, viewer)).data.course).toBeNull();
      expect((await subgraph.graphql(LESSON, ids, viewer)).data).toEqual({ lesson: null, exercise: null });
    }
    expect((await see({ id: courseId }, null)).data.course).toBeNull();
    expect((await subgraph.graphql(LESSON, ids, author)).data).toEqual({
      lesson: { title: 'Lesson 1' },
      exercise: { title: 'Answer' },
    });
  });

  test('is seen when it is archived by who learns it, its author and staff only', async () => {
    const { courseId, author, students } = await aCourse(subgraph, { students: 1 });
    await archiveCourse(subgraph.context(author), { courseId });
    const sees = async (viewer: Viewer | null) => (await see({ id: courseId }, viewer)).data.course !== null;
    expect(await Promise.all([students[0]!, author, person('staff'), person(), null].map(sees))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  test('shows what is read in it to users who are enrolled, its author and staff only', async () => {
    const { courseId, author, students } = await aCourse(subgraph, { students: 1 });
    const lessonFor = async (viewer: Viewer | null) =>
      (await see({ id: courseId }, viewer)).data.course?.sections[0]?.lessons[0];
    for (const viewer of [students[0]!, author, person('staff')]) {
      expect(await lessonFor(viewer)).toMatchObject({ content: '# Olá', exercises: [{ questions: [] }, {}] });
    }
    for (const viewer of [person(), person('instructor'), null]) {
      const nothing = { instructions: null, questions: null };
      expect(await lessonFor(viewer)).toEqual({ content: null, exercises: [nothing, nothing] });
    }
  });

  test('never lets its answer key out, neither in what is asked for nor in any name of the schema', async () => {
    const { lessons, students } = await aCourse(subgraph, { students: 1 });
    const { questions } = (
      await subgraph.graphql<{ exercise: { questions: object[] } }>(
        'query ($id: ID!) { exercise(id: $id) { questions { id prompt choices } } }',
        { id: lessons[0]!.quizId },
        students[0],
      )
    ).data.exercise;
    expect(questions).toHaveLength(2);
    const asked = 'query ($id: ID!) { exercise(id: $id) { questions { correctChoice } } }';
    const refused = await subgraph.graphql(asked, { id: lessons[0]!.quizId }, students[0]);
    expect(refused.errors[0]?.message).toContain('Cannot query field "correctChoice"');
    const types = await subgraph.graphql<{
      __schema: { types: { kind: string; fields: { name: string }[] | null }[] };
    }>('{ __schema { types { kind fields { name } } } }');
    const names = types.data.__schema.types.flatMap((type) => type.fields?.map((field) => field.name) ?? []);
    expect(names).toContain('choices');
    expect(names).not.toContain('correctChoice');
  });
});

describe('for other subgraphs', () => {
  const ENTITIES = `query ($r: [_Any!]!) { _entities(representations: $r) {
    ... on Course { title } ... on Lesson { title content exercises { id } } ... on Exercise { title instructions questions { prompt } }
  } }`;

  test.each(['Course', 'Lesson', 'Exercise'])('100 entities of %s are resolved by one statement', async (type) => {
    const written = await Promise.all(Array.from({ length: 5 }, () => aCourse(subgraph)));
    const ids = written.map(({ courseId, lessons }) =>
      type === 'Course' ? courseId : type === 'Lesson' ? lessons[0]!.id : lessons[0]!.quizId,
    );
    const r = Array.from({ length: 100 }, (_, index) => ({ __typename: type, id: ids[index] ?? newId() }));
    const statements = await countStatements(async () => {
      const result = await subgraph.graphql<{ _entities: (object | null)[] }>(ENTITIES, { r }, person());
      expect([result.errors, result.data._entities.filter(Boolean).length]).toEqual([[], 5]);
    });
    expect(statements).toBe(1);
  });

  test('a draft is nothing to users who may not see it, and closed content is null', async () => {
    const draft = await aCourse(subgraph, { published: false });
    const open = await aCourse(subgraph, { students: 1 });
    const r = [
      { __typename: 'Course', id: draft.courseId },
      { __typename: 'Lesson', id: draft.lessons[0]!.id },
      { __typename: 'Exercise', id: draft.lessons[0]!.quizId },
      { __typename: 'Lesson', id: open.lessons[0]!.id },
      { __typename: 'Exercise', id: open.lessons[0]!.quizId },
    ];
    const closed = [
      { title: 'Lesson 1', content: null },
      { title: 'Answer', instructions: null, questions: null },
    ];
    for (const viewer of [null, person(), person('instructor')]) {
      const { data } = await subgraph.graphql(ENTITIES, { r }, viewer);
      expect(data).toMatchObject({ _entities: [null, null, null, ...closed] });
    }
    const { data } = await subgraph.graphql(ENTITIES, { r }, open.students[0]);
    expect(data).toMatchObject({
      _entities: [null, null, null, { content: '# Olá' }, { questions: [{ prompt: 'Good morning?' }, {}] }],
    });
  });

  test('a person’s enrollments are shown to themselves and staff, newest first, by a fixed number of statements', async () => {
    const student = person();
    const written = await Promise.all(Array.from({ length: 3 }, () => aCourse(subgraph)));
    const query = `query ($r: [_Any!]!) { _entities(representations: $r) {
      ... on User { courseEnrollments { progress completedLessonCount course { id } } }
    } }`;
    const ask = (viewer: Viewer | null) =>
      subgraph.graphql(query, { r: [{ __typename: 'User', id: student.id }] }, viewer);
    const enroll = (index: number) => enrollInCourse(subgraph.context(student), { courseId: written[index]!.courseId });
    await enroll(0);
    const one = await countStatements(() => ask(student));
    await enroll(1);
    await enroll(2);
    await completeReading(subgraph.context(student), { exerciseId: written[2]!.lessons[0]!.readingId });
    expect(await countStatements(() => ask(student))).toBe(one);
    const all = [
      { progress: 0.5, completedLessonCount: 0, course: { id: written[2]!.courseId } },
      { progress: 0, completedLessonCount: 0, course: { id: written[1]!.courseId } },
      { progress: 0, completedLessonCount: 0, course: { id: written[0]!.courseId } },
    ];
    for (const viewer of [student, person('staff')]) {
      expect((await ask(viewer)).data).toEqual({ _entities: [{ courseEnrollments: all }] });
    }
    for (const viewer of [person(), person('instructor'), null]) {
      expect((await ask(viewer)).data).toEqual({ _entities: [{ courseEnrollments: null }] });
    }
  });
});

describe('live', () => {
  const FOLLOW = 'subscription ($id: ID!) { courseProgressUpdated(courseId: $id) { progress completedLessonCount } }';

  test('a student hears of their own progress only, as it is now', async () => {
    const { courseId, lessons, students } = await aCourse(subgraph, { students: 2 });
    const [me, other] = students;
    const lesson = lessons[0]!;
    const stream = await subgraph.subscribe(FOLLOW, { id: courseId }, me!);
    if (!(Symbol.asyncIterator in stream)) throw new Error('refused');
    const first = stream.next();
    await completeReading(subgraph.context(other!), { exerciseId: lesson.readingId });
    await submitQuiz(subgraph.context(other!), { exerciseId: lesson.quizId, answers: [] });
    await completeReading(subgraph.context(me!), { exerciseId: lesson.readingId });
    expect((await first).value).toEqual({
      data: { courseProgressUpdated: { progress: 0.5, completedLessonCount: 0 } },
    });
    const { courseProgressUpdated: now } = await (async () => {
      await submitQuiz(subgraph.context(me!), { exerciseId: lesson.quizId, answers: answers(lesson, 2) });
      for await (const { data } of stream) {
        const seen = data as { courseProgressUpdated: { progress: number } };
        if (seen.courseProgressUpdated.progress === 1) return seen;
      }
      throw new Error('The stream ended.');
    })();
    expect(now).toEqual({ progress: 1, completedLessonCount: 1 });
    await stream.return?.();
  });

  test('no user follows without signing in', async () => {
    const refused = await subgraph.subscribe(FOLLOW, { id: newId() }, null);
    expect(refused).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  });
});
