import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MikroORM } from '@mikro-orm/postgresql';
import type { ExecutionResult } from 'graphql';
import { SignJWT, importJWK } from 'jose';
import pg from 'pg';
import type { CloudEvent, EventContract, EventData } from '../../schema/events/contract.js';
import {
  ACCESS_TOKEN,
  AccessTokenVerifier,
  newKeyPair,
  ServiceTokenIssuer,
  ServiceTokenVerifier,
  type DomainKeys,
  type KeyPair,
  type Role,
  type Viewer,
} from '../auth.js';
import type { Config } from '../config/config.js';
import type { Context } from '../context.js';
import type { People } from '../people-port.js';
import { openDatabase } from '../postgres/database.js';
import { newId } from '../domain/ids.js';
import { MailCatcher, type Mailer } from '../services/mail.js';
import { migrateSubgraph, RunningSubgraph } from '../server/running-subgraph.js';
import { createSecrets, domainKeysOf, type Secrets } from '../services/secrets.js';
import { Redirect, type Download } from '../services/download.js';
import { localStorage, type FileStorage } from '../services/storage.js';
import type { SubgraphDefinition } from '../subgraph.js';
import { HEADER, type SubgraphHeaders } from '../client/subgraph-client.js';
import { continueTrace, createLog } from '../process/telemetry.js';
import { createTestDatabase, type TestDatabase } from './testing.js';
import { InProcessTransport } from '../transport/in-process.js';
import { topicOf } from '../transport/transport.js';

export const testLog = createLog({ level: 'silent', service: 'test' });

/** A person for a test, with an id of their own. */
export function person(...roles: Role[]): Viewer {
  return {
    id: newId(),
    sessionId: newId(),
    emailVerified: true,
    roles: roles.length > 0 ? roles : ['student'],
    entitlements: [],
    timeZone: 'Europe/Lisbon',
    expiresAt: new Date(Date.now() + 900_000),
  };
}

const keys = { users: newKeyPair(), service: newKeyPair() };

/** By which every {@link TestSubgraph} verifies access tokens, under the key id `test`. */
export const accessTokenKeys = (): Promise<KeyPair> => keys.users;

/** Test access tokens, verified as real ones are. */
export async function signAccessToken(viewer: Viewer): Promise<string> {
  const { privateKey } = await keys.users;
  return new SignJWT({
    sid: viewer.sessionId,
    email_verified: viewer.emailVerified,
    roles: viewer.roles,
    entitlements: viewer.entitlements,
    zoneinfo: viewer.timeZone,
    ...(viewer.locale !== undefined && { locale: viewer.locale }),
  })
    .setProtectedHeader({ alg: ACCESS_TOKEN.algorithm, typ: ACCESS_TOKEN.type, kid: 'test' })
    .setSubject(viewer.id)
    .setIssuer(ACCESS_TOKEN.issuer)
    .setAudience(ACCESS_TOKEN.audience)
    .setIssuedAt()
    .setExpirationTime(viewer.expiresAt)
    .sign(await importJWK(privateKey, ACCESS_TOKEN.algorithm));
}

/** By which a subgraph that a test serves over HTTP knows the router: the tokens are those of {@link TestSubgraph.headers}. */
export async function serviceTokenVerifier(subgraph: string, domainKeys?: DomainKeys): Promise<ServiceTokenVerifier> {
  return new ServiceTokenVerifier((await keys.service).publicKey, subgraph, domainKeys);
}

export interface TestResult<Data> {
  readonly data: Data;
  /** Code of the first error; undefined when there is none. */
  readonly code: string | undefined;
  readonly errors: NonNullable<ExecutionResult['errors']>;
}

/** One subgraph on a database of its own, alone with an in-process transport: as in production but for its neighbors. */
export class TestSubgraph {
  private constructor(
    readonly running: RunningSubgraph,
    readonly transport: InProcessTransport,
    readonly mail: MailCatcher,
    readonly databaseUrl: string,
    private readonly serviceTokens: ServiceTokenIssuer,
    private readonly dispose: () => Promise<void>,
  ) {}

  /** On a fresh database, or on one that outlives this instance. */
  static async start(
    definition: SubgraphDefinition,
    existing?: TestDatabase,
    {
      secrets = createSecrets(Buffer.alloc(32, 7).toString('base64')),
      mailer,
      config,
      people,
      storage,
    }: { secrets?: Secrets; mailer?: Mailer; config?: Config; people?: People; storage?: FileStorage } = {},
  ): Promise<TestSubgraph> {
    const database = existing ?? (await freshDatabase(definition));
    const folder = await mkdtemp(join(tmpdir(), 'lyceum-storage-'));
    const transport = new InProcessTransport();
    const mail = new MailCatcher();
    const [users, service] = await Promise.all([keys.users, keys.service]);
    // Tests run periodic tasks themselves, when they want their effect.
    const running = await RunningSubgraph.start(
      { ...definition, periodicTasks: [] },
      {
        instance: newId(),
        databaseUrl: database.url,
        poolSize: 8,
        transport,
        accessTokens: new AccessTokenVerifier(() =>
          Promise.resolve({ keys: [{ ...users.publicKey, kid: 'test', alg: 'EdDSA' }] }),
        ),
        serviceTokens: new ServiceTokenVerifier(service.publicKey, definition.name, domainKeysOf(secrets)),
        mail: mailer ?? mail,
        storage: storage ?? localStorage(folder),
        secrets,
        publicUrl: 'http://127.0.0.1:4000',
        log: testLog,
        config,
        people,
      },
    );
    transport.open();
    return new TestSubgraph(
      running,
      transport,
      mail,
      database.url,
      new ServiceTokenIssuer(service.privateKey),
      async () => {
        await transport.close();
        await running.stop();
        if (!existing) await database.drop();
        await rm(folder, { recursive: true, force: true });
      },
    );
  }

