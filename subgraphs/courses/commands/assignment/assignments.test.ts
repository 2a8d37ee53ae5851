import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { newId } from '../../../../platform/domain/ids.js';
import { held, askAbout, partOf } from '../../../../platform/testing/privacy.js';
import { eventually } from '../../../../platform/testing/testing.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import {
  AssignmentSubmitted,
  DataErased,
  DataExported,
  ExerciseCompleted,
  SubmissionGraded,
  SubmissionRegraded,
} from '../../../../schema/events/courses.js';
import { DataExportRequested, UserErasureDue } from '../../../../schema/events/users.js';
import { holdings } from '../../queries/holdings.js';
import { courses } from '../../subgraph.js';
import { aClass } from '../../testing/class.js';
import { anExerciseOf, type PublishedExercise } from '../../testing/quiz.js';
import type { AssignmentInput } from '../exercise/exercise-input.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(courses);
});
afterAll(() => subgraph.stop());
afterEach(() => {
  vi.useRealTimers();
});

const FIELDS = `{
  id revision submittedAt late posted gradeRevision draft { text link } work { text }
  students { id } grade { points finalPoints score comment current levels { criterionId levelId } }
  exercise { viewerProgress { bestScore completedAt } }
}`;
const SAVE = `mutation ($input: SaveAssignmentDraftInput!) { saveAssignmentDraft(input: $input) { submission ${FIELDS} } }`;
const SUBMIT = `mutation ($input: SubmitAssignmentInput!) { submitAssignment(input: $input) { submission ${FIELDS} } }`;
const GRADE = `mutation ($input: GradeSubmissionInput!) { gradeSubmission(input: $input) { submission ${FIELDS} } }`;
const POST = 'mutation ($id: ID!) { postGrades(input: { exerciseId: $id }) { postedCount } }';
const EXTEND = `mutation ($input: ExtendDueInput!) { extendDue(input: $input) { submission ${FIELDS} } }`;
const ONE = `query ($id: ID!) { submission(id: $id) ${FIELDS} }`;
const QUEUE = `query ($id: ID!, $filter: GradingFilter!) {
  submissions(exerciseId: $id, filter: $filter) { edges { node { id draft { text } } } }
}`;

interface Seen {
  readonly id: string;
  readonly revision: number;
  readonly late: boolean;
  readonly gradeRevision: number | null;
  readonly grade: { readonly finalPoints: number; readonly score: number } | null;
}
async function ask(act: string, input: object, viewer: Viewer) {
  const { data, code, errors } = await subgraph.graphql<Record<string, { submission: Seen }> | null>(
    act,
    { input },
    viewer,
  );
  return { submission: Object.values(data ?? {})[0]?.submission as Seen, code, errors };
}
const seenBy = async (id: string, viewer: Viewer) =>
  (await subgraph.graphql<{ submission: Seen | null }>(ONE, { id }, viewer)).data.submission;
const queueOf = async (exerciseId: string, filter: string, viewer: Viewer) => {
  const { data } = await subgraph.graphql<{ submissions: { edges: { node: { id: string } }[] } }>(
    QUEUE,
    { id: exerciseId, filter },
    viewer,
  );
  return data.submissions.edges.map(({ node }) => node.id);
};
const lasting = (viewer: Viewer): Viewer => ({ ...viewer, expiresAt: new Date('2026-12-31T00:00:00Z') });
const aTask = async (assignment: AssignmentInput = {}, settings = {}, students = 1) => {
  const input = { type: 'assignment', settings, assignment: { maxPoints: 10, ...assignment } } as const;
  const task = await anExerciseOf(subgraph, input, { students });
  return { ...task, author: lasting(task.author), students: task.students.map(lasting) };
};
const handIn = async ({ exerciseId }: PublishedExercise, student: Viewer, text = 'My work.', revision = 0) => {
  await ask(SAVE, { exerciseId, text }, student);
  return ask(SUBMIT, { exerciseId, revision }, student);
};
const grade = (submissionId: string, points: number, revision: number, grader: Viewer, more = {}) =>
  ask(GRADE, { submissionId, points, revision, comment: 'Well argued.', ...more }, grader);
