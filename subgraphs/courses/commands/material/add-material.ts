import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import type { Course } from '../../domain/course.js';
import { LessonNotFound } from '../../domain/errors.js';
import type { Material } from '../../domain/material.js';
import { loadOwnCourseOf } from '../shared/load-course.js';
import { inspectMaterial, materialFrom, type MaterialInput } from './material-input.js';

export interface AddMaterial extends MaterialInput {
  readonly lessonId: string;
  readonly type: Material['type'];
  readonly revision?: number | null;
}

export async function addMaterial(
  context: Context,
  input: AddMaterial,
): Promise<{ course: Course; material: Material }> {
  const viewer = requireRole(context, 'instructor', 'staff');
  const upload = await inspectMaterial(context, viewer.id, input);
  return runCommand(context, 'addMaterial', async (transaction) => {
    const course = await loadOwnCourseOf(transaction, input.lessonId, () => new LessonNotFound());
    course.mustBeAt(input.revision);
    const given = await materialFrom(transaction, input.type, input, upload, null);
    return { course, material: course.addMaterial(input.lessonId, given) };
  });
}
