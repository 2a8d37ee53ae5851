import { buffer } from 'node:stream/consumers';
import type { Context } from '../../../../platform/context.js';
import { InvalidInput, type FieldProblem } from '../../../../platform/domain/errors.js';
import { detectType } from '../../../../platform/services/uploads/use-upload.js';
import type { OpenZip } from '../../../../platform/services/zip.js';
import type { NewExercise } from '../../domain/content.js';
import { MATERIAL_LIMITS, type MaterialFile, type NewMaterial } from '../../domain/material.js';
import { newExercise } from '../exercise/exercise-input.js';
import { MATERIAL_UPLOADS, newMaterial } from '../material/material-input.js';
import {
  ARCHIVE_LIMITS,
  COURSE_FILE,
  courseDocument,
  type CourseDocument,
  type ExerciseDocument,
  type FileDocument,
  type LessonDocument,
  type MaterialDocument,
} from './format.js';

/** What keeps a course from being imported. */
export interface ArchiveProblem {
  /** Path in the archive; empty for the archive itself. */
  readonly file: string;
  /** Place in `course.json`, such as `sections.0.lessons.2.title`; empty for a file as a whole. */
  readonly field: string;
  readonly message: string;
}

export interface ReadLesson {
  readonly title: string;
  readonly markdown: string;
  /** The key of a file is its path in the archive. */
  readonly materials: readonly NewMaterial[];
  readonly exercises: readonly NewExercise[];
}

export interface ReadCourse {
  readonly document: CourseDocument;
  readonly sections: readonly { readonly title: string; readonly lessons: readonly ReadLesson[] }[];
  readonly files: readonly MaterialFile[];
}

const LESSON_CHARACTERS = 50_000;

/** The course of an archive with every problem that it has; what is read is complete only without one. */
export async function readArchive(
  context: Context,
  zip: OpenZip,
): Promise<{ readonly course: ReadCourse | null; readonly problems: readonly ArchiveProblem[] }> {
  const problems: ArchiveProblem[] = zip.problems.map(({ path, message }) => ({ file: path, field: '', message }));
  const document = await readDocument(zip, problems);
  if (!document) return { course: null, problems };
  const reader = new Reader(context, zip, problems);
  const sections = [];
  for (const [index, { title, lessons }] of document.sections.entries()) {
    const read: ReadLesson[] = [];
    for (const [number, lesson] of lessons.entries())
      read.push(await reader.lesson(lesson, `sections.${index}.lessons.${number}`));
    sections.push({ title, lessons: read });
  }
  return { course: { document, sections, files: [...reader.files.values()] }, problems };
}

async function readDocument(zip: OpenZip, problems: ArchiveProblem[]): Promise<CourseDocument | undefined> {
  const report = (message: string, field = ''): undefined => {
    problems.push({ file: COURSE_FILE, field, message });
  };
  const size = zip.sizes.get(COURSE_FILE);
  // Without a list of files there is nothing to miss.
  if (size === undefined) return zip.problems.length > 0 && zip.sizes.size === 0 ? undefined : report('is missing');
  if (size > ARCHIVE_LIMITS.courseFileBytes) return report(`must have at most ${ARCHIVE_LIMITS.courseFileBytes} bytes`);
  const text = await textOf(zip, COURSE_FILE);
  if (text === undefined) return report('must be UTF-8');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return report(`is not JSON: ${(error as Error).message}`);
  }
  const parsed = courseDocument.safeParse(json);
  if (parsed.success) return parsed.data;
  for (const { path, message } of parsed.error.issues) report(message, path.join('.'));
  return undefined;
}

