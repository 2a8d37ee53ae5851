import { newId } from '../../../platform/domain/ids.js';
import {
  createExercise,
  type CourseContent,
  type Exercise,
  type Lesson,
  type NewExercise,
  type Section,
} from './content.js';
import { CourseIsTooLarge, ExerciseNotFound, LessonNotFound, MaterialNotFound, SectionNotFound } from './errors.js';
import { MATERIALS_OF_A_LESSON, type Material, type NewMaterial } from './material.js';

/*
 * Edits of a draft. Each takes a content and returns another one; parts keep their ids. A position counts from 0 among the
 * other parts; null, or beyond them, is the end.
 */

/** A course is read and stored as one value, so its size is bounded. */
export const COURSE_LIMITS = { sections: 100, lessons: 500, exercises: 50 };

export function addSection(draft: CourseContent, title: string): { draft: CourseContent; added: Section } {
  if (draft.sections.length >= COURSE_LIMITS.sections) throw new CourseIsTooLarge('sections', COURSE_LIMITS.sections);
  const added: Section = { id: newId(), title, lessons: [] };
  return { draft: { sections: [...draft.sections, added] }, added };
}

export function updateSection(draft: CourseContent, id: string, change: { readonly title: string }): CourseContent {
  sectionOf(draft, id);
  return withSections(draft, (section) => (section.id === id ? { ...section, ...change } : section));
}

export function moveSection(draft: CourseContent, id: string, position: number | null): CourseContent {
  const section = sectionOf(draft, id);
  return { sections: placed(without(draft.sections, id), section, position) };
}

export function removeSection(draft: CourseContent, id: string): CourseContent {
  sectionOf(draft, id);
  return { sections: without(draft.sections, id) };
}

export function addLesson(
  draft: CourseContent,
  sectionId: string,
  given: { readonly title: string; readonly markdown: string; readonly html?: string },
): { draft: CourseContent; added: Lesson } {
  const count = draft.sections.reduce((sum, section) => sum + section.lessons.length, 0);
  if (count >= COURSE_LIMITS.lessons) throw new CourseIsTooLarge('lessons', COURSE_LIMITS.lessons);
  sectionOf(draft, sectionId);
  const added: Lesson = { ...given, id: newId(), exercises: [] };
  return { draft: withLessonIn(draft, sectionId, added, null), added };
}

export function updateLesson(
  draft: CourseContent,
  id: string,
  change: { readonly title: string; readonly markdown: string; readonly html: string },
): CourseContent {
  lessonOf(draft, id);
  return withLesson(draft, id, (lesson) => ({ ...lesson, ...change }));
}

export function moveLesson(
  draft: CourseContent,
  id: string,
  sectionId: string,
  position: number | null,
): CourseContent {
  const lesson = lessonOf(draft, id);
  sectionOf(draft, sectionId);
  return withLessonIn(removeLesson(draft, id), sectionId, lesson, position);
}

export function removeLesson(draft: CourseContent, id: string): CourseContent {
  lessonOf(draft, id);
  return withSections(draft, (section) => ({ ...section, lessons: without(section.lessons, id) }));
}

export function addExercise(
  draft: CourseContent,
  lessonId: string,
  given: NewExercise,
): { draft: CourseContent; added: Exercise } {
  const added = createExercise(given);
  return { draft: withExerciseIn(draft, lessonId, added, null), added };
}

export function updateExercise(draft: CourseContent, exercise: Exercise): CourseContent {
  return withLesson(draft, lessonOfExercise(draft, exercise.id).id, (lesson) => ({
    ...lesson,
    exercises: lesson.exercises.map((one) => (one.id === exercise.id ? exercise : one)),
  }));
}

export function moveExercise(
  draft: CourseContent,
  id: string,
  lessonId: string,
  position: number | null,
): CourseContent {
  const exercise = exerciseOf(draft, id);
  return withExerciseIn(removeExercise(draft, id), lessonId, exercise, position);
}

export function removeExercise(draft: CourseContent, id: string): CourseContent {
  return withLesson(draft, lessonOfExercise(draft, id).id, (lesson) => ({
    ...lesson,
    exercises: without(lesson.exercises, id),
  }));
}

export function addMaterial(
  draft: CourseContent,
  lessonId: string,
  given: NewMaterial,
): { draft: CourseContent; added: Material } {
  const added = { ...given, id: newId() };
  return { draft: withMaterialIn(draft, lessonId, added, null), added };
}

