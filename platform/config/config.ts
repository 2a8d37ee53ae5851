import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { JWK } from 'jose';
import { z } from 'zod';
import { RESILIENCE_SETTINGS, resilienceOf, resilienceValues, type Resilience } from './resilience.js';
import { ROUTER_SETTINGS, routerConfig, routerValues, type RouterConfig } from './router.js';
import { list, wholeNumber, type Setting } from './values.js';
import { StartupError } from './startup-error.js';

/** Of the one endpoint that clients meet. */
export const DEFAULT_PORT = 4_000;

export const DOMAINS = ['users', 'courses', 'classes', 'gamification', 'community', 'billing'] as const;
export type Domain = (typeof DOMAINS)[number];

const database = (domain: Domain): readonly Setting[] => [
  {
    name: `${domain.toUpperCase()}_DATABASE_URL`,
    description: `Database of ${domain}, for the role that owns it. Default: lyceum_${domain} in the cluster of DATABASE_URL.`,
    secret: true,
  },
  {
    name: `${domain.toUpperCase()}_DATABASE_READ_URL`,
    description: `Replica that the queries of ${domain} read. Default: its own database.`,
    secret: true,
  },
];

const subgraphUrl = (domain: Domain, index: number): Setting => ({
  name: `${domain.toUpperCase()}_URL`,
  default: `http://127.0.0.1:${4001 + index}`,
  description: `Where ${domain} listens when it is a process of its own; several instances are separated by commas.`,
});

