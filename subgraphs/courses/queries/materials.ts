import { perRequest, type Context } from '../../../platform/context.js';
import { rowLoader } from '../../../platform/graphql/loaders.js';
import { SEEN_SHARE, type VideoMaterial } from '../domain/material.js';

/** Seconds that the viewer has watched, by material. */
const watchedSeconds = perRequest((context) =>
  rowLoader<{ readonly materialId: string; readonly seconds: number }>('materialId', (ids) =>
    context.db.rows(
      `select material_id, (select sum(upper(part) - lower(part)) from unnest(watched) part)::integer as seconds
       from material_progress join enrollment on enrollment.id = enrollment_id
       where student_id = $2 and material_id = any($1::uuid[])`,
      [ids, context.viewer?.id ?? null],
    ),
  ),
);

export async function viewerWatched(context: Context, { id, durationSeconds }: VideoMaterial) {
  const row = await watchedSeconds(context).load(id);
  if (!row) return null;
  const share = Math.min(1, row.seconds / durationSeconds);
  return { materialId: id, share, seen: share >= SEEN_SHARE };
}
