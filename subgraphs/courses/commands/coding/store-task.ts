import type { Transaction } from '../../../../platform/command.js';
import { sizeOfTask, taskIdOf, type CodingTask } from '../../domain/coding/coding-task.js';

/** Keeps what submissions are judged by, once for the same content; answers with its id. The task must be valid. */
export async function storeTask(transaction: Transaction, task: CodingTask): Promise<string> {
  const id = taskIdOf(task);
  const { io, comparer, cpuLimitMs, memoryLimitMiB, cases } = task;
  const name = io.kind === 'function' ? io.name : null;
  const added = await transaction.sql(
    `insert into coding_task (id, function_name, comparer, cpu_limit_ms, memory_limit_mib, case_count, bytes)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict (id) do nothing returning id`,
    [id, name, comparer, cpuLimitMs, memoryLimitMiB, cases.length, sizeOfTask(task)],
  );
  if (added.length === 0) return id;
  await transaction.sql(
    `insert into coding_case (task_id, number, input, expected, weight, hidden, group_name)
     select $1, * from unnest($2::int[], $3::text[], $4::text[], $5::float8[], $6::boolean[], $7::text[])`,
    [
      id,
      cases.map((_one, index) => index + 1),
      cases.map(({ input }) => input),
      cases.map(({ expected }) => expected),
      cases.map(({ weight }) => weight),
      cases.map(({ hidden }) => hidden),
      cases.map(({ group }) => group),
    ],
  );
  return id;
}
