import { perRequest } from '../../../../platform/context.js';
import { listLoader } from '../../../../platform/graphql/loaders.js';
import { masteryOf } from '../../domain/learner/mastery.js';

export interface SkillView {
  readonly studentId: string;
  readonly name: string;
  readonly scoreCount: number;
  /** Null with fewer than three scores. */
  readonly mastery: number | null;
}

/** By name. From results that may be seen; excused exercises have none. */
export const skillsOfStudent = perRequest((context) =>
  listLoader<SkillView>('studentId', async (ids) => {
    const rows = await context.db.rows<{ studentId: string; name: string; scores: number[] }>(
      `select student_id, skill as name, array_agg(score order by result.id desc) as scores
       from enrollment
       join exercise_completion result on result.enrollment_id = enrollment.id
       join version_part on part_id = exercise_id and version_part.number = content_version
       cross join lateral jsonb_array_elements_text(coalesce(body->'settings'->'skills', '[]')) skill
       where student_id = any($1::uuid[]) and score is not null and not excused
       group by student_id, skill order by skill`,
      [ids],
    );
    return rows.map(({ studentId, name, scores }) => ({
      studentId,
      name,
      scoreCount: scores.length,
      mastery: masteryOf(scores),
    }));
  }),
);
