import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { StartupError } from '../../platform/config/startup-error.js';
import { loadToolConfig, type ToolConfig } from './config.js';

/** Major version of Kafka. */
export type KafkaVersion = '3' | '4';

const OLDEST_JAVA = 17;
const DOWNLOAD_TIMEOUT_MS = 10 * 60_000;
const STAGING_LEFT_BEHIND_MS = 30 * 60_000;
const POMS: Readonly<Record<KafkaVersion, string>> = { '3': 'pom.xml', '4': 'pom-4.xml' };

/** What a broker is run from. */
export interface Distribution {
  /** Program of the Java installation, such as `java` or `/opt/java/bin/java`. */
  readonly java: string;
  readonly keytool: string;
  readonly classPath: string;
  /** Archive of loaded classes for this Java; halves the time to start where it exists. */
  readonly classArchive: string;
}

export type Availability = { readonly available: true } | { readonly available: false; readonly reason: string };

/** Whether this machine can run a broker: Java 17 or later, and the jars or Maven to get them. Takes 0.1 to 0.5 s. */
export function brokerAvailable(version: KafkaVersion = '3', config: ToolConfig = loadToolConfig()): Availability {
  if (process.platform === 'win32') return { available: false, reason: 'The broker needs a POSIX shell.' };
  const java = javaVersion(config);
  if (!java) return { available: false, reason: `Java is not installed (Java ${OLDEST_JAVA} or later is needed).` };
  if (java.major < OLDEST_JAVA) {
    return { available: false, reason: `Java ${OLDEST_JAVA} or later is needed; this is Java ${java.full}.` };
  }
  if (existsSync(jarFolder(version, config))) return { available: true };
  const maven = spawnSync('mvn', ['--version'], { env: { ...config.mavenEnvironment }, stdio: 'ignore' });
  if (maven.status === 0) return { available: true };
  return {
    available: false,
    reason: 'Maven (mvn) is not installed, and the jars of Kafka were not downloaded before.',
  };
}

/**
 * Finds Java and the jars. The first time Maven downloads 46 MB from the repositories of the machine's own settings, into a
 * folder that is put in place by one rename: it is either whole or absent, however many do this at once or are killed.
 *
 * @throws {StartupError} if Java or Maven is missing or the download fails.
 */
export async function findDistribution(
  version: KafkaVersion,
  config: ToolConfig = loadToolConfig(),
): Promise<Distribution> {
  const availability = brokerAvailable(version, config);
  if (!availability.available) throw new StartupError(`No Kafka broker can be started: ${availability.reason}`);
  const jars = jarFolder(version, config);
  if (!existsSync(jars)) await download(POMS[version], jars, config);
  const java = javaVersion(config);
  return {
    java: program('java', config),
    keytool: program('keytool', config),
    classPath: join(jars, '*'),
    classArchive: join(jars, `classes-${java?.full ?? 'unknown'}-${process.arch}.jsa`),
  };
}

/** Program and arguments up to the main class, for a broker on the data folder `directory`. */
export function javaCommand(
  { java, classPath }: Distribution,
  run: { readonly directory: string; readonly mainClass: string; readonly flags?: readonly string[] },
): [string, ...string[]] {
  return [
    java,
    '-Xmx512m',
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    '-XX:-UsePerfData',
    ...(run.flags ?? []),
    // Native libraries are unpacked there, and would stay after a hard end.
    `-Djava.io.tmpdir=${join(run.directory, 'tmp')}`,
    `-Dlog4j.configuration=file:${join(import.meta.dirname, 'log4j.properties')}`,
    '-Dlog4j2.level=WARN',
    '-cp',
    classPath,
    run.mainClass,
  ];
}

async function download(pom: string, jars: string, config: ToolConfig): Promise<void> {
  await mkdir(dirname(jars), { recursive: true });
  await removeAbandonedStaging(jars);
  const staging = await mkdtemp(`${jars}.new-`);
  try {
    await promisify(execFile)(
      'mvn',
      [
        '--quiet',
        '--batch-mode',
        '--strict-checksums',
        `--file=${join(import.meta.dirname, pom)}`,
        'org.apache.maven.plugins:maven-dependency-plugin:copy-dependencies',
        `-DoutputDirectory=${staging}`,
      ],
      { env: { ...config.mavenEnvironment }, timeout: DOWNLOAD_TIMEOUT_MS, maxBuffer: 16 * 1024 * 1024 },
    );
    await rename(staging, jars);
  } catch (error) {
    // Another process was faster: its jars are as good as ours.
    if (existsSync(jars)) return;
    const said = (error as { stdout?: string }).stdout?.split('\n').find((line) => line.includes('[ERROR]'));
    throw new StartupError(
      `The jars of Kafka can't be downloaded by Maven: ${said?.replace(/^.*\[ERROR\] */, '') ?? (error as Error).message}`,
    );
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function removeAbandonedStaging(jars: string): Promise<void> {
  for (const name of await readdir(dirname(jars))) {
    if (!name.startsWith(`${basename(jars)}.new-`)) continue;
    const path = join(dirname(jars), name);
    const made = await stat(path).catch(() => undefined);
    if (made && Date.now() - made.mtimeMs > STAGING_LEFT_BEHIND_MS) await rm(path, { recursive: true, force: true });
  }
}

function jarFolder(version: KafkaVersion, config: ToolConfig): string {
  const pom = readFileSync(join(import.meta.dirname, POMS[version]));
  return join(config.cacheDirectory, `kafka-${createHash('sha256').update(pom).digest('hex').slice(0, 16)}`);
}

function program(name: string, { javaHome }: ToolConfig): string {
  return javaHome ? join(javaHome, 'bin', name) : name;
}

function javaVersion(config: ToolConfig): { full: string; major: number } | undefined {
  const { stderr } = spawnSync(program('java', config), ['-version'], {
    env: config.brokerEnvironment,
    encoding: 'utf8',
  });
  // Java 8 calls itself 1.8.
  const [, full, major] = /version "((?:1\.)?(\d+)[^"]*)"/.exec(stderr ?? '') ?? [];
  return full && major ? { full, major: Number(major) } : undefined;
}
