import { hasRole } from '../../../platform/auth.js';
import { perRequest, type Context } from '../../../platform/context.js';
import { InvalidInput } from '../../../platform/domain/errors.js';
import type { Connection } from '../../../platform/graphql/types.js';
import { rowLoader } from '../../../platform/graphql/loaders.js';
import { page, type PageArgs } from '../../../platform/graphql/pagination.js';
import type { CourseAccess, CourseLevel, CourseStatus } from '../domain/course.js';

/** What a contents page shows of a course. The aggregate has the same fields, so either can be answered with. */
export interface CourseView {
  readonly id: string;
  readonly instructorId: string;
  readonly title: string;
  readonly slug: string;
  readonly summary: string;
  readonly language: string;
  readonly level: CourseLevel;
  readonly tags: readonly string[];
  readonly access: CourseAccess;
  readonly status: CourseStatus;
}

const COLUMNS = 'id, instructor_id, title, slug, summary, language, level, tags, access, status';

/** Published courses are public; others are seen by their author, by staff and by who learns them. `$2` viewer, `$3` staff. */
const VISIBLE = `(status = 'published' or instructor_id = $2 or $3::boolean
  or exists (select from enrollment where course_id = course.id and student_id = $2))`;

function viewerOf(context: Context): [id: string | null, staff: boolean] {
  return [context.viewer?.id ?? null, hasRole(context.viewer, 'staff')];
}

export const courseById = perRequest((context) =>
  rowLoader<CourseView>('id', (ids) =>
    context.db.rows(`select ${COLUMNS} from course where id = any($1::uuid[]) and ${VISIBLE}`, [
      ids,
      ...viewerOf(context),
    ]),
  ),
);

/** By id or by slug: exactly one of them. */
export async function findCourse(
  context: Context,
  by: { readonly id: string | null; readonly slug: string | null },
): Promise<CourseView | null> {
  if ((by.id === null) === (by.slug === null)) {
    throw new InvalidInput([{ field: 'id', message: 'give id or slug, and not both' }]);
  }
  if (by.id !== null) return courseById(context).load(by.id);
  const course = await context.db.row<CourseView>(`select ${COLUMNS} from course where slug = $1 and ${VISIBLE}`, [
    by.slug,
    ...viewerOf(context),
  ]);
  return course ?? null;
}

export interface CatalogFilter {
  readonly search?: string | null;
  readonly language?: string | null;
  readonly level?: CourseLevel | null;
  readonly tag?: string | null;
}

const PUBLISHED = `status = 'published' and ($1::text is null or language = $1) and ($2::text is null or level = $2)
  and ($3::text is null or tags @> array[$3::text])`;

/**
 * Published courses: newest first, or by how well they fit the search. Only where no course has the words, titles that
 * look like them are found, so that a typo does not end at an empty page.
 */
export function listCourses(context: Context, filter: CatalogFilter, args: PageArgs): Promise<Connection<CourseView>> {
  const search = filter.search?.trim();
  const parameters = [filter.language ?? null, filter.level ?? null, filter.tag ?? null];
  if (!search) {
    const select = `select ${COLUMNS} from course where ${PUBLISHED}`;
    return page(context.db, { select, parameters, orderBy: ['id'], direction: 'desc' }, args);
  }
  // Whole numbers, because a cursor must hold them exactly.
  const select = `
    with query as (select websearch_to_tsquery('simple', fold($4)) as words),
    found as (select course.*, (ts_rank(search, words) * 1e6)::integer as fit from course, query
      where ${PUBLISHED} and search @@ words)
    select ${COLUMNS}, fit from found
    union all
    select ${COLUMNS}, (likeness * 1e6)::integer as fit from courses_like($4) join course using (id)
      where ${PUBLISHED} and not exists (select from found)`;
  return page(
    context.db,
    { select, parameters: [...parameters, search], orderBy: ['fit', 'id'], direction: 'desc' },
    args,
  );
}
