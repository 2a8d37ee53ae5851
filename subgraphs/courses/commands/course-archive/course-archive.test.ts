import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { newId } from '../../../../platform/domain/ids.js';
import { storeUpload } from '../../../../platform/services/uploads/store-upload.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import type { CourseContent } from '../../domain/content.js';
import { courses } from '../../subgraph.js';
import { aCourse } from '../../testing/testing.js';
import { addExercise } from '../exercise/add-exercise.js';
import { addMaterial } from '../material/add-material.js';
import { MATERIAL_UPLOADS } from '../material/material-input.js';
import { updateCourse } from '../course/update-course.js';
import { COURSE_UPLOADS } from './request-course-upload.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(courses);
});
afterAll(() => subgraph.stop());

const PDF = Buffer.from(`%PDF-1.7\n${'x'.repeat(500)}`);
const MP4 = Buffer.concat([Buffer.from([0, 0, 0, 0x18]), Buffer.from('ftypmp42'), Buffer.alloc(600)]);

const EXPORT = `mutation ($input: ExportCourseInput!) { exportCourse(input: $input) { url size } }`;
const IMPORT = `mutation ($input: ImportCourseInput!) { importCourse(input: $input) {
  course { id slug title status instructor { id } } lessonCount exerciseCount problems { file field message }
} }`;
interface Imported {
  importCourse: {
    course: { id: string; slug: string } | null;
    lessonCount: number;
    exerciseCount: number;
    problems: { file: string; field: string; message: string }[];
  };
}

const upload = (owner: Viewer, data: Buffer, type: string, policy = MATERIAL_UPLOADS) =>
  storeUpload(subgraph.context(owner), policy, owner.id, { data: Readable.from([data]), type, size: data.length });

/** A course with each kind of material, exercise and question. */
async function aRichCourse() {
  const first = await aCourse(subgraph);
  const course = await aCourse(subgraph, { tags: ['words', 'data-science'], lessons: 2, access: 'class' });
  const context = subgraph.context(course.author);
  const { courseId, lessons, author } = course;
  await updateCourse(context, { courseId, sequential: true, prerequisiteIds: [first.courseId] });
  const lessonId = lessons[1]!.id;
  await addMaterial(context, { lessonId, type: 'text', title: 'Words', markdown: '*Olá*\n\n- um\n- dois' });
  const pdf = await upload(author, PDF, 'application/pdf');
  await addMaterial(context, { lessonId, type: 'file', title: 'Slides', uploadId: pdf.id, fileName: 'Folhas 1.pdf' });
  const film = await upload(author, MP4, 'video/mp4');
  const captions = 'WEBVTT\n\n00:00.000 --> 00:01.000\nOlá';
  const video = { lessonId, type: 'video', durationSeconds: 60 } as const;
  await addMaterial(context, { ...video, title: 'Film', uploadId: film.id, captions });
  await addMaterial(context, { ...video, title: 'Elsewhere', url: 'https://www.youtube.com/watch?v=x' });
  const add = (exercise: object) =>
    addExercise(context, { lessonId, title: 'Do it', instructions: '# Do', ...exercise } as never);
  await add({
    type: 'quiz',
    settings: { weight: 2, skills: ['reading'], maxAttempts: 2, closesAt: new Date('2030-01-01T00:00:00Z') },
    quiz: {
      timeLimitSeconds: 600,
      shuffleOptions: true,
      pools: [{ tag: 'easy', count: 1 }],
      feedback: 'key',
      releaseAfter: 'close',
      questions: [
        { type: 'single', prompt: 'One?', tags: ['easy'], options: options('right', 'wrong') },
        { type: 'multiple', prompt: 'Many?', points: 3, options: options('a', 'b', 'c'), allOrNothing: true },
        { type: 'true-false', prompt: 'True?', isTrue: true, feedbackTrue: 'Yes.', feedbackFalse: 'No.' },
        {
          type: 'short-answer',
          prompt: 'Say it.',
          texts: [
            { text: 'ol*', weight: 1 },
            { text: 'oi', weight: 0.5 },
          ],
        },
        { type: 'numeric', prompt: '1/3', numbers: [{ value: '0.33', tolerance: '0.01', relative: true }] },
        { type: 'matching', prompt: 'Match.', pairs: [pair('um', 'one'), pair('dois', 'two')], distractors: ['three'] },
        { type: 'ordering', prompt: 'Order.', items: ['um', 'dois', 'três'] },
        { type: 'essay', prompt: 'Write.', explanation: 'Anything goes.' },
      ],
    },
  });
  await add({
    type: 'coding',
    coding: {
      languages: ['python', 'javascript'],
      starters: [{ language: 'python', source: 'print()' }],
      comparer: 'tokens',
      cpuLimitMs: 500,
      cases: [
        { input: '1\r\n', expected: '1\n', group: 'g', hidden: true, weight: 2 },
        { input: '', expected: '' },
      ],
    },
  });
  await add({
    type: 'coding',
    coding: { languages: ['typescript'], functionName: 'add', cases: [{ input: '[1,2]', expected: '3' }] },
  });
  const levels = [
    { title: 'none', points: 0 },
    { title: 'all', points: 900 },
  ];
  await add({
    type: 'assignment',
    settings: { closesAt: new Date('2029-12-01T00:00:00Z') },
    assignment: {
      acceptsFiles: true,
      rubric: [
        { title: 'Clear', levels },
        { title: 'Right', levels },
      ],
      latePenalty: { percent: 10, per: 'day', floorPercent: 40 },
      peerReview: { count: 2, endsAt: new Date('2030-01-01T00:00:00Z') },
    },
  });
  return { ...course, prerequisite: first };
}

