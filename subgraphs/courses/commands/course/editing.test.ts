import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { newId } from '../../../../platform/domain/ids.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { CoursePublished, CourseRestored } from '../../../../schema/events/courses.js';
import { courses } from '../../subgraph.js';
import { aCourse } from '../../testing/testing.js';
import { archiveCourse } from './archive-course.js';
import { addExercise } from '../exercise/add-exercise.js';
import { publishCourse } from './publish-course.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(courses);
});
afterAll(() => subgraph.stop());

const mutate = async <Data = Record<string, never>>(
  name: string,
  input: object,
  viewer: Viewer,
  fields = 'course { revision sections { title lessons { title exercises { title } } } }',
) => {
  const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
  const result = await subgraph.graphql<Record<string, Data>>(
    `mutation ($input: ${type}!) { ${name}(input: $input) { ${fields} } }`,
    { input },
    viewer,
  );
  return { ...result, data: result.data?.[name] as Data };
};
interface Changed {
  course: {
    revision: number;
    sections: { title: string; lessons: { title: string; exercises: { title: string }[] }[] }[];
  };
}
const contents = ({ course }: Changed) =>
  course.sections.map((section) => [
    section.title,
    section.lessons.map((lesson) => [lesson.title, lesson.exercises.map((exercise) => exercise.title)]),
  ]);

test('every part of a draft is renamed, moved and removed, and readers see nothing of it before it is published', async () => {
  const { courseId, sectionId, lessons, author, students } = await aCourse(subgraph, { lessons: 2, students: 1 });
  const [one, two] = lessons;
  const { data: added } = await mutate<{ section: { id: string } }>(
    'addSection',
    { courseId, title: 'Two' },
    author,
    'section { id }',
  );
  const edit = async (name: string, input: object) => {
    const { data, errors } = await mutate<Changed>(name, input, author);
    expect(errors).toEqual([]);
    return contents(data);
  };
  await edit('updateSection', { sectionId, title: 'One' });
  await edit('moveLesson', { lessonId: two!.id, sectionId: added.section.id });
  expect(await edit('moveSection', { sectionId: added.section.id, position: 0 })).toEqual([
    ['Two', [['Lesson 2', ['Read', 'Answer']]]],
    ['One', [['Lesson 1', ['Read', 'Answer']]]],
  ]);
  await edit('updateLesson', { lessonId: one!.id, title: 'First' });
  await edit('updateExercise', { exerciseId: one!.readingId, title: 'Read on' });
  expect(await edit('moveExercise', { exerciseId: one!.readingId, lessonId: two!.id, position: 1 })).toEqual([
    ['Two', [['Lesson 2', ['Read', 'Read on', 'Answer']]]],
    ['One', [['First', ['Answer']]]],
  ]);
  expect(await edit('removeExercise', { exerciseId: two!.quizId })).toEqual([
    ['Two', [['Lesson 2', ['Read', 'Read on']]]],
    ['One', [['First', ['Answer']]]],
  ]);
  expect(await edit('removeLesson', { lessonId: two!.id })).toEqual([
    ['Two', []],
    ['One', [['First', ['Answer']]]],
  ]);
  expect(await edit('removeSection', { sectionId: added.section.id })).toEqual([['One', [['First', ['Answer']]]]]);
  const seenBy = async (viewer: Viewer) =>
    contents(
      (
        await subgraph.graphql<Changed>(
          'query ($id: ID) { course(id: $id) { revision sections { title lessons { title exercises { title } } } } }',
          { id: courseId },
          viewer,
        )
      ).data,
    );
  const before = [
    [
      'First steps',
      [
        ['Lesson 1', ['Read', 'Answer']],
        ['Lesson 2', ['Read', 'Answer']],
      ],
    ],
  ];
  expect(await seenBy(person())).toEqual(before);
  await publishCourse(subgraph.context(author), { courseId });
  expect(await seenBy(person())).toEqual([['One', [['First', ['Answer']]]]]);
  expect(await seenBy(students[0]!)).toEqual(before);
});

