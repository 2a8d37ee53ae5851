import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { after, MINUTE, now } from '../../../../platform/domain/clock.js';
import { Download } from '../../../../platform/services/download.js';
import { readToken, signToken } from '../../../../platform/services/uploads/signed-urls.js';
import { packZip, type PackedFile } from '../../../../platform/services/zip.js';
import { z } from 'zod';
import type { CourseContent } from '../../domain/content.js';
import { CourseArchiveTooLarge, CourseNotFound, CourseVersionNotFound } from '../../domain/errors.js';
import { loadOwnCourse } from '../shared/load-course.js';
import { ARCHIVE_LIMITS, COURSE_FILE } from './format.js';
import { writtenCourse, type DescribedCourse } from './written-course.js';

const URL_LIFETIME_MS = 10 * MINUTE;

export interface ExportCourse {
  readonly courseId: string;
  /** Number of a published version; null for the draft. */
  readonly version?: number | null;
}

const archiveToken = z.object({ courseId: z.uuid(), version: z.int().nullable(), until: z.int() });

/**
 * An address of the course as a ZIP archive, valid for 10 minutes. The archive is made while it is downloaded, so that it
 * needs neither room nor a long request.
 */
export async function exportCourse(
  context: Context,
  { courseId, version = null }: ExportCourse,
): Promise<{ readonly url: string; readonly size: number; readonly expiresAt: Date }> {
  await runCommand(context, 'exportCourse', (transaction) => loadOwnCourse(transaction, courseId));
  const found = await packedCourse(context, courseId, version);
  if (!found) throw new CourseVersionNotFound();
  const { size } = packZip(found.files, now());
  const courseFile = found.files.find(({ path }) => path === COURSE_FILE)?.size ?? 0;
  if (
    size > ARCHIVE_LIMITS.bytes ||
    found.files.length > ARCHIVE_LIMITS.files ||
    courseFile > ARCHIVE_LIMITS.courseFileBytes
  )
    throw new CourseArchiveTooLarge();
  const expiresAt = after(now(), URL_LIFETIME_MS);
  const token = signToken(context.secrets, 'archive', { courseId, version, until: expiresAt.getTime() });
  return { url: `${context.publicUrl}/course-archives/${context.name}/${token}`, size, expiresAt };
}

/** The archive for anyone who has its address; undefined when it has expired. */
export async function downloadCourse(context: Context, token: string): Promise<Download | undefined> {
  const asked = readToken(context.secrets, 'archive', token, archiveToken);
  if (!asked || asked.until <= now().getTime()) return undefined;
  const found = await packedCourse(context, asked.courseId, asked.version);
  if (!found) return undefined;
  const { size, data } = packZip(found.files, now());
  return new Download(data, { fileName: `${found.slug}.zip`, contentType: 'application/zip', size });
}

async function packedCourse(
  context: Context,
  courseId: string,
  version: number | null,
): Promise<{ readonly slug: string; readonly files: readonly PackedFile[] } | undefined> {
  const row = await context.db.row<DescribedCourse & { readonly content: CourseContent | null }>(
    `select title, slug, summary, language, level, tags, access, sequential,
       array(select needed.slug from course_prerequisite join course needed on needed.id = prerequisite_id
         where course_id = course.id order by 1) as prerequisites,
       case when $2::int is null then draft else (
         select content from course_version where course_id = course.id and number = $2
       ) end as content
     from course where id = $1`,
    [courseId, version],
  );
  if (!row) throw new CourseNotFound();
  const { content, ...course } = row;
  if (!content) return undefined;
  return { slug: course.slug, files: writtenCourse(course, content, (key) => context.storage.get(key)) };
}
