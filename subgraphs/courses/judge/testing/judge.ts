import { testLog } from '../../../../platform/testing/subgraph.js';
import { LocalJudge } from '../client/local-judge.js';
import type { CaseResult, CaseRun, CodeLanguage } from '../protocol.js';

export const LIMITS = { cpuLimitMs: 2_000, memoryLimitMiB: 64, outputLimitBytes: 1024 * 1024 };

/** A judge with threads that replace each other; one thread shows best whether an attack harms the next program. */
export class TestJudge {
  readonly judge: LocalJudge;

  constructor(threads = 1) {
    this.judge = new LocalJudge({ threads, log: testLog });
  }

  run(language: CodeLanguage, source: string, more: Partial<CaseRun> & { stdin?: string } = {}): Promise<CaseResult> {
    const { stdin = '', ...rest } = more;
    const cpuLimitMs = language === 'python' ? 6_000 : LIMITS.cpuLimitMs;
    return this.judge.run({ ...LIMITS, cpuLimitMs, input: { kind: 'stdin', text: stdin }, language, source, ...rest });
  }

  /** Calls a function of the program; the result is JSON. */
  call(language: CodeLanguage, source: string, name: string, ...values: unknown[]): Promise<CaseResult> {
    return this.run(language, source, { input: { kind: 'function', name, arguments: JSON.stringify(values) } });
  }

  close(): Promise<void> {
    return this.judge.close();
  }
}
