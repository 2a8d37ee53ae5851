import { newId } from '../../../platform/domain/ids.js';
import { Money } from '../../../platform/domain/money.js';
import type { Viewer } from '../../../platform/auth.js';
import { person, type TestSubgraph } from '../../../platform/testing/subgraph.js';
import { ProductCreated } from '../../../schema/events/billing.js';
import { CoursePublished } from '../../../schema/events/courses.js';
import { assignTeachingAssistant } from '../commands/assistant/assign-teaching-assistant.js';
import { activateClass } from '../commands/class/activate-class.js';
import { createClass } from '../commands/class/create-class.js';
import { createGroupSessionTemplate } from '../commands/booking/create-group-session-template.js';
import { enrollStudent } from '../commands/enrollment/enroll-student.js';
import type { AvailabilityTerms } from '../domain/availability.js';
import { Class } from '../domain/class.js';
import type { BookingPolicy } from '../domain/booking-terms.js';
import type { ClassType } from '../domain/class-terms.js';
import { setAvailability } from '../commands/assistant/set-availability.js';
import { Schedule } from '../domain/schedule.js';

export const tuesdays = new Schedule('FREQ=WEEKLY;BYDAY=TU', '2026-03-24', '18:30', 'Europe/Lisbon', 60);

export interface ClassOptions {
  readonly type?: ClassType;
  readonly totalMeetings?: number;
  readonly capacity?: number;
  /** Default: a group class is listed for everyone. */
  readonly publish?: boolean;
}

/** Makes users known to this domain, as their registration would. */
export async function known<People extends readonly Viewer[]>(
  subgraph: TestSubgraph,
  ...people: People
): Promise<People> {
  for (const { id, roles } of people)
    await subgraph.rows('insert into registered_user (id, roles) values ($1, $2) on conflict do nothing', [id, roles]);
  return people;
}

/** Ids of students whom this domain knows. */
export async function studentIds(subgraph: TestSubgraph, count: number): Promise<string[]> {
  const students = await known(subgraph, ...Array.from({ length: count }, () => person()));
  return students.map(({ id }) => id);
}

export async function aStudentId(subgraph: TestSubgraph): Promise<string> {
  return (await studentIds(subgraph, 1))[0] as string;
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
  await known(subgraph, teacher, ...students);
  const { id: classId, meetings } = await createClass(subgraph.context(staff), {
    type: options.type ?? 'group',
    title: 'Evening group',
    courseId,
    instructorId: teacher.id,
    schedule: tuesdays,
    totalMeetings: options.totalMeetings ?? 8,
    capacity: options.capacity ?? Math.max(2, students.length),
    price: { amountMinor: 24_000, currency: 'EUR' },
    publish: options.publish ?? options.type !== 'private',
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

/** Day and night, so that a test may take any time. */
export const always: AvailabilityTerms = {
  timeZone: 'Europe/Lisbon',
  weeklyHours: [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: '00:00', to: '24:00' })),
  exceptions: [],
  noticeMinutes: 120,
  bufferMinutes: 0,
  dailyLimit: 8,
};

export interface Supported {
  readonly courseId: string;
  readonly lead: Viewer;
  readonly staff: Viewer;
  /** In the order of their ids, which breaks a tie. */
  readonly assistants: readonly Viewer[];
  readonly productId: string;
}

/** A published course with teaching assistants who can be booked, and single sessions for sale. */
export async function aSupportedCourse(
  subgraph: TestSubgraph,
  options: {
    assistants?: number;
    availability?: Partial<AvailabilityTerms>;
    amountMinor?: number;
    sold?: boolean;
    /** Rules of the product. */
    policy?: Partial<BookingPolicy>;
  } = {},
): Promise<Supported> {
  const [lead, staff, courseId, productId] = [person('instructor'), person('staff'), newId(), newId()];
  await subgraph.tell(CoursePublished, { courseId, instructorId: lead.id, publishedVersion: 1, lessonIds: [newId()] });
  const assistants = Array.from({ length: options.assistants ?? 1 }, () => person('instructor'));
  await known(subgraph, ...assistants);
  for (const { id: assistantId } of assistants) {
    await assignTeachingAssistant(subgraph.context(lead), { courseId, assistantId });
    await setAvailability(subgraph.context(staff), { assistantId, ...always, ...options.availability });
  }
  const price = { amountMinor: options.amountMinor ?? 2_500, currency: 'EUR' };
  if (options.sold ?? true)
    await subgraph.tell(ProductCreated, {
      productId,
      kind: 'session',
      courseId,
      price,
      sessions: 1,
      freeCancelHours: 24,
      ...options.policy,
    });
  assistants.sort((a, b) => (a.id < b.id ? -1 : 1));
  return { courseId, lead, staff, assistants, productId };
}

/** A whole hour (UTC) so many days from now. */
export function inDays(days: number, hour = 12): Date {
  const day = new Date(Date.now() + days * 86_400_000);
  return new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate(), hour));
}

/** Midnight (UTC) of the next Monday that is at least so many days away. */
export function mondayIn(days: number): Date {
  const day = inDays(days, 0);
  return inDays(days + ((8 - day.getUTCDay()) % 7), 0);
}

/** The date, `2026-03-29`. */
export function dateOf(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}

/** A group session on a course of its own. */
export async function aGroupSession(
  subgraph: TestSubgraph,
  options: { capacity?: number; amountMinor?: number; sessionCount?: number; days?: number } = {},
): Promise<Supported & { bookingId: string; startsAt: Date }> {
  const course = await aSupportedCourse(subgraph);
  const startsAt = inDays(options.days ?? 7);
  const { templateId } = await createGroupSessionTemplate(subgraph.context(course.staff), {
    courseId: course.courseId,
    assistantId: course.assistants[0]?.id ?? '',
    schedule: {
      recurrence: 'FREQ=DAILY',
      startsOn: startsAt.toISOString().slice(0, 10),
      localTime: '12:00',
      timeZone: 'UTC',
      durationMinutes: 60,
    },
    sessionCount: options.sessionCount ?? 1,
    capacity: options.capacity ?? 2,
    pricePerStudent: { amountMinor: options.amountMinor ?? 0, currency: 'EUR' },
    idempotencyKey: newId(),
  });
  const [session] = await subgraph.rows<{ id: string }>(
    'select id from booking where template_id = $1 order by starts_at',
    [templateId],
  );
  return { ...course, bookingId: session?.id ?? '', startsAt };
}
