import { connect, type Socket } from 'node:net';
import type { Log } from '../../../../platform/process/telemetry.js';
import { writeFrame } from '../frames.js';
import type { CaseResult, CaseRun } from '../protocol.js';
import { JudgeConnection } from './connection.js';
import { JudgeUnavailable, type Judge } from './judge.js';

const CONNECT_MS = 3_000;
const BACKOFF = { leastMs: 250, mostMs: 10_000 };

export interface RemoteJudgeOptions {
  readonly host: string;
  readonly port: number;
  readonly token: string;
  readonly log: Log;
  /** Called when it can run cases, at first and again after each loss. */
  readonly onReady: () => void;
}

/** A judge of another machine or container, over TCP; connected again whenever the connection is lost. */
export class RemoteJudge implements Judge {
  private connection: JudgeConnection | undefined;
  private socket: Socket | undefined;
  private timer: NodeJS.Timeout | undefined;
  private failures = 0;
  private closed = false;

  constructor(private readonly options: RemoteJudgeOptions) {
    this.open();
  }

  get threads(): number {
    return this.connection?.threads ?? 0;
  }

  run(run: CaseRun, signal?: AbortSignal): Promise<CaseResult> {
    return this.connection?.run(run, signal) ?? Promise.reject(new JudgeUnavailable('not connected'));
  }

  close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    this.connection?.end('it was stopped');
    this.socket?.destroy();
    return Promise.resolve();
  }

  private open(): void {
    const { host, port, token, log, onReady } = this.options;
    const socket = connect({ host, port, noDelay: true, keepAlive: true });
    this.socket = socket;
    socket.setTimeout(CONNECT_MS, () => socket.destroy(new Error('no answer')));
    socket.once('connect', () => writeFrame(socket, { token }));
    const connection = new JudgeConnection(socket, socket, (reason) => {
      socket.destroy();
      this.connection = undefined;
      if (this.closed) return;
      if (this.failures === 0) log.warn({ host, port, reason }, 'the judge can not be reached');
      const delay = Math.min(BACKOFF.mostMs, BACKOFF.leastMs * 2 ** this.failures);
      this.failures += 1;
      this.timer = setTimeout(() => this.open(), delay * (0.5 + Math.random() / 2));
      this.timer.unref();
    });
    connection.ready.then(
      () => {
        socket.setTimeout(0);
        this.failures = 0;
        this.connection = connection;
        log.info({ host, port, threads: connection.threads }, 'connected to a judge');
        onReady();
      },
      () => undefined,
    );
  }
}
