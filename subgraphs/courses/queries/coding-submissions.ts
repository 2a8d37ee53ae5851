import { hasRole } from '../../../platform/auth.js';
import { perRequest, type Context } from '../../../platform/context.js';
import { listLoader, rowLoader } from '../../../platform/graphql/loaders.js';
import { isGrader } from '../commands/shared/graders.js';
import type { CodingSubmission } from '../domain/coding/coding-submission.js';
import type { Verdict } from '../domain/coding/verdict.js';

/** The aggregate has the same fields, so either can be answered with. */
export type CodingSubmissionView = Pick<
  CodingSubmission,
  | 'id'
  | 'studentId'
  | 'courseId'
  | 'exerciseId'
  | 'taskId'
  | 'language'
  | 'source'
  | 'submittedAt'
  | 'revision'
  | 'verdict'
  | 'score'
  | 'groups'
  | 'judgedAt'
>;

const COLUMNS = `id, student_id, course_id, exercise_id, task_id, language, source, submitted_at, revision, verdict, score,
  groups, judged_at`;

/** Their student, and who grades the student. `$2` viewer, `$3` staff. */
const VISIBLE = `(student_id = $2
  or ${isGrader('$2', '$3', 'coding_submission.course_id', 'coding_submission.student_id')})`;

function viewerOf(context: Context): [id: string | null, staff: boolean] {
  return [context.viewer?.id ?? null, hasRole(context.viewer, 'staff')];
}

export const submissionById = perRequest((context) =>
  rowLoader<CodingSubmissionView>('id', (ids) =>
    context.db.rows(`select ${COLUMNS} from coding_submission where id = any($1::uuid[]) and ${VISIBLE}`, [
      ids,
      ...viewerOf(context),
    ]),
  ),
);

/** The viewer's own programs for an exercise outside of contests, newest first, at most 100. */
export const viewerSubmissions = perRequest((context) =>
  listLoader<CodingSubmissionView>('exerciseId', (exerciseIds) =>
    context.db.rows(
      `select listed.* from unnest($1::uuid[]) wanted (id) cross join lateral (
         select ${COLUMNS} from coding_submission
         where student_id = $2 and exercise_id = wanted.id and contest_id is null order by id desc limit 100) listed`,
      [exerciseIds, context.viewer?.id ?? null],
    ),
  ),
);

export interface CaseResultView {
  readonly submissionId: string;
  readonly number: number;
  readonly hidden: boolean;
  readonly verdict: Verdict;
  readonly cpuMs: number;
  readonly memoryKiB: number | null;
  readonly input: string | null;
  readonly expected: string | null;
  readonly output: string | null;
  readonly errors: string | null;
  readonly truncated: boolean;
  readonly error: { readonly message: string; readonly line: number | null; readonly column: number | null } | null;
}

/** Results of the newest judgment. Of a hidden case a student gets number, verdict, time and memory. `$2` viewer. */
export const casesOfSubmission = perRequest((context) =>
  listLoader<CaseResultView>('submissionId', (ids) =>
    context.db.rows(
      `select submission.id as submission_id, result.number, hidden, result.verdict, cpu_ms, memory_kib as "memoryKiB",
         case when shown then input end as input, case when shown then expected end as expected,
         case when shown then output end as output, case when shown then errors end as errors,
         truncated, case when shown then error end as error
       from coding_submission submission
       join coding_case_result result on result.submission_id = submission.id and result.revision = submission.revision
       join coding_case on coding_case.task_id = submission.task_id and coding_case.number = result.number
       cross join lateral (select not hidden or submission.student_id is distinct from $2::uuid as shown) visible
       where submission.id = any($1::uuid[]) and submission.verdict is not null
       order by submission.id, result.number`,
      [ids, context.viewer?.id ?? null],
    ),
  ),
);

export interface QueueView {
  readonly submissionId: string;
  readonly started: boolean;
}

/** What waits for a first judgment, or is being judged. */
export const queueOfSubmission = perRequest((context) =>
  rowLoader<QueueView>('submissionId', (ids) =>
    context.db.rows('select submission_id, started from judge_queue where submission_id = any($1::uuid[])', [ids]),
  ),
);
