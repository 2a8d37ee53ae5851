import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from '../../platform/process/free-port.js';
import { eventually } from '../../platform/testing/testing.js';

/** `go build` of github.com/jaegertracing/jaeger/cmd/all-in-one v1.76.0. Without it, the tests that need it are skipped. */
const PROGRAM = 'jaeger-all-in-one';
export const hasJaeger = spawnSync(PROGRAM, ['version']).status === 0;
if (!hasJaeger) process.stderr.write('\n*** jaeger-all-in-one is not installed: its test is SKIPPED ***\n\n');

export interface JaegerTrace {
  readonly spans: readonly {
    readonly operationName: string;
    readonly processID: string;
    /** What Jaeger found wrong with the span, such as a missing parent. */
    readonly warnings: readonly string[] | null;
  }[];
  readonly processes: Readonly<Record<string, { readonly serviceName: string }>>;
  readonly warnings: readonly string[] | null;
}

/** A Jaeger with its storage in memory. */
export async function startJaeger(): Promise<{
  send(exported: object): Promise<void>;
  trace(id: string): Promise<JaegerTrace | undefined>;
  stop(): Promise<void>;
}> {
  const otlp = await freePort();
  const query = await freePort();
  const others = [
    'collector.otlp.grpc.host-port',
    'collector.grpc-server.host-port',
    'collector.http-server.host-port',
  ];
  const flags = [...others, 'query.grpc-server.host-port', 'admin.http.host-port'];
  const child = spawn(
    PROGRAM,
    [
      `--collector.otlp.http.host-port=127.0.0.1:${otlp}`,
      `--query.http-server.host-port=127.0.0.1:${query}`,
      flags.map((flag) => `--${flag}=127.0.0.1:0`),
    ].flat(),
    { stdio: 'ignore' },
  );
  const exit = once(child, 'exit');
  await eventually(async () => (await fetch(`http://127.0.0.1:${query}/api/services`)).ok, { timeoutMs: 60_000 });
  return {
    async send(exported) {
      const response = await fetch(`http://127.0.0.1:${otlp}/v1/traces`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(exported),
      });
      if (!response.ok) throw new Error(`Jaeger answered ${response.status}: ${await response.text()}`);
    },
    async trace(id) {
      const response = await fetch(`http://127.0.0.1:${query}/api/traces/${id}`);
      return response.ok ? ((await response.json()) as { data: JaegerTrace[] }).data[0] : undefined;
    },
    async stop() {
      child.kill();
      await exit;
    },
  };
}
