import { randomBytes } from 'node:crypto';
import { expect, inject, test } from 'vitest';
import { eventually } from '../platform/testing/testing.js';
import type { CollectedSpan } from './testing/collector.js';
import { AddCommentDocument, CreatePostDocument } from '../schema/generated/operations.js';
import { hasJaeger, startJaeger } from './testing/jaeger.js';
import { endpoint, journey, signUp, unique } from './testing/people.js';

async function spansOf(traceId: string): Promise<CollectedSpan[]> {
  return (await (await fetch(`${inject('tracesUrl')}/${traceId}`)).json()) as CollectedSpan[];
}

/** Names of the spans around each span of a name, from the outermost to itself. */
function placesOf(spans: readonly CollectedSpan[], name: string): string[] {
  const byId = new Map(spans.map((span) => [span.id, span]));
  const placeOf = (span: CollectedSpan): string => {
    const parent = byId.get(span.parentId);
    return parent ? `${placeOf(parent)} > ${span.name}` : span.name;
  };
  return spans.filter((span) => span.name === name).map(placeOf);
}

/** Of the mutation that begins a trace of its own. */
let recorded: { readonly traceId: string; readonly spans: readonly CollectedSpan[] } | undefined;

async function showInJaeger({ traceId, spans }: NonNullable<typeof recorded>): Promise<void> {
  const jaeger = await startJaeger();
  try {
    const exported = (await (await fetch(`${inject('tracesUrl')}/exports/${traceId}`)).json()) as object[];
    for (const one of exported) await jaeger.send(one);
    const trace = await eventually(async () => {
      const found = await jaeger.trace(traceId);
      return found !== undefined && found.spans.length >= spans.length && found;
    });
    expect([trace.warnings ?? [], ...trace.spans.map(({ warnings }) => warnings ?? [])].flat()).toEqual([]);
  } finally {
    await jaeger.stop();
  }
}

const newTraceId = (): string => randomBytes(16).toString('hex');

journey(
  'one trace leads from the client through router, subgraph and outbox to the reactions of other domains',
  async () => {
    const traceId = newTraceId();
    const response = await fetch(endpoint(), {
      method: 'POST',
      headers: { 'content-type': 'application/json', traceparent: `00-${traceId}-b7ad6b7169203331-01` },
      body: JSON.stringify({
        query: 'mutation ($input: RegisterUserInput!) { registerUser(input: $input) { accepted } }',
        variables: {
          input: {
            email: `${unique()}@lyceum.test`,
            password: unique('correct horse battery'),
            name: 'Ana',
            locale: 'en',
            timeZone: 'Europe/Lisbon',
          },
        },
      }),
    });
    expect(response.headers.get('x-correlation-id')).toBe(traceId);
    expect(await response.json()).toEqual({ data: { registerUser: { accepted: true } } });

    const wanted = [
      ['router', 'mutation'],
      ['users', 'subgraph users'],
      ['users', 'command registerUser'],
      ['users', 'publish lyceum.users.user-registered.v1'],
      ['users', 'job send-verification'],
      ['community', 'process lyceum.users.user-registered.v1'],
      ['community', 'command on lyceum.users.user-registered.v1'],
      ['gamification', 'command on lyceum.users.user-registered.v1'],
    ];
    await eventually(async () => {
      const spans = await spansOf(traceId);
      // In one process there is one service, `lyceum`, and two domains react under the same name.
      const alone = spans.every(({ service }) => service === 'lyceum');
      const seen = new Set(spans.map(({ service, name }) => `${alone ? '' : service} ${name}`));
      return wanted.every(([service, name]) => seen.has(`${alone ? '' : service} ${name}`));
    });
  },
);

