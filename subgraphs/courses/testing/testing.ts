import type { Viewer } from '../../../platform/auth.js';
import { newId } from '../../../platform/domain/ids.js';
import { eventually } from '../../../platform/testing/testing.js';
import { person, type TestSubgraph } from '../../../platform/testing/subgraph.js';
import { addExercise } from '../commands/exercise/add-exercise.js';
import { addLesson } from '../commands/lesson/add-lesson.js';
import { addSection } from '../commands/section/add-section.js';
import { createCourse, type CreateCourse } from '../commands/course/create-course.js';
import { enrollInCourse } from '../commands/enrollment/enroll-in-course.js';
import { publishCourse } from '../commands/course/publish-course.js';
import type { NewExercise } from '../domain/content.js';
import type { FirstQuestion } from '../domain/questions/kinds.js';
import { Course, type CourseAccess } from '../domain/course.js';
import { defaultSettings } from '../domain/exercise-settings.js';

export const QUESTIONS: readonly Omit<FirstQuestion, 'id'>[] = [
  { prompt: 'Good morning?', choices: ['Boa noite', 'Bom dia'], correctChoice: 1 },
  { prompt: 'Thank you?', choices: ['Obrigado', 'Desculpe', 'Adeus'], correctChoice: 0 },
];

/** A draft without content, for domain tests. */
export function draftCourse(access: CourseAccess = 'free'): Course {
  return new Course(newId(), 'Portuguese', `course-${newId()}`, '', 'pt', 'beginner', [], access);
}

/** A reading, for domain tests. */
export function anExercise(more: Partial<NewExercise> = {}): NewExercise {
  const type = more.type ?? 'reading';
  return { type, title: 'Read', instructions: '', questions: [], settings: defaultSettings(type), ...more };
}

export interface LessonIds {
  readonly id: string;
  readonly readingId: string;
  readonly quizId: string;
  readonly questionIds: readonly string[];
}

export interface Written {
  readonly courseId: string;
  readonly slug: string;
  readonly sectionId: string;
  readonly lessons: readonly LessonIds[];
  readonly author: Viewer;
  readonly students: readonly Viewer[];
}

/** A course with a section of lessons, each with a reading and a quiz of two questions; published unless said otherwise. */
export async function aCourse(
  subgraph: TestSubgraph,
  options: Partial<CreateCourse> & {
    lessons?: number;
    lessonTitles?: readonly string[];
    published?: boolean;
    students?: number;
  } = {},
): Promise<Written> {
  const author = person('instructor');
  const context = subgraph.context(author);
  const {
    lessonTitles,
    lessons: lessonCount = lessonTitles?.length ?? 1,
    published = true,
    students: studentCount = 0,
    ...input
  } = options;
  const course = await createCourse(context, {
    title: 'European Portuguese',
    slug: `course-${newId()}`,
    language: 'pt',
    level: 'beginner',
    tags: [],
    summary: 'First words.',
    access: 'free',
    ...input,
  });
  const { section } = await addSection(context, { courseId: course.id, title: 'First steps' });
  const lessons: LessonIds[] = [];
  for (let number = 1; number <= lessonCount; number += 1) {
    const { lesson } = await addLesson(context, {
      sectionId: section.id,
      title: lessonTitles?.[number - 1] ?? `Lesson ${number}`,
      markdown: '# Olá',
    });
    const common = { lessonId: lesson.id, instructions: 'Take your time.' };
    const reading = await addExercise(context, { ...common, type: 'reading', title: 'Read' });
    const quiz = await addExercise(context, { ...common, type: 'quiz', title: 'Answer', questions: QUESTIONS });
    lessons.push({
      id: lesson.id,
      readingId: reading.exercise.id,
      quizId: quiz.exercise.id,
      questionIds: quiz.exercise.questions.map((question) => question.id),
    });
  }
  if (published) await publishCourse(context, { courseId: course.id });
  const students = Array.from({ length: studentCount }, () => person());
  for (const student of students) await enrollInCourse(subgraph.context(student), { courseId: course.id });
  return { courseId: course.id, slug: course.slug, sectionId: section.id, lessons, author, students };
}

/** Answers to the quiz of {@link aCourse}, so many of them right. */
export function answers(lesson: LessonIds, right: 0 | 1 | 2): { questionId: string; choice: number }[] {
  return lesson.questionIds.map((questionId, index) => {
    const { correctChoice = 0 } = QUESTIONS[index] ?? {};
    return { questionId, choice: index < right ? correctChoice : 1 - correctChoice };
  });
}

/** Resolves when a transaction waits for a lock of another one: so a test makes two meet that otherwise rarely do. */
export async function someoneWaits(subgraph: TestSubgraph): Promise<void> {
  await eventually(async () => {
    const waiting = await subgraph.rows(
      "select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    );
    return waiting.length > 0;
  });
}
