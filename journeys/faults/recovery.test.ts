import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { afterEach, expect, inject, test } from 'vitest';
import { childEnvironment } from '../../platform/config/config.js';
import { CHILD_ENVIRONMENT, systemAccount } from '../../platform/postgres/embedded-data.js';
import { newTestFolder } from '../../platform/testing/folder.js';
import { ownedByPostgres, PostgresServer } from '../../platform/testing/postgres-server.js';
import { eventually } from '../../platform/testing/testing.js';
import { hasS3, startS3 } from '../../platform/testing/versitygw.js';
import { CreateCourseDocument, RegisterUserDocument } from '../../schema/generated/operations.js';
import { domains } from '../../subgraphs/domains.js';
import { admin, browser, unique, visit, type Person } from '../testing/people.js';
import { startPlatform } from '../testing/platform.js';

/*
 * The restore drill: the machine of the database is lost under load, and the platform works again on what was archived.
 * Prints how long each step took, and what was lost. Alone: npm run drill.
 */

/** A venv with barman[cloud] that the user of Postgres may run; made by .ci/run. */
const BARMAN = '/var/cache/lyceum/barman-3.19.1/bin';
const hasBarman = spawnSync(join(BARMAN, 'barman-cloud-backup'), ['--version']).status === 0;
if (!hasBarman) process.stderr.write('\n*** barman-cloud is not installed: the restore drill is SKIPPED ***\n\n');

const full = inject('faultsForm') === 'full';
const FORM = full
  ? { archiveTimeout: 60, writesBefore: 200, writesAfter: 400, rows: 8_000_000 }
  : { archiveTimeout: 10, writesBefore: 5, writesAfter: 15, rows: 10_000 };
const SCRIPTS = join(import.meta.dirname, '../../deploy/backup');
const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

test.skipIf(!hasS3 || !hasBarman)(
  'a database that is lost under load is restored from the bucket, and each event is there with its effects or not at all',
  { timeout: full ? 3_600_000 : 480_000 },
  async () => {
    const drill = new Drill();
    const s3 = await startS3('backup');
    stops.push(() => s3.remove());
    const backup = {
      BACKUP_URL: 's3://backup/postgres',
      BACKUP_ENDPOINT: s3.address.endpoint,
      BACKUP_SERVER: 'lyceum',
      AWS_ACCESS_KEY_ID: 'lyceum',
      AWS_SECRET_ACCESS_KEY: 'not-a-secret',
      AWS_DEFAULT_REGION: s3.address.region,
    };
    const environment = { ...CHILD_ENVIRONMENT, ...backup, PATH: `${BARMAN}${delimiter}${CHILD_ENVIRONMENT.PATH}` };
    const inline = Object.entries({ ...backup, PATH: environment.PATH }).map(([name, value]) => `${name}="${value}"`);
    const archiving = [
      'archive_mode=on',
      `archive_command=${inline.join(' ')} ${SCRIPTS}/archive-wal.sh %p`,
      `archive_timeout=${FORM.archiveTimeout}`,
    ];
    const folder = await newTestFolder('recovery');
    stops.push(() => rm(folder, { recursive: true, force: true }));
    let postgres = await PostgresServer.start(folder, archiving);
    stops.push(() => postgres.kill());
    const settings = {
      DATABASE_URL: postgres.url(),
      SECRET_KEY: randomBytes(32).toString('base64'),
      STORAGE_URL: s3.url.replace('/backup?', '/backup/files?'),
    };
    let platform = await startPlatform('start.ts', ['--no-demo'], settings);
    stops.push(() => platform.stop().catch(() => undefined));
    visit(platform);
    if (FORM.rows > 100_000)
      await postgres.query(`create table ballast as select md5(n::text) from generate_series(1, ${FORM.rows}) n`);

    // Users register every 0.3 s; each has effects in the other domains.
    const writes: { readonly email: string; readonly at: number; done: boolean }[] = [];
    let lost = false;
    const acknowledged = () => writes.filter(({ done }) => done);
    const writing = (async () => {
      while (!lost) {
        const write = { email: `${unique('drill')}@lyceum.test`, at: performance.now(), done: false };
        writes.push(write);
        await register(write.email).then(
          () => (write.done = true),
          () => undefined,
        );
        await new Promise((done) => setTimeout(done, 300));
      }
    })();
    stops.push(() => Promise.resolve((lost = true)));
    await eventually(() => acknowledged().length >= FORM.writesBefore, { timeoutMs: 600_000 });
    await drill.step('base backup', () =>
      run([join(SCRIPTS, 'base-backup.sh')], {
        ...environment,
        PGHOST: '127.0.0.1',
        PGPORT: String(postgres.port),
        PGUSER: 'postgres',
        PGPASSWORD: decodeURIComponent(new URL(postgres.url()).password),
      }),
    );
    const [size] = await postgres.query<{ size: number }>(
      'select sum(pg_database_size(oid))::float / 1e6 as size from pg_database',
    );
    const enough = acknowledged().length + FORM.writesAfter;
    await eventually(() => acknowledged().length >= enough, { timeoutMs: 900_000 });

    await postgres.kill();
    const killedAt = performance.now();
    lost = true;
    await writing;
    await platform.stop().catch(() => undefined);
    await rm(postgres.directory, { recursive: true });

    drill.begin();
    await drill.step('restore the files of the database', async () => {
      await mkdir(postgres.directory, { recursive: true });
      await ownedByPostgres(postgres.directory);
      await run([join(SCRIPTS, 'restore.sh'), postgres.directory], environment);
    });
    const { port } = postgres;
    await drill.step('replay the WAL', async () => {
      // It archives under another name: its log goes another way from here.
      const next = archiving.map((one) => one.replaceAll('BACKUP_SERVER="lyceum"', 'BACKUP_SERVER="lyceum-2"'));
      postgres = await PostgresServer.start(
        folder,
        [...next, `restore_command=${inline.join(' ')} ${SCRIPTS}/fetch-wal.sh %f %p`],
        port,
      );
      await eventually(
        async () => {
          const [row] = await postgres.query<{ open: boolean }>('select not pg_is_in_recovery() as open');
          return row?.open === true;
        },
        { timeoutMs: 600_000 },
      );
    });
    await drill.step('start the platform', async () => {
      platform = await startPlatform('start.ts', ['--no-demo'], settings);
      visit(platform);
    });
    await drill.step('wait for the effects', () =>
      eventually(() => everyEventHasItsEffect(postgres), { timeoutMs: 300_000 }),
    );
    const operate = (...args: string[]) =>
      run([process.execPath, '--import', 'tsx', 'operate/main.ts', ...args], childEnvironment(domains, settings), true);
    await drill.step('ledgers check', () => operate('ledgers', 'check'));
    await drill.step('audit verify', () => operate('audit', 'verify'));
    let person: Person | undefined;
    await drill.step('log in', async () => (person = await admin()));
    await drill.step('a mutation', () =>
      person?.send(CreateCourseDocument, {
        input: {
          title: 'After the loss',
          slug: unique('after'),
          language: 'pt',
          level: 'BEGINNER',
          tags: [],
          summary: 'Written on the restored database.',
          access: 'FREE',
        },
      }),
    );

    const rows = await postgres.query<{ email: string }>('select email from user_account', [], 'lyceum_users');
    const there = new Set(rows.map(({ email }) => email));
    const gone = acknowledged().filter(({ email }) => !there.has(email));
    // What was lost is the end: no write from before one that is there is missing.
    const last = acknowledged().findLastIndex(({ email }) => there.has(email));
    expect(
      acknowledged()
        .slice(0, last + 1)
        .filter(({ email }) => !there.has(email)),
    ).toEqual([]);
    expect(last).toBeGreaterThanOrEqual(FORM.writesBefore - 1);
    const seconds = gone[0] ? (killedAt - gone[0].at) / 1_000 : 0;
    drill.report(
      `${Math.round(size?.size ?? 0)} MB; lost: ${gone.length} of ${acknowledged().length} acknowledged writes, the last ${seconds.toFixed(1)} s`,
    );
  },
);

