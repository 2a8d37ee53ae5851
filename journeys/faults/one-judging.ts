import { AccessTokenVerifier, newKeyPair, ServiceTokenVerifier } from '../../platform/auth.js';
import { runCommand } from '../../platform/command.js';
import { newId } from '../../platform/domain/ids.js';
import { armFailpoints } from '../../platform/failpoint.js';
import { silentLog as log, unusedServices } from '../../platform/faults/bare-context.js';
import { RunningSubgraph } from '../../platform/server/running-subgraph.js';
import { eventually } from '../../platform/testing/testing.js';
import { InProcessTransport } from '../../platform/transport/in-process.js';
import { queueSubmission } from '../../subgraphs/courses/commands/coding/queue-submission.js';
import { LocalJudge } from '../../subgraphs/courses/judge/client/local-judge.js';
import { RemoteJudge } from '../../subgraphs/courses/judge/client/remote-judge.js';
import { InstanceJudging } from '../../subgraphs/courses/judge/instance-judging.js';
import { courses } from '../../subgraphs/courses/subgraph.js';
import { codingCase, codingTask } from '../../subgraphs/courses/testing/coding.js';

/* An instance of courses that receives submissions and judges them, and is killed where its n-th failpoint is. */

export interface OneJudging {
  readonly databaseUrl: string;
  readonly courseId: string;
  /** Null: the judge is its own child process. */
  readonly server: { readonly port: number; readonly token: string } | null;
  readonly step: number;
}

/** Programs and the verdicts that they must get. */
export const PROGRAMS = [
  ['console.log(Number(readline()) * 2)', 'accepted'],
  ['console.log(Number(readline()) + 1)', 'wrong-answer'],
] as const;

export async function startInstance({ databaseUrl, server }: Omit<OneJudging, 'step'>) {
  const transport = new InProcessTransport();
  const subgraph = await RunningSubgraph.start(
    { ...courses, periodicTasks: [] },
    {
      ...unusedServices(),
      instance: newId(),
      databaseUrl,
      poolSize: 4,
      transport,
      log,
      accessTokens: new AccessTokenVerifier(() => Promise.resolve({ keys: [] })),
      serviceTokens: new ServiceTokenVerifier((await newKeyPair()).publicKey, 'courses'),
    },
  );
  const local = server ? undefined : new LocalJudge({ threads: 2, log });
  const remote = server
    ? new RemoteJudge({ host: '127.0.0.1', ...server, log, onReady: () => judging.wake() })
    : undefined;
  const judging = new InstanceJudging(
    () => subgraph.systemContext(),
    [local, remote].filter((one) => one !== undefined),
  );
  return {
    subgraph,
    judging,
    local,
    stop: async () => {
      await judging.stop();
      await transport.close();
      await subgraph.stop();
    },
  };
}

/** Submits each program once, and resolves when each has its verdict. */
export async function submitAll(
  { subgraph, judging }: Awaited<ReturnType<typeof startInstance>>,
  courseId: string,
): Promise<void> {
  const cases = [1, 2, 3].map((number) => codingCase(`${number}\n`, `${number * 2}\n`));
  const ids: string[] = [];
  for (const [source] of PROGRAMS) {
    const { id } = await runCommand(subgraph.systemContext(), 'submitCode', (transaction) =>
      queueSubmission(transaction, {
        studentId: newId(),
        courseId,
        lessonId: null,
        exerciseId: newId(),
        contestId: newId(),
        source,
        language: 'javascript',
        task: codingTask({ cases }),
        mode: 'all-cases',
        submittedAt: new Date(),
        localDate: '2026-03-29',
      }),
    );
    ids.push(id);
    judging.wake();
  }
  await eventually(
    async () => {
      const sql = 'select from coding_submission where id = any($1) and verdict is not null';
      return (await subgraph.services.db.rows(sql, [ids])).length === ids.length;
    },
    { timeoutMs: 60_000 },
  );
}

async function live({ step, ...given }: OneJudging): Promise<void> {
  const instance = await startInstance(given);
  let passed = 0;
  armFailpoints(() => {
    passed += 1;
    if (passed === step) process.kill(process.pid, 'SIGKILL');
  });
  await submitAll(instance, given.courseId);
  process.exit(0);
}

if (import.meta.main) await live(JSON.parse(process.argv[2] ?? '') as OneJudging);
