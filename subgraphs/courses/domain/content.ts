import { newId } from '../../../platform/domain/ids.js';
import { createAssignment, type AssignmentRules, type NewAssignment } from './assignment/rules.js';
import type { CodingExercise } from './coding/coding-exercise.js';
import type { ExerciseSettings, ExerciseType } from './exercise-settings.js';
import { createQuestion, type StoredQuestion } from './questions/kinds.js';
import type { NewQuestion } from './questions/question.js';
import type { Material } from './material.js';
import type { QuizRules } from './quiz/rules.js';

export interface Exercise {
  readonly id: string;
  readonly type: ExerciseType;
  readonly title: string;
  readonly instructions: string;
  /** Empty for all but a quiz. */
  readonly questions: readonly StoredQuestion[];
  /** How a quiz is taken; absent for the default rules. */
  readonly quiz?: QuizRules;
  readonly coding?: CodingExercise;
  readonly assignment?: AssignmentRules;
  /** Absent in what was stored before it existed: read it with `settingsOf`. */
  readonly settings?: ExerciseSettings;
}

/** An exercise as its author gives it. */
export type NewExercise = Pick<Exercise, 'type' | 'title' | 'instructions'> & {
  readonly settings: ExerciseSettings;
  readonly questions: readonly NewQuestion[];
  readonly quiz?: QuizRules;
  readonly coding?: CodingExercise;
  readonly assignment?: NewAssignment;
};

/** Gives ids to an exercise and to the parts that answers and grades refer to. */
export function createExercise({ questions, assignment, ...given }: NewExercise): Exercise {
  return {
    ...given,
    id: newId(),
    questions: questions.map(createQuestion),
    ...(assignment && { assignment: createAssignment(assignment) }),
  };
}

export interface Lesson {
  readonly id: string;
  readonly title: string;
  readonly markdown: string;
  /** Rendered when it is written; absent in what was stored before. */
  readonly html?: string;
  readonly exercises: readonly Exercise[];
  /** Absent in what was stored before there were any. */
  readonly materials?: readonly Material[];
}

export interface Section {
  readonly id: string;
  readonly title: string;
  readonly lessons: readonly Lesson[];
}

/**
 * All that a course teaches, as one value: the draft is one, and each published version is another. A part keeps its id
 * from the draft into every version.
 */
export interface CourseContent {
  readonly sections: readonly Section[];
}

/** A lesson's place and exercises without what is read in it: enough to show a contents list and to compute progress. */
export interface LessonOutline {
  readonly id: string;
  readonly title: string;
  readonly exercises: readonly { readonly id: string; readonly type: ExerciseType; readonly title: string }[];
}

export interface CourseOutline {
  readonly sections: readonly {
    readonly id: string;
    readonly title: string;
    readonly lessons: readonly LessonOutline[];
  }[];
}

export function outlineOf(content: CourseContent): CourseOutline {
  return {
    sections: content.sections.map(({ id, title, lessons }) => ({
      id,
      title,
      lessons: lessons.map((lesson) => ({
        id: lesson.id,
        title: lesson.title,
        exercises: lesson.exercises.map(({ id, type, title }) => ({ id, type, title })),
      })),
    })),
  };
}

export function lessonsOf(outline: CourseOutline): readonly LessonOutline[] {
  return outline.sections.flatMap((section) => section.lessons);
}

export function exercisesOf(content: CourseContent): readonly Exercise[] {
  return content.sections.flatMap(({ lessons }) => lessons.flatMap(({ exercises }) => exercises));
}

/** An exercise of an outline, with its lesson. */
export function exerciseIn(outline: CourseOutline, exerciseId: string) {
  for (const lesson of lessonsOf(outline)) {
    const exercise = lesson.exercises.find(({ id }) => id === exerciseId);
    if (exercise) return { lesson, exercise };
  }
  return undefined;
}

/** Things to do in a lesson: its exercises, or opening it when it has none. */
export function stepsOf(lesson: LessonOutline): number {
  return Math.max(1, lesson.exercises.length);
}