const post = ({ exerciseId }: PublishedExercise, grader: Viewer) => subgraph.graphql(POST, { id: exerciseId }, grader);
const saidOf = async (student: Viewer, contract: Parameters<TestSubgraph['said']>[0]) =>
  (await subgraph.said(contract)).filter(({ data }) => data['studentId'] === student.id).map(({ data }) => data);

test('a grade is hidden until it is posted, in every channel; then it completes; a regrade is seen at once', async () => {
  const task = await aTask();
  const student = task.students[0]!;
  const teacher = person('instructor');
  const own = aClass(subgraph, task);
  await own.taughtBy(teacher);
  await own.join(student);
  const draft = await ask(SAVE, { exerciseId: task.exerciseId, text: 'First thoughts.' }, student);
  expect(await seenBy(draft.submission.id, teacher)).toBeNull();
  const { submission } = await handIn(task, student);
  const { id } = submission;
  expect(await saidOf(student, AssignmentSubmitted)).toMatchObject([
    { classId: own.classId, teacherId: teacher.id, revision: 1, late: false, memberIds: [student.id] },
  ]);
  expect((await ask(SUBMIT, { exerciseId: task.exerciseId, revision: 0 }, student)).submission.revision).toBe(1);
  expect((await ask(SUBMIT, { exerciseId: task.exerciseId, revision: 7 }, student)).code).toBe('SUBMISSION_CHANGED');
  expect(await queueOf(task.exerciseId, 'UNGRADED', teacher)).toEqual([id]);
  expect(await queueOf(task.exerciseId, 'UNGRADED', student)).toEqual([]);
  expect((await grade(id, 11, 0, teacher)).code).toBe('INVALID_INPUT');
  expect((await grade(id, 8, 0, teacher)).submission).toMatchObject({
    gradeRevision: 1,
    grade: { finalPoints: 8 },
    draft: null,
  });
  expect((await grade(id, 9, 0, task.author)).code).toBe('GRADE_CHANGED');
  for (const stranger of [person('instructor'), person(), student])
    expect((await grade(id, 9, 1, stranger)).code).toBe('SUBMISSION_NOT_FOUND');

  const asking = { subgraph, userId: student.id, requested: DataExportRequested, receipt: DataExported };
  const hidden = [await seenBy(id, student), await partOf(subgraph, await askAbout(asking))];
  expect(hidden).toMatchObject([
    { grade: null, gradeRevision: null, exercise: { viewerProgress: null } },
    { submissions: [{ grade: null, score: null }], exercises: [] },
  ]);
  expect(JSON.stringify(hidden)).not.toContain('Well argued');
  expect([await saidOf(student, SubmissionGraded), await saidOf(student, ExerciseCompleted)]).toEqual([[], []]);

  const live = await subgraph.subscribe(
    'subscription ($id: ID!) { submissionGraded(exerciseId: $id) { grade { score } } }',
    { id: task.exerciseId },
    student,
  );
  expect(await queueOf(task.exerciseId, 'UNPOSTED', teacher)).toEqual([id]);
  expect((await post(task, student)).data).toEqual({ postGrades: { postedCount: 0 } });
  expect((await post(task, teacher)).data).toEqual({ postGrades: { postedCount: 1 } });
  expect((await post(task, teacher)).data).toEqual({ postGrades: { postedCount: 0 } });
  expect(await seenBy(id, student)).toMatchObject({
    grade: { points: 8, finalPoints: 8, score: 0.8, comment: 'Well argued.', current: true },
    exercise: { viewerProgress: { bestScore: 0.8, completedAt: expect.any(String) as string } },
  });
  expect(await saidOf(student, SubmissionGraded)).toMatchObject([
    { exerciseType: 'assignment', score: 0.8, passed: true },
  ]);
  const stream = (live as AsyncIterable<{ data: unknown }>)[Symbol.asyncIterator]();
  expect((await stream.next()).value).toEqual({ data: { submissionGraded: { grade: { score: 0.8 } } } });
  await stream.return?.();

  expect((await grade(id, 3, 1, teacher)).code).toBeUndefined();
  expect(await saidOf(student, SubmissionRegraded)).toMatchObject([{ oldScore: 0.8, newScore: 0.3, revision: 2 }]);
  // Completion stays.
  expect(await seenBy(id, student)).toMatchObject({
    grade: { score: 0.3 },
    exercise: { viewerProgress: { bestScore: 0.3, completedAt: expect.any(String) as string } },
  });
});

