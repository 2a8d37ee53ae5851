import { print } from 'graphql';
import { LeaderboardUpdatedDocument } from '../schema/generated/operations.js';
import type { Both } from './both.js';
import type { Child } from './children.js';
import { distribution, median, now, pause, round } from './figures.js';
import type { Platform } from './platforms.js';
import { BOARD_PAUSE_MS } from './push.js';
import type { School } from './school.js';
import { residentMb, type Stage } from './stage.js';
import type { Arrivals, SocketsRequest } from './subscriber-sockets.js';
import { percentiles, type Measured } from './table.js';

const CLIENT_PROCESSES = 2;
/** First so many of all sockets, then the others: memory is that of the others, when all that is loaded late is there. */
const FIRST = 0.1;
const SETTLE_MS = 2_000;

interface Followed {
  readonly platform: Platform & { readonly school: School };
  /** Resident memory of a subscriber, in the process that holds its socket. */
  readonly kbEach: number | undefined;
  /** From the mutation's answer to each push; below zero for a push that was faster. */
  readonly afterAnswer: number[];
  readonly afterSending: number[];
  /** Of each mutation, until the last subscriber had it. */
  readonly untilLast: number[];
}

/**
 * Many subscribers on one class's board, each with a socket of its own, held by processes of their own; the learners share
 * them. The two ways of running take turns.
 */
export async function measureSubscribers(stage: Stage, { one, seven }: Both): Promise<Measured> {
  const { sockets, pushes } = stage.sizes.subscribers;
  const clients = await Promise.all(
    Array.from({ length: CLIENT_PROCESSES }, () => stage.fork('bench/subscriber-sockets.ts')),
  );
  try {
    const all: Followed[] = [];
    for (const platform of [one, seven]) {
      stage.progress(`${sockets} subscribers to ${platform.name}`);
      const kbEach = await subscribe(platform, clients, sockets);
      all.push({ platform, kbEach, afterAnswer: [], afterSending: [], untilLast: [] });
    }
    for (let number = 0; number < pushes.warmUp + pushes.measured; number += 1) {
      for (const followed of all) await push(followed, clients, number >= pushes.warmUp);
    }
    return report(all, sockets);
  } finally {
    await Promise.all(clients.map((client) => client.stop()));
  }
}

async function subscribe(
  { name, url, routerPid, school }: Platform & { school: School },
  clients: readonly Child[],
  sockets: number,
): Promise<number | undefined> {
  await school.renew();
  const open = async (count: number): Promise<number | undefined> => {
    const request = {
      do: 'open',
      board: name,
      url,
      count: count / clients.length,
      tokens: school.learners.map(({ token }) => token),
      query: print(LeaderboardUpdatedDocument),
      variables: school.board,
    } as const satisfies SocketsRequest;
    await Promise.all(clients.map((client) => client.ask(request)));
    await pause(SETTLE_MS);
    return residentMb([routerPid]);
  };
  const first = Math.round((sockets * FIRST) / clients.length) * clients.length;
  const before = await open(first);
  const after = await open(sockets - first);
  return before === undefined || after === undefined
    ? undefined
    : round(((after - before) * 1_024) / (sockets - first), 0);
}

async function push(
  { platform, afterAnswer, afterSending, untilLast }: Followed,
  clients: readonly Child[],
  counts: boolean,
): Promise<void> {
  const { learner, complete } = platform.school.nextCompletion();
  const board = platform.name;
  const ask = (request: SocketsRequest): Promise<unknown[]> =>
    Promise.all(clients.map((client) => client.ask(request)));
  await ask({ do: 'await', board, playerId: learner.id });
  const sent = now();
  await complete();
  const answered = now();
  const arrivals = ((await ask({ do: 'arrivals', board })) as Arrivals[]).flat();
  if (counts) {
    for (const at of arrivals) {
      afterAnswer.push(at - answered);
      afterSending.push(at - sent);
    }
    untilLast.push(arrivals.reduce((last, at) => Math.max(last, at), 0) - answered);
  }
  await pause(BOARD_PAUSE_MS);
}

function report(all: readonly Followed[], sockets: number): Measured {
  const results = all.map(({ platform, kbEach, afterAnswer, afterSending, untilLast }) => ({
    name: platform.name,
    afterAnswer: distribution(afterAnswer),
    afterSending: distribution(afterSending),
    untilLast: untilLast.map((ms) => round(ms)),
    kbEach,
  }));
  return {
    rows: results.flatMap(({ name, afterAnswer, untilLast, kbEach }) => [
      {
        what: `mutation answered → push at each of ${sockets} subscribers of one board: ${name}`,
        figure: `${percentiles(afterAnswer)}; the last after ${round(median(untilLast))} ms (${untilLast.length} pushes)`,
      },
      {
        what: `memory of a subscriber in the process that holds its socket: ${name}`,
        figure: kbEach === undefined ? 'not known on this system' : `${kbEach} KB`,
      },
    ]),
    data: { sockets, results },
  };
}
