import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { InvalidInput } from '../../../../platform/domain/errors.js';
import type { Exercise } from '../../domain/content.js';
import type { Course } from '../../domain/course.js';
import { exerciseOf, updateExercise as edit } from '../../domain/draft.js';
import { ExerciseNotFound } from '../../domain/errors.js';
import { problemsOfSettings, settingsOf } from '../../domain/exercise-settings.js';
import { replacedExercise } from '../../domain/exercise-update.js';
import { problemsOfRules } from '../../domain/quiz/rules.js';
import { loadOwnCourseOf } from '../shared/load-course.js';
import { newExercise, settingsFrom, type ExerciseInput, type QuizInput, type SettingsInput } from './exercise-input.js';
import type { QuestionInput } from './question-input.js';

export interface UpdateExercise extends Pick<ExerciseInput, 'coding' | 'assignment'> {
  readonly exerciseId: string;
  readonly revision?: number | null;
  readonly title?: string | null;
  readonly instructions?: string | null;
  /** Absent settings stay as they are. */
  readonly settings?: SettingsInput | null;
  /** Replaces all questions and rules. `id` of a question names the one that it replaces. */
  readonly quiz?: QuizUpdate | null;
}

type QuizUpdate = Omit<QuizInput, 'questions'> & {
  readonly questions: readonly (QuestionInput & { readonly id?: string | null })[];
};

/** What is absent stays; the type stays always. */
export function updateExercise(
  context: Context,
  input: UpdateExercise,
): Promise<{ course: Course; exercise: Exercise }> {
  return runCommand(context, 'updateExercise', async (transaction) => {
    const course = await loadOwnCourseOf(transaction, input.exerciseId, () => new ExerciseNotFound());
    course.mustBeAt(input.revision);
    const exercise = updated(exerciseOf(course.draft, input.exerciseId), input);
    course.change((draft) => edit(draft, exercise));
    return { course, exercise };
  });
}

function updated(old: Exercise, input: UpdateExercise): Exercise {
  const { quiz = null, coding = null, assignment = null } = input;
  const texts = { title: input.title ?? old.title, instructions: input.instructions ?? old.instructions };
  const settings = settingsFrom(settingsOf(old), input.settings ?? {});
  if (quiz ?? coding ?? assignment) {
    const given = newExercise({ type: old.type, ...texts, quiz, coding, assignment }, settings);
    return replacedExercise(old, given, quiz?.questions.map(({ id }) => id ?? null) ?? []);
  }
  const problems = problemsOfSettings(old.type, settings, 'input.settings');
  if (old.quiz)
    problems.push(
      ...problemsOfRules(
        old.quiz,
        old.questions.map((question) => ({ tags: 'tags' in question ? question.tags : [] })),
        settings,
        'input.settings',
      ),
    );
  if (problems.length > 0) throw new InvalidInput(problems);
  return { ...old, ...texts, settings };
}
