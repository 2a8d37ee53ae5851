import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { freePort } from '../../platform/process/free-port.js';
import { newTestFolder } from '../../platform/testing/folder.js';
import { eventually } from '../../platform/testing/testing.js';

const NODE_EXPORTER = 'prometheus-node-exporter';
export const hasPrometheus = ['prometheus', NODE_EXPORTER].every(
  (program) => spawnSync(program, ['--version']).status === 0,
);
if (!hasPrometheus)
  process.stderr.write('\n*** prometheus or prometheus-node-exporter is not installed: its test is SKIPPED ***\n\n');

/** A Prometheus with our rules that scrapes one process of the platform and this machine every second. */
export async function startPrometheus(
  metricsUrl: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<{
  /** Number of series that the expression has now. Throws when it is not valid. */
  seriesOf(expression: string): Promise<number>;
  /** Of the first series; undefined where there is none. */
  valueOf(expression: string): Promise<number | undefined>;
  stop(): Promise<void>;
}> {
  const folder = await newTestFolder('prometheus');
  const [port, nodePort] = [await freePort(), await freePort()];
  const target = (name: string, address: string): object => ({
    job_name: name,
    static_configs: [{ targets: [address], labels }],
  });
  const config = {
    global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
    rule_files: [resolve('deploy/monitoring/rules/lyceum.yml')],
    scrape_configs: [target('lyceum', new URL(metricsUrl).host), target('node', `127.0.0.1:${nodePort}`)],
  };
  // JSON is YAML.
  await writeFile(join(folder, 'prometheus.yml'), JSON.stringify(config));
  const children = [
    spawn(NODE_EXPORTER, [`--web.listen-address=127.0.0.1:${nodePort}`], { stdio: 'ignore' }),
    spawn(
      'prometheus',
      [
        `--config.file=${join(folder, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      { stdio: 'ignore' },
    ),
  ];
  await eventually(async () => (await fetch(`http://127.0.0.1:${port}/-/ready`)).ok, { timeoutMs: 60_000 });
  return {
    seriesOf: async (expression) => (await query(port, expression)).length,
    async valueOf(expression) {
      const [series] = await query(port, expression);
      return series && Number(series.value[1]);
    },
    async stop() {
      await Promise.all(children.map(end));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Series {
  /** Time, and the value as text. */
  readonly value: readonly [number, string];
}

async function query(port: number, expression: string): Promise<readonly Series[]> {
  const url = new URL(`http://127.0.0.1:${port}/api/v1/query`);
  url.searchParams.set('query', expression);
  const answer = (await (await fetch(url)).json()) as { error?: string; data?: { result: readonly Series[] } };
  if (!answer.data) throw new Error(`${expression}: ${answer.error ?? 'no data'}`);
  return answer.data.result;
}

async function end(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.kill();
  await exit;
}
