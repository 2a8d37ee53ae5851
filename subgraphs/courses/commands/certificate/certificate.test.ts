import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { newId } from '../../../../platform/domain/ids.js';
import { NO_PEOPLE } from '../../../../platform/people-port.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { eventually } from '../../../../platform/testing/testing.js';
import { CertificateIssued, CertificateRevoked, CourseCompleted } from '../../../../schema/events/courses.js';
import { canonicalCode, certificateCode } from '../../domain/certificate/code.js';
import { courses } from '../../subgraph.js';
import { aCourse, answers, type Written } from '../../testing/testing.js';
import { completeReading } from '../enrollment/complete-reading.js';
import { updateCourse } from '../course/update-course.js';
import { erasePerson } from '../erase-person.js';
import { submitQuiz } from '../quiz/submit-quiz.js';

const names = new Map<string, string>();
let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(courses, undefined, {
    people: {
      ...NO_PEOPLE,
      displayNames: (ids) =>
        Promise.resolve(new Map(ids.flatMap((id) => (names.has(id) ? [[id, names.get(id)!]] : [])))),
    },
  });
});
afterAll(() => subgraph.stop());

interface Printed {
  id: string;
  code: string;
  name: string;
  courseTitle: string;
  revokedAt: string | null;
  pdfUrl: string;
}
const FIELDS = 'id code name courseTitle contentVersion revokedAt pdfUrl course { id }';
const verify = async (code: string, viewer: Viewer | null = null) =>
  (
    await subgraph.graphql<{ certificate: Printed | null }>(
      `query ($code: String!) { certificate(code: $code) { ${FIELDS} } }`,
      { code },
      viewer,
    )
  ).data.certificate;
const own = async (student: Viewer, viewer: Viewer | null = student) =>
  (
    await subgraph.graphql<{ _entities: { certificates: Printed[] | null }[] }>(
      `query ($r: [_Any!]!) { _entities(representations: $r) { ... on User { certificates { ${FIELDS} } } } }`,
      { r: [{ __typename: 'User', id: student.id }] },
      viewer,
    )
  ).data._entities[0]!.certificates;

async function complete({ lessons }: Written, student: Viewer, right: 0 | 1 | 2 = 2) {
  const lesson = lessons[0]!;
  await submitQuiz(subgraph.context(student), { exerciseId: lesson.quizId, answers: answers(lesson, right) });
  await Promise.allSettled(
    Array.from({ length: 5 }, () => completeReading(subgraph.context(student), { exerciseId: lesson.readingId })),
  );
}

async function certified(name = 'Ana Ґалаґан') {
  const course = await aCourse(subgraph, { students: 1, title: 'Portuguese 日本' });
  const student = course.students[0]!;
  names.set(student.id, name);
  await complete(course, student);
  const certificate = await eventually(async () => (await own(student))?.[0]);
  return { course, student, certificate };
}

test('a code has 80 bits and is read as people type it', () => {
  expect(certificateCode(new Uint8Array(10))).toBe('0000-0000-0000-0000');
  expect(certificateCode(new Uint8Array(10).fill(255))).toBe('ZZZZ-ZZZZ-ZZZZ-ZZZZ');
  expect(canonicalCode(' 7k3m9qxa toil-55rw')).toBe('7K3M-9QXA-T011-55RW');
  for (const none of ['', '7K3M', '7K3M-9QXA-T0ZB-55RU', '7K3M-9QXA-T0ZB-55RW-0'])
    expect(canonicalCode(none)).toBeUndefined();
});

test('five last steps at once make one certificate, which anyone can verify', async () => {
  const { course, student, certificate } = await certified();
  expect(await own(student)).toHaveLength(1);
  expect(await verify(certificate.code.toLowerCase().replaceAll('-', ''))).toEqual(certificate);
  expect(certificate).toMatchObject({
    name: 'Ana Ґалаґан',
    courseTitle: 'Portuguese 日本',
    contentVersion: 1,
    revokedAt: null,
  });
  for (const code of ['', 'nonsense', '0000-0000-0000-0000']) expect(await verify(code)).toBeNull();
  expect(await own(student, person('instructor'))).toBeNull();
  expect(await own(student, person('staff'))).toEqual([certificate]);
  const received = async (contract: typeof CertificateIssued | typeof CourseCompleted) =>
    (await subgraph.said(contract)).filter(({ data }) => data['studentId'] === student.id).map(({ data }) => data);
  expect(await received(CourseCompleted)).toHaveLength(1);
  expect(await received(CertificateIssued)).toEqual([
    { certificateId: certificate.id, courseId: course.courseId, studentId: student.id, title: 'Portuguese 日本' },
  ]);
});

test('a quiz without points completes nothing, and there is no certificate', async () => {
  const course = await aCourse(subgraph, { students: 1 });
  const student = course.students[0]!;
  names.set(student.id, 'Rui');
  await complete(course, student, 0);
  expect((await subgraph.said(CourseCompleted)).filter(({ data }) => data['studentId'] === student.id)).toEqual([]);
  expect(await subgraph.rows('select from certificate where student_id = $1', [student.id])).toEqual([]);
});

test('a certificate stays as it was printed', async () => {
  const { course, student, certificate } = await certified();
  names.set(student.id, 'Someone Else');
  await updateCourse(subgraph.context(course.author), { courseId: course.courseId, title: 'Renamed' });
  expect(await verify(certificate.code)).toEqual(certificate);
});

test('it is printed as PDF in any script, and an erased person has none', async () => {
  const { student, certificate } = await certified('王小明 محمد');
  const read = () => subgraph.download(new URL(certificate.pdfUrl).pathname);
  const file = await read();
  expect(file?.about).toMatchObject({
    contentType: 'application/pdf',
    fileName: `certificate-${certificate.code}.pdf`,
  });
  expect((await buffer(file!.data)).subarray(0, 5).toString()).toBe('%PDF-');
  await erasePerson(subgraph.context(null), { userId: student.id, requestId: newId() });
  expect(await verify(certificate.code)).toBeNull();
  expect(await read()).toBeUndefined();
});

test('staff revoke a certificate with a reason, once; completion stays', async () => {
  const { course, student, certificate } = await certified();
  const REVOKE =
    'mutation ($input: RevokeCertificateInput!) { revokeCertificate(input: $input) { certificate { revokedAt } } }';
  const revoke = (viewer: Viewer, certificateId = certificate.id) =>
    subgraph.graphql(REVOKE, { input: { certificateId, reason: 'Someone else took the exam.' } }, viewer);
  expect((await revoke(course.author)).code).toBe('FORBIDDEN');
  expect((await revoke(person('staff'), newId())).code).toBe('CERTIFICATE_NOT_FOUND');
  const results = await Promise.all([1, 2, 3].map(() => revoke(person('staff'))));
  expect(results.map(({ code }) => code)).toEqual([undefined, undefined, undefined]);
  expect((await verify(certificate.code))?.revokedAt).toEqual(expect.any(String));
  expect((await subgraph.said(CertificateRevoked)).filter(({ data }) => data['studentId'] === student.id)).toHaveLength(
    1,
  );
  const [row] = await subgraph.rows('select completed_at from enrollment where student_id = $1', [student.id]);
  expect(row).toEqual({ completedAt: expect.any(Date) as Date });
});
