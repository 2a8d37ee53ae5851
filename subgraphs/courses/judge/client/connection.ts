import type { Readable, Writable } from 'node:stream';
import { readFrames, writeFrame } from '../frames.js';
import { FRAME_LIMIT_BYTES, type CaseResult, type CaseRun, type ToRunner } from '../protocol.js';
import { fromRunner, JudgeLost, JudgeUnavailable } from './judge.js';

/** A judge answers a ping at once, whatever its threads do: one that is silent for so long hangs. */
const PING_MS = 5_000;
const SILENCE_MS = 20_000;
/** It compiles its engines before it reads; a busy machine takes a while for that. */
const START_MS = 60_000;

interface Running {
  readonly done: (result: CaseResult) => void;
  readonly lost: (error: JudgeLost) => void;
}

/** One pipe or socket to a judge. It ends once, and everything that ran on it with it. */
export class JudgeConnection {
  /** Resolves when the judge is ready; rejects when the connection ends before. */
  readonly ready: Promise<void>;
  threads = 0;
  private readonly running = new Map<number, Running>();
  private nextId = 0;
  private ended = false;
  private heardAt = performance.now();
  private readonly pings: NodeJS.Timeout;
  private setReady: () => void = () => undefined;
  private setFailed: (error: JudgeLost) => void = () => undefined;

  constructor(
    input: Readable,
    private readonly output: Writable,
    private readonly onEnd: (reason: string) => void,
  ) {
    this.ready = new Promise((resolve, reject) => ([this.setReady, this.setFailed] = [resolve, reject]));
    this.ready.catch(() => undefined);
    readFrames(input, {
      limit: () => FRAME_LIMIT_BYTES,
      receive: (message) => this.receive(message),
      fail: (error) => this.end(error.message),
    });
    output.on('error', (error) => this.end(error.message));
    input.on('error', (error) => this.end(error.message));
    input.on('close', () => this.end('it closed the connection'));
    this.pings = setInterval(() => {
      const silence = this.threads === 0 ? START_MS : SILENCE_MS;
      if (performance.now() - this.heardAt > silence) this.end('it is silent');
      else this.send({ do: 'ping' });
    }, PING_MS);
    this.pings.unref();
  }

  run(run: CaseRun, signal?: AbortSignal): Promise<CaseResult> {
    if (this.ended) return Promise.reject(new JudgeUnavailable('the connection has ended'));
    const id = (this.nextId += 1);
    return new Promise<CaseResult>((resolve, reject) => {
      const abort = (): void => this.send({ do: 'abort', id });
      const over = (): void => {
        this.running.delete(id);
        signal?.removeEventListener('abort', abort);
      };
      this.running.set(id, {
        done: (result) => (over(), resolve(result)),
        lost: (error) => (over(), reject(error)),
      });
      this.send({ do: 'run', id, run });
      if (signal?.aborted) abort();
      else signal?.addEventListener('abort', abort);
    });
  }

  end(reason: string): void {
    if (this.ended) return;
    this.ended = true;
    this.threads = 0;
    clearInterval(this.pings);
    const lost = new JudgeLost(reason, this.running.size > 1);
    this.setFailed(lost);
    for (const one of [...this.running.values()]) one.lost(lost);
    this.onEnd(reason);
  }

  private send(message: ToRunner): void {
    if (!this.ended) writeFrame(this.output, message);
  }

  private receive(message: unknown): void {
    const { data, error } = fromRunner.safeParse(message);
    if (!data) return this.end(`it sent what no judge sends: ${error.issues[0]?.message ?? ''}`);
    this.heardAt = performance.now();
    if (data.is === 'ready') {
      this.threads = data.threads;
      this.setReady();
    } else if (data.is === 'result') this.running.get(data.id)?.done(data.result);
    else if (data.is === 'lost') this.running.get(data.id)?.lost(new JudgeLost('its process ended', data.inCompany));
  }
}