  stop(): Promise<void> {
    return this.dispose();
  }

  /** For calling commands and queries as this person, or as an anonymous viewer. */
  context(viewer: Viewer | null): Context {
    return this.running.contextOf(viewer);
  }

  async headers(viewer: Viewer | null, caller: 'client' | 'platform' = 'client'): Promise<SubgraphHeaders> {
    return {
      [HEADER.serviceToken]: await this.serviceTokens.token(this.running.definition.name, caller),
      ...(viewer && { [HEADER.authorization]: `Bearer ${await signAccessToken(viewer)}` }),
    };
  }

  /** Sends an operation as the router does. */
  /** The file of a route. */
  async download(path: string): Promise<Download | undefined> {
    const answer = await this.running.client.download(path, await this.headers(null));
    if (answer instanceof Redirect) throw new Error('The route redirects.');
    return answer;
  }

  async graphql<Data = Record<string, never>>(
    query: string,
    variables: Record<string, unknown> = {},
    viewer: Viewer | null = null,
  ): Promise<TestResult<Data>> {
    const result = await this.running.client.execute({ query, variables, headers: await this.headers(viewer) });
    const errors = result.errors ?? [];
    return { data: result.data as Data, code: errors[0]?.extensions['code'] as string | undefined, errors };
  }

  /** A stream, or the refusal. End it with `return()`. */
  async subscribe(
    query: string,
    variables: Record<string, unknown>,
    viewer: Viewer | null,
    caller: 'client' | 'platform' = 'client',
  ) {
    return this.running.client.subscribe({ query, variables, headers: await this.headers(viewer, caller) });
  }

  /** Another domain says something. Resolves when this domain has dealt with it. */
  async tell<Contract extends EventContract>(
    contract: Contract,
    data: EventData<Contract>,
    options: { subject?: string; id?: string } = {},
  ): Promise<CloudEvent> {
    const trace = continueTrace({});
    const event: CloudEvent = {
      specversion: '1.0',
      id: options.id ?? newId(),
      source: contract.domain,
      type: contract.type,
      time: new Date().toISOString(),
      subject: options.subject ?? newId(),
      traceparent: trace.traceparent,
      correlationid: trace.correlationId,
      data,
    };
    await this.transport.publish(topicOf(contract.domain), [event]);
    return event;
  }

  /** What this domain has said so far, in order. */
  async said(contract?: EventContract): Promise<{ type: string; subject: string; data: Record<string, unknown> }[]> {
    return this.running.services.db.rows(
      'select type, aggregate_id as subject, data from outbox where $1::text is null or type = $1 order by id',
      [contract?.type ?? null],
    );
  }

  rows<Row extends object>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    return this.running.services.db.rows<Row>(sql, parameters);
  }
}

export function freshDatabase(definition: SubgraphDefinition): Promise<TestDatabase> {
  return createTestDatabase({ name: definition.name, migrate: (url) => migrateOnce(definition, url) });
}

async function migrateOnce(definition: SubgraphDefinition, url: string): Promise<void> {
  const { orm, close } = await openDatabase({
    url,
    entities: definition.entities,
    migrations: definition.migrations,
    log: testLog,
  });
  try {
    await migrateSubgraph(definition, orm, url);
  } finally {
    await close();
  }
}

const counted = new AsyncLocalStorage<true>();

/** Number of SQL statements that `work` sent, by every pool of this process. Reactions to events that run meanwhile don't count. */
export async function countStatements(work: () => Promise<unknown>): Promise<number> {
  type Query = (this: pg.Client, ...args: unknown[]) => unknown;
  type Connect = (this: pg.Pool, callback?: (...args: unknown[]) => unknown) => unknown;
  const client = pg.Client.prototype as unknown as { query: Query };
  const pool = pg.Pool.prototype as unknown as { connect: Connect };
  const { query } = client;
  const { connect } = pool;
  let count = 0;
  client.query = function (...args) {
    const text = typeof args[0] === 'string' ? args[0] : (args[0] as { text?: string } | undefined)?.text;
    if (
      counted.getStore() &&
      text &&
      !/^\s*(begin|commit|rollback)|outbox|advisory_(un)?lock|advisory_xact_lock\(/i.test(text)
    )
      count += 1;
    return query.apply(this, args);
  };
  // A statement that waits for a connection is sent when another one ends, and still belongs to the work that waits.
  pool.connect = function (callback) {
    return connect.call(this, callback && AsyncResource.bind(callback));
  };
  try {
    await counted.run(true, work);
  } finally {
    client.query = query;
    pool.connect = connect;
  }
  return count;
}

/** Collections of aggregates need to know their mapping, also where no database is used: call it before domain tests. */
export function discoverEntities(definition: SubgraphDefinition): void {
  new MikroORM({ dbName: 'none', entities: [...definition.entities] });
}
