import { homedir } from 'node:os';
import { join } from 'node:path';

export interface ToolConfig {
  /** Holds downloaded jars, outside of the project, so that a new checkout or install finds them again. */
  readonly cacheDirectory: string;
  /** Folder of a Java installation; absent: the one on PATH. */
  readonly javaHome: string | undefined;
  /** What a broker gets of our environment: nothing that is secret or that changes a JVM from outside. */
  readonly brokerEnvironment: Readonly<Record<string, string>>;
  /** Maven's proxies and settings come from the whole environment. */
  readonly mavenEnvironment: Readonly<Record<string, string | undefined>>;
  /** On a build server what is missing is a failure, nothing to skip. */
  readonly continuousIntegration: boolean;
}

export function loadToolConfig(environment: Readonly<Record<string, string | undefined>> = process.env): ToolConfig {
  return {
    cacheDirectory: join(environment['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'lyceum'),
    javaHome: environment['JAVA_HOME'] || undefined,
    brokerEnvironment: { PATH: environment['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C' },
    mavenEnvironment: environment,
    continuousIntegration: environment['CI'] === 'true' || environment['CI'] === '1',
  };
}
