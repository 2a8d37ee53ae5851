import { writeSync } from 'node:fs';
import pg from 'pg';
import { AccessTokenVerifier, newKeyPair, ServiceTokenVerifier } from '../auth.js';
import type { Context } from '../context.js';
import { openDatabase } from '../postgres/database.js';
import { armFailpoints } from '../failpoint.js';
import { Inbox } from '../inbox.js';
import { Relay } from '../relay.js';
import { RunningSubgraph } from '../server/running-subgraph.js';
import { InProcessTransport } from '../transport/in-process.js';
import { KafkaTransport } from '../transport/kafka.js';
import { topicOf, type Transport } from '../transport/transport.js';
import { bareContexts, silentLog as log, unusedServices } from './bare-context.js';
import { nameDatabaseSessions } from './config.js';
import { counterDomain, step, type Step } from './counters.js';
import { WatchedTransport } from './watched-transport.js';
import {
  deathNote,
  FATAL_EXIT,
  SESSION_TIMEOUT_MS,
  type Answer,
  type Numbered,
  type Request,
  type WorkerOptions,
} from './worker-protocol.js';

/* One process of a subgraph under test. It does what the conductor tells it, and never ends in order: it is killed. */

interface Working {
  readonly inbox: Inbox;
  readonly context: () => Context;
}

let working: Working | undefined;

async function start(options: WorkerOptions): Promise<Working> {
  nameDatabaseSessions(options.name);
  const notes = new pg.Pool({ connectionString: options.databaseUrl, max: 2 });
  // Tests cut the sessions of processes that stand still.
  notes.on('error', () => undefined);
  const inner = options.kafka
    ? await KafkaTransport.connect(options.kafka, {
        log,
        onFatal: () => process.exit(FATAL_EXIT),
        sessionTimeoutMs: SESSION_TIMEOUT_MS,
      })
    : new InProcessTransport();
  const transport = new WatchedTransport(inner, options.name, notes);
  const started =
    options.role === 'subgraph' ? await startSubgraph(options, transport) : await startHalf(options, transport);
  if (inner instanceof InProcessTransport) inner.open();
  return started;
}

async function startSubgraph({ name, domain, databaseUrl }: WorkerOptions, transport: Transport): Promise<Working> {
  const { publicKey } = await newKeyPair();
  const definition = counterDomain(domain);
  const running = await RunningSubgraph.start(definition, {
    ...unusedServices(),
    instance: name,
    databaseUrl,
    transport,
    log,
    accessTokens: new AccessTokenVerifier(() => Promise.resolve({ keys: [] })),
    serviceTokens: new ServiceTokenVerifier(publicKey, domain),
  });
  return { inbox: running.inbox, context: () => running.systemContext() };
}

async function startHalf({ name, role, domain, databaseUrl }: WorkerOptions, transport: Transport): Promise<Working> {
  const definition = counterDomain(domain);
  const { entities, migrations, events, reactions } = definition;
  const database = await openDatabase({ url: databaseUrl, entities, migrations, log });
  const relay = new Relay({ url: databaseUrl, instance: name, events, transport, log });
  const wakeRelay = role === 'relay' ? relay.wake : (): void => undefined;
  const context = bareContexts(definition, database, { transport, wakeRelay });
  const inbox = new Inbox({ consumer: domain, reactions, context });
  if (role === 'relay') {
    await relay.start();
  } else {
    await transport.consume({ group: domain, topics: [topicOf(domain)], handle: inbox.handle });
  }
  return { inbox, context };
}

async function obey(request: Request): Promise<number | undefined> {
  if (request.do === 'start') {
    working = await start(request.options);
    return;
  }
  if (!working) throw new Error('not started');
  switch (request.do) {
    case 'arm':
      return arm(request);
    case 'step':
      return runSteps(working.context(), request.steps);
    case 'redrive':
      return working.inbox.redrive();
  }
}

function arm({ failpoint, pass }: Request & { do: 'arm' }): undefined {
  let passes = 0;
  armFailpoints((name) => {
    if (name !== failpoint || ++passes !== pass) return;
    // Through no stream of Node's, which would write it later.
    writeSync(1, deathNote(name));
    process.kill(process.pid, 'SIGKILL');
  });
}

async function runSteps(context: Context, steps: readonly Step[]): Promise<number> {
  for (const one of steps) await step(context, one);
  return steps.length;
}

process.on('message', ({ number, request }: Numbered) => {
  void obey(request)
    .then((result): Answer => ({ number, result }))
    .catch((error: unknown): Answer => ({
      number,
      error: error instanceof Error ? String(error.stack) : String(error),
    }))
    .then((answer) => process.send?.(answer));
});
// No one is left to end us.
process.on('disconnect', () => process.exit());
process.send?.('loaded');
