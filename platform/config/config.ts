import type { JWK } from 'jose';
import type { S3Address } from '../services/object-storage/address.js';
import type { SmsSettings } from '../services/sms.js';
import { database, domainDatabase } from './database.js';
import { DEFAULT_PORT, http } from './http.js';
import { kafka, kafkaConfig, type KafkaConfig } from './kafka.js';
import { observability } from './observability.js';
import { resilience, type Resilience } from './resilience.js';
import { retention } from './retention.js';
import { limits, rateLimits, router, sockets, slowClients, type RouterConfig } from './router.js';
import { services } from './services.js';
import {
  checkGiven,
  readGiven,
  setting,
  valuesOf,
  type Environment,
  type Role,
  type Setting,
  type SettingGroup,
  type Values,
} from './setting.js';
import { StartupError } from './startup-error.js';
import { isOrigin, list } from './types.js';

/** A domain as the configuration knows it: its name, and the settings that it declares itself. */
export interface DomainSettings {
  readonly name: string;
  readonly settings?: SettingGroup;
}

const subgraphUrl = (domain: string, index: number) =>
  setting(`${domain.toUpperCase()}_URL`, {
    type: list(isOrigin, 'must be addresses such as http://127.0.0.1:4001'),
    default: `http://127.0.0.1:${4001 + index}`,
    about: `Address of ${domain} in its own process; several instances are separated by commas. A host name with several IP addresses has an instance at each, and is resolved again every 5 s.`,
    for: ['subgraph', 'router'],
  });

/** The rows under the heading that docs/configuration.md gives them. */
export function settingSections(
  domains: readonly DomainSettings[],
): readonly { readonly title: string; readonly rows: readonly Setting<unknown>[] }[] {
  const section = (title: string, ...groups: SettingGroup[]) => ({ title, rows: groups.flatMap(Object.values) });
  return [
    section('Processes and HTTP', http),
    {
      title: 'Databases',
      rows: [
        ...Object.values(database),
        ...domains.flatMap(({ name }): Setting<unknown>[] => Object.values(domainDatabase(name))),
        ...Object.values(retention),
      ],
    },
    section('Kafka', kafka),
    {
      title: 'Calls between processes',
      rows: [...domains.map(({ name }, index) => subgraphUrl(name, index)), ...Object.values(resilience)],
    },
    section('Router', router),
    section('Limits of a request', limits),
    section('Rate limits, sockets and slow clients', rateLimits, sockets, slowClients),
    section('Files, email and SMS', services),
    section('Observability', observability),
    ...domains
      .filter(({ settings }) => settings !== undefined)
      .map(({ name, settings = {} }) => ({
        title: `The domain ${name}`,
        rows: Object.values(settings).map((row): Setting<unknown> => ({ ...row, domain: name })),
      })),
  ];
}

/** Every setting of the platform and of these domains. Each can be given by a file instead: `NAME_FILE` holds its path. */
export function settingsOf(domains: readonly DomainSettings[]): readonly Setting<unknown>[] {
  return settingSections(domains).flatMap(({ rows }) => rows);
}

/** The settings that a process of this role reads; for a subgraph, those of its domain. */
export function settingsFor(
  role: Role,
  domains: readonly DomainSettings[],
  domain?: string,
): readonly Setting<unknown>[] {
  return settingsOf(domains).filter(
    (row) => row.for.includes(role) && (role !== 'subgraph' || row.domain === undefined || row.domain === domain),
  );
}

/** What is configured for one domain. */
export interface DomainConfig {
  /** Absent: a database in the cluster of `databaseUrl`. */
  readonly databaseUrl: string | undefined;
  /** To a session of the same database. Absent: `databaseUrl`. */
  readonly databaseDirectUrl: string | undefined;
  readonly databaseReadUrl: string | undefined;
  /** Addresses of its processes, at least one. No slash at the end. */
  readonly urls: readonly [string, ...string[]];
}