test('being late costs points, an extension gives them back, and a resubmission keeps the best score', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-03-29T12:00:00Z') });
  const due = { dueAt: new Date('2026-03-30T12:00:00Z'), closesAt: new Date('2026-04-10T12:00:00Z') };
  const task = await aTask({ latePenalty: { percent: 10, per: 'day', floorPercent: 40 } }, due);
  const student = task.students[0]!;
  vi.setSystemTime(new Date('2026-03-31T12:00:01Z'));
  const { submission } = await handIn(task, student);
  expect(submission.late).toBe(true);
  expect((await grade(submission.id, 9, 0, task.author)).submission.grade).toMatchObject({ points: 9, finalPoints: 7 });
  await post(task, task.author);
  const extend = (dueAt: string, viewer = task.author) =>
    ask(EXTEND, { exerciseId: task.exerciseId, studentId: student.id, dueAt }, viewer);
  expect((await extend('2026-03-31T12:00:00Z', student)).code).toBe('STUDENT_NOT_FOUND');
  expect((await extend('2026-03-31T12:00:00Z')).submission.grade).toMatchObject({ finalPoints: 8 });
  expect(await saidOf(student, SubmissionRegraded)).toMatchObject([{ oldScore: 0.7, newScore: 0.8 }]);
  // Handed in again, later and worse: the score stays the best.
  vi.setSystemTime(new Date('2026-04-02T12:00:00Z'));
  await handIn(task, student, 'Another try.', 1);
  expect(await queueOf(task.exerciseId, 'UNGRADED', task.author)).toEqual([submission.id]);
  await grade(submission.id, 5, 2, task.author);
  expect(await seenBy(submission.id, student)).toMatchObject({
    grade: { finalPoints: 4 },
    exercise: { viewerProgress: { bestScore: 0.8 } },
  });
  vi.setSystemTime(new Date('2026-04-10T12:00:00Z'));
  expect((await ask(SAVE, { exerciseId: task.exerciseId, text: 'Too late.' }, student)).code).toBe('EXERCISE_CLOSED');
});

test('a group has one submission and grade; a grade of one member alone goes before it', async () => {
  const task = await aTask({ groupSize: 2, releaseAtOnce: true }, {}, 3);
  const [first, second, third] = [task.students[0]!, task.students[1]!, task.students[2]!];
  const join = (memberIds: string[], viewer: Viewer) =>
    ask(SAVE, { exerciseId: task.exerciseId, text: 'Ours.', memberIds }, viewer);
  expect((await join([person().id], first)).code).toBe('INVALID_INPUT');
  expect((await join([second.id, third.id], first)).code).toBe('INVALID_INPUT');
  const { submission } = await join([second.id], first);
  expect((await join([second.id], third)).code).toBe('STUDENT_IN_OTHER_GROUP');
  await ask(SUBMIT, { exerciseId: task.exerciseId, revision: 0 }, second);
  await grade(submission.id, 8, 0, task.author);
  await grade(submission.id, 4, 1, task.author, { studentId: second.id });
  expect([await seenBy(submission.id, first), await seenBy(submission.id, second)]).toMatchObject([
    { grade: { score: 0.8 }, exercise: { viewerProgress: { bestScore: 0.8 } } },
    { grade: { score: 0.4 }, exercise: { viewerProgress: { bestScore: 0.4 } } },
  ]);
  expect([await saidOf(first, SubmissionGraded), await saidOf(second, SubmissionRegraded)]).toMatchObject([
    [{ score: 0.8 }],
    [{ oldScore: 0.8, newScore: 0.4 }],
  ]);
  await askAbout({ subgraph, userId: first.id, requested: UserErasureDue, receipt: DataErased });
  expect(await seenBy(submission.id, second)).toMatchObject({ students: [{ id: second.id }], work: { text: 'Ours.' } });
  await askAbout({ subgraph, userId: second.id, requested: UserErasureDue, receipt: DataErased });
  expect(await subgraph.rows('select id from submission where id = $1', [submission.id])).toEqual([]);
});

