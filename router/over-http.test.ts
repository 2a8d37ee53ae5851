import { afterAll, beforeAll, expect, it } from 'vitest';
import { ACCESS_TOKEN, newKeyPair, ServiceTokenIssuer, ServiceTokenVerifier } from '../platform/auth.js';
import { HttpSubgraphClient } from '../platform/client/http-client.js';
import { serveSubgraph, type SubgraphServer } from '../platform/server/server.js';
import type { SubgraphClient } from '../platform/client/subgraph-client.js';
import { createLog } from '../platform/process/telemetry.js';
import { eventually } from '../platform/testing/testing.js';
import { fakeSupergraph } from './testing/subgraphs.js';
import { errorsOf, startTestRouter, type TestRouter } from './testing/testing.js';

/* The router over subgraphs that listen elsewhere. What it does with them is tested with subgraphs of its own process. */

const NOTICE = 'subscription { notice { id about { title author { name } } } }';
const log = createLog({ level: 'silent', service: 'test' });
const fakes = fakeSupergraph();
const servers = new Map<string, SubgraphServer>();
const clients = new Map<string, HttpSubgraphClient>();
let router: TestRouter;
let serve: (subgraph: SubgraphClient, port?: number) => Promise<SubgraphServer>;

beforeAll(async () => {
  const keys = await newKeyPair();
  const serviceTokens = new ServiceTokenIssuer(keys.privateKey);
  serve = (client, port = 0) =>
    serveSubgraph({
      client,
      host: '127.0.0.1',
      port,
      log,
      serviceTokens: new ServiceTokenVerifier(keys.publicKey, client.name),
      ready: () => Promise.resolve({}),
    });
  for (const subgraph of [fakes.users, fakes.courses, fakes.classes]) {
    const { name } = subgraph;
    const server = await serve(subgraph);
    servers.set(name, server);
    const serviceToken = () => serviceTokens.token(name, 'platform');
    clients.set(name, new HttpSubgraphClient(name, [server.url], { timeoutMs: 20_000, serviceToken, log }));
  }
  fakes.users.routes.set('/.well-known/jwks.json', () => ({
    keys: [{ ...router.accessKeys.publicKey, kid: 'test', alg: ACCESS_TOKEN.algorithm }],
  }));
  fakes.users.routes.set('/internal/revoked-sessions', () => ({ sessions: [] }));
  router = await startTestRouter({ serviceTokens, subgraphs: (name) => clients.get(name) as SubgraphClient });
});
afterAll(async () => {
  await router.stop();
  for (const client of clients.values()) await client.close();
  for (const server of servers.values()) await server.close();
});

it('answers a query of several subgraphs, and names the one that does not answer', async () => {
  const query = 'query { class(id: "c") { id course { title rating author { name } } } }';
  const answer = await router.post({ query });
  expect(answer.body.data).toEqual({
    class: { id: 'c', course: { title: 'Title of course-1', rating: null, author: { name: 'Name of author-1' } } },
  });
  expect(answer.body.errors).toMatchObject([
    { path: ['class', 'course', 'rating'], extensions: { code: 'RATINGS_CLOSED', kind: 'refused', field: 'rating' } },
  ]);
  fakes.users.down = true;
  const without = await router.post({ query }).finally(() => (fakes.users.down = false));
  expect(without.body.data).toMatchObject({
    class: { course: { title: 'Title of course-1', author: { name: null } } },
  });
  expect(without.body.errors?.map(({ extensions }) => extensions?.['code'])).toContain('SERVICE_UNAVAILABLE');
});

it('brings the events of a subscription with fields of two other subgraphs', async () => {
  const client = router.connect(await router.token());
  const received = client.run(NOTICE);
  await eventually(() => fakes.notices.size === 1);
  for (const id of ['n1', 'n2']) fakes.notices.push({ notice: { id, about: { id }, text: '' } });
  await eventually(() => received.results.length === 2);
  expect(received.results).toEqual(
    ['n1', 'n2'].map((id) => ({
      data: { notice: { id, about: { title: `Title of ${id}`, author: { name: 'Name of author-1' } } } },
    })),
  );
  received.stop();
  await eventually(() => fakes.notices.size === 0);
});

it('tells a subscriber why its owner refuses', async () => {
  const received = router.connect().run(NOTICE);
  await eventually(() => received.completed);
  expect(errorsOf(received)[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED', kind: 'forbidden' });
});

it('asks the owner of a shared field for each viewer', async () => {
  fakes.classes.refused.add('stranger');
  const query = 'subscription { board(classId: "a") { classId } }';
  const [member, stranger] = [
    router.connect(await router.token({ userId: 'member' })).run(query),
    router.connect(await router.token({ userId: 'stranger' })).run(query),
  ];
  await eventually(() => stranger.completed && fakes.boards.size === 1);
  expect(errorsOf(stranger)[0]?.extensions?.['code']).toBe('FORBIDDEN');
  fakes.boards.push({ board: { classId: 'a', leader: { id: 'l' }, course: { id: 'c' } } });
  await eventually(() => member.results.length === 1);
  member.stop();
});

it('sends its clients to subscribe again when the owner restarts', async () => {
  const client = router.connect(await router.token());
  client.run(NOTICE);
  await eventually(() => fakes.notices.size === 1);
  const former = servers.get('users') as SubgraphServer;
  await former.close();
  await eventually(() => client.closed);
  expect(client.closed?.code).toBe(1013);
  expect(fakes.notices.size).toBe(0);
  servers.set('users', await serve(fakes.users, Number(new URL(former.url).port)));
  const received = router.connect(await router.token()).run(NOTICE);
  await eventually(() => fakes.notices.size === 1);
  fakes.notices.push({ notice: { id: 'n', about: { id: 'c' }, text: '' } });
  await eventually(() => received.results.length === 1);
});
