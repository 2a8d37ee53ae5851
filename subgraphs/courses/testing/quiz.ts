import type { Viewer } from '../../../platform/auth.js';
import { newId } from '../../../platform/domain/ids.js';
import { person, type TestSubgraph } from '../../../platform/testing/subgraph.js';
import { addLesson } from '../commands/lesson/add-lesson.js';
import { addSection } from '../commands/section/add-section.js';
import { createCourse } from '../commands/course/create-course.js';
import { enrollInCourse } from '../commands/enrollment/enroll-in-course.js';
import { addExercise } from '../commands/exercise/add-exercise.js';
import type { ExerciseInput } from '../commands/exercise/exercise-input.js';
import type { QuestionInput } from '../commands/exercise/question-input.js';
import { publishCourse } from '../commands/course/publish-course.js';
import type { Exercise } from '../domain/content.js';

export interface PublishedExercise {
  readonly courseId: string;
  readonly sectionId: string;
  readonly lessonId: string;
  readonly exerciseId: string;
  readonly exercise: Exercise;
  readonly author: Viewer;
  readonly students: readonly Viewer[];
}

/** A published course with one exercise, and students who are enrolled in it. */
export async function anExerciseOf(
  subgraph: TestSubgraph,
  input: Partial<ExerciseInput> & Pick<ExerciseInput, 'type'>,
  { students: count = 1, author = person('instructor') }: { readonly students?: number; readonly author?: Viewer } = {},
): Promise<PublishedExercise> {
  const context = subgraph.context(author);
  const { id: courseId } = await createCourse(context, {
    title: 'Exams',
    slug: `exams-${newId()}`,
    language: 'pt',
    level: 'beginner',
    tags: [],
    summary: '',
    access: 'free',
  });
  const { section } = await addSection(context, { courseId, title: 'Exams' });
  const { lesson } = await addLesson(context, { sectionId: section.id, title: 'Exam', markdown: '' });
  const { exercise } = await addExercise(context, {
    lessonId: lesson.id,
    title: 'Exam',
    instructions: 'Good luck.',
    ...input,
  });
  await publishCourse(context, { courseId });
  const students = Array.from({ length: count }, () => person());
  for (const student of students) await enrollInCourse(subgraph.context(student), { courseId });
  const ids = { courseId, sectionId: section.id, lessonId: lesson.id, exerciseId: exercise.id };
  return { ...ids, exercise, author, students };
}

/** Two single choices: of each the first option is right. */
export const TWO_QUESTIONS: readonly QuestionInput[] = ['Good morning?', 'Thank you?'].map((prompt) => ({
  type: 'single',
  prompt,
  explanation: `Because ${prompt}`,
  options: [
    { text: `Right answer to ${prompt}`, right: true, feedback: `Well done: ${prompt}` },
    { text: `Wrong answer to ${prompt}`, right: false },
  ],
}));