test('an edit by someone who has not seen the last one is refused, and of 10 at once with one revision one lasts', async () => {
  const { courseId, sectionId, lessons, author } = await aCourse(subgraph, { published: false });
  const { data } = await subgraph.graphql<{ course: { revision: number } }>(
    'query ($id: ID) { course(id: $id) { revision } }',
    { id: courseId },
    author,
  );
  const { revision } = data.course;
  const results = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      mutate('updateSection', { sectionId, title: `S${index}`, revision }, author),
    ),
  );
  const codes = results.map(({ code }) => code);
  expect(codes.filter((code) => code === undefined)).toHaveLength(1);
  expect(codes.filter((code) => code === 'DRAFT_CHANGED')).toHaveLength(9);
  const stale: [string, object][] = [
    ['updateCourse', { courseId, title: 'x' }],
    ['moveSection', { sectionId }],
    ['updateLesson', { lessonId: lessons[0]!.id, title: 'x' }],
    ['updateExercise', { exerciseId: lessons[0]!.quizId, title: 'x' }],
    ['removeExercise', { exerciseId: lessons[0]!.quizId }],
    ['removeLesson', { lessonId: lessons[0]!.id }],
    ['removeSection', { sectionId }],
    ['publishCourse', { courseId }],
  ];
  for (const [name, input] of stale)
    expect([name, (await mutate(name, { ...input, revision }, author)).code]).toEqual([name, 'DRAFT_CHANGED']);
  for (const viewer of [person('instructor'), person()])
    for (const [name, input] of stale)
      expect((await mutate(name, input, viewer)).code).toBe(
        viewer.roles[0] === 'student' ? 'FORBIDDEN' : 'NOT_YOUR_COURSE',
      );
});

test('no user but its author and staff see the revision, the problems and the published contents of a course', async () => {
  const { courseId, author } = await aCourse(subgraph);
  const ask = async (viewer: Viewer | null) =>
    (
      await subgraph.graphql<{ course: Record<string, unknown> }>(
        'query ($id: ID) { course(id: $id) { revision draftChanged publishedVersion publishedSections { title } publishProblems { message } } }',
        { id: courseId },
        viewer,
      )
    ).data.course;
  const all = {
    revision: expect.any(Number) as number,
    draftChanged: false,
    publishedVersion: 1,
    publishedSections: [{ title: 'First steps' }],
    publishProblems: [],
  };
  for (const viewer of [author, person('staff')]) expect(await ask(viewer)).toEqual(all);
  const nothing = Object.fromEntries(Object.keys(all).map((key) => [key, null]));
  for (const viewer of [person('instructor'), person(), null]) expect(await ask(viewer)).toEqual(nothing);
});

test('an exercise keeps its id, its type and the ids of questions that are still there', async () => {
  const { lessons, author } = await aCourse(subgraph, { published: false });
  const exerciseId = lessons[0]!.quizId;
  interface Quiz {
    exercise: {
      title: string;
      settings: { passMark: number; maxAttempts: number | null };
      quiz: { questions: { id: string; prompt: string; options: { id: string; text: string }[] }[] };
    };
  }
  const fields =
    'exercise { id title settings { passMark maxAttempts } quiz { questions { id prompt options { id text } } } }';
  const before = (await mutate<Quiz>('updateExercise', { exerciseId, settings: { passMark: 0.8 } }, author, fields))
    .data;
  expect(before.exercise.settings).toMatchObject({ passMark: 0.8 });
  const [first, second] = before.exercise.quiz.questions;
  const options = (...texts: string[]) => texts.map((text, index) => ({ text, right: index === 0 }));
  const quiz = {
    questions: [
      { type: 'SINGLE', prompt: 'New?', options: options('yes', 'no') },
      { type: 'SINGLE', id: second!.id, prompt: 'Thanks?', options: options('Obrigado', 'Olá') },
      { type: 'SINGLE', prompt: first!.prompt, options: options('Bom dia', 'Boa noite') },
    ],
  };
  const after = (await mutate<Quiz>('updateExercise', { exerciseId, quiz }, author, fields)).data.exercise;
  expect(after).toMatchObject({ id: exerciseId, title: 'Answer', settings: { passMark: 0.8 } });
  const [added, renamed, same] = after.quiz.questions;
  expect([renamed!.id, same!.id]).toEqual([second!.id, first!.id]);
  expect([first!.id, second!.id]).not.toContain(added!.id);
  const idOf = (question: typeof first, text: string) => question!.options.find((option) => option.text === text)?.id;
  expect(idOf(same, 'Bom dia')).toBe(idOf(first, 'Bom dia'));
  expect(idOf(renamed, 'Obrigado')).toBe(idOf(second, 'Obrigado'));
  const wrong = { exerciseId, coding: { languages: ['PYTHON'], cases: [{ input: '', expected: '' }] } };
  expect((await mutate('updateExercise', wrong, author)).code).toBe('INVALID_INPUT');
  const late = { exerciseId, settings: { opensAt: '2027-02-01T00:00:00Z', closesAt: '2027-01-01T00:00:00Z' } };
  expect((await mutate('updateExercise', late, author)).errors[0]?.extensions['problems']).toEqual([
    { field: 'input.settings.closesAt', message: 'must be after opensAt' },
  ]);
});

