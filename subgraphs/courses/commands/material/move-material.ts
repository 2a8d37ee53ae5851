import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import type { Course } from '../../domain/course.js';
import { materialOf, moveMaterial as edit } from '../../domain/draft.js';
import { MaterialNotFound } from '../../domain/errors.js';
import type { Material } from '../../domain/material.js';
import { loadOwnCourseOf } from '../shared/load-course.js';

export interface MoveMaterial {
  readonly materialId: string;
  /** Of the same course; it may be its present one. */
  readonly lessonId: string;
  /** From 0 among the lesson's other materials; the end when absent. */
  readonly position?: number | null;
  readonly revision?: number | null;
}

export function moveMaterial(context: Context, input: MoveMaterial): Promise<{ course: Course; material: Material }> {
  return runCommand(context, 'moveMaterial', async (transaction) => {
    const course = await loadOwnCourseOf(transaction, input.materialId, () => new MaterialNotFound());
    course.mustBeAt(input.revision);
    course.change((draft) => edit(draft, input.materialId, input.lessonId, input.position ?? null));
    return { course, material: materialOf(course.draft, input.materialId) };
  });
}
