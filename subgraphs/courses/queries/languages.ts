import { perRequest, type Context } from '../../../platform/context.js';
import { rowLoader } from '../../../platform/graphql/loaders.js';
import { page, type PageArgs } from '../../../platform/graphql/pagination.js';
import type { Connection } from '../../../platform/graphql/types.js';

/** The aggregate has the same fields, so either can be answered with. */
export interface LanguageView {
  readonly id: string;
  readonly code: string;
  readonly name: string;
}

export const languageById = perRequest((context) =>
  rowLoader<LanguageView>('id', (ids) =>
    context.db.rows('select id, code, name from language where id = any($1::uuid[])', [ids]),
  ),
);

/** What a course teaches; null where staff have not described its code. */
export const languageOfCourse = perRequest((context) =>
  rowLoader<LanguageView & { readonly courseId: string }>('courseId', (ids) =>
    context.db.rows(
      `select course.id as course_id, language.id, code, name from course join language on code = course.language
       where course.id = any($1::uuid[])`,
      [ids],
    ),
  ),
);

/** By name. */
export function listLanguages(context: Context, args: PageArgs): Promise<Connection<LanguageView>> {
  const select = 'select id, code, name from language';
  return page(context.db, { select, parameters: [], orderBy: ['name', 'id'] }, args);
}