function register(email: string): Promise<unknown> {
  return browser().request(RegisterUserDocument, {
    input: { email, password: unique('correct horse battery'), name: 'Drill', locale: 'en', timeZone: 'Europe/Lisbon' },
  });
}

/** Each registration of the restored outbox is in the inbox of each domain that reacts, and no inbox has another. */
async function everyEventHasItsEffect(postgres: PostgresServer): Promise<boolean> {
  const events = await postgres.query<{ id: string }>(
    `select event_id::text as id from outbox where type like '%user-registered%'`,
    [],
    'lyceum_users',
  );
  const published = new Set(events.map(({ id }) => id));
  for (const domain of ['gamification', 'community']) {
    const handled = await postgres.query<{ id: string }>(
      'select event_id::text as id from inbox',
      [],
      `lyceum_${domain}`,
    );
    const ids = new Set(handled.map(({ id }) => id));
    if ([...published].some((id) => !ids.has(id))) return false;
  }
  return published.size > 0;
}

/** Runs a program to its end as the user of Postgres, or as this one. */
async function run([program = '', ...args]: string[], env: Record<string, string>, own = false): Promise<string> {
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'], ...(own ? {} : systemAccount()) });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${program} ended with ${code}:\n${output.slice(-3_000)}`);
  return output;
}

/** Times of the steps. */
class Drill {
  private readonly lines: string[] = [];
  private began = performance.now();

  begin(): void {
    this.began = performance.now();
  }

  async step(name: string, work: () => Promise<unknown> | undefined): Promise<void> {
    const from = performance.now();
    await work();
    this.lines.push(`${((performance.now() - from) / 1_000).toFixed(1).padStart(7)} s  ${name}`);
  }

  report(about: string): void {
    const total = ((performance.now() - this.began) / 1_000).toFixed(1);
    process.stdout.write(
      `restore drill\n${this.lines.join('\n')}\n${total.padStart(7)} s  from the loss to the end\n${about}\n`,
    );
  }
}
