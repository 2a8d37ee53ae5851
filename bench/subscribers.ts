import { print } from 'graphql';
import {
  ContestStandingsUpdatedDocument,
  CreateContestDocument,
  DisqualifyDocument,
  JoinContestDocument,
  LeaderboardUpdatedDocument,
  ReinstateDocument,
} from '../schema/generated/operations.js';
import type { Both } from './both.js';
import type { Child } from './children.js';
import { distribution, median, now, pause, round, until } from './figures.js';
import type { Platform } from './platforms.js';
import { BOARD_PAUSE_MS } from './push.js';
import { send, type School } from './school.js';
import { residentMb, type Stage } from './stage.js';
import type { Arrivals, SocketsRequest } from './subscriber-sockets.js';
import { percentiles, type Measured } from './table.js';

const CLIENT_PROCESSES = 2;
/** First so many of all sockets, then the others: memory is that of the others, when all that is loaded late is there. */
const FIRST = 0.1;
const SETTLE_MS = 2_000;

type SchoolPlatform = Platform & { readonly school: School };

/** What is subscribed to. */
interface Watched {
  readonly query: string;
  readonly variables: object;
  /** What brings the next push, in which the player is named. */
  next(): { readonly playerId: string; readonly act: () => Promise<unknown> };
}

interface Followed {
  readonly platform: SchoolPlatform;
  readonly watched: Watched;
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
export function measureSubscribers(stage: Stage, both: Both): Promise<Measured> {
  return measure(stage, both, 'one board', ({ school }) =>
    Promise.resolve({
      query: print(LeaderboardUpdatedDocument),
      variables: school.board,
      next() {
        const { learner, complete } = school.nextCompletion();
        return { playerId: learner.id, act: complete };
      },
    }),
  );
}

/** The same for the standings of one contest, in which learners are disqualified and reinstated. */
export function measureStandings(stage: Stage, both: Both): Promise<Measured> {
  return measure(stage, both, 'the standings of one contest', async ({ url, school }) => {
    const { teacher, learners, courseId } = school;
    await school.renew();
    const startsAt = new Date(Date.now() + 60_000);
    const input = {
      title: 'Bench',
      courseId,
      startsAt: startsAt.toISOString(),
      endsAt: new Date(startsAt.getTime() + 3_600_000).toISOString(),
    };
    const { createContest } = await until(() => send(url, CreateContestDocument, { input }, teacher.token));
    const contestId = createContest.contest.id;
    for (const { token } of learners) await send(url, JoinContestDocument, { input: { contestId } }, token);
    let turn = 0;
    return {
      query: print(ContestStandingsUpdatedDocument),
      variables: { contestId },
      next() {
        const { id } = learners[turn % learners.length] as School['learners'][number];
        const isOut = Math.floor(turn / learners.length) % 2 === 0;
        turn += 1;
        const decision = { input: { contestId, userId: id, reason: 'Bench' } };
        const act = (): Promise<unknown> =>
          isOut
            ? send(url, DisqualifyDocument, decision, teacher.token)
            : send(url, ReinstateDocument, decision, teacher.token);
        return { playerId: id, act };
      },
    };
  });
}

async function measure(
  stage: Stage,
  { one, seven }: Both,
  what: string,
  watch: (platform: SchoolPlatform) => Promise<Watched>,
): Promise<Measured> {
  const { sockets, pushes } = stage.sizes.subscribers;
  const clients = await Promise.all(
    Array.from({ length: CLIENT_PROCESSES }, () => stage.fork('bench/subscriber-sockets.ts')),
  );
  try {
    const all: Followed[] = [];
    for (const platform of [one, seven]) {
      stage.progress(`${sockets} subscribers to ${what}: ${platform.name}`);
      const watched = await watch(platform);
      const kbEach = await subscribe(platform, watched, clients, sockets);
      all.push({ platform, watched, kbEach, afterAnswer: [], afterSending: [], untilLast: [] });
    }
    for (let number = 0; number < pushes.warmUp + pushes.measured; number += 1) {
      for (const followed of all) await push(followed, clients, number >= pushes.warmUp);
    }
    return report(all, what, sockets);
  } finally {
    await Promise.all(clients.map((client) => client.stop()));
  }
}

async function subscribe(
  { name, url, routerPid, school }: SchoolPlatform,
  { query, variables }: Watched,
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
      query,
      variables,
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
  { platform, watched, afterAnswer, afterSending, untilLast }: Followed,
  clients: readonly Child[],
  counts: boolean,
): Promise<void> {
  const { playerId, act } = watched.next();
  const board = platform.name;
  const ask = (request: SocketsRequest): Promise<unknown[]> =>
    Promise.all(clients.map((client) => client.ask(request)));
  await ask({ do: 'await', board, playerId });
  const sent = now();
  await act();
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

function report(all: readonly Followed[], what: string, sockets: number): Measured {
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
        what: `mutation answered → push at each of ${sockets} subscribers of ${what}: ${name}`,
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
