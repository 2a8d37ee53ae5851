import type { Viewer } from '../platform/auth.js';
import { newId } from '../platform/domain/ids.js';
import type { RunningSubgraph } from '../platform/server/running-subgraph.js';
import { createCourse } from '../subgraphs/courses/commands/course/create-course.js';
import { publishCourse } from '../subgraphs/courses/commands/course/publish-course.js';
import { enrollInCourse } from '../subgraphs/courses/commands/enrollment/enroll-in-course.js';
import { addExercise } from '../subgraphs/courses/commands/exercise/add-exercise.js';
import { addLesson } from '../subgraphs/courses/commands/lesson/add-lesson.js';
import { addSection } from '../subgraphs/courses/commands/section/add-section.js';
import { saveQuizAnswers } from '../subgraphs/courses/commands/quiz/save-quiz-answers.js';
import { startQuizAttempt } from '../subgraphs/courses/commands/quiz/start-quiz-attempt.js';
import { submitExpiredAttempts } from '../subgraphs/courses/commands/quiz/submit-expired-attempts.js';
import type { DrawnQuestion } from '../subgraphs/courses/domain/quiz/draw.js';
import { distribution, round } from './figures.js';
import type { Stage } from './stage.js';
import { percentiles, type Measured } from './table.js';

/*
 * An exam: students save answers all the time, and all attempts end together, submitted by the server.
 */

/** Saves that are on their way at once. */
const PARALLEL = 16;
const LIMIT_S = 3_600;

function viewer(role: 'student' | 'instructor'): Viewer {
  return {
    id: newId(),
    sessionId: newId(),
    emailVerified: true,
    roles: [role],
    entitlements: [],
    timeZone: 'Europe/Lisbon',
    expiresAt: new Date(Date.now() + 86_400_000),
  };
}

async function atOnce<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const worker = async (): Promise<void> => {
    for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) await work(item);
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
}

async function publishExam(subgraph: RunningSubgraph): Promise<{ courseId: string; exerciseId: string }> {
  const author = subgraph.contextOf(viewer('instructor'));
  const { id: courseId } = await createCourse(author, {
    title: 'Exam',
    slug: `exam-${newId()}`,
    language: 'pt',
    level: 'beginner',
    tags: [],
    summary: '',
    access: 'free',
  });
  const { section } = await addSection(author, { courseId, title: 'Exam' });
  const { lesson } = await addLesson(author, { sectionId: section.id, title: 'Exam', markdown: '' });
  const questions = Array.from({ length: 20 }, (_, index) => ({
    type: 'single' as const,
    prompt: `Question ${index}`,
    options: [
      { text: 'Right', right: true },
      { text: 'Wrong', right: false },
    ],
  }));
  const { exercise } = await addExercise(author, {
    lessonId: lesson.id,
    type: 'quiz',
    title: 'Exam',
    instructions: '',
    quiz: { questions, timeLimitSeconds: LIMIT_S },
  });
  await publishCourse(author, { courseId });
  return { courseId, exerciseId: exercise.id };
}

export async function measureAttempts(subgraph: RunningSubgraph, stage: Stage): Promise<Measured> {
  const { students: count, saves } = stage.sizes.attempts;
  const { courseId, exerciseId } = await publishExam(subgraph);
  stage.progress(`${count} attempts are started`);
  const attempts: { readonly student: Viewer; readonly id: string; readonly drawn: readonly DrawnQuestion[] }[] = [];
  await atOnce(
    Array.from({ length: count }, () => viewer('student')),
    async (student) => {
      const context = subgraph.contextOf(student);
      await enrollInCourse(context, { courseId });
      const { id, drawn } = await startQuizAttempt(context, { exerciseId });
      attempts.push({ student, id, drawn });
    },
  );

  stage.progress('answers are saved');
  const times: number[] = [];
  const began = performance.now();
  await atOnce(
    Array.from({ length: saves }, (_, index) => index),
    async (index) => {
      const attempt = attempts[index % attempts.length];
      if (!attempt) return;
      const question = attempt.drawn[index % attempt.drawn.length];
      const sent = performance.now();
      await saveQuizAnswers(subgraph.contextOf(attempt.student), {
        attemptId: attempt.id,
        // The highest index is sent first.
        sequence: saves - index,
        answers: [{ questionId: question?.id ?? '', options: [0] }],
      });
      times.push(performance.now() - sent);
    },
  );
  const perSecond = round((saves / (performance.now() - began)) * 1_000, 0);

  stage.progress('all attempts end together');
  const system = subgraph.systemContext();
  await system.db.rows("update quiz_attempt set deadline = now() - interval '10 seconds' where status = 'open'");
  const ended = performance.now();
  while (await submitExpiredAttempts(system));
  const seconds = round((performance.now() - ended) / 1_000);
  const figures = distribution(times);
  return {
    rows: [
      { what: 'courses: saves of answers', figure: `${perSecond} / s; ${percentiles(figures)}`, wanted: '300 / s' },
      { what: `courses, ${count} attempts end together`, figure: `${seconds} s`, wanted: '< 60 s for 10,000' },
    ],
    data: { attempts: { count, saves: { perSecond, ...figures }, endSeconds: seconds } },
  };
}