test('publishing names every problem of a draft at once', async () => {
  const { courseId, lessons, author } = await aCourse(subgraph, { published: false });
  // As earlier releases and imports may have stored it.
  await subgraph.rows(
    `update course set draft = jsonb_set(jsonb_set(draft, '{sections,0,lessons,0,exercises,1,questions}', '[]'),
       '{sections,0,lessons,0,exercises,2}', '{"id": "${newId()}", "type": "coding", "title": "Code", "instructions": "", "questions": []}')
     where id = $1`,
    [courseId],
  );
  const expected = [
    { field: 'sections.0.lessons.0.exercises.1', message: 'a quiz needs at least one question' },
    { field: 'sections.0.lessons.0.exercises.2', message: 'a coding exercise needs a task' },
  ];
  const refused = await mutate('publishCourse', { courseId }, author);
  expect([refused.code, refused.errors[0]?.extensions['problems']]).toEqual(['PUBLISH_INVALID', expected]);
  const { data } = await subgraph.graphql(
    'query ($id: ID) { course(id: $id) { publishProblems { field message } } }',
    { id: courseId },
    author,
  );
  expect(data).toEqual({ course: { publishProblems: expected } });
  expect(lessons).toHaveLength(1);
});

test('courses that need each other are not published, also when both are published at once', async () => {
  const [one, two] = [await aCourse(subgraph), await aCourse(subgraph)];
  const needs = (course: typeof one, other: typeof one) =>
    mutate(
      'updateCourse',
      { courseId: course.courseId, prerequisiteIds: [other.courseId] },
      course.author,
      'course { prerequisites { id } }',
    );
  expect((await needs(one, two)).data).toEqual({ course: { prerequisites: [{ id: two.courseId }] } });
  await publishCourse(subgraph.context(one.author), { courseId: one.courseId });
  await needs(two, one);
  const refused = await mutate('publishCourse', { courseId: two.courseId }, two.author);
  expect(refused.errors[0]?.extensions['problems']).toEqual([
    { field: 'prerequisites', message: 'the course is a prerequisite of itself' },
  ]);
  const bad = async (prerequisiteIds: string[]) =>
    (await mutate('updateCourse', { courseId: one.courseId, prerequisiteIds }, one.author)).code;
  const draft = await aCourse(subgraph, { published: false });
  expect(await Promise.all([[one.courseId], [newId()], ['nonsense'], [draft.courseId]].map(bad))).toEqual(
    Array<string>(4).fill('INVALID_INPUT'),
  );
});

test('a new title and access are published at once, other changes are not', async () => {
  const { courseId, slug, author } = await aCourse(subgraph);
  const received = async () =>
    (await subgraph.said(CoursePublished))
      .filter(({ subject }) => subject === courseId)
      .map(({ data }) => [data['title'], data['access'], data['backfill']]);
  await mutate('updateCourse', { courseId, summary: 'New.', tags: ['a', 'a', 'b'] }, author);
  expect(await received()).toHaveLength(1);
  await mutate('updateCourse', { courseId, title: 'Renamed', access: 'CLASS' }, author);
  expect((await received()).slice(1)).toEqual([['Renamed', 'class', true]]);
  const { data } = await subgraph.graphql(
    'query ($slug: String) { course(slug: $slug) { title summary tags access } }',
    { slug },
  );
  expect(data).toEqual({ course: { title: 'Renamed', summary: 'New.', tags: ['a', 'b'], access: 'CLASS' } });
  const other = await aCourse(subgraph);
  expect((await mutate('updateCourse', { courseId, slug: other.slug }, author)).code).toBe('SLUG_TAKEN');
});

