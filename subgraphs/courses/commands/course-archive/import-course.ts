import { runIdempotently, violates } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { newId } from '../../../../platform/domain/ids.js';
import { renderMarkdown } from '../../../../platform/services/markdown.js';
import { removeUpload } from '../../../../platform/services/uploads/remove-uploads.js';
import { storeUpload } from '../../../../platform/services/uploads/store-upload.js';
import { inspectUpload, useUpload, type InspectedUpload } from '../../../../platform/services/uploads/use-upload.js';
import { withZip, type OpenZip } from '../../../../platform/services/zip.js';
import { createExercise, type CourseContent } from '../../domain/content.js';
import { Course } from '../../domain/course.js';
import { SlugTaken } from '../../domain/errors.js';
import type { NewMaterial } from '../../domain/material.js';
import { MATERIAL_UPLOADS } from '../material/material-input.js';
import { ARCHIVE_LIMITS, COURSE_FILE } from './format.js';
import { readArchive, type ArchiveProblem, type ReadCourse } from './read-archive.js';
import { COURSE_UPLOADS } from './request-course-upload.js';

export interface ImportCourse {
  readonly uploadId: string;
  /** Instead of the slug in the archive. */
  readonly slug?: string | null;
  /** Only says what would be imported. */
  readonly dryRun: boolean;
  readonly idempotencyKey: string;
}

export interface ImportedCourse {
  /** Null for a dry run, and when there is a problem. */
  readonly courseId: string | null;
  readonly lessonCount: number;
  readonly exerciseCount: number;
  readonly problems: readonly ArchiveProblem[];
}

/**
 * Makes a draft of the viewer from a course archive: all of it, or nothing when there is a problem. The archive stays, so
 * that a dry run can come before; it is removed after a day.
 */
export async function importCourse(context: Context, input: ImportCourse): Promise<ImportedCourse> {
  const viewer = requireRole(context, 'instructor', 'staff');
  const { key } = await inspectUpload(context, COURSE_UPLOADS, viewer.id, input.uploadId);
  return withZip(await context.storage.get(key), ARCHIVE_LIMITS, async (zip) => {
    const { course, problems: found } = await readArchive(context, zip);
    const problems = [...found];
    const lessons = course?.sections.flatMap((section) => section.lessons) ?? [];
    const counts = {
      lessonCount: lessons.length,
      exerciseCount: lessons.reduce((sum, { exercises }) => sum + exercises.length, 0),
    };
    const slug = input.slug ?? course?.document.slug ?? '';
    const prerequisites = course ? await findPrerequisites(context, course, problems) : [];
    // Otherwise the database says so, and a repeated request gets its first answer.
    if (input.dryRun && course && (await isTaken(context, slug)))
      problems.push({ file: COURSE_FILE, field: 'slug', message: 'is taken by another course' });
    if (!course || problems.length > 0 || input.dryRun) return { courseId: null, ...counts, problems };
    const uploads = await storeFiles(context, viewer.id, zip, course);
    const draft = contentOf(course, uploads);
    let courseId: string | undefined;
    try {
      const { uploadId, idempotencyKey } = input;
      const own = newId();
      const imported = await runIdempotently(
        context,
        'importCourse',
        { uploadId, slug, idempotencyKey },
        async (transaction) => {
          const { title, summary, language, level, tags, access, sequential } = course.document;
          const added = new Course(viewer.id, title, slug, summary, language, level, [...new Set(tags)], access);
          added.sequential = sequential;
          added.fill(draft);
          transaction.add(added);
          for (const upload of uploads.values()) await useUpload(transaction, upload);
          await transaction.flush();
          await transaction.sql(
            'insert into course_prerequisite (course_id, prerequisite_id) select $1, unnest($2::uuid[])',
            [added.id, prerequisites],
          );
          return { courseId: added.id, request: own };
        },
      );
      // Else an earlier request with this key has made it, with files of its own.
      if (imported.request === own) courseId = imported.courseId;
      return { courseId: imported.courseId, ...counts, problems: [] };
    } catch (error) {
      throw violates(error, 'course_slug_once') ? new SlugTaken() : error;
    } finally {
      if (courseId === undefined)
        for (const { id } of uploads.values()) await removeUpload(context, MATERIAL_UPLOADS, id);
    }
  });
}

async function findPrerequisites(
  context: Context,
  { document }: ReadCourse,
  problems: ArchiveProblem[],
): Promise<string[]> {
  const found = await context.db.rows<{ id: string; slug: string }>(
    'select id, slug from course where slug = any($1::text[]) and published_version is not null',
    [document.prerequisites],
  );
  for (const [index, slug] of document.prerequisites.entries())
    if (!found.some((course) => course.slug === slug))
      problems.push({ file: COURSE_FILE, field: `prerequisites.${index}`, message: 'must be a published course' });
  return found.map(({ id }) => id);
}

async function isTaken(context: Context, slug: string): Promise<boolean> {
  return (await context.db.row('select id from course where slug = $1', [slug])) !== undefined;
}

/** By path in the archive. What a failure leaves is removed after a day, as every upload that nothing uses. */
async function storeFiles(
  context: Context,
  ownerId: string,
  zip: OpenZip,
  { files }: ReadCourse,
): Promise<Map<string, InspectedUpload>> {
  const stored = new Map<string, InspectedUpload>();
  for (const { key: path, contentType, size } of files) {
    const file = { data: await zip.read(path), type: contentType, size };
    stored.set(path, await storeUpload(context, MATERIAL_UPLOADS, ownerId, file));
  }
  return stored;
}

/** Every part has a new id: the course of which the archive was made may still be here. */
function contentOf({ sections }: ReadCourse, uploads: ReadonlyMap<string, InspectedUpload>): CourseContent {
  const withKey = (material: NewMaterial): NewMaterial =>
    'file' in material && material.file
      ? { ...material, file: { ...material.file, key: uploads.get(material.file.key)?.key ?? '' } }
      : material;
  return {
    sections: sections.map(({ title, lessons }) => ({
      id: newId(),
      title,
      lessons: lessons.map((lesson) => ({
        id: newId(),
        title: lesson.title,
        markdown: lesson.markdown,
        html: renderMarkdown(lesson.markdown),
        exercises: lesson.exercises.map(createExercise),
        ...(lesson.materials.length > 0 && {
          materials: lesson.materials.map((material) => ({ ...withKey(material), id: newId() })),
        }),
      })),
    })),
  };
}
