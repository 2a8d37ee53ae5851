import type { Viewer } from '../platform/auth.js';
import type { Context } from '../platform/context.js';
import { after, DAY, now } from '../platform/domain/clock.js';
import { addLesson } from '../subgraphs/courses/commands/lesson/add-lesson.js';
import { addSection } from '../subgraphs/courses/commands/section/add-section.js';
import { gradeSubmission } from '../subgraphs/courses/commands/assignment/grade-submission.js';
import { postGrades } from '../subgraphs/courses/commands/assignment/post-grades.js';
import { saveAssignmentDraft } from '../subgraphs/courses/commands/assignment/save-assignment-draft.js';
import { submitAssignment } from '../subgraphs/courses/commands/assignment/submit-assignment.js';
import { submitCode } from '../subgraphs/courses/commands/coding/submit-code.js';
import { createCourse } from '../subgraphs/courses/commands/course/create-course.js';
import { enrollInCourse } from '../subgraphs/courses/commands/enrollment/enroll-in-course.js';
import { addExercise } from '../subgraphs/courses/commands/exercise/add-exercise.js';
import type { ExerciseInput } from '../subgraphs/courses/commands/exercise/exercise-input.js';
import { publishCourse } from '../subgraphs/courses/commands/course/publish-course.js';
import type { Exercise } from '../subgraphs/courses/domain/content.js';
import { questionOf } from '../subgraphs/courses/domain/questions/kinds.js';
import { startQuizAttempt } from '../subgraphs/courses/commands/quiz/start-quiz-attempt.js';
import { submitQuizAttempt } from '../subgraphs/courses/commands/quiz/submit-quiz-attempt.js';

const arithmetic = Array.from({ length: 6 }, (_, index) => ({
  type: 'numeric' as const,
  prompt: `What is 2 to the power of ${index + 3}?`,
  tags: ['powers'],
  numbers: [{ value: String(2 ** (index + 3)) }],
}));

const EXERCISES = {
  quiz: {
    type: 'quiz',
    title: 'How computers count',
    instructions: 'You have two hours and two attempts.',
    settings: { maxAttempts: 2, skills: ['binary numbers'], weight: 2 },
    quiz: {
      timeLimitSeconds: 7_200,
      shuffleQuestions: true,
      shuffleOptions: true,
      pools: [{ tag: 'powers', count: 3 }],
      feedback: 'key',
      questions: [
        ...arithmetic,
        {
          type: 'multiple',
          prompt: 'Which of these are powers of two?',
          points: 2,
          explanation: 'A power of two has a single 1 in binary.',
          options: [
            { text: '1', right: true },
            { text: '12', right: false },
            { text: '64', right: true },
            { text: '100', right: false },
          ],
        },
        {
          type: 'ordering',
          prompt: 'Sort from small to large.',
          items: ['a bit', 'a byte', 'a kibibyte', 'a mebibyte'],
        },
      ],
    },
  },
  coding: {
    type: 'coding',
    title: 'Double it',
    instructions: 'Read one whole number and print its double.',
    settings: { skills: ['input and output'] },
    coding: {
      languages: ['javascript', 'typescript', 'python'],
      starters: [{ language: 'python', source: 'number = int(input())\n' }],
      cases: [
        { input: '4\n', expected: '8\n' },
        { input: '-3\n', expected: '-6\n' },
        { input: '1000000\n', expected: '2000000\n', hidden: true, weight: 2 },
      ],
    },
  },
  assignment: {
    type: 'assignment',
    title: 'Explain an algorithm',
    instructions: 'Explain binary search to a friend, in about 200 words.',
    settings: { weight: 3, skills: ['explaining'] },
    assignment: {
      latePenalty: { percent: 10, per: 'day', floorPercent: 50 },
      rubric: ['Correctness', 'Clarity'].map((title) => ({
        title,
        levels: [
          { title: 'Missing', points: 0 },
          { title: 'In parts', points: 3 },
          { title: 'Complete', points: 5 },
        ],
      })),
    },
  },
} as const satisfies Record<string, Omit<ExerciseInput, 'lessonId'>>;

const ESSAYS = [
  'Open the dictionary in the middle and see whether your word comes before or after. Go on with that half.',
  'You halve the list again and again until the word is found, or nothing is left.',
  'It is fast because each look removes half of what is left: a million words need only twenty looks.',
];

/** Right answers to the questions that the attempt may have drawn from the pool. */
function powersOf({ questions }: Exercise, drawn: readonly { readonly id: string }[]) {
  return questions.flatMap((stored) => {
    const question = questionOf(stored);
    const isDrawn = drawn.some(({ id }) => id === question.id);
    if (question.type !== 'numeric' || !isDrawn) return [];
    return [{ questionId: question.id, text: question.answers[0]?.value ?? '' }];
  });
}

/** A small course with a quiz of pools, a program and an assignment, as its teacher and a few students would use it. */
export async function openAssessments(
  as: (viewer: Viewer) => Context,
  teacher: Viewer,
  students: readonly Viewer[],
): Promise<void> {
  const context = as(teacher);
  const { id: courseId } = await createCourse(context, {
    title: 'First Steps in Programming',
    slug: 'first-steps-in-programming',
    language: 'programming',
    level: 'beginner',
    tags: ['programming', 'python', 'javascript'],
    summary: 'Numbers, small programs and clear explanations, with an exam at the end.',
    access: 'free',
  });
  const { section } = await addSection(context, { courseId, title: 'Basics' });
  const { lesson } = await addLesson(context, {
    sectionId: section.id,
    title: 'Numbers and programs',
    markdown: '## Bits and bytes\n\nA **bit** is 0 or 1. Eight of them are a **byte**.',
  });
  const add = async (input: ExerciseInput) => (await addExercise(context, { ...input, lessonId: lesson.id })).exercise;
  const quiz = await add(EXERCISES.quiz);
  const coding = await add(EXERCISES.coding);
  const dueAt = after(now(), 7 * DAY);
  const { settings } = EXERCISES.assignment;
  const assignment = await add({ ...EXERCISES.assignment, settings: { ...settings, dueAt } });
  await publishCourse(context, { courseId });
  for (const [index, student] of students.entries()) {
    const own = as(student);
    await enrollInCourse(own, { courseId });
    const attempt = await startQuizAttempt(own, { exerciseId: quiz.id });
    // The first student has an attempt that is open.
    if (index > 0) await submitQuizAttempt(own, { attemptId: attempt.id, answers: powersOf(quiz, attempt.drawn) });
    const text = ESSAYS[index % ESSAYS.length] ?? '';
    await saveAssignmentDraft(own, { exerciseId: assignment.id, text });
    const submission = await submitAssignment(own, { exerciseId: assignment.id, revision: 0 });
    if (index !== 0) continue;
    const rubric = assignment.assignment?.rubric ?? [];
    const levels = rubric.map(({ id, levels: [, , best] }) => ({ criterionId: id, levelId: best?.id ?? '' }));
    await gradeSubmission(context, { submissionId: submission.id, levels, comment: 'Very clear!', revision: 0 });
    await postGrades(context, { exerciseId: assignment.id });
    const source = 'number = int(input())\nprint(number * 2)\n';
    await submitCode(own, { exerciseId: coding.id, language: 'python', source });
  }
}