test('an archived course comes back as it was', async () => {
  const { courseId, author } = await aCourse(subgraph);
  const draft = await aCourse(subgraph, { published: false });
  await archiveCourse(subgraph.context(author), { courseId });
  await archiveCourse(subgraph.context(draft.author), { courseId: draft.courseId });
  for (let time = 0; time < 2; time += 1) {
    const restored = await mutate('restoreCourse', { courseId }, author, 'course { status }');
    expect(restored.data).toEqual({ course: { status: 'PUBLISHED' } });
  }
  expect((await mutate('restoreCourse', { courseId: draft.courseId }, draft.author, 'course { status }')).data).toEqual(
    {
      course: { status: 'DRAFT' },
    },
  );
  expect((await subgraph.said(CourseRestored)).filter(({ subject }) => subject === courseId)).toHaveLength(1);
  const list = async (viewer: Viewer) =>
    (
      await subgraph.graphql<{ taughtCourses: { edges: { node: { id: string } }[] } }>(
        '{ taughtCourses { edges { node { id status } } } }',
        {},
        viewer,
      )
    ).data.taughtCourses.edges.map(({ node }) => node.id);
  expect(await list(author)).toEqual([courseId]);
  expect(await list(person('staff'))).toEqual([]);
});

test('a preview shows the draft as students will see it, without keys and hidden cases', async () => {
  const { lessons, author } = await aCourse(subgraph, { published: false });
  const lessonId = lessons[0]!.id;
  await addExercise(subgraph.context(author), {
    lessonId,
    type: 'coding',
    title: 'Code',
    instructions: '',
    coding: { languages: ['python'], cases: [{ input: 'in', expected: 'out', hidden: true }] },
  });
  const PREVIEW = `query ($id: ID!) { previewLesson(id: $id) { title content html exercises {
    title instructions quiz { questionCount questions { id } } coding { cases { hidden input } } } } }`;
  const { data } = await subgraph.graphql(PREVIEW, { id: lessonId }, author);
  expect(data).toEqual({
    previewLesson: {
      title: 'Lesson 1',
      content: '# Olá',
      html: '<h1>Olá</h1>',
      exercises: [
        { title: 'Read', instructions: 'Take your time.', quiz: null, coding: null },
        { title: 'Answer', instructions: 'Take your time.', quiz: { questionCount: 2, questions: null }, coding: null },
        { title: 'Code', instructions: '', quiz: null, coding: { cases: [{ hidden: true, input: null }] } },
      ],
    },
  });
  for (const id of [newId(), 'nonsense', lessonId])
    expect((await subgraph.graphql(PREVIEW, { id }, id === lessonId ? person('instructor') : author)).data).toEqual({
      previewLesson: null,
    });
});

