import { expect } from 'vitest';
import { eventually } from '../../platform/testing/testing.js';
import {
  ActivateClassDocument,
  AddExerciseDocument,
  AddLessonDocument,
  AddSectionDocument,
  CreateClassDocument,
  CreateCourseDocument,
  EnrollStudentDocument,
  PublishCourseDocument,
  type CreateClassInput,
} from '../../schema/generated/operations.js';
import { unique, type Person } from './people.js';

export interface TaughtCourse {
  readonly id: string;
  readonly title: string;
  readonly lessonIds: readonly string[];
  /** One reading and one quiz a lesson. */
  readonly exercises: readonly { readonly readingId: string; readonly quizId: string }[];
}

/** A teacher writes a course of two sections and publishes it. */
export async function publishCourse(
  teacher: Person,
  options: { access?: 'FREE' | 'PRO' | 'CLASS'; lessons?: number } = {},
): Promise<TaughtCourse> {
  const title = `Portuguese ${unique('course')}`;
  const { createCourse } = await teacher.send(CreateCourseDocument, {
    input: {
      title,
      slug: unique('portuguese'),
      language: 'pt',
      level: 'BEGINNER',
      tags: ['language'],
      summary: 'Speak from the first day.',
      access: options.access ?? 'CLASS',
    },
  });
  const courseId = createCourse.course.id;
  const lessonIds: string[] = [];
  const exercises: { readingId: string; quizId: string }[] = [];
  const { addSection } = await teacher.send(AddSectionDocument, { input: { courseId, title: 'First steps' } });
  for (let number = 1; number <= (options.lessons ?? 3); number += 1) {
    const { addLesson } = await teacher.send(AddLessonDocument, {
      input: {
        sectionId: addSection.section.id,
        title: `Lesson ${number}`,
        markdown: '# Olá\n\n*Bom dia* is good morning.',
      },
    });
    const lessonId = addLesson.lesson.id;
    const reading = await teacher.send(AddExerciseDocument, {
      input: { lessonId, type: 'READING', title: 'Read aloud', instructions: 'Read the lesson aloud.' },
    });
    const quiz = await teacher.send(AddExerciseDocument, {
      input: {
        lessonId,
        type: 'QUIZ',
        title: 'What did you keep?',
        instructions: 'One answer each.',
        questions: [
          { prompt: 'Good morning', choices: ['Boa noite', 'Bom dia', 'Obrigado'], correctChoice: 1 },
          { prompt: 'Thank you', choices: ['Obrigado', 'Por favor', 'Adeus'], correctChoice: 0 },
        ],
      },
    });
    lessonIds.push(lessonId);
    exercises.push({ readingId: reading.addExercise.exercise.id, quizId: quiz.addExercise.exercise.id });
  }
  const { publishCourse: published } = await teacher.send(PublishCourseDocument, { input: { courseId } });
  expect(published.course.status).toBe('PUBLISHED');
  return { id: courseId, title, lessonIds, exercises };
}

export interface OpenedClass {
  readonly id: string;
  readonly title: string;
  readonly meetingIds: readonly string[];
}

/** Staff open a group class of 8 meetings; classes has heard of the course by then. */
export async function openClass(
  staff: Person,
  teacher: Person,
  course: TaughtCourse,
  options: Partial<CreateClassInput> = {},
): Promise<OpenedClass> {
  const title = `Evening group ${unique('class')}`;
  const input: CreateClassInput = {
    type: 'GROUP',
    title,
    courseId: course.id,
    instructorId: teacher.id,
    schedule: {
      recurrence: 'FREQ=WEEKLY;BYDAY=TU,TH',
      // The eight meetings are over, so that attendance can be marked and the class completed.
      startsOn: new Date(Date.now() - 40 * 86_400_000).toISOString().slice(0, 10),
      localTime: '18:30',
      timeZone: 'Europe/Lisbon',
      durationMinutes: 60,
    },
    totalMeetings: 8,
    capacity: 4,
    price: { amountMinor: '24000', currency: 'EUR' },
    publish: options.type !== 'PRIVATE',
    ...options,
  };
  const { createClass } = await eventually(() => staff.send(CreateClassDocument, { input }));
  expect(createClass.class.meetings).toHaveLength(8);
  return { id: createClass.class.id, title, meetingIds: createClass.class.meetings.map((meeting) => meeting.id) };
}

/** An active class with these students, whom staff took in. */
export async function activeClass(
  staff: Person,
  teacher: Person,
  course: TaughtCourse,
  students: readonly Person[],
  options: Partial<CreateClassInput> = {},
): Promise<OpenedClass> {
  const opened = await openClass(staff, teacher, course, options);
  for (const student of students) {
    const input = { classId: opened.id, studentId: student.id, idempotencyKey: unique() };
    // Classes may not have received the student's registration yet.
    await eventually(() => staff.send(EnrollStudentDocument, { input }));
  }
  await teacher.send(ActivateClassDocument, { input: { classId: opened.id } });
  return opened;
}
