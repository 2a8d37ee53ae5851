import { importJWK, SignJWT, type JWK } from 'jose';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import WebSocket from 'ws';
import { newKeyPair, ServiceTokenIssuer } from '../platform/auth.js';
import { HEADER } from '../platform/client/subgraph-client.js';
import { eventually } from '../platform/testing/testing.js';
import { endpoint, journey, signUp, type Person } from './testing/people.js';

/*
 * Callers that get past the router, or pretend to be it. Subgraphs can be called where they are processes; in the
 * one process nothing listens but the router, and only what is sent to that is left to try.
 */

const subgraphs = inject('subgraphs');
const directly = test.skipIf(subgraphs.length === 0);
const urlOf = (name: string): string => subgraphs.find((one) => one.name === name)?.url ?? '';

let ana: Person;
let eve: Person;
/** What is no service token for any subgraph, each by how it was come by. */
let forged: Readonly<Record<string, string>>;

interface Claims {
  readonly audience?: string;
  readonly issuer?: string;
  readonly type?: string;
  readonly expiresIn?: number;
  readonly key?: JWK;
}
async function serviceToken(claims: Claims = {}): Promise<string> {
  const key = claims.key ?? (JSON.parse(inject('servicePrivateKey')) as JWK);
  const alg = 'EdDSA';
  const now = Math.floor(Date.now() / 1_000);
  return new SignJWT({ caller: 'platform' })
    .setProtectedHeader({ alg, typ: claims.type ?? 'st+jwt' })
    .setIssuer(claims.issuer ?? 'lyceum-router')
    .setAudience(claims.audience ?? 'users')
    .setIssuedAt(now - 120)
    .setExpirationTime(now + (claims.expiresIn ?? 60))
    .sign(await importJWK(key, alg));
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

beforeAll(async () => {
  if (inject('platformUrl') === '') return;
  [ana, eve] = await Promise.all([signUp('Ana'), signUp('Eve')]);
  const unsigned = { iss: 'lyceum-router', aud: 'users', caller: 'platform', exp: Math.floor(Date.now() / 1_000) + 60 };
  const { privateKey } = await newKeyPair();
  forged = {
    'none at all': '',
    nonsense: 'nonsense',
    unsigned: `${encoded({ alg: 'none', typ: 'st+jwt' })}.${encoded(unsigned)}.`,
    'signed by another': await serviceToken({ key: privateKey }),
    'a person’s own token': eve.tokens.accessToken,
    ...(subgraphs.length > 0 && {
      expired: await serviceToken({ expiresIn: -10 }),
      'for another audience': await serviceToken({ audience: 'anonymous' }),
      'of another issuer': await serviceToken({ issuer: 'lyceum' }),
      'of another type': await serviceToken({ type: 'at+jwt' }),
    }),
  };
});

interface Answer {
  readonly status: number;
  readonly codes: readonly unknown[];
  readonly data: unknown;
  readonly text: string;
}
async function post(url: string, body: object, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  const { errors, data } = JSON.parse(text) as { errors?: { extensions?: { code?: string } }[]; data?: unknown };
  return { status: response.status, codes: (errors ?? []).map(({ extensions }) => extensions?.code), data, text };
}

const bearer = (person: Person) => ({ authorization: `Bearer ${person.tokens.accessToken}` });
const SECRETS = '{ viewer { id email } }';

describe('a subgraph that is called directly', () => {
  directly('answers nothing to callers without a service token for it', async () => {
    for (const { name, url } of subgraphs) {
      for (const [how, token] of Object.entries(forged)) {
        const headers = { ...bearer(ana), ...(token && { [HEADER.serviceToken]: token }) };
        const entity = { query: '{ _entities(representations: []) { __typename } }' };
        for (const [path, body] of [
          ['/graphql', { query: '{ __typename }' }],
          ['/graphql', entity],
          ['/can-subscribe', { field: 'leaderboardUpdated', args: {} }],
          ['/webhooks/stripe', {}],
          ['/internal/api-key/cost', {}],
        ] as const) {
          const { status, codes, data } = await post(`${url}${path}`, body, headers);
          expect([name, how, path, status, ...codes, data]).toEqual([
            name,
            how,
            path,
            401,
            'SERVICE_TOKEN_REQUIRED',
            undefined,
          ]);
        }
        for (const path of ['/graphql', '/internal/revoked-sessions', '/internal/api-key', '/data-exports/x']) {
          const { status } = await fetch(`${url}${path}`, { headers });
          expect([name, how, path, status]).toEqual([name, how, path, 401]);
        }
      }
    }
  });

  directly('opens no socket to who brings no service token for it', async () => {
    for (const { name, url } of subgraphs) {
      for (const [how, token] of Object.entries(forged)) {
        const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
        let code: number | undefined;
        socket.on('error', () => undefined).once('close', (given) => (code = given));
        socket.once('open', () =>
          socket.send(JSON.stringify({ type: 'connection_init', payload: { [HEADER.serviceToken]: token } })),
        );
        await eventually(() => code !== undefined);
        expect([name, how, code]).toEqual([name, how, 4403]);
      }
    }
  });

  directly('believes no token of another subgraph', async () => {
    for (const { name, url } of subgraphs) {
      const other = subgraphs.find((one) => one.name !== name)?.name ?? '';
      const headers = { [HEADER.serviceToken]: await serviceToken({ audience: other }) };
      expect((await post(`${url}/graphql`, { query: '{ __typename }' }, headers)).status).toBe(401);
      const own = { [HEADER.serviceToken]: await serviceToken({ audience: name }) };
      expect((await post(`${url}/graphql`, { query: '{ __typename }' }, own)).status).toBe(200);
    }
  });

  directly('gives of an entity what its reader may see, also to the router', async () => {
    const issuer = new ServiceTokenIssuer(JSON.parse(inject('servicePrivateKey')) as JWK);
    const fields: Readonly<Record<string, string>> = {
      users: 'email emailVerified roles locale blocked { edges { cursor } }',
      community: 'notifications { edges { cursor } }',
      billing: 'invoices { number }',
      classes: 'bookings { id }',
      courses: 'courseEnrollments { progress }',
    };
    const read = async (name: string, viewer: Person | undefined) => {
      const body = {
        query: `query ($of: [_Any!]!) { _entities(representations: $of) { ... on User { ${fields[name]} } } }`,
        variables: { of: [{ __typename: 'User', id: ana.id }] },
      };
      const headers = { [HEADER.serviceToken]: await issuer.token(name, 'client'), ...(viewer && bearer(viewer)) };
      const { data, codes } = await post(`${urlOf(name)}/graphql`, body, headers);
      expect([name, ...codes]).toEqual([name]);
      return (data as { _entities: readonly [Record<string, unknown>] })._entities[0];
    };
    for (const name of Object.keys(fields)) {
      for (const stranger of [eve, undefined])
        expect([name, Object.values(await read(name, stranger)).every((value) => value === null)]).toEqual([
          name,
          true,
        ]);
      expect([name, Object.values(await read(name, ana)).every((value) => value !== null)]).toEqual([name, true]);
    }
  });
});

describe('a client that makes believe that it is the router', () => {
  journey('is anonymous, whatever headers and messages it sends', async () => {
    const tokens = [...Object.values(forged), ...(subgraphs.length > 0 ? [await serviceToken()] : [])];
    for (const token of tokens) {
      const headers = {
        ...(token && { [HEADER.serviceToken]: token }),
        [HEADER.clientAddress]: '10.0.0.1',
        [HEADER.cost]: '-1',
        'x-user-id': ana.id,
        'x-lyceum-viewer': ana.id,
        'x-forwarded-for': '10.0.0.1',
        'x-forwarded-user': ana.id,
      };
      expect((await post(endpoint(), { query: SECRETS }, headers)).data).toEqual({ viewer: null });
      expect((await post(endpoint(), { query: SECRETS, extensions: { headers } })).data).toEqual({ viewer: null });
      const staff = await post(
        endpoint(),
        { query: '{ auditEntries { edges { cursor } } }' },
        { ...headers, ...bearer(eve) },
      );
      expect(staff.codes).toEqual(['FORBIDDEN']);
    }
  });

  journey('is anonymous over a socket either', async () => {
    const socket = new WebSocket(endpoint().replace('http', 'ws'), 'graphql-transport-ws');
    const said: string[] = [];
    socket.on('message', (data: Buffer) => said.push(data.toString()));
    await new Promise((resolve) => socket.once('open', resolve));
    const headers = { ...bearer(ana), [HEADER.serviceToken]: subgraphs.length > 0 ? await serviceToken() : 'x' };
    const say = (message: object): void => socket.send(JSON.stringify(message));
    say({ type: 'connection_init', payload: { [HEADER.serviceToken]: headers[HEADER.serviceToken] } });
    await eventually(() => said.length === 1);
    const extensions = { headers };
    say({ id: 'query', type: 'subscribe', payload: { query: SECRETS, extensions } });
    say({
      id: 'live',
      type: 'subscribe',
      payload: { query: 'subscription { notificationReceived { id } }', extensions },
    });
    await eventually(() => said.some((text) => text.includes('"id":"live"') && text.includes('UNAUTHENTICATED')));
    expect(await eventually(() => said.find((text) => text.includes('"id":"query"')))).toContain('"viewer":null');
    socket.close();
  });

  journey('can not make the platform repeat what it sends as a trace', async () => {
    const wrong = ['x', '00-0-0-0<b>', `00-${'g'.repeat(32)}-${'1'.repeat(16)}-01?`, 'a'.repeat(8_000), '"><script>'];
    for (const text of wrong) {
      const response = await fetch(endpoint(), {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          [HEADER.traceparent]: text,
          [HEADER.correlationId]: text,
        },
        body: '{"query":"{ nothing }"}',
      });
      const correlationId = response.headers.get(HEADER.correlationId);
      expect(correlationId).toMatch(/^[0-9a-f]{32}$/);
      const { errors } = (await response.json()) as { errors: { extensions: { correlationId: string } }[] };
      expect(errors[0]?.extensions.correlationId).toBe(correlationId);
    }
  });

  journey('does not reach entities through the router, over HTTP or a socket', async () => {
    const query = `{ _entities(representations: [{ __typename: "User", id: "${ana.id}" }]) { ... on User { email } } }`;
    expect((await post(endpoint(), { query }, bearer(eve))).codes).toEqual(['GRAPHQL_VALIDATION_FAILED']);
    const phone = eve.phone();
    // graphql-transport-ws: an operation that did not run is answered with `error`, which the client rejects with.
    const first = phone.client.iterate({ query }).next();
    await expect(first).rejects.toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }]);
    await phone.client.dispose();
  });
});

