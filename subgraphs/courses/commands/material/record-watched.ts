import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { InvalidInput } from '../../../../platform/domain/errors.js';
import { LessonNotFound, MaterialNotFound } from '../../domain/errors.js';
import { SEEN_SHARE, type Watched } from '../../domain/material.js';
import { loadLearning } from '../shared/load-learning.js';

export interface WatchedShare {
  readonly materialId: string;
  /** Share of its distinct seconds, 0 to 1. */
  readonly share: number;
  readonly seen: boolean;
}

/** Adds seconds of a film that the student has watched. Sending them again changes nothing. */
export function recordWatched(
  context: Context,
  input: { readonly lessonId: string; readonly materialId: string; readonly ranges: Watched },
): Promise<WatchedShare> {
  return runCommand(context, 'recordWatched', async (transaction) => {
    const { enrollment } = await loadLearning(transaction, input.lessonId, () => new LessonNotFound());
    const [film] = await transaction.sql<{ seconds: number }>(
      `select (material->>'durationSeconds')::integer as seconds
       from version_part cross join lateral jsonb_array_elements(body->'materials') material
       where part_id = $1 and number = $2 and material->>'id' = $3 and material->>'type' = 'video'`,
      [input.lessonId, enrollment.contentVersion, input.materialId],
    );
    if (!film) throw new MaterialNotFound();
    const wrong = input.ranges.findIndex(({ from, to }) => from < 0 || to <= from || to > film.seconds);
    if (wrong >= 0)
      throw new InvalidInput([
        { field: `input.ranges.${wrong}`, message: `must lie within the film's ${film.seconds} seconds` },
      ]);
    const [progress] = await transaction.sql<{ seconds: number }>(
      `insert into material_progress (enrollment_id, material_id, watched)
       values ($1, $2, (select range_agg(int4range(first, last)) from unnest($3::int[], $4::int[]) given (first, last)))
       on conflict (enrollment_id, material_id) do update set watched = material_progress.watched + excluded.watched
       returning (select sum(upper(part) - lower(part)) from unnest(watched) part)::integer as seconds`,
      [enrollment.id, input.materialId, input.ranges.map(({ from }) => from), input.ranges.map(({ to }) => to)],
    );
    const share = (progress?.seconds ?? 0) / film.seconds;
    return { materialId: input.materialId, share, seen: share >= SEEN_SHARE };
  });
}
