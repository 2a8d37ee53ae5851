import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import type { Section } from '../../domain/content.js';
import type { Course } from '../../domain/course.js';
import { moveSection as edit, sectionOf } from '../../domain/draft.js';
import { SectionNotFound } from '../../domain/errors.js';
import { loadOwnCourseOf } from '../shared/load-course.js';

export interface MoveSection {
  readonly sectionId: string;
  /** From 0 among the other sections; the end when absent. */
  readonly position?: number | null;
  readonly revision?: number | null;
}

export function moveSection(context: Context, input: MoveSection): Promise<{ course: Course; section: Section }> {
  return runCommand(context, 'moveSection', async (transaction) => {
    const course = await loadOwnCourseOf(transaction, input.sectionId, () => new SectionNotFound());
    course.mustBeAt(input.revision);
    course.change((draft) => edit(draft, input.sectionId, input.position ?? null));
    return { course, section: sectionOf(course.draft, input.sectionId) };
  });
}
