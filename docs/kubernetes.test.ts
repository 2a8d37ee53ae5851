import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { settingsFor, settingsOf } from '../platform/config/config.js';
import { DEFAULT_PORT } from '../platform/config/http.js';
import { DOMAINS, domains } from '../subgraphs/domains.js';

const FOLDER = 'deploy/kubernetes';

interface Container {
  readonly command: readonly string[];
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly securityContext: unknown;
  readonly resources: { readonly limits: { readonly memory: string } };
  readonly lifecycle?: unknown;
}

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly clusterIP?: string;
    readonly ports?: readonly { readonly port: number }[];
    readonly data?: readonly { readonly secretKey: string }[];
    readonly template?: {
      readonly spec: { readonly containers: readonly Container[]; readonly securityContext: unknown };
    };
    readonly podMetricsEndpoints?: readonly { readonly port: string }[];
    readonly maxReplicaCount?: number;
  };
}

const manifestsOf = (folder: string): Manifest[] =>
  readdirSync(join(FOLDER, folder))
    .filter((file) => file.endsWith('.yaml'))
    .flatMap((file) => parseAllDocuments(readFileSync(join(FOLDER, folder, file), 'utf8')))
    .map((document) => document.toJS() as Manifest);

const base = manifestsOf('base');
const named = (kind: string, name: string): Manifest => {
  const found = base.find((one) => one.kind === kind && one.metadata.name === name);
  if (!found) throw new Error(`There is no ${kind} ${name}.`);
  return found;
};
const containerOf = (manifest: Manifest): Container => manifest.spec.template?.spec.containers[0] as Container;

const settings = new Map(
  readFileSync(join(FOLDER, 'base/settings.env'), 'utf8')
    .split('\n')
    .filter((line) => /^\w/.test(line))
    .map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]),
);
const compose = parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true }) as {
  services: Record<string, { command?: readonly string[] }>;
};

const ROLES = [
  ...DOMAINS.map((name) => [name, settingsFor('subgraph', domains, name)] as const),
  ['router', settingsFor('router', domains)] as const,
  ['judge', settingsFor('judge', domains)] as const,
];

test('settings exist, are no secrets, and lead where the services are', () => {
  const rows = new Map(settingsOf(domains).map((row) => [row.name, row]));
  for (const name of settings.keys()) expect([name, rows.get(name)?.secret]).toEqual([name, false]);
  for (const name of DOMAINS) {
    const url = new URL(settings.get(`${name.toUpperCase()}_URL`) ?? '');
    const service = named('Service', url.hostname);
    expect([service.spec.ports?.[0]?.port, service.spec.clusterIP]).toEqual([Number(url.port), 'None']);
  }
  expect(settings.get('JUDGE_URL')).toBe(`tcp://judge:${named('Service', 'judge').spec.ports?.[0]?.port ?? ''}`);
});

describe.each(ROLES)('%s', (name, rows) => {
  const container = containerOf(named('Deployment', name));

  test('runs what the compose file runs, at the ports of the settings', () => {
    expect(container.command).toEqual(compose.services[name]?.command);
    const ports = Object.fromEntries((container.ports ?? []).map((one) => [one.name, one.containerPort]));
    expect(ports['http']).toBe(DEFAULT_PORT);
    if (name !== 'judge') expect(String(ports['metrics'])).toBe(settings.get('METRICS_PORT'));
  });

  test('gets every secret that it reads, and no other', () => {
    const keys = (named('ExternalSecret', `lyceum-${name}`).spec.data ?? []).map(({ secretKey }) => secretKey);
    const read = rows.map((row) => row.name);
    expect(keys.filter((key) => !read.includes(key))).toEqual([]);
    expect(rows.filter((row) => row.secret && !keys.includes(row.name)).map((row) => row.name)).toEqual([]);
  });
});

test('every pod is restricted, and ends only when nothing is sent to it any more', () => {
  const pods = base.filter((one) => one.kind === 'Deployment' || one.kind === 'Job');
  expect(pods.length).toBe(DOMAINS.length + 3);
  for (const pod of pods) {
    expect(pod.spec.template?.spec.securityContext).toMatchObject({
      runAsNonRoot: true,
      runAsUser: 1000,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    const container = containerOf(pod);
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(container.resources.limits.memory).toMatch(/^\d+Mi$/);
    if (pod.kind === 'Deployment') expect(container.lifecycle).toEqual({ preStop: { sleep: { seconds: 5 } } });
  }
});

test('subgraphs have at most an instance for each partition', () => {
  const scaled = manifestsOf('scaling').filter(({ kind }) => kind === 'ScaledObject');
  expect(scaled.map(({ metadata }) => metadata.name).toSorted()).toEqual([...DOMAINS].toSorted());
  for (const { spec } of scaled) expect(String(spec.maxReplicaCount)).toBe(settings.get('KAFKA_PARTITIONS'));
});

const hasKustomize = spawnSync('kustomize', ['version']).status === 0;
if (!hasKustomize) process.stderr.write('\n*** kustomize is not installed: its tests are SKIPPED ***\n\n');

test.skipIf(!hasKustomize).each(['small', 'production', 'canary', 'blue-green'])(
  'the overlay %s can be built',
  (name) => {
    const { status, stdout, stderr } = spawnSync('kustomize', ['build', join(FOLDER, 'overlays', name)], {
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
    const built = parseAllDocuments(stdout).map((document) => document.toJS() as Manifest);
    const count = (kind: string): number => built.filter((one) => one.kind === kind).length;
    expect(count('Deployment')).toBe(DOMAINS.length + 2);
    expect(count('ScaledObject')).toBe(name === 'small' ? 0 : DOMAINS.length);
    expect(count('Rollout')).toBe(name === 'canary' || name === 'blue-green' ? 1 : 0);
  },
);
