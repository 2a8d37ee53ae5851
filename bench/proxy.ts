import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Pool } from 'undici';
import { ServiceTokenIssuer } from '../platform/auth.js';
import { loadConfig, needed } from '../platform/config/config.js';
import { DOMAINS, domains, type Domain } from '../subgraphs/domains.js';
import { runProcess } from '../platform/process/process.js';
import { HEADER } from '../platform/client/subgraph-client.js';
import { GRAPHQL_PATH } from '../platform/client/protocol.js';

/*
 * The dashboard by hand: a server that knows this one operation, asks the subgraphs what the router asks them, in the same
 * order and with the same headers, and puts the answer together. It parses, validates and plans nothing, and looks at no
 * token: what the router takes longer is the price of being one.
 */

/** What each fetch asks for; as the router says it, given as JSON in the first argument. */
export interface DashboardFetches {
  readonly viewer: Operation;
  readonly billing: Operation;
  readonly community: Operation;
  readonly gamification: Operation;
  readonly classes: Operation;
  readonly courses: Operation;
  /** Of the courses of the classes. */
  readonly courseTitles: Operation;
}

export interface Operation {
  readonly query: string;
  readonly operationName: string;
}

type Fields = Readonly<Record<string, unknown>>;
interface Class extends Fields {
  readonly course: { readonly __typename: string; readonly id: string } | null;
}
type Ask = (subgraph: Domain, operation: Operation, variables: object) => Promise<Fields>;

async function dashboard(ask: Ask, fetches: DashboardFetches): Promise<Fields> {
  const { viewer } = (await ask('users', fetches.viewer, {})) as { viewer: (Fields & { id: string }) | null };
  if (!viewer) return { viewer: null };
  const ofViewer = async (subgraph: Domain, operation: Operation): Promise<Fields> => {
    const { _entities } = (await ask(subgraph, operation, {
      representations: [{ __typename: 'User', id: viewer.id }],
    })) as { _entities: Fields[] };
    return _entities[0] ?? {};
  };
  const titledClasses = async (): Promise<Fields[]> => {
    const { classes } = (await ofViewer('classes', fetches.classes)) as { classes: Class[] };
    const ids = [...new Set(classes.flatMap(({ course }) => (course ? [course.id] : [])))];
    if (ids.length === 0) return classes;
    const { _entities } = (await ask('courses', fetches.courseTitles, {
      representations: ids.map((id) => ({ __typename: 'Course', id })),
    })) as { _entities: ({ title: string } | null)[] };
    const titles = new Map(ids.map((id, index) => [id, _entities[index]?.title]));
    return classes.map(({ id, title, status, viewerEnrollment, course }) => ({
      id,
      title,
      status,
      viewerEnrollment,
      course: course && { id: course.id, title: titles.get(course.id) },
    }));
  };
  const [billing, community, gamification, classes, courses] = await Promise.all([
    ofViewer('billing', fetches.billing),
    ofViewer('community', fetches.community),
    ofViewer('gamification', fetches.gamification),
    titledClasses(),
    ofViewer('courses', fetches.courses),
  ]);
  return {
    viewer: {
      id: viewer.id,
      name: viewer['name'],
      avatarUrl: viewer['avatarUrl'],
      courseEnrollments: courses['courseEnrollments'],
      classes,
      player: gamification['player'],
      unreadNotificationCount: community['unreadNotificationCount'],
      notifications: community['notifications'],
      invoices: billing['invoices'],
      entitlements: billing['entitlements'],
    },
  };
}

runProcess(async (own) => {
  const config = loadConfig(domains, { role: 'router' });
  const { SERVICE_PRIVATE_KEY } = needed({ SERVICE_PRIVATE_KEY: config.servicePrivateKey });
  const fetches = JSON.parse(process.argv[2] ?? '') as DashboardFetches;
  const tokens = new ServiceTokenIssuer(SERVICE_PRIVATE_KEY);
  const pools = new Map(
    DOMAINS.map((domain) => [
      domain,
      new Pool(config.domain(domain).urls[0], { connections: 64, headersTimeout: 0, bodyTimeout: 0 }),
    ]),
  );
  const askerFor = (request: IncomingMessage): Ask => {
    const traceId = randomBytes(16).toString('hex');
    const { authorization } = request.headers;
    const headers = {
      [HEADER.traceparent]: `00-${traceId}-${randomBytes(8).toString('hex')}-01`,
      [HEADER.correlationId]: traceId,
      ...(authorization !== undefined && { [HEADER.authorization]: authorization }),
      [HEADER.clientAddress]: request.socket.remoteAddress ?? '',
      ...(request.headers['user-agent'] !== undefined && { [HEADER.clientAgent]: request.headers['user-agent'] }),
      'content-type': 'application/json',
    };
    return async (subgraph, { query, operationName }, variables) => {
      const answer = await (pools.get(subgraph) as Pool).request({
        method: 'POST',
        path: GRAPHQL_PATH,
        headers: { ...headers, [HEADER.serviceToken]: await tokens.token(subgraph, 'client') },
        body: JSON.stringify({ query, operationName, variables }),
        signal: AbortSignal.timeout(config.resilience.timeoutMs),
      });
      const { data, errors } = JSON.parse(await answer.body.text()) as { data?: Fields; errors?: unknown };
      if (errors !== undefined || !data) throw new Error(`${subgraph} answered ${JSON.stringify(errors)}`);
      return data;
    };
  };
  const server = createServer((request, response) => {
    void (async () => {
      await text(request);
      const body = JSON.stringify({ data: await dashboard(askerFor(request), fetches) });
      response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(body);
    })().catch((error: unknown) => response.writeHead(502).end(JSON.stringify({ errors: [String(error)] })));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  own.stopWith(async () => {
    server.closeAllConnections();
    await Promise.all([...pools.values()].map((pool) => pool.destroy()));
  });
  own.ready({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