const pair = (left: string, right: string) => ({ left, right });
const options = (...texts: string[]) =>
  texts.map((text, index) => ({ text, right: index === 0, feedback: index === 0 ? 'Good.' : '' }));

async function exported(courseId: string, viewer: Viewer, more: object = {}): Promise<Buffer> {
  const { data } = await subgraph.graphql<{ exportCourse: { url: string; size: number } }>(
    EXPORT,
    { input: { courseId, ...more } },
    viewer,
  );
  const { url, size } = data.exportCourse;
  const path = new URL(url).pathname.replace('/course-archives/courses/', '/course-archives/');
  const download = await subgraph.download(path);
  const bytes = await buffer(download!.data);
  expect(download!.about).toMatchObject({ contentType: 'application/zip', size });
  expect(bytes.length).toBe(size);
  return bytes;
}

async function imported(archive: Uint8Array, viewer: Viewer, more: object = {}) {
  const { id: uploadId } = await upload(viewer, Buffer.from(archive), 'application/zip', COURSE_UPLOADS);
  return importUpload(uploadId, viewer, more);
}

const importUpload = (uploadId: string, viewer: Viewer, more: object) =>
  subgraph.graphql<Imported>(IMPORT, { input: { uploadId, idempotencyKey: newId(), ...more } }, viewer);

/** The archive with another document. */
function changed(archive: Uint8Array, change: (document: Document) => void): Buffer {
  const files = unzipSync(archive);
  const document = JSON.parse(strFromU8(files['course.json']!)) as Document;
  change(document);
  return Buffer.from(zipSync({ ...files, 'course.json': strToU8(JSON.stringify(document)) }, { level: 0 }));
}
interface Document {
  slug: string;
  prerequisites: string[];
  sections: {
    title: string;
    lessons: {
      path: string;
      title: string;
      materials: { type: string; path?: string; url?: string; file?: { path: string; contentType: string } }[];
      exercises: { type: string; title: string; quiz: { questions: Record<string, unknown>[] } }[];
    }[];
  }[];
}

const draftOf = async (courseId: string): Promise<CourseContent> => {
  const [row] = await subgraph.rows<{ draft: CourseContent }>('select draft from course where id = $1', [courseId]);
  return row!.draft;
};
const keysOf = ({ sections }: CourseContent): string[] =>
  sections.flatMap(({ lessons }) =>
    lessons.flatMap(({ materials = [] }) =>
      materials.flatMap((one) => ('file' in one && one.file ? [one.file.key] : [])),
    ),
  );