/** Undefined for bytes that are no text, or not what the archive says of them. */
async function textOf(zip: OpenZip, path: string): Promise<string | undefined> {
  try {
    const bytes = await buffer(await zip.read(path));
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

/** Reads what a document refers to, and collects what is wrong with it. */
class Reader {
  /** By path; two materials may share one. */
  readonly files = new Map<string, MaterialFile>();

  constructor(
    private readonly context: Context,
    private readonly zip: OpenZip,
    private readonly problems: ArchiveProblem[],
  ) {}

  async lesson(lesson: LessonDocument, field: string): Promise<ReadLesson> {
    const materials: NewMaterial[] = [];
    for (const [index, material] of lesson.materials.entries()) {
      const read = await this.material(material, `${field}.materials.${index}`);
      if (read) materials.push(read);
    }
    return {
      title: lesson.title,
      markdown: await this.text(lesson.path, LESSON_CHARACTERS, `${field}.path`),
      materials,
      exercises: lesson.exercises.flatMap((exercise, index) => this.exercise(exercise, `${field}.exercises.${index}`)),
    };
  }

  private exercise(exercise: ExerciseDocument, field: string): NewExercise[] {
    return this.checked(field, () => [newExercise(exercise)]) ?? [];
  }

  private async material(material: MaterialDocument, field: string): Promise<NewMaterial | undefined> {
    const { type, title } = material;
    if (type === 'text') {
      const markdown = await this.text(material.path, MATERIAL_LIMITS.markdown, `${field}.path`);
      return this.checked(field, () => newMaterial(this.context, type, { title, markdown }, null, null));
    }
    const file = material.file ? await this.file(material.file, `${field}.file.path`) : null;
    // Reported already; to go on would report that there is none.
    if (material.file && !file) return undefined;
    if (type === 'file') return this.checked(field, () => newMaterial(this.context, type, { title }, file, null));
    const { url = null, durationSeconds } = material;
    const captions = material.captions
      ? await this.text(material.captions, MATERIAL_LIMITS.captions, `${field}.captions`)
      : null;
    return this.checked(field, () =>
      newMaterial(this.context, type, { title, url, durationSeconds, captions }, file, null),
    );
  }

  private async text(path: string, characters: number, field: string): Promise<string> {
    const size = this.zip.sizes.get(path);
    if (size === undefined) return this.refuse('', field, 'names no file of the archive');
    // A character has at most four bytes.
    const text = size <= 4 * characters ? await textOf(this.zip, path) : undefined;
    if (text === undefined || text.length > characters)
      return this.refuse(path, '', `must be text in UTF-8 of at most ${characters} characters`);
    return text;
  }

  private async file({ path, name, contentType }: FileDocument, field: string): Promise<MaterialFile | null> {
    const known = this.files.get(path);
    if (known) return { ...known, name };
    const size = this.zip.sizes.get(path);
    const refuse = (message: string): null => {
      this.refuse(path, '', message);
      return null;
    };
    if (size === undefined) {
      this.refuse('', field, 'names no file of the archive');
      return null;
    }
    if (size === 0) return refuse('is empty');
    const { types } = MATERIAL_UPLOADS;
    if (!types.includes(contentType)) return refuse(`must be one of ${types.join(', ')}`);
    try {
      if ((await detectType(await this.zip.read(path), MATERIAL_UPLOADS)) !== contentType)
        return refuse(`is not of the type ${contentType}`);
      if (!(await this.context.scanner.isClean(await this.zip.read(path))))
        return refuse('was rejected by the virus scanner');
    } catch {
      return refuse('can not be read');
    }
    const file = { key: path, name, contentType, size };
    this.files.set(path, file);
    return file;
  }

  private checked<Value>(field: string, work: () => Value): Value | undefined {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      for (const problem of error.problems) this.refuse('', placeOf(problem, field), problem.message);
      return undefined;
    }
  }

  /** Without a file it is `course.json`. */
  private refuse(file: string, field: string, message: string): string {
    this.problems.push({ file: file || COURSE_FILE, field, message });
    return '';
  }
}

function placeOf({ field }: FieldProblem, below: string): string {
  return field.replace(/^input/, below);
}