journey(
  'the nodes of a plan are spans within each other, and what subgraphs do lies within their fetches',
  async () => {
    const ana = await signUp('Ana');
    const traceId = newTraceId();
    const response = await fetch(endpoint(), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${ana.tokens.accessToken}`,
        traceparent: `00-${traceId}-b7ad6b7169203331-01`,
      },
      body: JSON.stringify({
        query: '{ viewer { name player { totalXp } notifications(first: 1) { edges { cursor } } } }',
      }),
    });
    expect(await response.json()).not.toHaveProperty('errors');
    const within = 'query > sequence';
    const wanted: Record<string, string> = {
      'subgraph users': `${within} > fetch users > subgraph users`,
      'subgraph gamification': `${within} > parallel > flatten > fetch gamification > subgraph gamification`,
      'subgraph community': `${within} > parallel > flatten > fetch community > subgraph community`,
    };
    await eventually(async () => {
      const spans = await spansOf(traceId);
      return (
        spans.some(({ name, parentId }) => name === 'query' && parentId === 'b7ad6b7169203331') &&
        Object.entries(wanted).every(([name, place]) => placesOf(spans, name).includes(place))
      );
    });
  },
);

journey('what completes an event of a subscription belongs to the trace that its client began', async () => {
  const [author, speaker] = await Promise.all([signUp('Author'), signUp('Speaker')]);
  const { createPost } = await author.send(CreatePostDocument, { input: { title: 'Ask me', text: 'Anything.' } });
  const traceId = newTraceId();
  const phone = author.phone();
  let heard = 0;
  phone.client.subscribe(
    {
      query: 'subscription { notificationReceived { cursor actor { name } } }',
      extensions: { traceparent: `00-${traceId}-b7ad6b7169203331-01` },
    },
    { next: () => (heard += 1), error: () => undefined, complete: () => undefined },
  );
  await eventually(async () => {
    await speaker.send(AddCommentDocument, { input: { postId: createPost.post.id, text: unique('Said') } });
    return heard > 0;
  });
  await eventually(async () => {
    const places = placesOf(await spansOf(traceId), 'subgraph users');
    expect(places.join('\n')).toContain(
      'live notificationReceived > sequence > flatten > fetch users > subgraph users',
    );
    return true;
  });
  await phone.client.dispose();
});

journey(
  'a trace that begins here has one root, no missing parents, kinds, statements without values and codes',
  async () => {
    const [ana, ben] = await Promise.all([signUp('Ana'), signUp('Ben')]);
    const title = unique('A title that no span holds');
    const response = await fetch(endpoint(), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ana.tokens.accessToken}` },
      body: JSON.stringify({
        operationName: 'Follow',
        query: `mutation Follow($id: ID!, $input: CreatePostInput!) {
        followUser(input: { userId: $id }) { user { id } } createPost(input: $input) { post { id } }
      }`,
        variables: { id: ben.id, input: { title, text: 'Said.' } },
      }),
    });
    expect(await response.json()).not.toHaveProperty('errors');
    const traceId = response.headers.get('x-correlation-id') ?? '';
    const reaction = 'process lyceum.users.user-followed.v1';
    const spans = await eventually(async () => {
      const found = await spansOf(traceId);
      const ids = new Set(found.map(({ id }) => id));
      const isWhole = found.every(({ parentId }) => parentId === '' || ids.has(parentId));
      const has = (name: string) => found.some((span) => span.name === name);
      return (
        isWhole && has('mutation Follow') && has(reaction) && has('publish lyceum.users.user-followed.v1') && found
      );
    });
    const kindsOf = (name: string | RegExp) =>
      new Set(
        spans
          .filter((span) => (typeof name === 'string' ? span.name === name : name.test(span.name)))
          .map((span) => span.kind),
      );
    expect(spans.filter(({ parentId }) => parentId === '').map(({ name }) => name)).toEqual(['mutation Follow']);
    const [server, client, producer, consumer] = [2, 3, 4, 5].map((kind) => new Set([kind]));
    expect(kindsOf('mutation Follow')).toEqual(server);
    expect(kindsOf('fetch users')).toEqual(client);
    expect(kindsOf('subgraph users')).toEqual(server);
    expect(kindsOf('insert outbox')).toEqual(client);
    expect(kindsOf(/^publish /)).toEqual(producer);
    expect(kindsOf(reaction)).toEqual(consumer);
    recorded = { traceId, spans };
    const text = JSON.stringify(spans);
    for (const value of [title, ana.id, ben.id]) expect(text).not.toContain(value);
    for (const { resource } of spans) {
      expect(resource['service.version']).toMatch(/^\d+\.\d+\.\d+/);
      expect(resource['service.instance.id']).not.toBe('');
    }
    const refused = await fetch(endpoint(), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ana.tokens.accessToken}` },
      body: JSON.stringify({ query: `mutation Self { followUser(input: { userId: "${ana.id}" }) { user { id } } }` }),
    });
    const { errors } = (await refused.json()) as { errors: { extensions: { code: string } }[] };
    await eventually(async () => {
      const root = (await spansOf(refused.headers.get('x-correlation-id') ?? '')).find(
        ({ parentId }) => parentId === '',
      );
      return root?.attributes['error.type'] === errors[0]?.extensions.code;
    });
  },
);

test.skipIf(!hasJaeger)('a real Jaeger shows that trace whole: every span, and no warning', async () => {
  if (!recorded) throw new Error('The journey before has recorded no trace.');
  await showInJaeger(recorded);
});