export interface Config {
  readonly host: string;
  /** Absent: {@link DEFAULT_PORT}, or the port of a subgraph's own address. */
  readonly port: number | undefined;
  /** No slash at the end. */
  readonly publicUrl: string;
  /** Files of the certificate for clients. Absent: HTTP. */
  readonly tls: { readonly certificate: string; readonly key: string } | undefined;
  /** Files of the certificate for other processes, and of its authority. Absent: HTTP. */
  readonly processTls: { readonly certificate: string; readonly key: string; readonly authority: string } | undefined;
  readonly corsOrigins: readonly string[];
  /** Absent: the embedded Postgres. */
  readonly databaseUrl: string | undefined;
  readonly databasePoolSize: number;
  /** Absent: by the memory of the machine. */
  readonly embeddedBuffersMb: number | undefined;
  readonly migrateOnStart: boolean;
  /** Absent: events stay in this process. */
  readonly kafka: KafkaConfig | undefined;
  readonly resilience: Resilience;
  readonly retention: Values<typeof retention>;
  readonly router: RouterConfig;
  /** Whether the explorer is served, and the schema shown to it. */
  readonly graphiql: boolean;
  readonly shutdownDelayMs: number;
  readonly responseCacheMegabytes: number;
  /** Absolute. */
  readonly dataDirectory: string;
  /** Absent: files are in `dataDirectory`. */
  readonly storage: S3Address | undefined;
  readonly storagePublicUrl: string | undefined;
  readonly storageBackup: S3Address | undefined;
  /** Absent: emails stay in memory. */
  readonly mailUrl: string | undefined;
  readonly mailFrom: string;
  /** Absent: messages are not sent. */
  readonly sms: SmsSettings | undefined;
  /** Base64 of 32 bytes. Present whenever `databaseUrl` or the database of a domain is given. */
  readonly secretKey: string | undefined;
  /** Keys of the same kind that only decrypt. */
  readonly otherSecretKeys: readonly string[];
  readonly servicePrivateKey: JWK | undefined;
  readonly servicePublicKey: JWK | undefined;
  /** Absent: no metrics. */
  readonly metrics: { readonly host: string; readonly port: number } | undefined;
  readonly slowOperationMs: number;
  readonly logLevel: string;
  readonly otlpEndpoint: string | undefined;
  /** Of 100 traces, how many are exported. */
  readonly traceSamplePercent: number;
  readonly environment: 'development' | 'test' | 'production';
  /** Throws for a name that the configuration was not loaded with. */
  readonly domain: (name: string) => DomainConfig;
  /** The values of settings that a domain declares; they must be among those that the configuration was loaded with. */
  readonly valuesOf: <Group extends SettingGroup>(group: Group) => Values<Group>;
}

export interface LoadOptions {
  /** Default: one process. */
  readonly role?: Role;
  readonly environment?: Environment;
}

