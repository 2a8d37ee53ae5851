import { print } from 'graphql';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { LeaderboardUpdatedDocument, type LeaderboardUpdatedSubscription } from '../schema/generated/operations.js';
import type { Both } from './both.js';
import { distribution, now, pause } from './figures.js';
import type { Platform } from './platforms.js';
import type { School } from './school.js';
import type { Stage } from './stage.js';
import { percentiles, type Measured } from './table.js';

/** Boards are sent at most four times a second: further apart, each push is sent at once. */
export const BOARD_PAUSE_MS = 300;
const PATIENCE_MS = 30_000;
const WANTED = { 'one process': 'p95 < 100 ms', 'seven processes': 'p95 < 250 ms' } as const;

/**
 * From sending the mutation that completes an exercise to the push of the class's board at a follower: courses tells
 * gamification, gamification tells all who follow. The two ways of running take turns.
 */
export async function measurePush(stage: Stage, { one, seven }: Both): Promise<Measured> {
  const { measured, warmUp } = stage.sizes.pushes;
  stage.progress(`${measured} exercises in each`);
  const followed = await Promise.all([one, seven].map(follow));
  try {
    for (let number = 0; number < warmUp + measured; number += 1) {
      for (const { times, sample } of followed) {
        const took = await sample();
        if (number >= warmUp) times.push(took);
      }
    }
  } finally {
    await Promise.all(followed.map(({ close }) => close()));
  }
  const results = followed.map(({ name, times }) => ({ name, times: distribution(times) }));
  return {
    rows: results.map(({ name, times }) => ({
      what: `exercise completed → follower of the class's leaderboard, two events away: ${name}`,
      figure: `${percentiles(times)} (${times.count})`,
      wanted: WANTED[name],
    })),
    data: results,
  };
}

async function follow({ name, url, school }: Platform & { school: School }) {
  await school.renew();
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: () => ({ authorization: `Bearer ${school.teacher.token}` }),
    retryAttempts: 0,
  });
  let expected: { readonly learnerId: string; readonly arrived: () => void } | undefined;
  let fail: (error: Error) => void = () => undefined;
  const failed = new Promise<never>((_resolve, reject) => (fail = reject));
  failed.catch(() => undefined);
  client.subscribe<LeaderboardUpdatedSubscription>(
    { query: print(LeaderboardUpdatedDocument), variables: { ...school.board } },
    {
      next: ({ data }) => {
        const players = data?.leaderboardUpdated.entries.map(({ player }) => player?.id);
        if (expected && players?.includes(expected.learnerId)) expected.arrived();
      },
      error: (error) => fail(new Error(`The subscription of ${name} failed: ${JSON.stringify(error)}`)),
      complete: () => undefined,
    },
  );
  // The protocol does not acknowledge a subscription; what is answered on the same socket later comes after it.
  for await (const _ of client.iterate({ query: '{ __typename }' })) break;

  let notBefore = 0;
  const sample = async (): Promise<number> => {
    await pause(notBefore - now());
    const { learner, complete } = school.nextCompletion();
    const arrival = new Promise<number>((resolve) => {
      expected = { learnerId: learner.id, arrived: () => resolve(now()) };
    });
    const late = setTimeout(() => fail(new Error(`A push of ${name} did not come.`)), PATIENCE_MS);
    const sent = now();
    const [arrived] = await Promise.race([Promise.all([arrival, complete()]), failed]).finally(() =>
      clearTimeout(late),
    );
    notBefore = arrived + BOARD_PAUSE_MS;
    return arrived - sent;
  };
  return { name, times: [] as number[], sample, close: async () => client.dispose() };
}
