import { randomBytes } from 'node:crypto';
import { expect, inject } from 'vitest';
import { eventually } from '../platform/testing.js';
import type { CollectedSpan } from './collector.js';
import { endpoint, journey, unique } from './people.js';

journey(
  'one trace leads from the client through router, subgraph and outbox to the reactions of other domains',
  async () => {
    const traceId = randomBytes(16).toString('hex');
    const response = await fetch(endpoint(), {
      method: 'POST',
      headers: { 'content-type': 'application/json', traceparent: `00-${traceId}-b7ad6b7169203331-01` },
      body: JSON.stringify({
        query: 'mutation ($input: RegisterUserInput!) { registerUser(input: $input) { accepted } }',
        variables: {
          input: {
            ...{ email: `${unique()}@lyceum.test`, password: unique('correct horse battery'), name: 'Ana' },
            ...{ locale: 'en', timeZone: 'Europe/Lisbon' },
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
      const spans = (await (await fetch(`${inject('tracesUrl')}/${traceId}`)).json()) as CollectedSpan[];
      // In one process there is one service, `lyceum`, and two domains react under the same name.
      const alone = spans.every(({ service }) => service === 'lyceum');
      const seen = new Set(spans.map(({ service, name }) => `${alone ? '' : service} ${name}`));
      return wanted.every(([service, name]) => seen.has(`${alone ? '' : service} ${name}`));
    });
  },
);