export function updateMaterial(draft: CourseContent, material: Material): CourseContent {
  return withLesson(draft, lessonOfMaterial(draft, material.id).id, (lesson) => ({
    ...lesson,
    materials: materialsOf(lesson).map((one) => (one.id === material.id ? material : one)),
  }));
}

export function moveMaterial(
  draft: CourseContent,
  id: string,
  lessonId: string,
  position: number | null,
): CourseContent {
  const material = materialOf(draft, id);
  return withMaterialIn(removeMaterial(draft, id), lessonId, material, position);
}

export function removeMaterial(draft: CourseContent, id: string): CourseContent {
  return withLesson(draft, lessonOfMaterial(draft, id).id, (lesson) => ({
    ...lesson,
    materials: without(materialsOf(lesson), id),
  }));
}

export function materialsOf(lesson: Pick<Lesson, 'materials'>): readonly Material[] {
  return lesson.materials ?? [];
}

export function sectionOf(draft: CourseContent, id: string): Section {
  const section = draft.sections.find((candidate) => candidate.id === id);
  if (!section) throw new SectionNotFound();
  return section;
}

export function lessonOf(draft: CourseContent, id: string): Lesson {
  const lesson = lessonWhere(draft, (candidate) => candidate.id === id);
  if (!lesson) throw new LessonNotFound();
  return lesson;
}

export function exerciseOf(draft: CourseContent, id: string): Exercise {
  return lessonOfExercise(draft, id).exercises.find((exercise) => exercise.id === id) as Exercise;
}

export function materialOf(draft: CourseContent, id: string): Material {
  return materialsOf(lessonOfMaterial(draft, id)).find((material) => material.id === id) as Material;
}

function lessonOfExercise(draft: CourseContent, id: string): Lesson {
  const lesson = lessonWhere(draft, ({ exercises }) => exercises.some((exercise) => exercise.id === id));
  if (!lesson) throw new ExerciseNotFound();
  return lesson;
}

function lessonOfMaterial(draft: CourseContent, id: string): Lesson {
  const lesson = lessonWhere(draft, (candidate) => materialsOf(candidate).some((material) => material.id === id));
  if (!lesson) throw new MaterialNotFound();
  return lesson;
}

function lessonWhere(draft: CourseContent, holds: (lesson: Lesson) => boolean): Lesson | undefined {
  return draft.sections.flatMap(({ lessons }) => lessons).find(holds);
}

function withSections(draft: CourseContent, change: (section: Section) => Section): CourseContent {
  return { sections: draft.sections.map(change) };
}

function withLesson(draft: CourseContent, id: string, change: (lesson: Lesson) => Lesson): CourseContent {
  return withSections(draft, (section) => ({
    ...section,
    lessons: section.lessons.map((lesson) => (lesson.id === id ? change(lesson) : lesson)),
  }));
}

function withLessonIn(draft: CourseContent, sectionId: string, lesson: Lesson, position: number | null): CourseContent {
  return withSections(draft, (section) =>
    section.id === sectionId ? { ...section, lessons: placed(section.lessons, lesson, position) } : section,
  );
}

function withExerciseIn(
  draft: CourseContent,
  lessonId: string,
  exercise: Exercise,
  position: number | null,
): CourseContent {
  if (lessonOf(draft, lessonId).exercises.length >= COURSE_LIMITS.exercises) {
    throw new CourseIsTooLarge('exercises in a lesson', COURSE_LIMITS.exercises);
  }
  return withLesson(draft, lessonId, (lesson) => ({
    ...lesson,
    exercises: placed(lesson.exercises, exercise, position),
  }));
}

function withMaterialIn(
  draft: CourseContent,
  lessonId: string,
  material: Material,
  position: number | null,
): CourseContent {
  if (materialsOf(lessonOf(draft, lessonId)).length >= MATERIALS_OF_A_LESSON) {
    throw new CourseIsTooLarge('materials in a lesson', MATERIALS_OF_A_LESSON);
  }
  return withLesson(draft, lessonId, (lesson) => ({
    ...lesson,
    materials: placed(materialsOf(lesson), material, position),
  }));
}

function without<Part extends { readonly id: string }>(parts: readonly Part[], id: string): Part[] {
  return parts.filter((part) => part.id !== id);
}

function placed<Part>(parts: readonly Part[], part: Part, position: number | null): Part[] {
  return parts.toSpliced(position ?? parts.length, 0, part);
}
