import { perRequest, type Context } from '../../../platform/context.js';
import { listLoader, rowLoader } from '../../../platform/graphql/loaders.js';

/** The aggregate has the same fields, so either can be answered with. */
export interface EnrollmentView {
  readonly id: string;
  readonly courseId: string;
  readonly studentId: string;
  readonly progress: number;
  readonly completedLessonCount: number;
  readonly enrolledAt: Date;
  readonly startedAt: Date | null;
  readonly completedAt: Date | null;
  readonly leftAt: Date | null;
}

const SELECT_ENROLLMENT = `
  select id, course_id, student_id, completed_step_count::float8 / step_count as progress, completed_lesson_count,
    enrolled_at, started_at, completed_at, left_at
  from enrollment`;

/** The viewer's own enrollment in a course; null for users who have none. */
export const viewerEnrollment = perRequest((context) =>
  rowLoader<EnrollmentView>('courseId', (courseIds) =>
    context.db.rows(`${SELECT_ENROLLMENT} where course_id = any($1::uuid[]) and student_id = $2 and left_at is null`, [
      courseIds,
      context.viewer?.id ?? null,
    ]),
  ),
);

/** Newest first, at most 100. */
export const enrollmentsOfStudent = perRequest((context) =>
  listLoader<EnrollmentView>('studentId', (ids) =>
    context.db.rows(
      `select listed.* from unnest($1::uuid[]) wanted (id)
       cross join lateral (${SELECT_ENROLLMENT} where student_id = wanted.id order by enrollment.id desc limit 100) listed`,
      [ids],
    ),
  ),
);

export interface ExerciseResultView {
  readonly exerciseId: string;
  readonly score: number;
  readonly completedAt: Date;
}

export interface ExerciseProgressView {
  readonly exerciseId: string;
  readonly bestScore: number | null;
  readonly completedAt: Date | null;
  readonly excused: boolean;
}

/** How far the viewer is in an exercise; null before there is a result that may be seen. */
export const viewerProgress = perRequest((context) =>
  rowLoader<ExerciseProgressView>('exerciseId', (exerciseIds) =>
    context.db.rows(
      `select exercise_id, score as best_score, exercise_completion.completed_at, excused
       from exercise_completion join enrollment on enrollment.id = enrollment_id
       where student_id = $2 and exercise_id = any($1::uuid[])`,
      [exerciseIds, context.viewer?.id ?? null],
    ),
  ),
);

/** The viewer's own result of an exercise with its score; null before it is complete. */
export const viewerResult = perRequest((context) =>
  rowLoader<ExerciseResultView>('exerciseId', (exerciseIds) =>
    context.db.rows(
      `select exercise_id, score, exercise_completion.completed_at
       from exercise_completion join enrollment on enrollment.id = enrollment_id
       where student_id = $2 and exercise_id = any($1::uuid[])
         and exercise_completion.completed_at is not null and score is not null`,
      [exerciseIds, context.viewer?.id ?? null],
    ),
  ),
);

/** Ids of the courses in which users are enrolled when they register. */
export async function defaultEnrollment(context: Context): Promise<string[]> {
  const rows = await context.db.rows<{ courseId: string }>(
    'select course_id from default_enrollment order by course_id',
  );
  return rows.map(({ courseId }) => courseId);
}
