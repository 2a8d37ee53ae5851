import { isDeepStrictEqual } from 'node:util';
import { print } from 'graphql';
import { Pool } from 'undici';
import { DashboardDocument } from '../schema/generated/operations.js';
import { distribution, median, medianOfRounds, round, type Distribution } from './figures.js';
import type { SevenProcesses } from './platforms.js';
import type { DashboardFetches, Operation } from './proxy.js';
import { Recorder, type Fetch } from './recorder.js';
import type { Person, School } from './school.js';
import type { Stage } from './stage.js';
import { percentiles, type Measured, type Row } from './table.js';
import type { Both } from './both.js';

/** Requests of one target before it is the next one's turn, for each client. */
const BLOCK = 15;
const CLIENTS = [1, 8] as const;
const BODY = JSON.stringify({ query: print(DashboardDocument), variables: {} });
/** A held answer must not be too late. */
const LONG_TIMEOUT = { SUBGRAPH_TIMEOUT_MS: '30000' };

interface Target {
  readonly name: string;
  readonly url: string;
  readonly school: School;
}

interface Round {
  readonly times: Distribution;
  readonly requestsPerSecond: number;
}

/**
 * The web's dashboard, an operation through all six subgraphs, at three targets: one process, seven processes, and a proxy
 * that does by hand, against the same six, the very fetches that the router was seen to do.
 */
export async function measureFederatedQuery(stage: Stage, { one, seven }: Both): Promise<Measured> {
  stage.progress('what the router asks the subgraphs');
  const { fetches, proxyUrl } = await startProxy(stage, seven);
  const targets: readonly Target[] = [
    { name: one.name, url: one.url, school: one.school },
    { name: seven.name, url: seven.url, school: seven.school },
    { name: 'proxy', url: proxyUrl, school: seven.school },
  ];
  await requireSameAnswers(seven.url, proxyUrl, seven.school.learners);

  const rows: Row[] = [];
  const data: Record<string, unknown> = { fetches };
  for (const clients of CLIENTS) {
    const rounds = await compare(stage, targets, clients);
    const ofTarget = (name: string): readonly Round[] => rounds.map((ofRound) => ofRound.get(name) as Round);
    const proxy = ofTarget('proxy');
    const results = targets.map(({ name }) => {
      const own = ofTarget(name);
      const times = medianOfRounds(own.map((one) => one.times));
      const requestsPerSecond = round(median(own.map((one) => one.requestsPerSecond)));
      // Round by round, so that what slows the machine for a while slows both sides of a ratio.
      const ratio = (pick: (one: Round) => number): number =>
        round(median(own.map((one, index) => pick(one) / pick(proxy[index] as Round))), 2);
      const toProxy = { p50: ratio(({ times: { p50 } }) => p50), requestsPerSecond: ratio((r) => r.requestsPerSecond) };
      rows.push({
        what: `dashboard through six subgraphs, ${clients === 1 ? 'one client' : `${clients} clients`}: ${name}`,
        figure: `${percentiles(times)}, ${requestsPerSecond}/s${name === 'proxy' ? '' : `; p50 is ${toProxy.p50} × the proxy's`}`,
        ...(clients === 1 && name === one.name && { wanted: 'p50 < 25 ms' }),
      });
      return { name, times, requestsPerSecond, toProxy, rounds: own };
    });
    data[`clients${clients}`] = results;
  }
  return { rows, data };
}

/** Starts the proxy on what the router is seen to ask; proves that the proxy asks the same. */
async function startProxy(
  stage: Stage,
  seven: SevenProcesses & { school: School },
): Promise<{ fetches: readonly Fetch[]; proxyUrl: string }> {
  const learner = seven.school.learners[0] as Person;
  const recorder = await Recorder.start(seven.subgraphUrls);
  try {
    const settings = { ...seven.callerSettings(recorder.urls), ...LONG_TIMEOUT };
    const router = await stage.fork('router/main.ts', [], settings);
    const record = async (url: string): Promise<readonly Fetch[]> => {
      // Keys of tokens and plans are there the second time.
      await answerOf(url, learner);
      return recorder.record(() => answerOf(url, learner));
    };
    const fetches = await record(await urlOf(router));
    await router.stop();
    const operations = JSON.stringify(operationsOf(fetches));
    const rehearsing = await stage.fork('bench/proxy.ts', [operations], settings);
    const byHand = await record(await urlOf(rehearsing));
    await rehearsing.stop();
    if (!isDeepStrictEqual(byHand, fetches)) {
      throw new Error(
        `bench/proxy.ts does not ask what the router asks.\nRouter: ${JSON.stringify(fetches, null, 1)}\nProxy: ${JSON.stringify(byHand, null, 1)}`,
      );
    }
    const proxy = await stage.fork('bench/proxy.ts', [operations], seven.callerSettings(seven.subgraphUrls));
    return { fetches, proxyUrl: await urlOf(proxy) };
  } finally {
    await recorder.close();
  }
}

