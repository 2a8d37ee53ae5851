import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import type { Course } from '../../domain/course.js';
import { materialOf, updateMaterial as edit } from '../../domain/draft.js';
import { MaterialNotFound } from '../../domain/errors.js';
import type { Material } from '../../domain/material.js';
import { loadOwnCourseOf } from '../shared/load-course.js';
import { inspectMaterial, materialFrom, type MaterialInput } from './material-input.js';

export interface UpdateMaterial extends MaterialInput {
  readonly materialId: string;
  readonly revision?: number | null;
}

/** What is absent stays; the type stays always. */
export async function updateMaterial(
  context: Context,
  input: UpdateMaterial,
): Promise<{ course: Course; material: Material }> {
  const viewer = requireRole(context, 'instructor', 'staff');
  const upload = await inspectMaterial(context, viewer.id, input);
  return runCommand(context, 'updateMaterial', async (transaction) => {
    const course = await loadOwnCourseOf(transaction, input.materialId, () => new MaterialNotFound());
    course.mustBeAt(input.revision);
    const before = materialOf(course.draft, input.materialId);
    const given = await materialFrom(transaction, before.type, input, upload, before);
    const material: Material = { ...given, id: before.id };
    course.change((draft) => edit(draft, material));
    return { course, material };
  });
}
