import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { InvalidInput } from '../../../../platform/domain/errors.js';
import type { Exercise } from '../../domain/content.js';
import type { Course } from '../../domain/course.js';
import { exerciseOf, updateExercise as edit } from '../../domain/draft.js';
import { ExerciseNotFound, WrongExerciseType } from '../../domain/errors.js';
import { parseGift, type GiftProblem } from '../../domain/gift/parse.js';
import { createQuestion, problemsOfQuestion } from '../../domain/questions/kinds.js';
import { QUIZ_LIMITS } from '../../domain/quiz/rules.js';
import { readQuestions } from './question-uploads.js';
import { loadOwnCourseOf } from '../shared/load-course.js';

export interface ImportQuestions {
  readonly exerciseId: string;
  /** The file, or its upload. */
  readonly gift?: string | null;
  readonly uploadId?: string | null;
  /** Only says what would be imported. */
  readonly dryRun: boolean;
  readonly revision?: number | null;
}

export interface ImportedQuestions {
  readonly course: Course;
  readonly exercise: Exercise;
  /** Questions that were found; they are stored when there is no problem and it is no dry run. */
  readonly questionCount: number;
  readonly problems: readonly GiftProblem[];
}

/** Adds the questions of a GIFT file at the end of a quiz: all of them, or none when one has a problem. */
export async function importQuestions(context: Context, input: ImportQuestions): Promise<ImportedQuestions> {
  const { uploadId, gift } = input;
  if ((gift == null) === (uploadId == null))
    throw new InvalidInput([{ field: 'input.gift', message: 'give the file or its upload, and not both' }]);
  const parsed = parseGift(uploadId == null ? (gift ?? '') : await readQuestions(context, uploadId));
  const problems = [
    ...parsed.problems,
    ...parsed.questions.flatMap(({ line, question }) =>
      problemsOfQuestion(question, '').map(({ field, message }) => ({ line, message: `${field.slice(1)} ${message}` })),
    ),
  ];
  return runCommand(context, 'importQuestions', async (transaction) => {
    const course = await loadOwnCourseOf(transaction, input.exerciseId, () => new ExerciseNotFound());
    course.mustBeAt(input.revision);
    const before = exerciseOf(course.draft, input.exerciseId);
    if (before.type !== 'quiz') throw new WrongExerciseType(before.type);
    const questionCount = parsed.questions.length;
    const all = [...problems];
    if (questionCount === 0 && all.length === 0) all.push({ line: 1, message: 'has no questions' });
    if (before.questions.length + questionCount > QUIZ_LIMITS.questions)
      all.push({ line: 1, message: `the quiz would have more than ${QUIZ_LIMITS.questions} questions` });
    all.sort((a, b) => a.line - b.line);
    if (all.length > 0 || input.dryRun) return { course, exercise: before, questionCount, problems: all };
    const questions = [...before.questions, ...parsed.questions.map(({ question }) => createQuestion(question))];
    const exercise = { ...before, questions };
    course.change((draft) => edit(draft, exercise));
    return { course, exercise, questionCount, problems: [] };
  });
}