describe('materials', () => {
  const FIELDS = 'material { id type title html url durationSeconds fileName fileUrl fileSize }';
  interface Added {
    material: { id: string; html: string; fileUrl: string };
  }

  test('a text is shown as safe HTML, and is read by users who may learn the lesson only', async () => {
    const { courseId, lessons, author, students } = await aCourse(subgraph, { students: 1 });
    const lessonId = lessons[0]!.id;
    const text = {
      lessonId,
      type: 'TEXT',
      title: 'Notes',
      markdown: '**Hi** <script>alert(1)</script> [x](javascript:1)',
    };
    const { data } = await mutate<Added>('addMaterial', text, author, FIELDS);
    expect(data.material.html).toBe(
      '<p><strong>Hi</strong> &lt;script&gt;alert(1)&lt;/script&gt; [x](javascript:1)</p>',
    );
    const read = async (viewer: Viewer | null) =>
      (
        await subgraph.graphql<{ lesson: { materials: { title: string }[] | null } }>(
          'query ($id: ID!) { lesson(id: $id) { materials { title markdown } } }',
          { id: lessonId },
          viewer,
        )
      ).data.lesson?.materials;
    expect(await read(students[0]!)).toEqual([]);
    await publishCourse(subgraph.context(author), { courseId });
    expect(await read(author)).toMatchObject([{ title: 'Notes' }]);
    expect(await read(person())).toBeNull();
    await mutate('updateMaterial', { materialId: data.material.id, title: 'New notes' }, author, FIELDS);
    expect(await read(author)).toMatchObject([{ title: 'New notes', markdown: text.markdown }]);
    await mutate('removeMaterial', { materialId: data.material.id }, author);
    expect(await read(author)).toEqual([]);
  });

  test.each([
    [{ url: 'https://evil.example/x' }, ['input.url']],
    [{ url: 'http://vimeo.com/1' }, ['input.url']],
    [{ url: 'https://user@vimeo.com/1', captions: 'no' }, ['input.url', 'input.captions']],
    [{ url: 'https://vimeo.com/1', durationSeconds: 0 }, ['input.durationSeconds']],
    [{ url: 'https://vimeo.com/1', captions: 'no' }, ['input.captions']],
    [{}, ['input.url']],
  ])('a film is refused with %j', async (given, fields) => {
    const { lessons, author } = await aCourse(subgraph, { published: false });
    const input = { lessonId: lessons[0]!.id, type: 'VIDEO', title: 'Film', durationSeconds: 100, ...given };
    const { code, errors } = await mutate('addMaterial', input, author, FIELDS);
    const problems = errors[0]?.extensions['problems'] as { field: string }[];
    expect([code, problems.map(({ field }) => field)]).toEqual(['INVALID_INPUT', fields]);
  });

  test('a film counts as seen with 90 % of its distinct seconds', async () => {
    const { courseId, lessons, author } = await aCourse(subgraph);
    const lessonId = lessons[0]!.id;
    const film = {
      lessonId,
      type: 'VIDEO',
      title: 'Film',
      url: 'https://vimeo.com/1',
      durationSeconds: 100,
      captions: 'WEBVTT\n\n00:00.000 --> 00:01.000\nHi',
    };
    const { data } = await mutate<Added>('addMaterial', film, author, FIELDS);
    await publishCourse(subgraph.context(author), { courseId });
    const student = person();
    const watch = async (...ranges: [number, number][]) => {
      const input = { lessonId, materialId: data.material.id, ranges: ranges.map(([from, to]) => ({ from, to })) };
      const result = await mutate<{ watched: object }>('recordWatched', input, student, 'watched { share seen }');
      return result.code ?? result.data.watched;
    };
    expect(await watch([0, 10])).toBe('NOT_ENROLLED_IN_COURSE');
    await mutate('enrollInCourse', { courseId }, student, 'enrollment { id }');
    expect(await watch([0, 50], [0, 50])).toEqual({ share: 0.5, seen: false });
    expect(await watch([0, 50])).toEqual({ share: 0.5, seen: false });
    expect(await watch([40, 89])).toEqual({ share: 0.89, seen: false });
    expect(await watch([99, 101])).toBe('INVALID_INPUT');
    const both = await Promise.all([watch([89, 90]), watch([95, 96])]);
    expect(both).toContainEqual({ share: 0.91, seen: true });
    const { data: seen } = await subgraph.graphql(
      'query ($id: ID!) { lesson(id: $id) { materials { captions viewerWatched { share seen } } } }',
      { id: lessonId },
      student,
    );
    expect(seen).toEqual({
      lesson: { materials: [{ captions: film.captions, viewerWatched: { share: 0.91, seen: true } }] },
    });
  });

  test('a file is sent, taken once and downloaded by an address that ends', async () => {
    const { courseId, lessons, author } = await aCourse(subgraph, { published: false });
    const content = Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n');
    const request = { courseId, contentType: 'application/pdf', size: content.length };
    const asked = await mutate<{ ticket: { uploadId: string; url: string } }>(
      'requestMaterialUpload',
      request,
      author,
      'ticket { uploadId url }',
    );
    const { uploadId, url } = asked.data.ticket;
    const file = { lessonId: lessons[0]!.id, type: 'FILE', title: 'Sheet', uploadId, fileName: 'Übung 1.pdf' };
    expect((await mutate('addMaterial', file, author, FIELDS)).code).toBe('UPLOAD_INCOMPLETE');
    const headers = await subgraph.headers(null);
    await subgraph.running.client.upload(
      new URL(url).pathname.replace('/courses/', '/'),
      Readable.from([content]),
      headers,
    );
    const results = await Promise.all([1, 2, 3].map(() => mutate<Added>('addMaterial', file, author, FIELDS)));
    expect(results.map(({ code }) => code).sort()).toEqual(['UPLOAD_NOT_FOUND', 'UPLOAD_NOT_FOUND', undefined]);
    const { material } = results.find(({ code }) => code === undefined)!.data;
    expect(material).toMatchObject({ fileName: 'U-bung-1.pdf', fileSize: content.length });
    const path = new URL(material.fileUrl).pathname.replace('/courses/', '/');
    const download = await subgraph.download(path);
    expect(download?.about).toMatchObject({ contentType: 'application/pdf' });
    const other = { courseId, contentType: 'text/html', size: 10 };
    expect((await mutate('requestMaterialUpload', other, author, 'ticket { url }')).code).toBe('INVALID_INPUT');
    expect((await mutate('requestMaterialUpload', request, person('instructor'), 'ticket { url }')).code).toBe(
      'NOT_YOUR_COURSE',
    );
  });
});