/** Every setting there is. Each can be given by a file instead: `NAME_FILE` holds its path. */
export const SETTINGS: readonly Setting[] = [
  { name: 'HOST', default: '127.0.0.1', description: 'Address that the process listens on; 0.0.0.0 for all.' },
  {
    name: 'PORT',
    description:
      'Port to listen on; 0 for a free one. Default: 4000; for a subgraph that is a process of its own, the port of its address.',
  },
  {
    name: 'PUBLIC_URL',
    description:
      'Address under which people reach the platform, for links in mails. Default: http://127.0.0.1 and the port.',
  },
  {
    name: 'CORS_ORIGINS',
    description:
      'Web origins that may call from a browser, separated by commas; * for any. Default: the router’s own, and in development those of localhost.',
  },
  {
    name: 'DATABASE_URL',
    description:
      'Postgres cluster, for a role that may create databases and roles. Default: an embedded Postgres in LYCEUM_DATA.',
    secret: true,
  },
  ...DOMAINS.flatMap(database),
  {
    name: 'KAFKA_BROKERS',
    description:
      'Kafka brokers as host:port, separated by commas. Needed by a subgraph or router that runs as a process of its own; the one process has no use for it.',
  },
  { name: 'KAFKA_PARTITIONS', default: '6', description: 'Partitions of a topic that is made.' },
  {
    name: 'KAFKA_REPLICATION_FACTOR',
    description: 'Copies of a topic that is made. Default: what the brokers have as theirs.',
  },
  { name: 'KAFKA_TLS', default: 'false', description: 'Whether Kafka is spoken to over TLS: true or false.' },
  {
    name: 'KAFKA_TLS_CA',
    description: 'Certificate authority of the brokers, as PEM. Default: the authorities that Node knows.',
  },
  {
    name: 'KAFKA_SASL_MECHANISM',
    description: 'plain, scram-sha-256 or scram-sha-512. Default: no log-in. With KAFKA_SASL_USERNAME and _PASSWORD.',
  },
  { name: 'KAFKA_SASL_USERNAME', description: 'Whom the brokers know this process as.' },
  { name: 'KAFKA_SASL_PASSWORD', description: 'Its password.', secret: true },
  ...DOMAINS.map(subgraphUrl),
  ...RESILIENCE_SETTINGS,
  ...ROUTER_SETTINGS,
  {
    name: 'RESPONSE_CACHE_MB',
    default: '32',
    description: 'Memory of a router for answers that may be kept, such as pages of the catalog; 0 keeps none.',
  },
  {
    name: 'SHUTDOWN_DELAY_MS',
    default: '2500',
    description:
      'How long a router or subgraph that is a process of its own goes on to answer after SIGTERM, in milliseconds, while /readyz says that it ends. For a router longer than a load balancer takes to notice; for a subgraph at least 2500.',
  },
  {
    name: 'DATABASE_POOL_SIZE',
    default: '8',
    description: 'Connections of one domain for commands, and as many for queries.',
  },
  { name: 'LYCEUM_DATA', default: '.lyceum', description: 'Folder of the embedded database and of uploaded files.' },
  {
    name: 'MAIL_URL',
    description:
      'SMTP server, such as smtp://user:password@host:587. Needed in production. Default: mails are kept in memory and shown, not sent.',
    secret: true,
  },
  { name: 'MAIL_FROM', default: 'Lyceum <no-reply@lyceum.localhost>', description: 'Sender of every mail.' },
  {
    name: 'SECRET_KEY',
    description:
      'Key of the encrypted columns, 32 bytes in base64 (openssl rand -base64 32). Needed with DATABASE_URL; the embedded database keeps one of its own.',
    secret: true,
  },
  {
    name: 'OTHER_SECRET_KEYS',
    description:
      'Keys that encrypted columns may be read with beside SECRET_KEY, with commas between: the former one until all is sealed again, or the next one.',
    secret: true,
  },
  {
    name: 'SERVICE_PRIVATE_KEY',
    description:
      'Ed25519 key (JWK) by which the router proves itself to subgraphs. Default in one process: a fresh one.',
    secret: true,
  },
  { name: 'SERVICE_PUBLIC_KEY', description: 'Its public half (JWK), by which subgraphs know the router.' },
  {
    name: 'FIRST_ADMIN_EMAIL',
    description: 'Makes this person the first super_admin while there is none. With FIRST_ADMIN_PASSWORD.',
    secret: true,
  },
  {
    name: 'FIRST_ADMIN_PASSWORD',
    description: 'Password of the first super_admin: at least 10 characters; change it after the first sign-in.',
    secret: true,
  },
  {
    name: 'OIDC_ISSUER',
    description:
      'OpenID Connect provider by which people may sign in; https, or http on this machine. It sends them back to PUBLIC_URL/log-in/oidc. With OIDC_CLIENT_ID and OIDC_CLIENT_SECRET. Default: none.',
  },
  { name: 'OIDC_CLIENT_ID', description: 'Whom the provider knows the platform as.' },
  { name: 'OIDC_CLIENT_SECRET', description: 'Its secret at the provider.', secret: true },
  {
    name: 'LEGAL_ENTITY_CODE',
    default: 'lyceum',
    description:
      'What numbers of invoices are counted under: lower-case letters, digits and hyphens. Another one when another company sells.',
  },
  { name: 'LEGAL_ENTITY_NAME', default: 'Lyceum', description: 'Who sells, as invoices name it.' },
  {
    name: 'LEGAL_ENTITY_ADDRESS',
    description: 'Its postal address, in lines separated by semicolons. Default: none is printed.',
  },
  {
    name: 'LEGAL_ENTITY_COUNTRY',
    default: 'PT',
    description: 'Its country (ISO 3166-1 alpha-2), whose tax is taken of who gave no billing details.',
  },
  { name: 'LEGAL_ENTITY_TAX_ID', description: 'Its number at the tax office. Default: none is printed.' },
  {
    name: 'STRIPE_SECRET_KEY',
    description:
      'Key of the Stripe account that takes payments. With STRIPE_WEBHOOK_SECRETS. Default: staff take them.',
    secret: true,
  },
  {
    name: 'STRIPE_WEBHOOK_SECRETS',
    description:
      'What signs the webhooks that Stripe sends to PUBLIC_URL/webhooks/stripe; several with commas while one replaces another.',
    secret: true,
  },
  { name: 'STRIPE_API_URL', description: "Another address than Stripe's own, for tests of an installation." },
  {
    name: 'LOG_LEVEL',
    default: 'info',
    description: 'Least severe level that is logged: trace, debug, info, warn, error, fatal or silent.',
  },
  {
    name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    description: 'OpenTelemetry collector (OTLP over HTTP). Default: no traces are exported.',
  },
  {
    name: 'METRICS_PORT',
    description:
      'Port on which the figures of the process are shown to operators (Prometheus text, /metrics); 0 for a free one. Of processes that are started together the first one gets it, and each other the next. Default: they are not gathered.',
  },
  {
    name: 'SLOW_OPERATION_MS',
    default: '1000',
    description: 'From how long on an operation is logged with its plan and what each subgraph took, in milliseconds.',
  },
  { name: 'METRICS_HOST', default: '127.0.0.1', description: 'Address of that port; 0.0.0.0 for all.' },
  { name: 'NODE_ENV', default: 'development', description: 'development, test or production.' },
  {
    name: 'TEST_POSTGRES_URL',
    description: 'Postgres cluster that the tests use, for a superuser. Default: an embedded one.',
    secret: true,
  },
];

