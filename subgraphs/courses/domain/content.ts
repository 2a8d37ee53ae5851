import { newId } from '../../../platform/domain/ids.js';
import type { ExerciseSettings, ExerciseType } from './exercise-settings.js';

/** A question with exactly one right choice. */
export interface Question {
  readonly id: string;
  readonly prompt: string;
  readonly choices: readonly string[];
  /** The answer key: place in `choices`, from 0. */
  readonly correctChoice: number;
}

export interface Exercise {
  readonly id: string;
  readonly type: ExerciseType;
  readonly title: string;
  readonly instructions: string;
  /** Empty for all but a quiz. */
  readonly questions: readonly Question[];
  /** Absent in what was stored before it existed: read it with `settingsOf`. */
  readonly settings?: ExerciseSettings;
}

/** An exercise as its author gives it. */
export type NewExercise = Pick<Exercise, 'type' | 'title' | 'instructions'> & {
  readonly settings: ExerciseSettings;
  readonly questions: readonly NewQuestion[];
};

export interface Lesson {
  readonly id: string;
  readonly title: string;
  readonly markdown: string;
  readonly exercises: readonly Exercise[];
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

export interface NewQuestion {
  readonly prompt: string;
  readonly choices: readonly string[];
  readonly correctChoice: number;
}

export function newQuestion({ prompt, choices, correctChoice }: NewQuestion): Question {
  return { id: newId(), prompt, choices: [...choices], correctChoice };
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

/** Things to do in a lesson: its exercises, or opening it when it has none. */
export function stepsOf(lesson: LessonOutline): number {
  return Math.max(1, lesson.exercises.length);
}

export interface QuestionResult {
  readonly questionId: string;
  readonly correct: boolean;
}

/** One choice a question, by the question's id; a question without an answer is wrong. */
export function gradeQuiz(
  questions: readonly Question[],
  choices: ReadonlyMap<string, number>,
): { readonly score: number; readonly results: readonly QuestionResult[] } {
  const results = questions.map(({ id, correctChoice }) => ({
    questionId: id,
    correct: choices.get(id) === correctChoice,
  }));
  return { score: results.filter((result) => result.correct).length / questions.length, results };
}
