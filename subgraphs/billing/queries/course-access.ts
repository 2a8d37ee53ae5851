import { perRequest } from '../../../platform/context.js';
import { listLoader, rowLoader } from '../../../platform/graphql/loaders.js';
import { courseEntitlement, PRO } from '../domain/entitlement.js';
import { SELECT_PRODUCT, type ProductView } from './products.js';

/** What is sold for each course, newest first, at most 100. */
export const productsOfCourse = perRequest((context) =>
  listLoader<ProductView>('courseId', (ids) =>
    context.db.rows(
      `select listed.* from unnest($1::uuid[]) wanted (id)
       cross join lateral (
         ${SELECT_PRODUCT} where course_id = wanted.id and archived_at is null order by product.id desc limit 100
       ) listed`,
      [ids],
    ),
  ),
);

/**
 * Which of the courses are open to the viewer by what they paid for, or for nothing. Of the plan it knows what is so now; the
 * viewer's token, by which courses decides, may be some minutes older.
 */
export const viewerAccess = perRequest((context) =>
  rowLoader<{ readonly id: string; readonly open: boolean }>('id', (ids) =>
    context.db.rows(
      `with held as (
         select entitlement from entitlement
         where user_id = $2 and revoked_at is null and entitlement = any($3::text[] || $4::text)
       )
       select wanted.id, coalesce(access = 'free', false)
         or exists (select from held where entitlement = 'course:' || wanted.id)
         or (access = 'pro' and exists (select from held where entitlement = $4)) as open
       from unnest($1::uuid[]) wanted (id) join course using (id)`,
      [ids, context.viewer?.id ?? null, ids.map(courseEntitlement), PRO],
    ),
  ),
);
