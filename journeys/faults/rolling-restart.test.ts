import { print } from 'graphql';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { loadFaultsConfig } from '../../platform/faults/config.js';
import { eventually } from '../../platform/testing/testing.js';
import {
  AddCommentDocument,
  CreatePostDocument,
  NotificationReceivedDocument,
  type NotificationReceivedSubscription,
} from '../../schema/generated/operations.js';
import { canStartBroker } from '../../tools/kafka/testing/testing.js';
import { signUp, visit, type Person } from '../testing/people.js';
import type { RunningPlatform } from '../testing/platform.js';
import { expectResumed, listed } from './notices.js';
import { startProcesses } from './processes.js';

/* Every part of the platform is restarted in turn, two instances of each, while people go on. */

/** All in the full form; in the short one a subgraph that is asked, the one whose streams are followed, and the router. */
const PARTS =
  loadFaultsConfig().form === 'full'
    ? ['users', 'courses', 'classes', 'gamification', 'community', 'billing', 'router']
    : ['users', 'community', 'router'];
const ASKING = 4;
/** Unread notices about one post are listed as one. */
const POSTS = 50;
const QUERY = 'query { viewer { id name player { totalXp } notifications(first: 1) { edges { cursor } } } }';
const LOOK_EVERY_MS = 100;
/** Between the requests of one who asks: what restarts needs the processor as well. */
const PAUSE_MS = 50;
/** A process that starts on a busy machine. */
const PATIENCE_MS = 200_000;

let platform: RunningPlatform;
let balancer: Balancer;
let speaker: Person;
let author: Person;
const postIds: string[] = [];
let first: string;

const isReady = (url: string): Promise<boolean> =>
  fetch(`${url}/readyz`).then(
    ({ status }) => status === 200,
    () => false,
  );

/** What stands before routers: sends to those that say that they are ready, in turn, and asks nothing twice. */
class Balancer {
  private ready: readonly string[];
  private turn = 0;
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly routers: readonly string[]) {
    this.ready = routers;
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS);
  }

  next(): string {
    this.turn += 1;
    return this.ready[this.turn % this.ready.length] as string;
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async look(): Promise<void> {
    const states = await Promise.all(this.routers.map(async (url) => ({ url, ready: await isReady(url) })));
    const ready = states.filter((one) => one.ready).map(({ url }) => url);
    if (ready.length > 0) this.ready = ready;
  }
}

/** People who ask and write until they are stopped; anything but a full answer is a failure. */
class Traffic {
  readonly failures: string[] = [];
  answered = 0;
  comments = 0;
  private going = true;
  private readonly all: Promise<unknown>;

  constructor() {
    this.all = Promise.all([
      ...Array.from({ length: ASKING }, () => this.keep(() => ({ query: QUERY, person: author }))),
      this.keep(() => {
        this.comments += 1;
        const postId = postIds[this.comments % POSTS] ?? '';
        const variables = { input: { postId, text: `Comment ${this.comments}` } };
        return { query: print(AddCommentDocument), variables, person: speaker };
      }),
    ]);
  }

  async stop(): Promise<void> {
    this.going = false;
    await this.all;
  }

  private async keep(next: () => { query: string; variables?: object; person: Person }): Promise<void> {
    while (this.going) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      const { person, ...operation } = next();
      const url = balancer.next();
      try {
        const response = await fetch(`${url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${person.tokens.accessToken}` },
          body: JSON.stringify(operation),
        });
        const body = (await response.json()) as { errors?: unknown };
        if (response.status === 200 && body.errors === undefined) this.answered += 1;
        else this.failures.push(`${response.status} ${JSON.stringify(body.errors)}`);
      } catch (error) {
        this.failures.push(`${url}: ${String(error)} ${String((error as { cause?: unknown }).cause)}`);
      }
    }
  }
}

/** A phone that resumes where it was; a connection that can't be made counts as much as a failed request. */
function follow(since: string | undefined) {
  const heard: string[] = [];
  const failures: unknown[] = [];
  let at = since;
  let stopped = false;
  let stop = (): void => undefined;
  const following = (async () => {
    while (!stopped) {
      const client = createClient({
        url: `${balancer.next().replace('http', 'ws')}/graphql`,
        webSocketImpl: WebSocket,
        retryAttempts: 0,
        connectionParams: { authorization: `Bearer ${author.tokens.accessToken}` },
      });
      await new Promise<void>((resolve) => {
        stop = resolve;
        client.subscribe<NotificationReceivedSubscription>(
          { query: print(NotificationReceivedDocument), variables: { since: at } },
          {
            next: ({ data, errors }) => {
              if (errors || !data) return void failures.push(errors);
              at = data.notificationReceived.cursor;
              heard.push(at);
            },
            error: (error) => {
              // 1012: the router restarts.
              if ((error as { code?: number }).code !== 1012) failures.push(error);
              resolve();
            },
            complete: resolve,
          },
        );
      });
      await client.dispose();
    }
  })();
  return {
    heard,
    failures,
    stop: () => {
      stopped = true;
      stop();
      return following;
    },
  };
}

describe.skipIf(!canStartBroker())('a rolling restart', () => {
  beforeAll(async () => {
    platform = await startProcesses(
      PARTS.map((part) => `${part}=2`),
      { COMMUNITY_DAILY_LIMITS: 'false' },
    );
    visit(platform);
    balancer = new Balancer(instances('router').map(({ url }) => url));
    speaker = await signUp('Speaker');
    author = await signUp('Author');
    for (let post = 0; post <= POSTS; post += 1) {
      const { createPost } = await author.send(CreatePostDocument, {
        input: { title: 'Ask me', text: `About ${post}.` },
      });
      postIds.push(createPost.post.id);
    }
    // Of a post on which nothing follows: it stays in the list.
    await speaker.send(AddCommentDocument, { input: { postId: postIds.pop() ?? '', text: 'First' } });
    first = await eventually(async () => (await listed(author)).at(-1));
  }, 400_000);
  afterAll(async () => {
    balancer.stop();
    await platform.stop();
  });

  const instances = (name: string) => platform.instances.filter((one) => one.name === name);

  test('fails no query, no mutation and no subscription', { timeout: 1_800_000 }, async () => {
    const phone = follow(first);
    const traffic = new Traffic();
    await eventually(() => phone.heard.length > 0 && traffic.answered > 20, { timeoutMs: 60_000 });
    for (const part of PARTS) {
      for (const { url, pid } of instances(part)) {
        process.kill(pid, 'SIGTERM');
        await eventually(async () => !(await isReady(url)), { timeoutMs: PATIENCE_MS });
        await eventually(() => isReady(url), { timeoutMs: PATIENCE_MS });
        const then = traffic.answered;
        await eventually(() => traffic.answered > then + 20, { timeoutMs: 60_000 });
      }
      expect(traffic.failures).toEqual([]);
    }
    await traffic.stop();
    expect(traffic.failures).toEqual([]);
    expect(phone.failures).toEqual([]);
    await eventually(async () => {
      const all = await listed(author);
      expectResumed(phone.heard, all.slice(all.indexOf(first) + 1));
      return all.length > POSTS;
    });
    await phone.stop();
  });
});
