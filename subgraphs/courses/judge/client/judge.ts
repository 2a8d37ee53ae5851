import { z } from 'zod';
import { OUTCOMES, type CaseResult, type CaseRun, type FromRunner } from '../protocol.js';

/** The judge, or the way to it, was lost while it ran a case. Whether the case was to blame is not known. */
export class JudgeLost extends Error {
  constructor(
    reason: string,
    /** Whether other cases ran in the same process. */
    readonly inCompany: boolean,
  ) {
    super(`The judge was lost: ${reason}`);
  }
}

/** The judge can't be reached: the case did not run. */
export class JudgeUnavailable extends Error {}

/** Runs cases, wherever it is. */
export interface Judge {
  /** Cases that it can run at once; 0 while it can't be reached. */
  readonly threads: number;
  /** Rejects with {@link JudgeLost} or {@link JudgeUnavailable} only. After the abort of `signal` the result is `aborted`, or what it was before. */
  run(run: CaseRun, signal?: AbortSignal): Promise<CaseResult>;
  /** Ends what runs, with {@link JudgeLost}. */
  close(): Promise<void>;
}

const text = z.string();
const result = z.object({
  outcome: z.enum(OUTCOMES),
  cpuMs: z.number().nonnegative(),
  memoryKiB: z.number().nonnegative().nullable(),
  stdout: text,
  stderr: text,
  value: text.nullable(),
  error: z
    .object({
      message: text.max(10_000),
      line: z.number().int().positive().nullable(),
      column: z.number().int().positive().nullable(),
      stack: z.array(text.max(10_000)).max(100),
    })
    .nullable(),
});

/** The judge runs untrusted code: nothing that comes from there is believed to have the right shape. */
export const fromRunner: z.ZodType<FromRunner> = z.discriminatedUnion('is', [
  z.object({ is: z.literal('ready'), threads: z.int().min(0).max(1_024) }),
  z.object({ is: z.literal('result'), id: z.int(), result }),
  z.object({ is: z.literal('lost'), id: z.int(), inCompany: z.boolean() }),
  z.object({ is: z.literal('pong') }),
]);
