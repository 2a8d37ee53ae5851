import { print } from 'graphql';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { eventually } from '../../platform/testing/testing.js';
import {
  AddCommentDocument,
  CreatePostDocument,
  NotificationReceivedDocument,
  type NotificationReceivedSubscription,
} from '../../schema/generated/operations.js';
import { canStartBroker } from '../../tools/kafka/testing/testing.js';
import type { RunningPlatform } from '../testing/platform.js';
import { signUp, visit, type Person } from '../testing/people.js';
import { expectResumed, listed } from './notices.js';
import { startProcesses } from './processes.js';

const PEOPLE = 20;
const SOCKETS_OF_EACH = 10;
const POSTS_OF_EACH = 5;

let platform: RunningPlatform;
const authors: { person: Person; postIds: string[]; first: string }[] = [];
let speaker: Person;

/** A phone that loses its socket, connects to the next router, and resumes where it was. */
class Follower {
  readonly heard: string[] = [];
  /** Why it had to connect again, each time. */
  readonly interruptions: unknown[] = [];
  private stopped = false;
  private stop: () => void = () => undefined;

  constructor(
    private readonly person: Person,
    private readonly routers: readonly string[],
    private since: string,
  ) {
    void this.follow();
  }

  private async follow(): Promise<void> {
    for (let turn = 0; !this.stopped; turn += 1) {
      const router = this.routers[turn % this.routers.length] as string;
      const client = createClient({
        url: `${router.replace('http', 'ws')}/graphql`,
        webSocketImpl: WebSocket,
        retryAttempts: 0,
        connectionParams: { authorization: `Bearer ${this.person.tokens.accessToken}` },
      });
      await new Promise<void>((resolve) => {
        this.stop = resolve;
        const interrupted = (why: unknown): void => {
          this.interruptions.push(why);
          resolve();
        };
        client.subscribe<NotificationReceivedSubscription>(
          { query: print(NotificationReceivedDocument), variables: { since: this.since } },
          {
            next: ({ data, errors }) => {
              if (!data) return interrupted(errors);
              this.since = data.notificationReceived.cursor;
              this.heard.push(this.since);
            },
            error: (error) => interrupted(closeOf(error)),
            complete: () => interrupted('complete'),
          },
        );
      });
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 200));
      await client.dispose();
    }
  }

  end(): void {
    this.stopped = true;
    this.stop();
  }
}

const interruptionsOf = (followers: readonly Follower[]): unknown[] =>
  followers.flatMap(({ interruptions }) => interruptions);

function closeOf(error: unknown): string {
  const { code, reason } = error as { code?: number; reason?: string };
  return code === undefined ? JSON.stringify(error) : `${code} ${reason ?? ''}`;
}

/** Comments on every post, again and again, until it is stopped. What a killed process does not answer is not repeated. */
function speak(): () => Promise<void> {
  let going = true;
  let rounds = 0;
  const speaking = (async () => {
    while (going) {
      rounds += 1;
      for (const { postIds } of authors) {
        const postId = postIds[rounds % POSTS_OF_EACH] ?? '';
        const input = { postId, text: `Round ${rounds}` };
        await speaker.send(AddCommentDocument, { input }).catch(() => undefined);
      }
    }
  })();
  return async () => {
    going = false;
    await speaking;
  };
}

async function everythingHeard(followers: readonly Follower[][]): Promise<void> {
  for (const [index, { person, first }] of authors.entries()) {
    const own = followers[index] ?? [];
    const expected = await eventually(
      async () => {
        const all = await listed(person);
        const since = all.slice(all.indexOf(first) + 1);
        const [newest] = since.slice(-1);
        return newest !== undefined && own.every(({ heard }) => heard.includes(newest)) && since;
      },
      { timeoutMs: 60_000 },
    );
    for (const { heard } of own) expectResumed(heard, expected);
  }
}

describe.skipIf(!canStartBroker())('live streams over processes', () => {
  beforeAll(async () => {
    // A person's sockets of one test may still be counted when those of the next come.
    platform = await startProcesses(['router=2', 'community=2'], {
      SOCKETS_PER_USER: String(3 * SOCKETS_OF_EACH),
      COMMUNITY_DAILY_LIMITS: 'false',
    });
    visit(platform);
    speaker = await signUp('Speaker');
    for (let index = 0; index < PEOPLE; index += 1) {
      const person = await signUp(`Author ${index}`);
      const postIds: string[] = [];
      for (let post = 0; post <= POSTS_OF_EACH; post += 1) {
        const { createPost } = await person.send(CreatePostDocument, {
          input: { title: 'Ask me', text: `About ${post}.` },
        });
        postIds.push(createPost.post.id);
      }
      // Of a post on which nothing follows: it stays in the list.
      await speaker.send(AddCommentDocument, { input: { postId: postIds.pop() ?? '', text: 'First' } });
      const first = await eventually(async () => (await listed(person)).at(-1));
      authors.push({ person, postIds, first });
    }
  }, 300_000);
  afterAll(() => platform.stop());

  const instances = (name: string) => platform.instances.filter((one) => one.name === name);

  test(
    'a router is killed with 200 sockets on it: nothing is missed, nothing comes twice',
    { timeout: 240_000 },
    async () => {
      const routers = instances('router');
      const followers = authors.map(({ person, first }) =>
        Array.from(
          { length: SOCKETS_OF_EACH },
          () =>
            new Follower(
              person,
              routers.map(({ url }) => url),
              first,
            ),
        ),
      );
      const all = followers.flat();
      const stop = speak();
      await eventually(() => all.every(({ heard }) => heard.length > 0), { timeoutMs: 60_000 });
      expect(interruptionsOf(all)).toEqual([]);
      process.kill(routers[0]?.pid as number, 'SIGKILL');
      await eventually(() => all.every(({ interruptions }) => interruptions.length > 0), { timeoutMs: 60_000 });
      const then = all.map(({ heard }) => heard.length);
      await eventually(() => all.every(({ heard }, index) => heard.length > (then[index] ?? 0)), { timeoutMs: 60_000 });
      await stop();
      await everythingHeard(followers);
      for (const follower of all) follower.end();
    },
  );

  test(
    'the subgraph behind 200 sockets is killed: their streams go on elsewhere, they notice nothing and miss nothing',
    { timeout: 240_000 },
    async () => {
      const routers = instances('router')
        .map(({ url }) => url)
        .reverse();
      const followers = authors.map(({ person, first }) =>
        Array.from({ length: SOCKETS_OF_EACH }, () => new Follower(person, routers, first)),
      );
      const all = followers.flat();
      const stop = speak();
      await eventually(() => all.every(({ heard }) => heard.length > 0), { timeoutMs: 60_000 });
      // The router's streams are all at one of the two: the second kill meets those that the first has moved.
      for (const { pid } of instances('community')) {
        const before = all.map(({ heard }) => heard.length);
        process.kill(pid, 'SIGKILL');
        await eventually(() => all.every(({ heard }, index) => heard.length > (before[index] ?? 0) + 1), {
          timeoutMs: 60_000,
        });
      }
      await stop();
      await everythingHeard(followers);
      expect(interruptionsOf(all)).toEqual([]);
      for (const follower of all) follower.end();
    },
  );
});
