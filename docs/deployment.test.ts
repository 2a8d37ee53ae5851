import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, inject, test } from 'vitest';
import { parse } from 'yaml';
import { settingsFor, settingsOf } from '../platform/config/config.js';
import type { Setting } from '../platform/config/setting.js';
import { databaseUrl, dropDatabase, provisionDatabase, withAdmin } from '../platform/postgres/provision.js';
import { definitions } from '../subgraphs/all.js';
import { DOMAINS, domains } from '../subgraphs/domains.js';
import { imageSettings, settingFiles } from '../tools/settings.js';

const SETTINGS = settingsOf(domains);

interface Service {
  readonly image?: string;
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly mem_limit?: string;
  readonly pids_limit?: number;
  readonly logging?: unknown;
  readonly read_only?: boolean;
  readonly networks?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly cap_drop?: readonly string[];
  readonly healthcheck?: unknown;
}

const compose = (file: string) =>
  parse(readFileSync(file, 'utf8'), { merge: true }) as {
    services: Record<string, Service>;
    volumes: Record<string, unknown>;
  };
const ours = (services: Record<string, Service>): [string, Service][] =>
  Object.entries(services).filter(([name]) => name !== 'postgres' && name !== 'kafka');

test('what follows from the rows of the settings is up to date', async () => {
  for (const [path, text] of await settingFiles()) expect(readFileSync(path, 'utf8'), path).toBe(text);
});

test('the list of domains is that of the definitions', () => {
  expect(domains).toEqual(definitions.map(({ name, settings }) => ({ name, ...(settings && { settings }) })));
});

/** Settings that a service of a compose file lacks, of those that its role reads. */
function missing({ environment }: Service, rows: readonly Setting<unknown>[]): string[] {
  const fixed = imageSettings();
  return rows.map(({ name }) => name).filter((name) => !fixed.includes(name) && environment[name] === undefined);
}

describe('every setting reaches the processes that read it', () => {
  const seven = compose('docker-compose.yml').services;
  const one = compose('deploy/docker-compose.one-process.yml').services;
  test.each([
    ...DOMAINS.map((name) => [name, seven[name], settingsFor('subgraph', domains, name)] as const),
    ['router', seven['router'], settingsFor('router', domains)] as const,
    ['judge', seven['judge'], settingsFor('judge', domains)] as const,
    ['databases', seven['databases'], settingsFor('databases', domains)] as const,
    ['one process', one['lyceum'], settingsFor('one-process', domains)] as const,
  ])('%s', (_name, service, rows) => {
    expect(rows.length).toBeGreaterThan(3);
    expect(missing(service as Service, rows)).toEqual([]);
    const values = Object.entries((service as Service).environment);
    // What this file decides itself; everything else comes from the environment in which it is started.
    const decided = values.filter(([name, value]) => !value.includes(`\${${name}:`)).map(([name]) => name);
    expect(decided.filter((name) => !/^([A-Z]+_)?DATABASE_URL$|^[A-Z]+_URL$/.test(name))).toEqual([]);
  });

  test('and a setting that does not is found', () => {
    const router = seven['router'] as Service;
    const { LOG_LEVEL: _planted, ...environment } = router.environment;
    expect(missing({ ...router, environment }, settingsFor('router', domains))).toEqual(['LOG_LEVEL']);
  });
});