test('20 drafts at once make one submission, and 20 submits one', async () => {
  const task = await aTask();
  const student = task.students[0]!;
  const times = <Result>(act: () => Promise<Result>) => Promise.all(Array.from({ length: 20 }, act));
  const drafts = await times(() => ask(SAVE, { exerciseId: task.exerciseId, text: 'Mine.' }, student));
  expect(new Set(drafts.map(({ submission }) => submission.id)).size).toBe(1);
  const submitted = await times(() => ask(SUBMIT, { exerciseId: task.exerciseId, revision: 0 }, student));
  expect(submitted.map(({ submission }) => submission.revision)).toEqual(submitted.map(() => 1));
  expect(await saidOf(student, AssignmentSubmitted)).toHaveLength(1);
});

test('a rubric needs a level for each criterion, and its points are the grade', async () => {
  const level = (points: number) => ({ title: `${points} points`, points });
  const rubric = ['Argument', 'Language'].map((title) => ({ title, levels: [level(0), level(3), level(5)] }));
  const task = await aTask({ rubric });
  const criteria = task.exercise.assignment?.rubric ?? [];
  const { submission } = await handIn(task, task.students[0]!);
  const levels = criteria.map(({ id, levels: own }, index) => ({ criterionId: id, levelId: own[index + 1]!.id }));
  const give = (given: object) => ask(GRADE, { submissionId: submission.id, revision: 0, ...given }, task.author);
  const bad = await give({ levels: levels.slice(1), points: 3 });
  expect((bad.errors[0]?.extensions['problems'] as { field: string }[]).map(({ field }) => field)).toEqual([
    'input.points',
    'input.levels',
  ]);
  expect((await give({ levels })).submission.grade).toMatchObject({ points: 8, score: 0.8, levels });
});

test('a file is sent once, handed in, and fetched by users who may see the submission', async () => {
  const task = await aTask({ acceptsFiles: true });
  const student = task.students[0]!;
  const { exerciseId } = task;
  const content = Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n');
  const asked = await subgraph.graphql<{ requestSubmissionUpload: { ticket: { uploadId: string; url: string } } }>(
    'mutation ($input: RequestSubmissionUploadInput!) { requestSubmissionUpload(input: $input) { ticket { uploadId url } } }',
    { input: { exerciseId, contentType: 'application/pdf', size: content.length } },
    student,
  );
  const { uploadId, url } = asked.data.requestSubmissionUpload.ticket;
  const complete = () =>
    subgraph.graphql(
      'mutation ($input: CompleteSubmissionUploadInput!) { completeSubmissionUpload(input: $input) { submission { draft { files { name } } } } }',
      { input: { exerciseId, uploadId, fileName: 'My work.pdf' } },
      student,
    );
  expect((await complete()).code).toBe('UPLOAD_INCOMPLETE');
  const headers = await subgraph.headers(null);
  const pathOf = (address: string) => new URL(address).pathname.replace('/courses/', '/');
  await subgraph.running.client.upload(pathOf(url), Readable.from([content]), headers);
  const codes = (await Promise.all([1, 2, 3].map(complete))).map(({ code }) => code);
  expect(codes.sort()).toEqual(['UPLOAD_NOT_FOUND', 'UPLOAD_NOT_FOUND', undefined]);
  const { submission } = await ask(SUBMIT, { exerciseId, revision: 0 }, student);
  const files = async (viewer: Viewer) =>
    (
      await subgraph.graphql<{ submission: { work: { files: { url: string }[] } } | null }>(
        'query ($id: ID!) { submission(id: $id) { work { files { name size url } } } }',
        { id: submission.id },
        viewer,
      )
    ).data.submission?.work.files;
  expect(await files(person())).toBeUndefined();
  const [file] = (await files(task.author)) ?? [];
  expect(file).toMatchObject({ name: 'My work.pdf', size: content.length });
  const download = await subgraph.download(pathOf(file!.url));
  expect(download?.about).toMatchObject({ contentType: 'application/pdf' });
  await askAbout({ subgraph, userId: student.id, requested: UserErasureDue, receipt: DataErased });
  expect(await subgraph.download(pathOf(file!.url))).toBeUndefined();
});

