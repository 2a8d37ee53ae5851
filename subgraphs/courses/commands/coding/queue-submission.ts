import type { Transaction } from '../../../../platform/command.js';
import { CodingSubmission, type NewCodingSubmission } from '../../domain/coding/coding-submission.js';
import type { CodingTask } from '../../domain/coding/coding-task.js';
import { SubmissionIsWaiting, CodingSubmissionNotFound } from '../../domain/coding/errors.js';
import { countProgram, reserveRoom } from './admit-program.js';
import { storeTask } from './store-task.js';

/** Of one entrant; what is more would only wait behind each other. */
const CONTEST_WAITING = 10;
const WAITING = 1;

export const PRIORITY = { contest: 0, exercise: 1, rejudge: 2 } as const;

export type QueuedSubmission = Omit<NewCodingSubmission, 'taskId' | 'contestXp'> & { readonly task: CodingTask };

/**
 * Receives a program whose student may submit it: that, the source and the task were checked. It waits for the judge from
 * the commit on; call `wake` of the judging then. In a contest nothing is refused because of load. Otherwise a waiting
 * submission to the same exercise is cancelled by this one.
 */
export async function queueSubmission(transaction: Transaction, given: QueuedSubmission): Promise<CodingSubmission> {
  const { task, ...rest } = given;
  const { studentId, exerciseId, contestId } = rest;
  const priority = contestId === null ? PRIORITY.exercise : PRIORITY.contest;
  await countProgram(transaction, studentId);
  const waiting = await transaction.sql<{ submission_id: string; exercise_id: string }>(
    'select submission_id, exercise_id from judge_queue where student_id = $1 and priority = $2 and not started',
    [studentId, priority],
  );
  if (priority === PRIORITY.contest) {
    if (waiting.length >= CONTEST_WAITING) throw new SubmissionIsWaiting(CONTEST_WAITING);
  } else {
    const [other] = waiting;
    if (other && other.exercise_id !== exerciseId) throw new SubmissionIsWaiting(WAITING);
    if (other) await replace(transaction, other.submission_id);
    await reserveRoom(transaction);
  }
  const taskId = await storeTask(transaction, task);
  const contestXp = contestId === null ? await contestXpOf(transaction, rest) : null;
  const submission = transaction.add(new CodingSubmission({ ...rest, taskId, contestXp }));
  await transaction.flush();
  await transaction.sql(
    `insert into judge_queue (submission_id, priority, task_id, student_id, exercise_id, revision, may_lower)
     values ($1, $2, $3, $4, $5, 1, true)`,
    [submission.id, priority, taskId, studentId, exerciseId],
  );
  return submission;
}

/** What contests have paid the student for the exercise. */
async function contestXpOf(
  transaction: Transaction,
  { studentId, exerciseId }: Pick<NewCodingSubmission, 'studentId' | 'exerciseId'>,
): Promise<number | null> {
  const [row] = await transaction.sql<{ xp: number | null }>(
    'select max(contest_xp) as xp from coding_submission where student_id = $1 and exercise_id = $2',
    [studentId, exerciseId],
  );
  return row?.xp ?? null;
}

async function replace(transaction: Transaction, submissionId: string): Promise<void> {
  const older = await transaction.load(CodingSubmission, submissionId, () => new CodingSubmissionNotFound());
  // One that began in the meantime is judged, and waits no more.
  if (await dequeue(transaction, submissionId, { onlyWaiting: true })) older.cancel(transaction.now);
}

/** False when it is not in the queue any more. Lock the submission first. */
export async function dequeue(
  transaction: Transaction,
  submissionId: string,
  { onlyWaiting }: { readonly onlyWaiting: boolean },
): Promise<boolean> {
  const removed = await transaction.sql(
    'delete from judge_queue where submission_id = $1 and not (started and $2) returning submission_id',
    [submissionId, onlyWaiting],
  );
  return removed.length > 0;
}
