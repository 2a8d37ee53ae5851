import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { DOMAINS, SETTINGS } from '../platform/config/config.js';

interface Service {
  readonly image?: string;
  readonly command?: readonly string[];
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

/** Beside those that every domain has. */
const SECRETS_OF: Readonly<Record<string, readonly string[]>> = {
  users: ['FIRST_ADMIN_EMAIL', 'FIRST_ADMIN_PASSWORD', 'OIDC_CLIENT_SECRET'],
  billing: ['STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRETS'],
};

describe('the seven processes of docker-compose.yml', () => {
  const { services } = compose('docker-compose.yml');
  const service = (name: string): Service => services[name] as Service;
  const secretsOf = (name: string): string[] =>
    SETTINGS.filter(({ name: setting, secret }) => secret && service(name).environment[setting] !== undefined).map(
      ({ name: setting }) => setting,
    );

  test('are those of the code, each by its own main', () => {
    expect(Object.keys(services)).toEqual(['postgres', 'kafka', 'databases', ...DOMAINS, 'router']);
    for (const [, { command }] of ours(services)) {
      const source = command?.at(-1)?.replace(/^dist\/(.*)\.js$/, '$1.ts') ?? '';
      expect(existsSync(source), source).toBe(true);
    }
  });

  test('know the secrets that they need and no others', () => {
    for (const domain of DOMAINS) {
      const own = SECRETS_OF[domain] ?? [];
      expect(secretsOf(domain).toSorted()).toEqual(
        [`${domain.toUpperCase()}_DATABASE_URL`, 'MAIL_URL', 'OTHER_SECRET_KEYS', 'SECRET_KEY', ...own].toSorted(),
      );
    }
    expect(secretsOf('router')).toEqual(['SERVICE_PRIVATE_KEY']);
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
    expect(dockerfile).toContain('\nUSER node\n');
    expect(dockerfile).toContain('\nHEALTHCHECK ');
  });
});