/** What ids and keys of files refer to is compared by what is shown. */
const withoutIds = (content: CourseContent): unknown =>
  JSON.parse(JSON.stringify(content), (key, value: unknown) =>
    key === 'id' || key === 'key' ? undefined : key === 'right' && typeof value === 'string' ? 'an id' : value,
  );

test('a course that is exported and imported is an equal one, with ids and files of its own', async () => {
  const { courseId, author, prerequisite } = await aRichCourse();
  const archive = await exported(courseId, author);
  const other = person('instructor');
  const slug = `copy-${newId()}`;
  const { data } = await imported(archive, other, { slug });
  expect(data.importCourse).toMatchObject({
    course: { slug, status: 'DRAFT', instructor: { id: other.id } },
    lessonCount: 2,
    exerciseCount: 8,
    problems: [],
  });
  const copyId = data.importCourse.course!.id;
  const [before, after] = [await draftOf(courseId), await draftOf(copyId)];
  expect(withoutIds(after)).toEqual(withoutIds(before));
  const idsOf = (content: CourseContent) => JSON.stringify(content).match(/"id":"[^"]+"/g)!;
  expect(idsOf(after).filter((id) => idsOf(before).includes(id))).toEqual([]);
  const described = 'title, summary, language, level, tags, access, sequential';
  const rows = await subgraph.rows(`select ${described} from course where id = any($1::uuid[])`, [[courseId, copyId]]);
  expect(rows[0]).toEqual(rows[1]);
  expect(await subgraph.rows('select prerequisite_id from course_prerequisite where course_id = $1', [copyId])).toEqual(
    [{ prerequisiteId: prerequisite.courseId }],
  );
  // The files are other ones with the same content, and do not expire.
  expect(keysOf(after).filter((key) => keysOf(before).includes(key))).toEqual([]);
  const storage = subgraph.context(null).storage;
  const contents = await Promise.all(keysOf(after).map(async (key) => buffer(await storage.get(key))));
  expect(contents).toEqual([PDF, MP4]);
  expect(
    await subgraph.rows('select used_at from upload where storage_key = any($1) and used_at is null', [keysOf(after)]),
  ).toEqual([]);
  // Every part is known, so that it can be edited, and a second archive says the same.
  const parts = await subgraph.rows('select id from course_part where course_id = $1', [copyId]);
  expect(parts).toHaveLength(1 + 2 + 8);
  const [one, two] = [archive, await exported(copyId, other)].map((bytes) => {
    const { 'course.json': document, ...files } = unzipSync(bytes);
    return { document: { ...(JSON.parse(strFromU8(document!)) as object), slug: '' }, files };
  });
  expect(two).toEqual(one);
});

test('a published version is exported as it was, and nothing of learners is in an archive', async () => {
  const student = person();
  const { courseId, author, sectionId, lessons } = await aCourse(subgraph, { students: 1 });
  await subgraph.graphql(
    'mutation ($input: UpdateLessonInput!) { updateLesson(input: $input) { lesson { id } } }',
    {
      input: { lessonId: lessons[0]!.id, title: 'Changed' },
    },
    author,
  );
  const titleIn = (bytes: Buffer) => strFromU8(unzipSync(bytes)['course.json']!);
  expect(titleIn(await exported(courseId, author))).toContain('Changed');
  const first = titleIn(await exported(courseId, author, { version: 1 }));
  expect(first).not.toContain('Changed');
  for (const id of [courseId, author.id, student.id, sectionId]) expect(first).not.toContain(id);
  const act = (viewer: Viewer, more: object = {}) => subgraph.graphql(EXPORT, { input: { courseId, ...more } }, viewer);
  expect((await act(author, { version: 2 })).code).toBe('COURSE_VERSION_NOT_FOUND');
  expect((await act(person('instructor'))).code).toBe('NOT_YOUR_COURSE');
  expect((await act(person())).code).toBe('FORBIDDEN');
});

test('an address of an archive expires, and can not be changed', async () => {
  const { courseId, author } = await aCourse(subgraph);
  const { data } = await subgraph.graphql<{ exportCourse: { url: string } }>(EXPORT, { input: { courseId } }, author);
  const token = data.exportCourse.url.split('/').at(-1)!;
  const get = (by: string) => subgraph.download(`/course-archives/${by}`);
  expect(await get(`x${token}`)).toBeUndefined();
  const found = await get(token);
  found?.data.destroy();
  expect(found).toBeDefined();
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 11 * 60_000 });
  try {
    expect(await get(token)).toBeUndefined();
  } finally {
    vi.useRealTimers();
  }
});

