import { randomBytes } from 'node:crypto';
import { expect, inject } from 'vitest';
import { eventually } from '../platform/testing/testing.js';
import type { CollectedSpan } from './testing/collector.js';
import { AddCommentDocument, CreatePostDocument } from '../schema/generated/operations.js';
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
      ['router', 'graphql request'],
      ['users', 'subgraph users'],
      ['users', 'command registerUser'],
      ['users', 'publish lyceum.users.user-registered.v1'],
      ['users', 'job send-verification'],
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
    const within = 'graphql request > sequence';
    const wanted: Record<string, string> = {
      'subgraph users': `${within} > fetch > subgraph users`,
      'subgraph gamification': `${within} > parallel > flatten > fetch > subgraph gamification`,
      'subgraph community': `${within} > parallel > flatten > fetch > subgraph community`,
    };
    await eventually(async () => {
      const spans = await spansOf(traceId);
      return (
        spans.some(({ name, parentId }) => name === 'graphql request' && parentId === 'b7ad6b7169203331') &&
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
    expect(places.join('\n')).toContain('live event > sequence > flatten > fetch > subgraph users');
    return true;
  });
  await phone.client.dispose();
});
