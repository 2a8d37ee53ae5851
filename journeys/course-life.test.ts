import { expect } from 'vitest';
import { eventually } from '../platform/testing/testing.js';
import {
  AddMaterialDocument,
  CatalogDocument,
  CompleteReadingDocument,
  CourseEditorDocument,
  EnrollInCourseDocument,
  ExerciseDetailDocument,
  ImportQuestionsDocument,
  LessonPlayerDocument,
  MyCertificatesDocument,
  OfflineCourseDocument,
  PublishCourseDocument,
  RecommendationsDocument,
  RecordWatchedDocument,
  SubmitQuizDocument,
  TaughtCoursesDocument,
  UpdateCourseDocument,
  UpdateLessonDocument,
  VerifyCertificateDocument,
} from '../schema/generated/operations.js';
import { browser, journey, signUp, signUpAs, type Person } from './testing/people.js';
import { publishCourse, type TaughtCourse } from './testing/school.js';

/** Does all there is to do in a lesson, with right answers. */
async function complete(student: Person, { exercises }: TaughtCourse, lesson: number): Promise<void> {
  const { readingId = '', quizId = '' } = exercises[lesson] ?? {};
  await student.send(CompleteReadingDocument, { input: { exerciseId: readingId } });
  const { exercise } = await student.send(ExerciseDetailDocument, { id: quizId });
  const answers = (exercise?.questions ?? []).map(({ id, choices }) => ({
    questionId: id,
    choice: choices.findIndex((choice) => ['Bom dia', 'Obrigado'].includes(choice)),
  }));
  await student.send(SubmitQuizDocument, { input: { exerciseId: quizId, answers } });
}

journey('a course is written, published, and corrected while a student learns it', async () => {
  const teacher = await signUpAs('INSTRUCTOR', 'Vera Sousa');
  const course = await publishCourse(teacher, { access: 'FREE', lessons: 2 });
  const [first = '', second = ''] = course.lessonIds;
  const { taughtCourses } = await teacher.send(TaughtCoursesDocument, {});
  expect(taughtCourses.edges.map(({ node }) => [node.id, node.draftChanged, node.publishedVersion])).toEqual([
    [course.id, false, 1],
  ]);
  const student = await signUp('Tiago Melo');
  await student.send(EnrollInCourseDocument, { input: { courseId: course.id } });

  // The editor shows the draft beside what is published; a correction with an old revision is refused.
  const { course: before } = await teacher.send(CourseEditorDocument, { id: course.id });
  const revision = before?.revision ?? 0;
  const { updateLesson } = await teacher.send(UpdateLessonDocument, {
    input: { lessonId: first, title: 'Greetings', markdown: '# Bom dia', revision },
  });
  expect(updateLesson.lesson.html).toBe('<h1>Bom dia</h1>');
  expect(await teacher.refused(UpdateLessonDocument, { input: { lessonId: first, title: 'Late', revision } })).toBe(
    'DRAFT_CHANGED',
  );
  const { addMaterial } = await teacher.send(AddMaterialDocument, {
    input: { lessonId: first, type: 'VIDEO', title: 'At the café', url: 'https://vimeo.com/1', durationSeconds: 100 },
  });
  await teacher.send(UpdateCourseDocument, { input: { courseId: course.id, sequential: true } });

  // A file of a hundred questions: one of them is broken, then none.
  const { quizId = '' } = course.exercises[1] ?? {};
  const questions = Array.from(
    { length: 100 },
    (_, index) => `::Q${index}::What is ${index} + 1? {=${index + 1} ~${index}}`,
  );
  const send = (gift: string, dryRun = false) =>
    teacher.send(ImportQuestionsDocument, { input: { exerciseId: quizId, gift, dryRun } });
  const broken = await send([...questions.slice(0, 99), 'Broken {=a ~b'].join('\n\n'));
  expect(broken.importQuestions.problems).toMatchObject([{ line: 199 }]);
  const dry = await send(questions.join('\r\n\r\n'), true);
  expect(dry.importQuestions).toMatchObject({ questionCount: 100, problems: [] });
  expect((await send(questions.join('\r\n\r\n'))).importQuestions.problems).toEqual([]);
  const { course: edited } = await teacher.send(CourseEditorDocument, { id: course.id });
  expect([edited?.draftChanged, edited?.publishProblems]).toEqual([true, []]);
  expect(edited?.publishedSections?.[0]?.lessons[0]?.title).toBe('Lesson 1');
  await teacher.send(PublishCourseDocument, { input: { courseId: course.id } });

  // New students see the second version, in order; the first one stays on theirs.
  const newcomer = await signUp('Rita Faria');
  await newcomer.send(EnrollInCourseDocument, { input: { courseId: course.id } });
  const play = async (person: Person, id: string) => (await person.send(LessonPlayerDocument, { id })).lesson;
  expect(await play(newcomer, first)).toMatchObject({
    title: 'Greetings',
    html: '<h1>Bom dia</h1>',
    viewerLock: null,
    next: { id: second, viewerLock: 'PREVIOUS_LESSON' },
    materials: [{ title: 'At the café' }],
  });
  expect(await play(newcomer, second)).toMatchObject({ content: null, viewerLock: 'PREVIOUS_LESSON' });
  expect(await play(student, first)).toMatchObject({ title: 'Lesson 1', materials: [] });
  const { recordWatched } = await newcomer.send(RecordWatchedDocument, {
    input: { lessonId: first, materialId: addMaterial.material.id, ranges: [{ from: 0, to: 95 }] },
  });
  expect(recordWatched.watched).toMatchObject({ share: 0.95, seen: true });
  const { course: offline } = await newcomer.send(OfflineCourseDocument, { id: course.id });
  expect(offline?.sections[0]?.lessons.map(({ html }) => html)).toEqual(['<h1>Bom dia</h1>', null]);
});

journey('a learner goes from a recommendation to a certificate that anyone verifies', async () => {
  const teacher = await signUpAs('INSTRUCTOR', 'Hugo Pires');
  const course = await publishCourse(teacher, { access: 'FREE', lessons: 2 });
  const { courses } = await browser().request(CatalogDocument, { search: course.title, first: 1 });
  expect(courses.edges[0]?.node.id).toBe(course.id);
  const student = await signUp('Inês Ramalho');
  await student.send(EnrollInCourseDocument, { input: { courseId: course.id } });
  const next = async () => {
    const { recommendations } = await student.send(RecommendationsDocument, {});
    const one = recommendations.find((candidate) => candidate.course?.id === course.id);
    return [one?.reason, one?.lesson?.title, one?.progress];
  };
  expect(await next()).toEqual(['CONTINUE', 'Lesson 1', 0]);
  await complete(student, course, 0);
  expect(await next()).toEqual(['CONTINUE', 'Lesson 2', 0.5]);
  await complete(student, course, 1);
  expect(await next()).toEqual([undefined, undefined, undefined]);
  const certificate = await eventually(async () => {
    const { viewer } = await student.send(MyCertificatesDocument, {});
    return viewer?.certificates?.[0];
  });
  const { certificate: verified } = await browser().request(VerifyCertificateDocument, {
    code: certificate.code.toLowerCase(),
  });
  expect(verified).toMatchObject({
    name: 'Inês Ramalho',
    courseTitle: course.title,
    contentVersion: 1,
    revokedAt: null,
  });
  const file = await fetch(certificate.pdfUrl);
  expect([file.status, file.headers.get('content-type')]).toEqual([200, 'application/pdf']);
});