test('a file that is taken out of the draft is removed, and a grader gives files back with the grade', async () => {
  const task = await aTask({ acceptsFiles: true });
  const student = task.students[0]!;
  const { exerciseId } = task;
  const content = Buffer.from('%PDF-1.7 my work');
  const headers = await subgraph.headers(null);
  const pathOf = (address: string) => new URL(address).pathname.replace('/courses/', '/');
  const send = async (mutation: string, input: object, viewer: Viewer) => {
    const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
    const { data } = await subgraph.graphql<Record<string, { ticket: { uploadId: string; url: string } }>>(
      `mutation ($input: ${type}!) { ${mutation}(input: $input) { ticket { uploadId url } } }`,
      { input: { ...input, contentType: 'application/pdf', size: content.length } },
      viewer,
    );
    const { uploadId = '', url = '' } = data[mutation]?.ticket ?? {};
    await subgraph.running.client.upload(pathOf(url), Readable.from([content]), headers);
    return uploadId;
  };
  const uploadId = await send('requestSubmissionUpload', { exerciseId }, student);
  await subgraph.graphql(
    'mutation ($input: CompleteSubmissionUploadInput!) { completeSubmissionUpload(input: $input) { submission { id } } }',
    { input: { exerciseId, uploadId, fileName: 'My work.pdf' } },
    student,
  );
  const isKept = async (id: string) => (await subgraph.rows('select from upload where id = $1', [id])).length > 0;
  await ask(SAVE, { exerciseId, text: 'Without the file.' }, student);
  expect(await isKept(uploadId)).toBe(true);
  await ask(SAVE, { exerciseId, fileIds: [] }, student);
  await eventually(async () => !(await isKept(uploadId)));

  const { submission } = await ask(SUBMIT, { exerciseId, revision: 0 }, student);
  const { id: submissionId } = submission;
  const request = { submissionId, contentType: 'application/pdf', size: content.length };
  const stranger = await subgraph.graphql(
    'mutation ($input: RequestGradeUploadInput!) { requestGradeUpload(input: $input) { ticket { uploadId } } }',
    { input: request },
    student,
  );
  expect(stranger.code).toBe('SUBMISSION_NOT_FOUND');
  const given = await send('requestGradeUpload', { submissionId }, task.author);
  await grade(submissionId, 8, 0, task.author, { files: [{ uploadId: given, fileName: 'Marked.pdf' }] });
  const files = async (viewer: Viewer) => {
    const { data } = await subgraph.graphql<{
      submission: { grade: { files: { name: string; url: string }[] } | null };
    }>('query ($id: ID!) { submission(id: $id) { grade { files { name url } } } }', { id: submissionId }, viewer);
    return data.submission.grade?.files;
  };
  expect(await files(student)).toBeUndefined();
  await post(task, task.author);
  const [marked] = (await files(student)) ?? [];
  expect(marked?.name).toBe('Marked.pdf');
  expect(await subgraph.download(pathOf(marked!.url))).toBeDefined();
  await grade(submissionId, 8, 1, task.author, { fileIds: [] });
  expect(await files(student)).toEqual([]);
  await eventually(async () => !(await isKept(given)));
});

test('refusals have their codes', async () => {
  const task = await aTask();
  const student = task.students[0]!;
  const { exerciseId } = task;
  expect((await ask(SUBMIT, { exerciseId, revision: 0 }, student)).code).toBe('SUBMISSION_EMPTY');
  expect((await ask(SAVE, { exerciseId, link: 'http://example.org' }, student)).code).toBe('INVALID_INPUT');
  expect((await ask(SAVE, { exerciseId, text: 'Mine.' }, person())).code).toBe('NOT_ENROLLED_IN_COURSE');
  expect((await ask(SAVE, { exerciseId: newId(), text: 'Mine.' }, student)).code).toBe('EXERCISE_NOT_FOUND');
  const upload = await subgraph.graphql(
    'mutation ($input: RequestSubmissionUploadInput!) { requestSubmissionUpload(input: $input) { ticket { url } } }',
    { input: { exerciseId, contentType: 'application/pdf', size: 10 } },
    student,
  );
  expect(upload.code).toBe('INVALID_INPUT');
});

const GRADEBOOK = `query ($id: ID!, $class: ID) {
  gradebook(courseId: $id, classId: $class) {
    exercises { title weight } students { edges { node { average student { id } cells { score state } } } }
  }
}`;
const OVERRIDE = `mutation ($input: OverrideScoreInput!) { overrideScore(input: $input) { enrollment { progress } } }`;
const EXCUSE = `mutation ($input: ExcuseExerciseInput!) { excuseExercise(input: $input) { enrollment { progress } } }`;