const url = (...protocols: string[]) =>
  z
    .string()
    .refine(
      (text) => URL.canParse(text) && protocols.includes(new URL(text).protocol),
      `must be an address beginning with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
    );
const postgresUrl = url('postgres:', 'postgresql:').optional();
const httpUrls = z
  .string()
  .transform(list)
  .refine(
    (urls) => urls.length > 0 && urls.every(isOrigin),
    'must be addresses such as http://127.0.0.1:4001, separated by commas',
  );

/** An Ed25519 key as JSON Web Key (RFC 8037). */
const jwk = (half: 'private' | 'public') =>
  z
    .string()
    .transform((text, context): JWK => {
      const value = parseJson(text);
      const parsed = keyShape.safeParse(value);
      if (parsed.success && (half === 'private') === (parsed.data.d !== undefined)) return value as JWK;
      context.addIssue({ code: 'custom', message: `must be the ${half} half of an Ed25519 key as JSON Web Key` });
      return z.NEVER;
    })
    .optional();
const keyShape = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string().min(1),
  d: z.string().min(1).optional(),
});

const masterKey = z
  .string()
  .refine(
    (text) => /^[A-Za-z0-9+/]{43}=?$/.test(text),
    'must be 32 bytes in base64: make one by "openssl rand -base64 32"',
  );

const values = z.object({
  ...routerValues,
  ...resilienceValues,
  HOST: z.string(),
  PORT: wholeNumber(0, 65_535).optional(),
  PUBLIC_URL: url('http:', 'https:').optional(),
  CORS_ORIGINS: z
    .string()
    .transform(list)
    .refine(
      (origins) => origins.every(isOrigin),
      'must be origins such as https://app.example.com, separated by commas',
    )
    .optional(),
  DATABASE_URL: postgresUrl,
  DATABASE_POOL_SIZE: wholeNumber(1, 200),
  KAFKA_BROKERS: z
    .string()
    .transform(list)
    .refine(
      (brokers) => brokers.length > 0 && brokers.every((broker) => /^[^\s:]+:\d{1,5}$/.test(broker)),
      'must be brokers such as kafka-1:9092, separated by commas',
    )
    .optional(),
  KAFKA_PARTITIONS: wholeNumber(1, 1_000),
  KAFKA_REPLICATION_FACTOR: wholeNumber(1, 15).optional(),
  KAFKA_TLS: z.enum(['true', 'false']).transform((text) => text === 'true'),
  KAFKA_TLS_CA: z.string().includes('BEGIN CERTIFICATE', { error: 'must be a certificate as PEM' }).optional(),
  KAFKA_SASL_MECHANISM: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']).optional(),
  KAFKA_SASL_USERNAME: z.string().optional(),
  KAFKA_SASL_PASSWORD: z.string().optional(),
  SHUTDOWN_DELAY_MS: wholeNumber(0, 600_000),
  RESPONSE_CACHE_MB: wholeNumber(0, 4_096),
  LYCEUM_DATA: z.string().transform((path) => resolve(path)),
  MAIL_URL: url('smtp:', 'smtps:').optional(),
  MAIL_FROM: z
    .string()
    .refine(
      (text) => /^[^<>]*<?[^\s@<>]+@[^\s@<>]+>?$/.test(text),
      'must be an address such as Lyceum <mail@example.com>',
    ),
  SECRET_KEY: masterKey.optional(),
  OTHER_SECRET_KEYS: z
    .string()
    .transform((text) => text.split(',').map((key) => key.trim()))
    .pipe(z.array(masterKey))
    .optional(),
  FIRST_ADMIN_EMAIL: z.email('must be an e-mail address').optional(),
  FIRST_ADMIN_PASSWORD: z.string().min(10, 'must have at least 10 characters').optional(),
  OIDC_ISSUER: url('https:', 'http:')
    .refine(
      (text) => !text.startsWith('http:') || (URL.canParse(text) && isLoopback(new URL(text).hostname)),
      'must begin with https:// unless it is on this machine',
    )
    .optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  LEGAL_ENTITY_CODE: z.string().regex(/^[a-z0-9-]{1,20}$/, 'must be 1 to 20 lower-case letters, digits and hyphens'),
  LEGAL_ENTITY_NAME: z.string().max(200, 'must have at most 200 characters'),
  LEGAL_ENTITY_ADDRESS: z.string().max(500, 'must have at most 500 characters').optional(),
  LEGAL_ENTITY_COUNTRY: z.string().regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 alpha-2 code such as PT'),
  LEGAL_ENTITY_TAX_ID: z.string().max(40, 'must have at most 40 characters').optional(),
  STRIPE_SECRET_KEY: z
    .string()
    .regex(/^(sk|rk)_(test|live)_\w+$/, 'must begin with sk_test_, sk_live_, rk_test_ or rk_live_')
    .optional(),
  STRIPE_WEBHOOK_SECRETS: z
    .string()
    .transform(list)
    .refine(
      (secrets) => secrets.length > 0 && secrets.every((secret) => /^whsec_\S+$/.test(secret)),
      'must be secrets that begin with whsec_, separated by commas',
    )
    .optional(),
  STRIPE_API_URL: url('https:', 'http:').optional(),
  SERVICE_PRIVATE_KEY: jwk('private'),
  SERVICE_PUBLIC_KEY: jwk('public'),
  METRICS_PORT: wholeNumber(0, 65_535).optional(),
  METRICS_HOST: z.string(),
  SLOW_OPERATION_MS: wholeNumber(0, 3_600_000),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
  OTEL_EXPORTER_OTLP_ENDPOINT: url('http:', 'https:').optional(),
  NODE_ENV: z.enum(['development', 'test', 'production']),
});

/** Where the brokers are and how they are spoken to. */
export interface KafkaConfig {
  readonly brokers: readonly string[];
  /** Of a topic that is made. */
  readonly partitions: number;
  /** Of a topic that is made; absent: the brokers' own default. */
  readonly replicationFactor?: number | undefined;
  readonly tls?: { readonly ca: string | undefined } | undefined;
  readonly sasl?:
    | {
        readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
        readonly username: string;
        readonly password: string;
      }
    | undefined;
}

export interface Config {
  readonly host: string;
  /** Absent: {@link DEFAULT_PORT}, or that of a subgraph's own address. */
  readonly port: number | undefined;
  /** No slash at the end. */
  readonly publicUrl: string;
  readonly corsOrigins: readonly string[];
  /** Absent: the embedded Postgres. */
  readonly databaseUrl: string | undefined;
  readonly databases: Readonly<
    Record<Domain, { readonly url: string | undefined; readonly readUrl: string | undefined }>
  >;
  readonly databasePoolSize: number;
  /** Absent: events stay in this process. */
  readonly kafka: KafkaConfig | undefined;
  /** Addresses of each subgraph that is a process of its own, at least one. No slash at the end. */
  readonly subgraphUrls: Readonly<Record<Domain, readonly string[]>>;
  readonly resilience: Resilience;
  readonly router: RouterConfig;
  /** Whether the explorer is served, and what it needs of the schema shown. */
  readonly graphiql: boolean;
  readonly shutdownDelayMs: number;
  readonly responseCacheMegabytes: number;
  /** Absolute. */
  readonly dataDirectory: string;
  /** Absent: mails stay in memory. */
  readonly mailUrl: string | undefined;
  readonly mailFrom: string;
  /** Base64 of 32 bytes. Present whenever `databaseUrl` or a domain's own is. */
  readonly secretKey: string | undefined;
  /** Keys of the same kind that are read with and never sealed with. */
  readonly otherSecretKeys: readonly string[];
  /** Who becomes super_admin while there is none. */
  readonly firstAdmin: { readonly email: string; readonly password: string } | undefined;
  /** By whom people may sign in; absent: by their password only. */
  readonly oidc: { readonly issuer: string; readonly clientId: string; readonly clientSecret: string } | undefined;
  /** Who sells. */
  readonly legalEntity: {
    readonly code: string;
    readonly name: string;
    /** In lines. */
    readonly address: string;
    readonly country: string;
    readonly taxId: string;
  };
  /** By whom people may pay; absent: staff take their money. */
  readonly stripe:
    | { readonly secretKey: string; readonly webhookSecrets: readonly string[]; readonly apiUrl: string | undefined }
    | undefined;
  readonly servicePrivateKey: JWK | undefined;
  readonly servicePublicKey: JWK | undefined;
  /** Absent: no figures are gathered. */
  readonly metrics: { readonly host: string; readonly port: number } | undefined;
  readonly slowOperationMs: number;
  readonly logLevel: string;
  readonly otlpEndpoint: string | undefined;
  readonly environment: 'development' | 'test' | 'production';
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads and checks the whole configuration; every problem is named in one {@link StartupError}, and no value of a setting.
 * A process that `holdsData` encrypts columns and sends mails, and can't do without what that takes.
 */
export function loadConfig(environment: Environment = process.env, { holdsData = true } = {}): Config {
  const problems: string[] = [];
  const given = readSettings(environment, problems);
  const parsed = values.safeParse(given);
  const named = new Set(problems.map((problem) => problem.split(':')[0]?.replace(/_FILE$/, '')));
  for (const issue of parsed.error?.issues ?? []) {
    const name = String(issue.path[0]);
    // Zod's own text of an enum names what is allowed, none of its texts what was given.
    if (!named.has(name)) problems.push(`${name}: ${issue.message}`);
  }
  for (const domain of DOMAINS) {
    for (const { name } of database(domain)) {
      const result = postgresUrl.safeParse(given[name]);
      for (const issue of result.error?.issues ?? []) if (!named.has(name)) problems.push(`${name}: ${issue.message}`);
    }
  }
  for (const [index, domain] of DOMAINS.entries()) {
    const { name } = subgraphUrl(domain, index);
    for (const issue of httpUrls.safeParse(given[name]).error?.issues ?? [])
      if (!named.has(name)) problems.push(`${name}: ${issue.message}`);
  }
  for (const kind of ['KAFKA_SASL', 'OIDC']) {
    const three = SETTINGS.map(({ name }) => name).filter((name) => name.startsWith(`${kind}_`));
    if (!three.some((name) => given[name])) continue;
    for (const name of three)
      if (!given[name] && !named.has(name)) problems.push(`${name}: is needed beside the other two ${kind} settings`);
  }
  if (
    holdsData &&
    !given['SECRET_KEY'] &&
    !named.has('SECRET_KEY') &&
    Object.keys(given).some((name) => name !== 'TEST_POSTGRES_URL' && name.endsWith('DATABASE_URL'))
  ) {
    problems.push(
      'SECRET_KEY: is needed when the database is not the embedded one: make one by "openssl rand -base64 32" and keep it',
    );
  }
  const stripe = ['STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRETS'];
  for (const name of stripe)
    if (stripe.some((other) => given[other]) && !given[name] && !named.has(name))
      problems.push(`${name}: is needed beside ${stripe.find((other) => other !== name)}`);
  const [email, password] = ['FIRST_ADMIN_EMAIL', 'FIRST_ADMIN_PASSWORD'].map((name) => given[name]);
  if (Boolean(email) !== Boolean(password)) {
    problems.push(`${email ? 'FIRST_ADMIN_PASSWORD' : 'FIRST_ADMIN_EMAIL'}: is needed beside the other`);
  }
  if (holdsData && given['NODE_ENV'] === 'production' && !given['MAIL_URL']) {
    problems.push('MAIL_URL: is needed in production, where mails that are only caught would never arrive');
  }
  if (problems.length > 0 || !parsed.success) {
    throw new StartupError(
      `The configuration is not valid. Correct these settings:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
    );
  }
  return toConfig(parsed.data, given);
}

