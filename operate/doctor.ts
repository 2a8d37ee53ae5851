import { readFile } from 'node:fs/promises';
import { StartupError } from '../platform/config/startup-error.js';
import { now } from '../platform/domain/clock.js';
import { MINIMUM_POSTGRES } from '../platform/postgres/version.js';
import { consumerGroupOf } from '../platform/transport/kafka-client.js';
import { consumerLag } from '../platform/transport/kafka-lag.js';
import { DOMAINS } from '../subgraphs/domains.js';
import type { Bench } from './command.js';
import { certificateFindings, servedCertificate } from './doctor-certificates.js';
import { problem, warning, type Finding } from './finding.js';
import type { OpenDomain } from './open-domain.js';

export interface DoctorOptions {
  /** File with the answer of `barman-cloud-backup-list --format json`. */
  readonly backups?: string | undefined;
}

const HOUR_S = 3_600;
const DAY_S = 24 * HOUR_S;
const OUTBOX_AGE_S = 60;
const JOB_AGE_S = 5 * 60;
const LAG = 1_000;
const CLOCK_MS = 2_000;
const BACKUP_AGE_S = 26 * HOUR_S;
const WAL_AGE_S = 15 * 60;
const SIGNING_KEY_AGE_S = 180 * DAY_S;

/** Looks at everything that a running platform needs, and changes nothing. */
export async function examine(bench: Bench, options: DoctorOptions): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const name of DOMAINS) {
    try {
      findings.push(...(await domainFindings(await bench.open(name))));
    } catch (error) {
      if (!(error instanceof StartupError)) throw error;
      findings.push(problem('database', error.message));
    }
  }
  findings.push(...(await lagFindings(bench)), ...(await backupFindings(options.backups)));
  if (bench.config.otherSecretKeys.length > 0)
    findings.push(
      warning('keys', 'OTHER_SECRET_KEYS is set: run "operate secrets reseal", then remove the former keys from it.'),
    );
  const { kafka, publicUrl } = bench.config;
  if (kafka?.tls?.ca !== undefined)
    findings.push(...certificateFindings('The authority of Kafka', kafka.tls.ca, now()));
  if (publicUrl.startsWith('https:')) findings.push(...(await servedCertificate(publicUrl, now())));
  return findings;
}

/** Of one domain, from its database. */
export async function domainFindings(domain: OpenDomain): Promise<Finding[]> {
  const { db } = domain.context();
  const asked = Date.now();
  const server = await db.row<Server>(SERVER);
  const answered = Date.now();
  return [
    ...(server ? serverFindings(domain.definition.name, server, { asked, answered }) : []),
    ...(await migrationFindings(domain)),
    ...(await eventFindings(domain)),
    ...(await jobFindings(domain)),
    ...(await keyFindings(domain)),
  ];
}

interface Server {
  readonly version: string;
  readonly number: string;
  readonly clockMs: number;
  readonly archiving: string;
  readonly walAge: number | null;
  readonly walFails: boolean;
}

const SERVER = `select current_setting('server_version') as version, current_setting('server_version_num') as number,
    (extract(epoch from clock_timestamp()) * 1000)::float8 as clock_ms, current_setting('archive_mode') as archiving,
    extract(epoch from clock_timestamp() - last_archived_time)::float8 as wal_age,
    coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false) as wal_fails
  from pg_stat_archiver`;

/** The clock of the server is read between the two times of ours. */
export function serverFindings(
  name: string,
  { version, number, clockMs, archiving, walAge, walFails }: Server,
  { asked, answered }: { readonly asked: number; readonly answered: number },
): Finding[] {
  const findings: Finding[] = [];
  if (Math.floor(Number(number) / 10_000) < MINIMUM_POSTGRES)
    findings.push(
      problem('database', `The database of ${name} is Postgres ${version}: upgrade to ${MINIMUM_POSTGRES} or newer.`),
    );
  const off = clockMs < asked ? asked - clockMs : clockMs > answered ? clockMs - answered : 0;
  if (off > CLOCK_MS)
    findings.push(
      problem(
        'clocks',
        `The clock of the database of ${name} differs from this machine's by ${Math.round(off / 1_000)} s: tokens and deadlines go wrong. Let both follow the same time servers (NTP).`,
      ),
    );
  if (archiving === 'off')
    findings.push(
      warning(
        'backups',
        `The database server of ${name} archives no WAL: after a loss, all since the last base backup is gone. Set archive_mode and archive_command.`,
      ),
    );
  else if (walFails)
    findings.push(
      problem('backups', `The database server of ${name} fails to archive WAL: see its log, and the disk fills up.`),
    );
  else if (walAge === null || walAge > WAL_AGE_S)
    findings.push(
      problem(
        'backups',
        `The database server of ${name} archived its last WAL ${walAge === null ? 'never' : `${ageOf(walAge)} ago`}: set archive_timeout to 60 and see its log.`,
      ),
    );
  return findings;
}

async function migrationFindings({ definition, context }: OpenDomain): Promise<Finding[]> {
  const { orm } = context();
  const pending = await orm.migrator.getPending();
  const executed = await orm.migrator.getExecuted();
  const known = new Set([...definition.migrations.map(({ name }) => name)]);
  const newer = executed.filter(({ name }) => !known.has(name) && !name.startsWith('0000-platform'));
  const findings: Finding[] = [];
  if (pending.length > 0)
    findings.push(
      problem(
        'migrations',
        `The database of ${definition.name} lacks ${pending.length} migrations of this version, from ${pending[0]?.name ?? ''}: run "operate migrate".`,
      ),
    );
  if (newer.length > 0)
    findings.push(
      warning(
        'migrations',
        `The database of ${definition.name} has ${newer.length} migrations that this version does not know, from ${newer[0]?.name ?? ''}: a newer version has run on it.`,
      ),
    );
  return findings;
}

