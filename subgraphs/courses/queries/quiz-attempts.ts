import DataLoader from 'dataloader';
import { hasRole } from '../../../platform/auth.js';
import { perRequest, type Context } from '../../../platform/context.js';
import { isUuid } from '../../../platform/domain/ids.js';
import { listLoader, rowLoader } from '../../../platform/graphql/loaders.js';
import { page, type PageArgs } from '../../../platform/graphql/pagination.js';
import type { Connection } from '../../../platform/graphql/types.js';
import { isGrader } from '../commands/shared/graders.js';
import type { Exercise } from '../domain/content.js';
import type { AnswerKey } from '../domain/questions/question.js';
import type { Correction } from '../domain/quiz/grading.js';
import type { QuizAttempt } from '../domain/quiz/quiz-attempt.js';

/** The aggregate has the same fields, so either can be answered with. What of the result is shown: `shownOf`. */
export type QuizAttemptView = Pick<
  QuizAttempt,
  | 'id'
  | 'studentId'
  | 'courseId'
  | 'exerciseId'
  | 'contentVersion'
  | 'number'
  | 'drawn'
  | 'passMark'
  | 'feedback'
  | 'startedAt'
  | 'deadline'
  | 'status'
  | 'answers'
  | 'sequence'
  | 'submittedAt'
  | 'byServer'
  | 'score'
  | 'questionScores'
  | 'releasedAt'
  | 'gradeRevision'
>;

const COLUMNS = `id, student_id, course_id, exercise_id, content_version, number, drawn, pass_mark, feedback, started_at,
  deadline, status, answers, sequence, submitted_at, by_server, score, question_scores, released_at, grade_revision`;

/** Their student, and who grades the student. `$2` viewer, `$3` staff. */
const VISIBLE = `(student_id = $2 or ${isGrader('$2', '$3', 'quiz_attempt.course_id', 'quiz_attempt.student_id')})`;

function viewerOf(context: Context): [id: string | null, staff: boolean] {
  return [context.viewer?.id ?? null, hasRole(context.viewer, 'staff')];
}

export const attemptById = perRequest((context) =>
  rowLoader<QuizAttemptView>('id', (ids) =>
    context.db.rows(`select ${COLUMNS} from quiz_attempt where id = any($1::uuid[]) and ${VISIBLE}`, [
      ids,
      ...viewerOf(context),
    ]),
  ),
);

/** The viewer's own attempts at an exercise, newest first, at most 100. */
export const viewerAttempts = perRequest((context) =>
  listLoader<QuizAttemptView>('exerciseId', (exerciseIds) =>
    context.db.rows(
      `select listed.* from unnest($1::uuid[]) wanted (id) cross join lateral (
         select ${COLUMNS} from quiz_attempt where student_id = $2 and exercise_id = wanted.id
         order by number desc limit 100) listed`,
      [exerciseIds, context.viewer?.id ?? null],
    ),
  ),
);

/** Submitted attempts that the viewer grades, oldest first. */
export async function listAttempts(
  context: Context,
  { exerciseId, awaitingGrade }: { readonly exerciseId: string; readonly awaitingGrade: boolean },
  args: PageArgs,
): Promise<Connection<QuizAttemptView>> {
  const select = `select ${COLUMNS} from quiz_attempt
    where exercise_id = $1 and status = 'submitted' and (score is null or not $4::boolean)
      and ${isGrader('$2::uuid', '$3', 'quiz_attempt.course_id', 'quiz_attempt.student_id')}`;
  const parameters = [isUuid(exerciseId) ? exerciseId : null, ...viewerOf(context), awaitingGrade];
  return page(context.db, { select, parameters, orderBy: ['id'] }, args);
}

export interface AttemptContent {
  readonly exercise: Exercise;
  readonly corrections: ReadonlyMap<string, readonly Correction[]>;
}

interface ContentKey {
  readonly courseId: string;
  readonly contentVersion: number;
  readonly exerciseId: string;
}

const keyOf = ({ courseId, contentVersion, exerciseId }: ContentKey): string =>
  `${courseId}/${contentVersion}/${exerciseId}`;

/** The exercise in the version that an attempt is about, with the corrections that were made since. */
export const attemptContent = perRequest(
  (context) =>
    new DataLoader<ContentKey, AttemptContent | null, string>(
      async (keys) => {
        const wanted = [
          keys.map(({ courseId }) => courseId),
          keys.map(({ contentVersion }) => contentVersion),
          keys.map(({ exerciseId }) => exerciseId),
        ];
        const rows = await context.db.rows<ContentKey & { body: Exercise; corrections: CorrectionRow[] | null }>(
          `select part.course_id, part.number as content_version, part.part_id as exercise_id, body,
             (select jsonb_agg(jsonb_build_object('questionId', question_id, 'mode', mode, 'key', key) order by correction.id)
              from question_correction correction where correction.exercise_id = part.part_id
                and (up_to_version is null or up_to_version >= part.number)) as corrections
           from unnest($1::uuid[], $2::int[], $3::uuid[]) wanted (course_id, number, exercise_id)
           join version_part part on part.part_id = wanted.exercise_id and part.number = wanted.number
             and part.course_id = wanted.course_id`,
          wanted,
        );
        const byKey = new Map(rows.map((row) => [keyOf(row), contentOf(row.body, row.corrections ?? [])]));
        return keys.map((key) => byKey.get(keyOf(key)) ?? null);
      },
      { cacheKeyFn: keyOf },
    ),
);

interface CorrectionRow {
  readonly questionId: string;
  readonly mode: Correction['mode'];
  readonly key: AnswerKey | null;
}

function contentOf(exercise: Exercise, rows: readonly CorrectionRow[]): AttemptContent {
  return { exercise, corrections: Map.groupBy(rows, ({ questionId }) => questionId) };
}
