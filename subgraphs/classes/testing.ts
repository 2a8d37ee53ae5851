import { newId } from '../../platform/domain/ids.js';
import { Money } from '../../platform/domain/money.js';
import type { Viewer } from '../../platform/auth.js';
import { person, type TestSubgraph } from '../../platform/testing-subgraph.js';
import { CoursePublished } from '../../schema/events/courses.js';
import { activateClass } from './commands/activate-class.js';
import { createClass } from './commands/create-class.js';
import { enrollStudent } from './commands/enroll-student.js';
import { Class, type ClassType } from './domain/class.js';
import { Schedule } from './domain/schedule.js';

export const tuesdays = new Schedule('FREQ=WEEKLY;BYDAY=TU', '2026-03-24', '18:30', 'Europe/Lisbon', 60);

export interface ClassOptions {
  readonly type?: ClassType;
  readonly totalMeetings?: number;
  readonly capacity?: number;
}

/** A draft, for domain tests. */
export function draftClass(options: ClassOptions = {}): Class {
  const { type = 'group', totalMeetings = 8, capacity = 2 } = options;
  const price = new Money(24_000, 'EUR');
  return new Class(type, 'Evening group', newId(), newId(), tuesdays, totalMeetings, capacity, price);
}

export interface Taught {
  readonly classId: string;
  readonly courseId: string;
  readonly lessonIds: readonly string[];
  readonly meetingIds: readonly string[];
  readonly teacher: Viewer;
  readonly staff: Viewer;
  readonly students: readonly Viewer[];
  readonly enrollmentIds: readonly string[];
}

/** A class on a published course, with its people; active when it has students, unless said otherwise. */
export async function aClass(
  subgraph: TestSubgraph,
  options: ClassOptions & { students?: number; active?: boolean; lessons?: number } = {},
): Promise<Taught> {
  const staff = person('staff');
  const teacher = person('instructor');
  const courseId = newId();
  const lessonIds = Array.from({ length: options.lessons ?? 3 }, newId);
  await subgraph.tell(CoursePublished, { courseId, instructorId: teacher.id, publishedVersion: 1, lessonIds });
  const students = Array.from({ length: options.students ?? 0 }, () => person());
  const { id: classId, meetings } = await createClass(subgraph.context(staff), {
    type: options.type ?? 'group',
    title: 'Evening group',
    courseId,
    instructorId: teacher.id,
    schedule: tuesdays,
    totalMeetings: options.totalMeetings ?? 8,
    capacity: options.capacity ?? Math.max(2, students.length),
    price: { amountMinor: 24_000, currency: 'EUR' },
  });
  const enrollmentIds: string[] = [];
  for (const student of students) {
    const enrolled = await enrollStudent(subgraph.context(staff), {
      classId,
      studentId: student.id,
      idempotencyKey: newId(),
    });
    enrollmentIds.push(enrolled.enrollmentId);
  }
  if (options.active ?? students.length > 0) await activateClass(subgraph.context(teacher), { classId });
  const meetingIds = meetings.getItems().map((meeting) => meeting.id);
  return { classId, courseId, lessonIds, meetingIds, teacher, staff, students, enrollmentIds };
}