interface Queues {
  readonly age: number | null;
  readonly parked: number;
  readonly dead: number;
}

async function eventFindings({ definition: { name }, context }: OpenDomain): Promise<Finding[]> {
  const queues = await context().db.row<Queues>(
    `select (select extract(epoch from clock_timestamp() - min(occurred_at))::float8 from outbox
             where published_at is null and parked_at is null) as age,
       (select count(*) from outbox where parked_at is not null) as parked, (select count(*) from dead_letter) as dead`,
  );
  if (!queues) return [];
  const findings: Finding[] = [];
  if (queues.age !== null && queues.age > OUTBOX_AGE_S)
    findings.push(
      problem(
        'events',
        `An event of ${name} has waited ${ageOf(queues.age)} to be published: no instance of ${name} runs, or Kafka does not take it. See "operate leases ${name}".`,
      ),
    );
  if (queues.parked > 0)
    findings.push(
      problem(
        'events',
        `${queues.parked} events of ${name} do not fit their contracts and are parked: see "operate outbox parked ${name}".`,
      ),
    );
  if (queues.dead > 0)
    findings.push(
      problem(
        'events',
        `${name} has ${queues.dead} dead letters: see "operate dead-letters list ${name}", fix the cause, and redrive or drop them.`,
      ),
    );
  return findings;
}

async function jobFindings({ definition, context }: OpenDomain): Promise<Finding[]> {
  const { name } = definition;
  const tables = await context().db.row<{ there: boolean }>(
    `select to_regclass('graphile_worker._private_jobs') is not null as there`,
  );
  if (!tables?.there) return [];
  const jobs = await context().db.row<{ failed: number; age: number | null }>(
    `select count(*) filter (where attempts >= max_attempts and locked_at is null) as failed,
       extract(epoch from clock_timestamp() - min(run_at) filter (where is_available))::float8 as age
     from graphile_worker._private_jobs`,
  );
  const findings: Finding[] = [];
  if (jobs && jobs.failed > 0)
    findings.push(
      problem('jobs', `${jobs.failed} jobs of ${name} failed at their last try: the log says "job given up" and why.`),
    );
  if (jobs?.age && jobs.age > JOB_AGE_S)
    findings.push(
      problem('jobs', `A job of ${name} has been due for ${ageOf(jobs.age)}: no instance of ${name} runs jobs.`),
    );
  return findings;
}

async function keyFindings({ definition: { name }, context }: OpenDomain): Promise<Finding[]> {
  if (name !== 'users') return [];
  const newest = await context().db.row<{ age: number | null }>(
    'select extract(epoch from clock_timestamp() - max(not_before))::float8 as age from signing_key',
  );
  if (!newest?.age || newest.age < SIGNING_KEY_AGE_S) return [];
  return [
    warning('keys', `The key that signs access tokens is ${ageOf(newest.age)} old: rotate it (rotateSigningKey).`),
  ];
}

async function lagFindings({ config, log }: Bench): Promise<Finding[]> {
  const { kafka } = config;
  if (!kafka) return [];
  try {
    const lines = await consumerLag(
      kafka,
      DOMAINS.map((domain) => consumerGroupOf(kafka, domain)),
      log,
    );
    const byGroup = new Map<string, number>();
    for (const { group, lag } of lines) byGroup.set(group, (byGroup.get(group) ?? 0) + lag);
    return [...byGroup]
      .filter(([, lag]) => lag > LAG)
      .map(([group, lag]) =>
        problem('lag', `${group} has yet to handle ${lag} events: add instances, or see its log for what holds it up.`),
      );
  } catch (error) {
    return [problem('lag', `Kafka at ${kafka.brokers.join(', ')} does not answer (${(error as Error).message}).`)];
  }
}

interface Backup {
  readonly status?: string;
  readonly end_time_iso?: string;
  readonly end_time?: string;
}

/** Of the base backups, which lie outside of the databases. */
export async function backupFindings(file: string | undefined): Promise<Finding[]> {
  if (file === undefined)
    return [
      warning(
        'backups',
        'Whether there are base backups can not be seen from here: give --backups the answer of "barman-cloud-backup-list --format json".',
      ),
    ];
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new StartupError(`${file} can't be read (${error.code ?? error.message}): name the file by --backups.`);
  });
  const ended = timesOf(file, text);
  if (ended.length === 0) return [problem('backups', 'There is no base backup that ended well: make one now.')];
  const age = (now().getTime() - Math.max(...ended)) / 1_000;
  if (age <= BACKUP_AGE_S) return [];
  return [problem('backups', `The last base backup is ${ageOf(age)} old: see why the daily one does not run.`)];
}

function timesOf(file: string, text: string): number[] {
  try {
    const { backups_list: backups } = JSON.parse(text) as { backups_list: readonly Backup[] };
    return backups
      .filter(({ status }) => status === 'DONE')
      .map(({ end_time_iso: iso, end_time: time }) => Date.parse(iso ?? time ?? ''))
      .filter((time) => !Number.isNaN(time));
  } catch {
    throw new StartupError(`${file} is not the answer of "barman-cloud-backup-list --format json".`);
  }
}

function ageOf(seconds: number): string {
  if (seconds < 2 * HOUR_S) return `${Math.round(seconds / 60)} min`;
  return seconds < 2 * DAY_S ? `${Math.round(seconds / HOUR_S)} h` : `${Math.round(seconds / DAY_S)} days`;
}
