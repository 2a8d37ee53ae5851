import { fork, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { print } from 'graphql';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import WebSocket from 'ws';
import { parseAllDocuments } from 'yaml';
import { newKeyPair } from '../../platform/auth.js';
import { freePort } from '../../platform/process/free-port.js';
import { CHILD_ENVIRONMENT } from '../../platform/postgres/embedded-data.js';
import { newTestFolder } from '../../platform/testing/folder.js';
import { eventually } from '../../platform/testing/testing.js';
import {
  AddCommentDocument,
  CreatePostDocument,
  NotificationReceivedDocument,
  type NotificationReceivedSubscription,
} from '../../schema/generated/operations.js';
import { DOMAINS } from '../../subgraphs/domains.js';
import { startBroker } from '../../tools/kafka/broker.js';
import { canStartBroker } from '../../tools/kafka/testing/testing.js';
import { signUp, visit, type Person } from '../testing/people.js';
import { startPlatform, type RunningPlatform } from '../testing/platform.js';
import { hasPrometheus, startPrometheus } from '../testing/prometheus.js';
import { expectResumed, listed } from './notices.js';

/* Routers are released behind HAProxy while people go on: rolling, blue-green, and canary with the analysis of its manifest. */

const hasHaproxy = spawnSync('haproxy', ['-v']).status === 0;
if (!hasHaproxy) process.stderr.write('\n*** haproxy is not installed: the releases behind it are SKIPPED ***\n\n');

const POSTS = 20;
const QUERY = 'query { viewer { id name player { totalXp } notifications(first: 1) { edges { cursor } } } }';
const PATIENCE_MS = 200_000;
/** More than the analysis allows. */
const SLOW_MS = 1_300;

const stops: (() => Promise<unknown>)[] = [];
let platform: RunningPlatform;
let settings: Readonly<Record<string, string>>;
let haproxy: Haproxy;
let speaker: Person;
let author: Person;
const postIds: string[] = [];
let first: string;

/** Four places for routers, of which each is used or not. */
class Haproxy {
  private constructor(
    readonly url: string,
    readonly places: readonly number[],
    private readonly socket: string,
  ) {}

  static async start(): Promise<Haproxy> {
    const folder = await newTestFolder('haproxy');
    const port = await freePort();
    const places = [await freePort(), await freePort(), await freePort(), await freePort()];
    const socket = join(folder, 'admin');
    const file = join(folder, 'haproxy.cfg');
    await writeFile(
      file,
      `global
  stats socket ${socket} level admin
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  timeout tunnel 1h
frontend clients
  bind 127.0.0.1:${port}
  default_backend routers
backend routers
  option httpchk GET /readyz
  option redispatch
  retry-on conn-failure
  default-server check inter 200ms fall 1 rise 1
${places.map((place) => `  server r${place} 127.0.0.1:${place} disabled weight 100`).join('\n')}
`,
    );
    const child = spawn('haproxy', ['-db', '-f', file], { stdio: 'ignore' });
    stops.push(async () => {
      await ended(child, 'SIGKILL');
      await rm(folder, { recursive: true });
    });
    return new Haproxy(`http://127.0.0.1:${port}`, places, socket);
  }

  /** Weight 0: new requests and connections go elsewhere, those that are open go on. */
  async weigh(place: number, weight: number): Promise<void> {
    await this.command(`set server routers/r${place} state ${weight > 0 ? 'ready' : 'drain'}`);
    if (weight > 0) await this.command(`set server routers/r${place} weight ${weight}`);
  }

  async close(place: number): Promise<void> {
    await this.command(`set server routers/r${place} state maint`);
  }

  private async command(line: string): Promise<void> {
    const socket = connect(this.socket);
    socket.write(`${line}\n`);
    expect((await text(socket)).trim()).toBe('');
  }
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const exit = once(child, 'exit');
  child.kill(signal);
  await exit;
}

interface Router {
  readonly place: number;
  readonly metricsUrl: string;
  stop(): Promise<void>;
}

async function startRouter(place: number, given: Readonly<Record<string, string>> = {}): Promise<Router> {
  const metricsPort = await freePort();
  const child = fork(join(inject('programs'), 'router/main.js'), [], {
    env: { ...settings, PORT: String(place), METRICS_PORT: String(metricsPort), ...given },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const kill = (): Promise<void> => ended(child, 'SIGTERM');
  let stopped = false;
  stops.push(async () => stopped || (await kill()));
  await eventually(async () => (await fetch(`http://127.0.0.1:${place}/readyz`)).status === 200, {
    timeoutMs: PATIENCE_MS,
  });
  return {
    place,
    metricsUrl: `http://127.0.0.1:${metricsPort}/metrics`,
    async stop() {
      stopped = true;
      await haproxy.weigh(place, 0);
      await kill();
      await haproxy.close(place);
    },
  };
}

/** People who ask and write until they are stopped; anything but a full answer is a failure. */
class Traffic {
  readonly failures: string[] = [];
  answered = 0;
  private comments = 0;
  private going = true;
  private readonly all: Promise<unknown>;

  constructor() {
    const ask = () => ({ query: QUERY, person: author });
    const write = () => {
      const postId = postIds[(this.comments += 1) % POSTS] ?? '';
      const variables = { input: { postId, text: `Comment ${this.comments}` } };
      return { query: print(AddCommentDocument), variables, person: speaker };
    };
    this.all = Promise.all([ask, ask, ask, write].map((next) => this.keep(next)));
  }

  async stop(): Promise<void> {
    this.going = false;
    await this.all;
  }

  async more(requests: number): Promise<void> {
    const then = this.answered;
    await eventually(() => this.answered > then + requests, { timeoutMs: PATIENCE_MS });
  }

  private async keep(next: () => { query: string; variables?: object; person: Person }): Promise<void> {
    while (this.going) {
      const { person, ...operation } = next();
      try {
        const response = await fetch(`${haproxy.url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${person.tokens.accessToken}` },
          body: JSON.stringify(operation),
        });
        const body = (await response.json()) as { errors?: unknown };
        if (response.status === 200 && body.errors === undefined) this.answered += 1;
        else this.failures.push(`${response.status} ${JSON.stringify(body.errors)}`);
      } catch (error) {
        this.failures.push(`${String(error)} ${String((error as { cause?: unknown }).cause)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** A phone that resumes where it was; its client connects again by itself. */
function follow(since: string) {
  const heard: string[] = [];
  let at = since;
  let client = open();
  function open() {
    const opened = createClient({
      url: `${haproxy.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: { authorization: `Bearer ${author.tokens.accessToken}` },
    });
    let over = false;
    const again = (): void => {
      if (over) return;
      over = true;
      if (opened === client) setTimeout(() => (client = open()), 20);
    };
    opened.subscribe<NotificationReceivedSubscription>(
      { query: print(NotificationReceivedDocument), variables: { since: at } },
      {
        next: ({ data }) => {
          if (data) heard.push((at = data.notificationReceived.cursor));
        },
        error: again,
        complete: again,
      },
    );
    return opened;
  }
  return {
    heard,
    stop: async () => {
      const last = client;
      client = undefined as never;
      await last.dispose();
    },
  };
}

/** A way to a server on which every connection is late. */
async function slowWay(url: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    near.on('error', () => far.destroy()).on('close', () => far.destroy());
    far.on('error', () => near.destroy()).on('close', () => near.destroy());
    near.on('data', (chunk) => setTimeout(() => far.writable && far.write(chunk), SLOW_MS));
    far.on('data', (chunk) => near.writable && near.write(chunk));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  stops.push(async () => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

interface Template {
  readonly kind: string;
  readonly spec: {
    readonly metrics: readonly { readonly name: string; readonly provider: { prometheus: { query: string } } }[];
  };
}

/** What the analysis of the canary's manifest says of a router: p99 in seconds, and the ratio of faults. */
async function analyze(router: Router, traffic: Traffic): Promise<{ p99: number; faults: number }> {
  const manifest = await readFile('deploy/kubernetes/overlays/canary/rollout.yaml', 'utf8');
  const template = parseAllDocuments(manifest)
    .map((document) => document.toJS() as Template)
    .find(({ kind }) => kind === 'AnalysisTemplate');
  const queryOf = (name: string): string =>
    (template?.spec.metrics.find((one) => one.name === name)?.provider.prometheus.query ?? '').replaceAll(
      '{{args.hash}}',
      'canary',
    );
  const prometheus = await startPrometheus(router.metricsUrl, { pod: 'router-canary-1' });
  try {
    await traffic.more(60);
    const p99 = await eventually(async () => {
      const value = await prometheus.valueOf(queryOf('p99'));
      return value !== undefined && !Number.isNaN(value) && { value };
    });
    return { p99: p99.value, faults: (await prometheus.valueOf(queryOf('faults'))) ?? 0 };
  } finally {
    await prometheus.stop();
  }
}

describe.skipIf(!canStartBroker() || !hasHaproxy || !hasPrometheus)('releases behind HAProxy', () => {
  beforeAll(async () => {
    const broker = await startBroker();
    stops.push(() => broker.stop());
    const keys = await newKeyPair();
    const given = {
      KAFKA_BROKERS: broker.brokers,
      SERVICE_PRIVATE_KEY: JSON.stringify(keys.privateKey),
      SERVICE_PUBLIC_KEY: JSON.stringify(keys.publicKey),
      COMMUNITY_DAILY_LIMITS: 'false',
    };
    platform = await startPlatform(join(inject('programs'), 'start-processes.js'), [], given);
    stops.push(() => platform.stop());
    const data = await newTestFolder('releases');
    await mkdir(data, { recursive: true });
    const urlOf = (domain: string): string => platform.instances.find(({ name }) => name === domain)?.url ?? '';
    settings = {
      PATH: CHILD_ENVIRONMENT.PATH,
      ...given,
      ...Object.fromEntries(DOMAINS.map((domain) => [`${domain.toUpperCase()}_URL`, urlOf(domain)])),
      LYCEUM_DATA: data,
      LOG_LEVEL: 'error',
      SUBGRAPH_TIMEOUT_MS: '20000',
      RATE_LIMIT_ADDRESS: '0',
      RATE_LIMIT_USER: '0',
      SHUTDOWN_DELAY_MS: '1000',
    };
    visit(platform);
    [speaker, author] = [await signUp('Speaker'), await signUp('Author')];
    for (let post = 0; post <= POSTS; post += 1) {
      const { createPost } = await author.send(CreatePostDocument, { input: { title: 'Ask me', text: `${post}.` } });
      postIds.push(createPost.post.id);
    }
    await speaker.send(AddCommentDocument, { input: { postId: postIds.pop() ?? '', text: 'First' } });
    first = await eventually(async () => (await listed(author)).at(-1));
    haproxy = await Haproxy.start();
  }, 600_000);
  afterAll(async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  });

  test('rolling, blue-green and canary fail no request, and sockets resume', { timeout: 1_800_000 }, async () => {
    const [a = 0, b = 0, c = 0, d = 0] = haproxy.places;
    const use = async (place: number, weight = 100, given: Readonly<Record<string, string>> = {}): Promise<Router> => {
      const router = await startRouter(place, given);
      await haproxy.weigh(place, weight);
      return router;
    };
    let running = [await use(a), await use(b)];
    const phone = follow(first);
    const traffic = new Traffic();
    await traffic.more(20);

    // Rolling: one new router, then one old one less, twice.
    const rolled: Router[] = [];
    for (const [index, place] of [c, d].entries()) {
      rolled.push(await use(place));
      await traffic.more(20);
      await running[index]?.stop();
    }
    expect(traffic.failures).toEqual([]);

    // Blue-green: both new ones are ready before the first request reaches them, then all do.
    const green = [await startRouter(a), await startRouter(b)];
    for (const { place } of green) await haproxy.weigh(place, 100);
    for (const { place } of rolled) await haproxy.weigh(place, 0);
    await traffic.more(40);
    for (const router of rolled) await router.stop();
    expect(traffic.failures).toEqual([]);

    // Canary: a tenth, the analysis, then half, then all.
    const canary = await use(c, 11);
    const well = await analyze(canary, traffic);
    expect([well.p99 < 1, well.faults < 0.01]).toEqual([true, true]);
    await haproxy.weigh(c, 100);
    await traffic.more(20);
    running = [...green, canary];

    // A canary that is slow is ended by the analysis, and fails no one's request.
    const slow = await slowWay(settings['USERS_URL'] ?? '');
    const bad = await use(d, 11, { USERS_URL: slow });
    const ill = await analyze(bad, traffic);
    expect(ill.p99).toBeGreaterThan(1);
    await bad.stop();
    await traffic.more(20);

    await traffic.stop();
    expect(traffic.failures).toEqual([]);
    await eventually(async () => {
      const all = await listed(author);
      expectResumed(phone.heard, all.slice(all.indexOf(first) + 1));
      return all.length > POSTS;
    });
    await phone.stop();
    process.stdout.write(`releases behind HAProxy: ${traffic.answered} requests, 0 failed\n`);
    for (const router of running) await router.stop();
  });
});