test('an archive with problems imports nothing, and all of them are reported', async () => {
  const { courseId, author } = await aRichCourse();
  const archive = await exported(courseId, author);
  const stored = () =>
    subgraph.rows(`select id from course union all select id from upload where purpose = 'material' order by 1`);
  const before = await stored();
  const broken = changed(archive, ({ prerequisites, sections }) => {
    prerequisites.push('no-such-course');
    const [first, second] = sections[0]!.lessons;
    first!.path = 'gone.md';
    second!.materials[1]!.file!.contentType = 'image/png';
    second!.materials[3]!.url = 'https://elsewhere.example/film';
    const quiz = second!.exercises.find(({ title }) => title === 'Do it')!.quiz;
    quiz.questions[1]!['points'] = 1_000;
    quiz.questions[6]!['items'] = ['one'];
  });
  const { data } = await imported(broken, author);
  expect(data.importCourse.course).toBeNull();
  expect(data.importCourse.problems.map(({ file, field }) => `${file} ${field}`.trim())).toEqual([
    'course.json sections.0.lessons.0.path',
    'section-1/lesson-2/material-2/Folhas-1.pdf',
    'course.json sections.0.lessons.1.materials.3.url',
    'course.json sections.0.lessons.1.exercises.2.quiz.questions.1.points',
    'course.json sections.0.lessons.1.exercises.2.quiz.questions.6.items',
    'course.json prerequisites.1',
  ]);
  expect(await stored()).toEqual(before);
});

test.each([
  ['no archive', Buffer.from('PK\u0003\u0004 nothing'), [['', '']]],
  ['without a document', zipSync({ 'a.md': strToU8('x') }), [['course.json', '']]],
  ['no JSON', zipSync({ 'course.json': strToU8('{') }), [['course.json', '']]],
  [
    'a path outside',
    zipSync({ '../../a': strToU8('x'), 'course.json': strToU8('{}') }),
    [
      ['../../a', ''],
      ['course.json', 'format'],
    ],
  ],
])('%s is a problem, not a failure', async (_what, archive, places) => {
  const { data } = await imported(archive, person('instructor'));
  const found = data.importCourse.problems.map(({ file, field }) => [file, field]);
  expect(found).toEqual(expect.arrayContaining(places));
});

test('a dry run says what would be imported; the same request twice imports once, and two want one slug', async () => {
  const { courseId, slug, author } = await aRichCourse();
  const archive = await exported(courseId, author);
  const { id: uploadId } = await upload(author, archive, 'application/zip', COURSE_UPLOADS);
  const dry = await importUpload(uploadId, author, { dryRun: true });
  expect(dry.data.importCourse).toMatchObject({
    course: null,
    exerciseCount: 8,
    problems: [{ file: 'course.json', field: 'slug', message: 'is taken by another course' }],
  });
  expect((await importUpload(uploadId, author, {})).code).toBe('SLUG_TAKEN');
  const request = { slug: `once-${newId()}`, idempotencyKey: newId() };
  const answers = await Promise.all(Array.from({ length: 3 }, () => importUpload(uploadId, author, request)));
  answers.push(await importUpload(uploadId, author, request));
  expect(new Set(answers.map(({ data }) => data.importCourse.course?.id)).size).toBe(1);
  expect(await subgraph.rows('select id from course where slug = $1', [request.slug])).toHaveLength(1);
  expect((await importUpload(uploadId, author, { ...request, slug: `two-${newId()}` })).code).toBe(
    'IDEMPOTENCY_KEY_REUSED',
  );
  // Files of requests that made no course are gone.
  expect(
    await subgraph.rows(`select id from upload where owner_id = $1 and purpose = 'material' and used_at is null`, [
      author.id,
    ]),
  ).toEqual([]);
  expect(slug).not.toBe(request.slug);
  expect((await imported(archive, person())).code).toBe('FORBIDDEN');
});