async function urlOf(child: { ready: Promise<Readonly<Record<string, unknown>>> }): Promise<string> {
  return (await child.ready)['url'] as string;
}

/** Which fetch is which by hand; the proxy is written for these seven. */
function operationsOf(fetches: readonly Fetch[]): DashboardFetches {
  const left = [...fetches];
  const take = (subgraph: string, entity?: 'User' | 'Course'): Operation => {
    const index = left.findIndex(
      (fetch) =>
        fetch.subgraph === subgraph &&
        (fetch.variables['representations'] as { __typename: string }[] | undefined)?.[0]?.__typename === entity,
    );
    const [found] = index < 0 ? [] : left.splice(index, 1);
    if (!found) throw new Error(`The router asks ${subgraph} nothing of ${entity ?? 'the root'}: fix bench/proxy.ts.`);
    return { query: found.query, operationName: found.operationName };
  };
  const operations = {
    viewer: take('users'),
    billing: take('billing', 'User'),
    community: take('community', 'User'),
    gamification: take('gamification', 'User'),
    classes: take('classes', 'User'),
    courses: take('courses', 'User'),
    courseTitles: take('courses', 'Course'),
  };
  if (left.length > 0) throw new Error(`The router asks more than bench/proxy.ts: ${JSON.stringify(left)}`);
  return operations;
}

async function answerOf(url: string, { token }: Person): Promise<string> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: BODY,
  });
  const answer = await response.text();
  if (response.status !== 200 || answer.includes('"errors"')) throw new Error(`The dashboard failed: ${answer}`);
  return answer;
}

async function requireSameAnswers(routerUrl: string, proxyUrl: string, people: readonly Person[]): Promise<void> {
  for (const person of people) {
    const [router, proxy] = [await answerOf(routerUrl, person), await answerOf(proxyUrl, person)];
    if (!isDeepStrictEqual(JSON.parse(router), JSON.parse(proxy)))
      throw new Error(`The proxy answers otherwise than the router.\nRouter: ${router}\nProxy: ${proxy}`);
  }
}

/** Every round gives each target as many requests, in blocks that take turns. */
async function compare(
  stage: Stage,
  targets: readonly Target[],
  clients: (typeof CLIENTS)[number],
): Promise<readonly ReadonlyMap<string, Round>[]> {
  const { rounds, dashboards } = stage.sizes;
  const loads = targets.map((target) => ({ target, load: new Load(target, clients) }));
  try {
    for (const { load, target } of loads) {
      await target.school.renew();
      await load.run(dashboards.warmUp);
    }
    const results: Map<string, Round>[] = [];
    for (let number = 0; number < rounds; number += 1) {
      stage.progress(`dashboards, ${clients === 1 ? 'one client' : `${clients} clients`}, round ${number + 1}`);
      const total = clients === 1 ? dashboards.one : dashboards.eight;
      const measured = loads.map(({ target }) => ({ name: target.name, times: [] as number[], seconds: 0 }));
      for (let sent = 0, block = 0; sent < total; sent += BLOCK * clients, block += 1) {
        for (let place = 0; place < loads.length; place += 1) {
          // The order changes each time.
          const turn = (place + block + number) % loads.length;
          const began = performance.now();
          const times = await (loads[turn] as (typeof loads)[number]).load.run(Math.min(BLOCK * clients, total - sent));
          const of = measured[turn] as (typeof measured)[number];
          of.seconds += (performance.now() - began) / 1_000;
          of.times.push(...times);
        }
      }
      results.push(
        new Map(
          measured.map(({ name, times, seconds }) => [
            name,
            { times: distribution(times), requestsPerSecond: round(times.length / seconds) },
          ]),
        ),
      );
    }
    return results;
  } finally {
    await Promise.all(loads.map(({ load }) => load.close()));
  }
}

/** So many clients at once, each sending its next request when the last one was answered. */
class Load {
  private readonly pool: Pool;
  private turn = 0;

  constructor(
    private readonly target: Target,
    private readonly clients: number,
  ) {
    this.pool = new Pool(target.url, { connections: clients });
  }

  /** Milliseconds of each request, body read; throws on the first that fails. */
  async run(requests: number): Promise<number[]> {
    const times: number[] = [];
    let left = requests;
    await Promise.all(
      Array.from({ length: this.clients }, async () => {
        while (left > 0) {
          left -= 1;
          times.push(await this.one());
        }
      }),
    );
    return times;
  }

  close(): Promise<void> {
    return this.pool.close();
  }

  private async one(): Promise<number> {
    const { name, school } = this.target;
    const person = school.learners[(this.turn += 1) % school.learners.length] as Person;
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${person.token}` };
    const sent = performance.now();
    const answer = await this.pool.request({ method: 'POST', path: '/graphql', headers, body: BODY });
    const content = await answer.body.text();
    const took = performance.now() - sent;
    if (answer.statusCode !== 200 || content.includes('"errors"'))
      throw new Error(`${name} answered ${answer.statusCode}: ${content}`);
    return took;
  }
}
