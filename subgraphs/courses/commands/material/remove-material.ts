import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import type { Course } from '../../domain/course.js';
import { removeMaterial as edit } from '../../domain/draft.js';
import { MaterialNotFound } from '../../domain/errors.js';
import { loadOwnCourseOf } from '../shared/load-course.js';

/** Removes it from the draft. Students of published versions keep it. */
export function removeMaterial(
  context: Context,
  input: { readonly materialId: string; readonly revision?: number | null },
): Promise<Course> {
  return runCommand(context, 'removeMaterial', async (transaction) => {
    const course = await loadOwnCourseOf(transaction, input.materialId, () => new MaterialNotFound());
    course.mustBeAt(input.revision);
    course.change((draft) => edit(draft, input.materialId));
    return course;
  });
}