/** Reads and checks the whole configuration. One {@link StartupError} names every problem and no value of a setting. */
export function loadConfig(
  domains: readonly DomainSettings[],
  { role = 'one-process', environment = process.env }: LoadOptions = {},
): Config {
  const problems: string[] = [];
  const rows = settingsOf(domains);
  const values = checkGiven(rows, readGiven(rows, environment, problems), { role, problems });
  if (problems.length > 0) {
    throw new StartupError(
      `The configuration is not valid. Correct these settings:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
    );
  }
  return configOf(domains, values);
}

function configOf(domains: readonly DomainSettings[], values: ReadonlyMap<string, unknown>): Config {
  const { tlsCertificate, tlsKey, processTlsCertificate, processTlsKey, processTlsAuthority, ...processValues } =
    valuesOf(http, values);
  const routerValues = valuesOf(router, values);
  const { metricsPort, metricsHost, ...logs } = valuesOf(observability, values);
  const databaseValues = valuesOf(database, values);
  const { smsUrl, smsToken, ...serviceValues } = valuesOf(services, values);
  const byName = new Map(
    domains.map(({ name }, index): [string, DomainConfig] => {
      const { url, directUrl, readUrl } = valuesOf(domainDatabase(name), values);
      const { urls } = valuesOf({ urls: subgraphUrl(name, index) }, values);
      const databases = { databaseUrl: url, databaseDirectUrl: directUrl, databaseReadUrl: readUrl };
      return [name, { ...databases, urls: urls as unknown as DomainConfig['urls'] }];
    }),
  );
  return {
    ...processValues,
    publicUrl: processValues.publicUrl ?? `http://127.0.0.1:${processValues.port ?? DEFAULT_PORT}`,
    tls: tlsCertificate && tlsKey ? { certificate: tlsCertificate, key: tlsKey } : undefined,
    processTls:
      processTlsCertificate && processTlsKey && processTlsAuthority
        ? { certificate: processTlsCertificate, key: processTlsKey, authority: processTlsAuthority }
        : undefined,
    corsOrigins: processValues.corsOrigins ?? [],
    ...databaseValues,
    otherSecretKeys: databaseValues.otherSecretKeys ?? [],
    ...serviceValues,
    sms: smsUrl && smsToken ? { url: smsUrl, token: smsToken } : undefined,
    ...logs,
    metrics: metricsPort === undefined ? undefined : { host: metricsHost, port: metricsPort },
    kafka: kafkaConfig(valuesOf(kafka, values)),
    resilience: valuesOf(resilience, values),
    retention: valuesOf(retention, values),
    router: {
      ...routerValues,
      trustedProxies: routerValues.trustedProxies ?? [],
      limits: valuesOf(limits, values),
      rateLimits: valuesOf(rateLimits, values),
      sockets: valuesOf(sockets, values),
      slowClients: valuesOf(slowClients, values),
    },
    graphiql: routerValues.graphiql ?? processValues.environment === 'development',
    responseCacheMegabytes: routerValues.responseCacheMegabytes,
    domain: (name) => {
      const found = byName.get(name);
      if (!found) throw new Error(`The configuration was loaded without the domain ${name}.`);
      return found;
    },
    valuesOf: (group) => valuesOf(group, values),
  };
}

/** What a process can't do without, by the names of the settings; one {@link StartupError} names every missing one. */
export function needed<Settings extends Readonly<Record<string, unknown>>>(
  settings: Settings,
): { readonly [Name in keyof Settings]: NonNullable<Settings[Name]> } {
  const missing = Object.keys(settings).filter((name) => settings[name] === undefined);
  if (missing.length > 0) {
    throw new StartupError(
      `This process needs settings that are not given:\n${missing.map((name) => `  ${name}`).join('\n')}`,
    );
  }
  return settings as { readonly [Name in keyof Settings]: NonNullable<Settings[Name]> };
}

/** One setting by itself, whatever else the environment contains. */
function loadOne<Value>(row: Setting<Value>, environment: Environment): Value | undefined {
  const problems: string[] = [];
  const given = readGiven([row], environment, problems);
  const values = checkGiven([{ ...row, with: [] }], given, { role: 'tests', problems });
  if (problems.length > 0) throw new StartupError(problems.join('\n'));
  return values.get(row.name) as Value | undefined;
}

/** The cluster for the tests. */
export function loadTestPostgresUrl(environment: Environment = process.env): string | undefined {
  return loadOne(database.testPostgresUrl, environment);
}

/** The brokers for the tests, separated by commas. */
export function loadTestKafkaBrokers(environment: Environment = process.env): string | undefined {
  return loadOne(kafka.brokers, environment)?.join(',');
}

/**
 * The environment of a process that this one starts: variables that are not settings unchanged, and of the settings only
 * `settings`, so that each process has the secrets that it needs and no others.
 */
export function childEnvironment(
  domains: readonly DomainSettings[],
  settings: Readonly<Record<string, string | undefined>>,
  environment: Environment = process.env,
): Record<string, string> {
  const ours = new Set(settingsOf(domains).flatMap(({ name }) => [name, `${name}_FILE`]));
  const rest = Object.entries(environment).filter(([name]) => !ours.has(name));
  return Object.fromEntries(
    [...rest, ...Object.entries(settings)].filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** What the environment gives for these settings, from files too; for passing it on. */
export function givenSettings(
  rows: readonly Setting<unknown>[],
  environment: Environment = process.env,
): Record<string, string | undefined> {
  const given = readGiven(rows, environment, []);
  return Object.fromEntries(rows.map(({ name }) => [name, given[name]]));
}

/** Apollo's gateway reports usage to its maker unless this variable is set; it has no other switch. Call it before creating a gateway. */
export function disableVendorTelemetry(): void {
  process.env['APOLLO_TELEMETRY_DISABLED'] = 'true';
}