describe.each(['docker-compose.yml', 'deploy/docker-compose.one-process.yml'])('%s', (file) => {
  const { services } = compose(file);

  test('gives settings that there are, and pins what is not ours', () => {
    const known = new Set(SETTINGS.map(({ name }) => name));
    for (const [, { environment }] of ours(services)) {
      expect(Object.keys(environment).filter((name) => !known.has(name))).toEqual([]);
    }
    for (const { image } of Object.values(services)) {
      if (image !== undefined && image !== 'lyceum') expect(image).toMatch(/:\d+\.\d+/);
    }
  });

  test('bounds memory, processes and logs of each service, and lets ours write nothing but their data', () => {
    for (const [name, { mem_limit: memory, pids_limit: processes, logging }] of Object.entries(services)) {
      expect([name, memory]).toEqual([name, expect.stringMatching(/\d+[mg]/)]);
      expect([name, processes]).toEqual([name, expect.any(Number)]);
      expect([name, logging]).toEqual([name, { driver: 'json-file', options: { 'max-size': '10m', 'max-file': '5' } }]);
    }
    for (const [name, { cap_drop: dropped, read_only: readOnly }] of ours(services))
      expect([name, dropped, readOnly]).toEqual([name, ['ALL'], true]);
  });

  // Where Docker's own tool is not installed, the parts above still hold.
  test.skipIf(spawnSync('docker-compose', ['version']).status !== 0)('is accepted by docker-compose config', () => {
    const names = new Set(
      readFileSync(file, 'utf8')
        .matchAll(/\$\{(\w+)/g)
        .map(([, name]) => name as string),
    );
    const env = Object.fromEntries([...names].map((name) => [name, name.endsWith('PORT') ? '4000' : 'given']));
    const path = { PATH: execFileSync('sh', ['-c', 'echo $PATH']).toString().trim() };
    const { status, stderr } = spawnSync('docker-compose', ['-f', file, 'config'], { env: { ...path, ...env } });
    expect([status, stderr.toString()]).toEqual([0, '']);
  });
});

describe('the processes of docker-compose.yml', () => {
  const { services } = compose('docker-compose.yml');
  const service = (name: string): Service => services[name] as Service;
  const secretsOf = (name: string): string[] =>
    SETTINGS.filter((row) => row.secret && service(name).environment[row.name] !== undefined).map((row) => row.name);

  test('are those of the code, each by its own main', () => {
    expect(Object.keys(services)).toEqual(['postgres', 'kafka', 'databases', ...DOMAINS, 'router', 'operate', 'judge']);
    for (const [, { command, entrypoint = command }] of ours(services)) {
      const source = entrypoint?.at(-1)?.replace(/^dist\/(.*)\.js$/, '$1.ts') ?? '';
      expect(existsSync(source), source).toBe(true);
    }
  });

  test('know the secrets that they need and no others', () => {
    const secret = (rows: readonly Setting<unknown>[]): string[] =>
      rows.filter((row) => row.secret).map(({ name }) => name);
    for (const domain of DOMAINS) expect(secretsOf(domain)).toEqual(secret(settingsFor('subgraph', domains, domain)));
    expect(secretsOf('router').toSorted()).toEqual(['KAFKA_SASL_PASSWORD', 'REDIS_URL', 'SERVICE_PRIVATE_KEY']);
    expect(secretsOf('judge')).toEqual(['JUDGE_TOKEN']);
    expect(secretsOf('gamification').toSorted()).toEqual([
      'GAMIFICATION_DATABASE_DIRECT_URL',
      'GAMIFICATION_DATABASE_READ_URL',
      'GAMIFICATION_DATABASE_URL',
      'KAFKA_SASL_PASSWORD',
      'MAIL_URL',
      'OTHER_SECRET_KEYS',
      'SECRET_KEY',
      'SMS_TOKEN',
      'STORAGE_URL',
    ]);
  });

  test('run programs of students where only courses can reach them, and they can reach nothing', () => {
    const networks = parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true }) as {
      readonly services: Readonly<Record<string, { readonly networks?: readonly string[]; readonly ports?: unknown }>>;
      readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>;
    };
    const on = (name: string): string[] =>
      Object.entries(networks.services).flatMap(([one, { networks: own = ['default'] }]) =>
        own.includes(name) ? [one] : [],
      );
    expect(on('judge')).toEqual(['courses', 'judge']);
    expect(on('data')).toEqual(['postgres', 'databases', ...DOMAINS, 'operate']);
    expect(on('events')).toEqual(['kafka', ...DOMAINS, 'router', 'operate']);
    expect(on('default')).toEqual([...DOMAINS, 'router']);
    for (const name of ['data', 'events']) expect(networks.networks[name]).toEqual({ internal: true });
    expect(on('default')).not.toContain('judge');
    expect(networks.networks['judge']).toEqual({ internal: true });
    expect(networks.services['judge']?.ports).toBeUndefined();
  });

  test('start after what they stand on, and without rights that they do not use', () => {
    for (const domain of DOMAINS) {
      expect(service(domain).depends_on).toEqual({
        databases: { condition: 'service_completed_successfully' },
        kafka: { condition: 'service_healthy' },
      });
      expect(service('router').depends_on?.[domain]).toEqual({ condition: 'service_healthy' });
    }
    for (const [, { cap_drop: dropped }] of ours(services)) expect(dropped).toEqual(['ALL']);
    for (const name of ['postgres', 'kafka']) expect(service(name).healthcheck).toBeDefined();
    const dockerfile = readFileSync('Dockerfile', 'utf8');
    expect(dockerfile).toContain('\nUSER 1000:1000\n');
    expect(dockerfile).toContain('\nHEALTHCHECK ');
  });
});

test('one process uses a role of Postgres that is no superuser, with all rights that it needs', async () => {
  const { services } = compose('deploy/docker-compose.one-process.yml');
  expect(services['lyceum']?.environment['DATABASE_URL']).toContain('//lyceum:${LYCEUM_DATABASE_PASSWORD}@');
  expect(JSON.stringify(services['lyceum'])).not.toContain('POSTGRES_PASSWORD');
  const script = readFileSync('deploy/postgres/create-role.sh', 'utf8');
  const [, rights = ''] = /^alter role lyceum (.*) password :'password';$/m.exec(script) ?? [];
  const role = `lyceum_admin_${Date.now()}`;
  const adminUrl = inject('postgresUrl');
  const cluster = new URL(adminUrl);
  const database = { name: `${role}_users`, role: `${role}_users`, password: 'p' };
  await withAdmin(adminUrl, (admin) => admin.query(`create role ${role} ${rights} password 'p'`));
  try {
    cluster.username = role;
    cluster.password = 'p';
    for (let start = 1; start <= 2; start += 1) await provisionDatabase(cluster.href, database);
    await withAdmin(databaseUrl(cluster.href, database), (own) => own.query('create table t (id int)'), database.name);
  } finally {
    await dropDatabase(adminUrl, database.name);
    await withAdmin(adminUrl, async (admin) => {
      await admin.query(`drop role if exists ${database.role}`);
      await admin.query(`drop role ${role}`);
    });
  }
});
