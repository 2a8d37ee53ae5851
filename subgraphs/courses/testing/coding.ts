import type { Viewer } from '../../../platform/auth.js';
import { runCommand } from '../../../platform/command.js';
import { newId } from '../../../platform/domain/ids.js';
import { eventually } from '../../../platform/testing/testing.js';
import type { TestSubgraph } from '../../../platform/testing/subgraph.js';
import { queueSubmission, type QueuedSubmission } from '../commands/coding/queue-submission.js';
import type { CodingCase, CodingTask } from '../domain/coding/coding-task.js';
import type { CodingSubmission } from '../domain/coding/coding-submission.js';
import type { Verdict } from '../domain/coding/verdict.js';
import { judging } from '../providers/judging.js';

export function codingCase(input: string, expected: string, more: Partial<CodingCase> = {}): CodingCase {
  return { input, expected, weight: 1, hidden: false, group: null, ...more };
}

/** Doubles each number that it reads. */
export function codingTask(more: Partial<CodingTask> = {}): CodingTask {
  return {
    io: { kind: 'stdin' },
    comparer: 'lines',
    cpuLimitMs: 400,
    memoryLimitMiB: 64,
    cases: [codingCase('1\n', '2\n'), codingCase('5\n', '10\n')],
    ...more,
  };
}

export const DOUBLE = 'console.log(Number(readline()) * 2)';

/** A problem of a course, to which programs can be submitted without the checks of exercises. */
export class Problem {
  readonly exerciseId = newId();

  constructor(
    private readonly subgraph: TestSubgraph,
    private readonly courseId: string,
    readonly task: CodingTask = codingTask(),
  ) {}

  async submit(student: Viewer, source = DOUBLE, more: Partial<QueuedSubmission> = {}): Promise<CodingSubmission> {
    const context = this.subgraph.context(student);
    const submission = await runCommand(context, 'submitCode', (transaction) =>
      queueSubmission(transaction, {
        studentId: student.id,
        courseId: this.courseId,
        lessonId: null,
        exerciseId: this.exerciseId,
        contestId: null,
        language: 'javascript',
        source,
        task: this.task,
        mode: 'all-cases',
        submittedAt: new Date(),
        localDate: '2026-03-29',
        ...more,
      }),
    );
    judging.of(context)?.wake();
    return submission;
  }
}

export interface JudgedRow {
  readonly verdict: Verdict;
  readonly score: number;
  readonly revision: number;
  readonly groups: unknown;
}

export async function judged(
  subgraph: TestSubgraph,
  { id }: { readonly id: string },
  revision = 1,
): Promise<JudgedRow> {
  return eventually(
    async () => {
      const [row] = await subgraph.rows<JudgedRow>(
        'select verdict, score, revision, groups from coding_submission where id = $1 and revision >= $2',
        [id, revision],
      );
      return row;
    },
    { timeoutMs: 60_000 },
  );
}

export interface CaseRow {
  readonly number: number;
  readonly verdict: Verdict;
  readonly output: string | null;
  readonly errors: string | null;
  readonly truncated: boolean;
  readonly error: { readonly message: string; readonly line: number | null } | null;
}

export function caseRows(subgraph: TestSubgraph, { id }: { readonly id: string }): Promise<CaseRow[]> {
  return subgraph.rows<CaseRow>(
    `select number, verdict, output, errors, truncated, error from coding_case_result where submission_id = $1 order by number`,
    [id],
  );
}