test('the gradebook shows released results to graders; an override holds, and who is excused is complete', async () => {
  const task = await aTask({ releaseAtOnce: true }, {}, 3);
  const [first, second, third] = [task.students[0]!, task.students[1]!, task.students[2]!];
  const teacher = person('instructor');
  const own = aClass(subgraph, task);
  await own.taughtBy(teacher);
  await own.join(first);
  const { submission } = await handIn(task, first);
  await grade(submission.id, 6, 0, task.author);
  const { exerciseId } = task;
  const override = (score: number, viewer = task.author) =>
    subgraph.graphql(OVERRIDE, { input: { exerciseId, studentId: second.id, score, reason: 'Oral exam.' } }, viewer);
  expect((await override(0.9, teacher)).code).toBe('STUDENT_NOT_FOUND');
  expect((await override(0.9)).data).toEqual({ overrideScore: { enrollment: { progress: 1 } } });
  expect((await override(0.2)).data).toEqual({ overrideScore: { enrollment: { progress: 1 } } });
  expect(await saidOf(second, SubmissionRegraded)).toMatchObject([
    { submissionId: exerciseId, exerciseType: 'assignment', oldScore: 0, newScore: 0.9, revision: 1 },
    { oldScore: 0.9, newScore: 0.2, revision: 2 },
  ]);
  const late = await handIn(task, second);
  await grade(late.submission.id, 10, 0, task.author);
  const excuse = () => subgraph.graphql(EXCUSE, { input: { exerciseId, studentId: third.id } }, task.author);
  for (let times = 0; times < 2; times += 1)
    expect((await excuse()).data).toEqual({ excuseExercise: { enrollment: { progress: 1 } } });
  expect(await saidOf(third, ExerciseCompleted)).toEqual([]);
  const book = async (viewer: Viewer, more = {}) =>
    (
      await subgraph.graphql<{ gradebook: { students: { edges: { node: object }[] } } | null }>(
        GRADEBOOK,
        { id: task.courseId, ...more },
        viewer,
      )
    ).data.gradebook;
  const rows = [
    { average: 0.6, student: { id: first.id }, cells: [{ score: 0.6, state: 'SCORED' }] },
    { average: 0.2, student: { id: second.id }, cells: [{ score: 0.2, state: 'SCORED' }] },
    { average: null, student: { id: third.id }, cells: [{ score: null, state: 'EXCUSED' }] },
  ];
  expect((await book(task.author))?.students.edges.map(({ node }) => node)).toEqual(rows);
  expect((await book(teacher))?.students.edges.map(({ node }) => node)).toEqual(rows.slice(0, 1));
  expect((await book(task.author, { class: own.classId }))?.students.edges).toHaveLength(1);
  expect([await book(first), await book(person('instructor'))]).toEqual([null, null]);
  expect(
    await subgraph.rows('select score, reason from score_override where student_id = $1 order by id', [second.id]),
  ).toEqual([
    { score: 0.9, reason: 'Oral exam.' },
    { score: 0.2, reason: 'Oral exam.' },
  ]);
});

test('an override shows nothing before the grades are posted', async () => {
  const task = await aTask({}, {}, 2);
  const { exerciseId } = task;
  for (const student of task.students) {
    const { submission } = await handIn(task, student);
    // Of the second only the override is a grade.
    if (student === task.students[0]) await grade(submission.id, 5, 0, task.author);
    const input = { exerciseId, studentId: student.id, score: 1, reason: 'Oral exam.' };
    expect((await subgraph.graphql(OVERRIDE, { input }, task.author)).data).toEqual({
      overrideScore: { enrollment: { progress: 0 } },
    });
    expect([await saidOf(student, SubmissionRegraded), await saidOf(student, ExerciseCompleted)]).toEqual([[], []]);
    expect(await held(subgraph, holdings['overrides'], student.id)).toEqual([]);
  }
  await post(task, task.author);
  for (const student of task.students) {
    expect(await saidOf(student, SubmissionRegraded)).toMatchObject([{ submissionId: exerciseId, newScore: 1 }]);
    expect((await saidOf(student, ExerciseCompleted)).at(-1)).toMatchObject({ score: 1 });
  }
});
