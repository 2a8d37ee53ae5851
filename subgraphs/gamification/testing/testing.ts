import type { Viewer } from '../../../platform/auth.js';
import { newId } from '../../../platform/domain/ids.js';
import { person, type TestSubgraph } from '../../../platform/testing/subgraph.js';
import { UserVerified } from '../../../schema/events/users.js';
import { ClassCreated, StudentEnrolled } from '../../../schema/events/classes.js';
import { CoursePublished, ExerciseCompleted } from '../../../schema/events/courses.js';
import type { CloudEvent, EventContract, EventData } from '../../../schema/events/contract.js';

export interface Group {
  readonly classId: string;
  readonly courseId: string;
  readonly teacher: Viewer;
  readonly students: readonly Viewer[];
}

/** A class on a published course, as the events of other domains tell it. */
export async function aGroup(subgraph: TestSubgraph, students = 1): Promise<Group> {
  const [classId, courseId, teacher] = [newId(), newId(), person('instructor')];
  await subgraph.tell(CoursePublished, { courseId, instructorId: teacher.id, publishedVersion: 1, lessonIds: [] });
  await subgraph.tell(ClassCreated, { classId, courseId, instructorId: teacher.id, classType: 'group' });
  const group: Group = { classId, courseId, teacher, students: Array.from({ length: students }, () => person()) };
  for (const student of group.students) await enroll(subgraph, group, student);
  return group;
}

export async function enroll(subgraph: TestSubgraph, { classId, courseId }: Group, student: Viewer): Promise<void> {
  await subgraph.tell(UserVerified, { userId: student.id });
  const data = { classId, courseId, enrollmentId: newId(), studentId: student.id, credits: 8 };
  await subgraph.tell(StudentEnrolled, data, { subject: classId });
}

export type Exercise = EventData<typeof ExerciseCompleted>;

/** A perfect quiz, worth 15 XP, unless said otherwise. */
export function anExercise(studentId: string, courseId: string, change: Partial<Exercise> = {}): Exercise {
  return {
    courseId,
    lessonId: newId(),
    exerciseId: newId(),
    studentId,
    exerciseType: 'quiz',
    score: 1,
    first: true,
    localDate: '2026-03-29',
    ...change,
  };
}

/** Completes one perfect quiz for each score wanted: 15 XP each. */
export async function earn(subgraph: TestSubgraph, studentId: string, courseId: string, quizzes = 1): Promise<void> {
  for (let index = 0; index < quizzes; index += 1) {
    await subgraph.tell(ExerciseCompleted, anExercise(studentId, courseId));
  }
}

/** Like `subgraph.tell`, at a time of one's own. */
export async function tellAt<Contract extends EventContract>(
  subgraph: TestSubgraph,
  time: string,
  contract: Contract,
  data: EventData<Contract>,
): Promise<void> {
  const event: CloudEvent = {
    specversion: '1.0',
    id: newId(),
    source: contract.domain,
    type: contract.type,
    time,
    subject: newId(),
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    correlationid: newId(),
    data,
  };
  await subgraph.running.inbox.handle(event);
}
