import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { InvalidInput } from '../../../../platform/domain/errors.js';
import { JudgeIsBusy } from '../../domain/coding/errors.js';
import { TASK_LIMITS } from '../../domain/coding/coding-task.js';
import { ExerciseNotFound } from '../../domain/errors.js';
import { judging, type ProgramResult } from '../../providers/judging.js';
import { loadExercise } from '../shared/load-exercise.js';
import { loadLearning } from '../shared/load-learning.js';
import { loadProblem } from '../contest/problems.js';
import { admitRun } from './admit-run.js';
import { codingOf, type SubmitCode } from './submit-code.js';

export interface RunCode extends SubmitCode {
  /** The student's own input; the public cases when absent. */
  readonly input?: string | null;
}

/** Runs a program by the public cases of an exercise, or with an input of the student. Nothing of it is stored. */
export async function runCode(context: Context, given: RunCode): Promise<readonly ProgramResult[]> {
  const viewer = requireViewer(context);
  const own = given.input ?? null;
  if (own !== null && Buffer.byteLength(own, 'utf8') > TASK_LIMITS.streamBytes)
    throw new InvalidInput([{ field: 'input.input', message: 'must have at most 256 KiB' }]);
  const { task } = await runCommand(context, 'loadCodingExercise', async (transaction) => {
    if (given.contestId) {
      const problem = await loadProblem(transaction, given.contestId, given.exerciseId);
      return codingOf(problem.exercise, given);
    }
    const { enrollment } = await loadLearning(transaction, given.exerciseId, () => new ExerciseNotFound());
    return codingOf(await loadExercise(transaction, enrollment, given.exerciseId, 'coding'), given);
  });
  const judge = judging.of(context);
  if (!judge) throw new JudgeIsBusy();
  await admitRun(context);
  const cases = own === null ? task.cases.filter(({ hidden }) => !hidden) : [{ input: own, expected: null }];
  if (cases.length === 0) return [];
  const { io, comparer, cpuLimitMs, memoryLimitMiB } = task;
  const { language, source } = given;
  return judge.run({ studentId: viewer.id, language, source, io, comparer, cpuLimitMs, memoryLimitMiB, cases });
}
