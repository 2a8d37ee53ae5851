import { hasRole } from '../../../platform/auth.js';
import type { Context } from '../../../platform/context.js';
import { isUuid } from '../../../platform/domain/ids.js';
import { page, type PageArgs } from '../../../platform/graphql/pagination.js';
import type { Connection } from '../../../platform/graphql/types.js';
import { isGrader } from '../commands/shared/graders.js';
import { settingsOf, type ExerciseSettings, type ExerciseType } from '../domain/exercise-settings.js';
import type { GradebookCell } from '../domain/gradebook.js';

export interface GradebookColumn {
  readonly id: string;
  readonly title: string;
  readonly type: ExerciseType;
  readonly weight: number;
  readonly closesAt: string | null;
}

export interface GradebookRow {
  readonly id: string;
  readonly studentId: string;
  readonly cells: readonly GradebookCell[];
}

export interface GradebookFilter {
  readonly courseId: string;
  /** Only students of this class. */
  readonly classId: string | null;
}

/** The exercises with a score of the newest version, in its order. Null for who grades no user in the course. */
export async function gradebookColumns(
  context: Context,
  { courseId }: GradebookFilter,
): Promise<readonly GradebookColumn[] | null> {
  if (!isUuid(courseId)) return null;
  const rows = await context.db.rows<{
    id: string | null;
    title: string;
    type: ExerciseType;
    settings: Partial<ExerciseSettings> | null;
  }>(
    `select part.part_id as id, body->>'title' as title, body->>'type' as type, body->'settings' as settings
     from course
     left join lateral (
       select version_part.part_id, version_part.body, listed.place from course_version
       cross join lateral jsonb_path_query(outline, '$.sections[*].lessons[*].exercises[*].id') with ordinality listed (id, place)
       join version_part on version_part.part_id = (listed.id #>> '{}')::uuid and version_part.number = course_version.number
         and version_part.course_id = course.id
       where course_version.course_id = course.id and course_version.number = published_version
         and body->>'type' <> 'reading'
     ) part on true
     where course.id = $1 and (instructor_id = $2 or $3::boolean or exists (
       select from class_teacher where course_id = course.id and class_teacher.instructor_id = $2 and not cancelled))
     order by place`,
    [courseId, context.viewer?.id ?? null, hasRole(context.viewer, 'staff')],
  );
  if (rows.length === 0) return null;
  return rows.flatMap(({ id, title, type, settings }) => {
    if (id === null) return [];
    const { weight, closesAt } = settingsOf({ type, ...(settings && { settings }) });
    return [{ id, title, type, weight, closesAt }];
  });
}

/** Students whom the viewer grades, with what they have for each exercise of their own version. */
export async function gradebookRows(
  context: Context,
  { courseId, classId }: GradebookFilter,
  columns: readonly GradebookColumn[],
  args: PageArgs,
): Promise<Connection<GradebookRow>> {
  const select = `
    select enrollment.id, student_id, (
      select jsonb_agg(jsonb_build_object('exerciseId', part_id, 'score', score, 'excused', coalesce(excused, false)))
      from version_part left join exercise_completion result
        on result.enrollment_id = enrollment.id and result.exercise_id = version_part.part_id
      where version_part.course_id = enrollment.course_id and version_part.number = enrollment.content_version
        and version_part.part_id = any($4::uuid[])) as results
    from enrollment
    where course_id = $1 and ${isGrader('$2::uuid', '$3', 'enrollment.course_id', 'enrollment.student_id')}
      and ($5::uuid is null or exists (select from class_membership membership
        where membership.class_id = $5 and membership.student_id = enrollment.student_id and not withdrawn))`;
  const parameters = [
    courseId,
    context.viewer?.id ?? null,
    hasRole(context.viewer, 'staff'),
    columns.map(({ id }) => id),
    classId,
  ];
  const found = await page<{ id: string; studentId: string; results: StoredResult[] | null }>(
    context.db,
    { select, parameters, orderBy: ['id'] },
    args,
  );
  const edges = found.edges.map(({ cursor, node: { id, studentId, results } }) => ({
    cursor,
    node: { id, studentId, cells: cellsOf(columns, results ?? []) },
  }));
  return { ...found, edges };
}

interface StoredResult {
  readonly exerciseId: string;
  readonly score: number | null;
  readonly excused: boolean;
}

function cellsOf(columns: readonly GradebookColumn[], results: readonly StoredResult[]): GradebookCell[] {
  return columns.flatMap(({ id, weight, closesAt }) => {
    const result = results.find(({ exerciseId }) => exerciseId === id);
    return result ? [{ ...result, weight, closesAt: closesAt === null ? null : new Date(closesAt) }] : [];
  });
}