describe('what comes in parts over HTTP is refused, and it is said why', () => {
  journey.each<[what: string, query: string, accept: string, says: string]>([
    ['a subscription', 'subscription { notificationReceived { id } }', 'application/json', 'WebSocket'],
    ['a subscription as events', 'subscription { notificationReceived { id } }', 'text/event-stream, */*', 'WebSocket'],
    [
      'a subscription in parts',
      'subscription { notificationReceived { id } }',
      'multipart/mixed;boundary="-";subscriptionSpec="1.0", application/json',
      'WebSocket',
    ],
    [
      '@defer',
      '{ viewer { id ... @defer { email } } }',
      'multipart/mixed;deferSpec=20220824, application/json',
      '@defer',
    ],
    ['@stream', '{ courses { edges @stream { cursor } } }', 'multipart/mixed, application/json', '@stream'],
  ])('%s', async (_what, query, accept, says) => {
    const answer = await post(endpoint(), { query }, { accept, ...bearer(eve) });
    // A validation failure is 200 as application/json; HTTP cannot carry a subscription at all.
    expect(answer.status).toBe(query.startsWith('subscription') ? 400 : 200);
    expect(answer.codes).toHaveLength(1);
    expect(answer.text).toContain(says);
    expect(answer.data).toBeUndefined();
  });
});