/** What a process can't do without, by the names of the settings; every missing one is named in one {@link StartupError}. */
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

/** The cluster that the tests are told to use, whatever else the environment holds. */
export function loadTestPostgresUrl(environment: Environment = process.env): string | undefined {
  const { TEST_POSTGRES_URL, TEST_POSTGRES_URL_FILE } = environment;
  const problems: string[] = [];
  const value = readSettings({ TEST_POSTGRES_URL, TEST_POSTGRES_URL_FILE }, problems)['TEST_POSTGRES_URL'];
  for (const issue of postgresUrl.safeParse(value).error?.issues ?? [])
    problems.push(`TEST_POSTGRES_URL: ${issue.message}`);
  if (problems.length > 0) throw new StartupError(problems.join('\n'));
  return value;
}

/**
 * The environment of a process that this one starts: what is no setting of ours as it is, and of our settings only those
 * that it is given, so that each process knows the secrets that it needs and no others.
 */
export function childEnvironment(
  settings: Readonly<Record<string, string | undefined>>,
  environment: Environment = process.env,
): Record<string, string> {
  const ours = new Set(SETTINGS.flatMap(({ name }) => [name, `${name}_FILE`]));
  const rest = Object.entries(environment).filter(([name]) => !ours.has(name));
  return Object.fromEntries(
    [...rest, ...Object.entries(settings)].filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** What the environment gives for these settings, from files too; for passing them on. */
export function givenSettings(
  names: readonly string[],
  environment: Environment = process.env,
): Record<string, string | undefined> {
  const given = readSettings(environment, []);
  return Object.fromEntries(names.map((name) => [name, given[name]]));
}

/** The brokers that the tests are told to use, separated by commas, whatever else the environment holds. */
export function loadTestKafkaBrokers(environment: Environment = process.env): string | undefined {
  const { KAFKA_BROKERS, KAFKA_BROKERS_FILE } = environment;
  const problems: string[] = [];
  const value = readSettings({ KAFKA_BROKERS, KAFKA_BROKERS_FILE }, problems)['KAFKA_BROKERS'];
  const parsed = values.shape.KAFKA_BROKERS.safeParse(value);
  for (const issue of parsed.error?.issues ?? []) problems.push(`KAFKA_BROKERS: ${issue.message}`);
  if (problems.length > 0) throw new StartupError(problems.join('\n'));
  return parsed.data?.join(',');
}

/** Apollo's gateway reports usage to its maker unless this variable says otherwise; it has no other switch. Before it is made. */
export function disableVendorTelemetry(): void {
  process.env['APOLLO_TELEMETRY_DISABLED'] = 'true';
}

function toConfig(value: z.output<typeof values>, given: Environment): Config {
  const ofDomain = (domain: Domain) => ({
    url: given[`${domain.toUpperCase()}_DATABASE_URL`],
    readUrl: given[`${domain.toUpperCase()}_DATABASE_READ_URL`],
  });
  const urlsOf = (domain: Domain): string[] => httpUrls.parse(given[`${domain.toUpperCase()}_URL`]);
  return {
    host: value.HOST,
    port: value.PORT,
    publicUrl: (value.PUBLIC_URL ?? `http://127.0.0.1:${value.PORT ?? DEFAULT_PORT}`).replace(/\/+$/, ''),
    corsOrigins: value.CORS_ORIGINS ?? [],
    databaseUrl: value.DATABASE_URL,
    databases: {
      users: ofDomain('users'),
      courses: ofDomain('courses'),
      classes: ofDomain('classes'),
      gamification: ofDomain('gamification'),
      community: ofDomain('community'),
      billing: ofDomain('billing'),
    },
    databasePoolSize: value.DATABASE_POOL_SIZE,
    kafka: value.KAFKA_BROKERS && {
      brokers: value.KAFKA_BROKERS,
      partitions: value.KAFKA_PARTITIONS,
      replicationFactor: value.KAFKA_REPLICATION_FACTOR,
      tls: value.KAFKA_TLS ? { ca: value.KAFKA_TLS_CA } : undefined,
      sasl:
        value.KAFKA_SASL_MECHANISM && value.KAFKA_SASL_USERNAME && value.KAFKA_SASL_PASSWORD
          ? {
              mechanism: value.KAFKA_SASL_MECHANISM,
              username: value.KAFKA_SASL_USERNAME,
              password: value.KAFKA_SASL_PASSWORD,
            }
          : undefined,
    },
    subgraphUrls: {
      users: urlsOf('users'),
      courses: urlsOf('courses'),
      classes: urlsOf('classes'),
      gamification: urlsOf('gamification'),
      community: urlsOf('community'),
      billing: urlsOf('billing'),
    },
    resilience: resilienceOf(value),
    router: routerConfig(value),
    graphiql: value.GRAPHIQL ?? value.NODE_ENV === 'development',
    shutdownDelayMs: value.SHUTDOWN_DELAY_MS,
    responseCacheMegabytes: value.RESPONSE_CACHE_MB,
    dataDirectory: value.LYCEUM_DATA,
    mailUrl: value.MAIL_URL,
    mailFrom: value.MAIL_FROM,
    secretKey: value.SECRET_KEY,
    otherSecretKeys: value.OTHER_SECRET_KEYS ?? [],
    firstAdmin:
      value.FIRST_ADMIN_EMAIL && value.FIRST_ADMIN_PASSWORD
        ? { email: value.FIRST_ADMIN_EMAIL, password: value.FIRST_ADMIN_PASSWORD }
        : undefined,
    oidc:
      value.OIDC_ISSUER && value.OIDC_CLIENT_ID && value.OIDC_CLIENT_SECRET
        ? { issuer: value.OIDC_ISSUER, clientId: value.OIDC_CLIENT_ID, clientSecret: value.OIDC_CLIENT_SECRET }
        : undefined,
    legalEntity: {
      code: value.LEGAL_ENTITY_CODE,
      name: value.LEGAL_ENTITY_NAME,
      address: (value.LEGAL_ENTITY_ADDRESS ?? '')
        .split(';')
        .map((line) => line.trim())
        .join('\n'),
      country: value.LEGAL_ENTITY_COUNTRY,
      taxId: value.LEGAL_ENTITY_TAX_ID ?? '',
    },
    stripe:
      value.STRIPE_SECRET_KEY && value.STRIPE_WEBHOOK_SECRETS
        ? {
            secretKey: value.STRIPE_SECRET_KEY,
            webhookSecrets: value.STRIPE_WEBHOOK_SECRETS,
            apiUrl: value.STRIPE_API_URL,
          }
        : undefined,
    servicePrivateKey: value.SERVICE_PRIVATE_KEY,
    servicePublicKey: value.SERVICE_PUBLIC_KEY,
    metrics: value.METRICS_PORT === undefined ? undefined : { host: value.METRICS_HOST, port: value.METRICS_PORT },
    slowOperationMs: value.SLOW_OPERATION_MS,
    logLevel: value.LOG_LEVEL,
    otlpEndpoint: value.OTEL_EXPORTER_OTLP_ENDPOINT?.replace(/\/+$/, ''),
    environment: value.NODE_ENV,
  };
}

/** What is given for each setting, directly or by file, or else its default. Empty means not given. */
function readSettings(environment: Environment, problems: string[]): Record<string, string> {
  const given: Record<string, string> = {};
  for (const setting of SETTINGS) {
    const direct = environment[setting.name]?.trim();
    const file = environment[`${setting.name}_FILE`]?.trim();
    if (direct && file) problems.push(`${setting.name}: is given twice, by ${setting.name} and ${setting.name}_FILE`);
    let value = direct || setting.default;
    if (file && !direct) {
      try {
        value = readFileSync(file, 'utf8').trim() || setting.default;
      } catch (error) {
        problems.push(
          `${setting.name}_FILE: the file can't be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`,
        );
      }
    }
    if (value) given[setting.name] = value;
  }
  return given;
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

function isLoopback(hostname: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
