import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_ROUTER_CONFIG } from '../../platform/config/router.js';
import { HEADER, type SubgraphHeaders } from '../../platform/client/subgraph-client.js';
import { eventually } from '../../platform/testing/testing.js';
import { compose, FakeSubgraph, fakeSupergraph } from '../testing/subgraphs.js';
import { startTestRouter, type Answer, type TestRouter } from '../testing/testing.js';

const KEY_LIMIT = 30;

let test: TestRouter;
/** What users keeps of the key `lyk_good`. */
let key: { id: string; left: number; scopes: string[]; revoked: boolean };
let asked: number[];
beforeAll(async () => {
  const rateLimits = { user: 0, userBurst: 0, address: 0, key: KEY_LIMIT };
  test = await startTestRouter({ graphiql: false, settings: { ...DEFAULT_ROUTER_CONFIG, rateLimits } }, (fakes) => {
    const answer = (headers: SubgraphHeaders): unknown => {
      const cost = Number(headers[HEADER.cost] ?? 0);
      asked.push(cost);
      if (!headers[HEADER.serviceToken]) throw new Error('no service token');
      if (headers[HEADER.authorization] !== `Bearer lyk_good${key.id}` || key.revoked)
        return { refused: 'API_KEY_INVALID' };
      const refused = cost > key.left ? 'API_KEY_BUDGET_SPENT' : null;
      if (!refused) key.left -= cost;
      return {
        refused,
        keyId: key.id,
        name: 'Acme',
        scopes: key.scopes,
        expiresAt: '2030-01-01T00:00:00.000Z',
        budgetLeft: key.left,
        budgetResetsAt: '2030-01-01T00:00:00.000Z',
      };
    };
    for (const path of ['/internal/api-key', '/internal/api-key/cost']) fakes.users.routes.set(path, answer);
  });
});
afterAll(() => test.stop());
beforeEach(() => {
  key = { id: randomUUID(), left: 1_000, scopes: ['catalog:read', 'people:read'], revoked: false };
  asked = [];
});

const TITLE = '{ course(id: "c") { title } }';
async function ask(query: string, authorization: string | undefined = `Bearer lyk_good${key.id}`): Promise<Answer> {
  const response = await fetch(`${test.router.url}/partner/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
    body: JSON.stringify({ query }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: JSON.parse(text) as Answer['body'] };
}
const codeOf = ({ status, body }: Answer) => [status, body.errors?.[0]?.extensions?.['code']];

describe('a partner', () => {
  it('is answered by all subgraphs as someone who is not signed in, and sees what it cost', async () => {
    const answer = await ask('{ course(id: "c") { id title author { id name } } }');
    expect(answer.body).toEqual({
      data: { course: { id: 'c', title: 'Title of c', author: { id: 'author-1', name: 'Name of author-1' } } },
      extensions: { cost: { cost: 2, budgetRemaining: 998, budgetResetsAt: '2030-01-01T00:00:00.000Z' } },
    });
    expect(answer.headers.get('lyceum-cost')).toBe('2');
    expect(answer.headers.get('lyceum-budget-remaining')).toBe('998');
    expect(answer.headers.get('lyceum-budget-reset')).toBe('2030-01-01T00:00:00.000Z');
    expect(answer.headers.get('ratelimit-policy')).toBe(`"key";q=${KEY_LIMIT};w=60`);
    for (const { requests } of [test.courses, test.users]) {
      expect(requests.at(-1)?.headers[HEADER.authorization]).toBeUndefined();
    }
  });

  it('introspects the contract and nothing else', async () => {
    const { body } = await ask(
      getIntrospectionQuery({
        specifiedByUrl: true,
        directiveIsRepeatable: true,
        schemaDescription: true,
        inputValueDeprecation: true,
        experimentalDirectiveDeprecation: true,
        oneOf: true,
      }),
    );
    const schema = buildClientSchema(body.data as unknown as IntrospectionQuery);
    expect(Object.keys(schema.getQueryType()?.getFields() ?? {})).toEqual(['course']);
    expect(
      Object.keys(schema.getTypeMap())
        .filter((name) => !name.startsWith('__'))
        .sort(),
    ).toEqual(['Boolean', 'Course', 'ID', 'Query', 'String', 'User']);
    expect([schema.getMutationType(), schema.getSubscriptionType()]).toEqual([null, null]);
    for (const name of ['Class', 'Board', 'Mutation']) {
      expect((await ask(`{ __type(name: "${name}") { name } }`)).body.data).toEqual({ __type: null });
    }
  });

  it.each([
    '{ me { id } }',
    '{ class(id: "c") { id } }',
    '{ course(id: "c") { rating } }',
    '{ course(id: "c") { author { secret } } }',
    '{ course(id: "c") { ...F } } fragment F on Course { rating }',
    '{ course(id: "c") { ... on Course { author { ... on User { secret } } } } }',
    '{ course(id: "c") { ... on Class { id } } }',
    '{ _entities(representations: []) { __typename } }',
    '{ _service { sdl } }',
    'mutation { enroll(classId: "c") { id } }',
  ])('can not ask %s', async (query) => {
    const before = [test.users, test.courses, test.classes].map(({ requests }) => requests.length);
    expect(codeOf(await ask(query))).toEqual([200, 'GRAPHQL_VALIDATION_FAILED']);
    expect([test.users, test.courses, test.classes].map(({ requests }) => requests.length)).toEqual(before);
    expect(key.left).toBe(1_000);
  });

  it('needs the scope of each field, also within fragments', async () => {
    key.scopes = ['catalog:read'];
    expect((await ask(TITLE)).status).toBe(200);
    const refused = await ask('{ course(id: "c") { ...F } } fragment F on Course { author { name } }');
    expect(codeOf(refused)).toEqual([403, 'SCOPE_MISSING']);
    expect(refused.body.errors?.[0]?.message).toContain('people:read');
    expect(refused.body.errors?.[0]?.extensions?.['details']).toEqual({ scopes: ['people:read'] });
    expect(refused.headers.get('lyceum-cost')).toBe('2');
    expect(refused.headers.get('lyceum-budget-reset')).toBe('2030-01-01T00:00:00.000Z');
    expect(Number(refused.headers.get('lyceum-budget-remaining'))).toBeGreaterThan(0);
    expect(key.left).toBe(999);
    expect((await ask('{ course(id: "c") { author { id } } }')).status).toBe(200);
  });

  it('is refused what its budget does not hold, and learns when it is new', async () => {
    key.left = 1;
    expect((await ask(TITLE)).status).toBe(200);
    const refused = await ask(TITLE);
    expect(codeOf(refused)).toEqual([429, 'BUDGET_EXCEEDED']);
    expect(refused.body.errors?.[0]?.extensions?.['details']).toEqual({
      cost: 1,
      remaining: 0,
      resetsAt: '2030-01-01T00:00:00.000Z',
    });
    expect(refused.body.data).toBeUndefined();
    expect(refused.headers.get('lyceum-cost')).toBe('1');
    expect(refused.headers.get('lyceum-budget-remaining')).toBe('0');
    expect(refused.headers.get('lyceum-budget-reset')).toBe('2030-01-01T00:00:00.000Z');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('pays at least 1, also for what costs nothing', async () => {
    await ask('{ __typename }');
    expect(asked).toEqual([0, 1]);
  });

  it('finds a page on which every link leads to a section', async () => {
    const html = await (await fetch(`${test.router.url}/partner`)).text();
    const links = [...html.matchAll(/href="#([^"]+)"/g)].map(([, name]) => name);
    expect(links.length).toBeGreaterThan(1);
    expect(links.filter((name) => !html.includes(`<section id="${name}"`))).toEqual([]);
    expect(html).toContain('<code>String</code>');
  });

  it('may send so many requests a minute', async () => {
    for (let sent = 0; sent < KEY_LIMIT; sent += 1) expect((await ask('{ __typename }')).status).toBe(200);
    const refused = await ask('{ __typename }');
    expect(codeOf(refused)).toEqual([429, 'RATE_LIMITED']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('lyceum-cost')).toBe('0');
    expect(Number(refused.headers.get('lyceum-budget-remaining'))).toBeGreaterThan(0);
    expect(refused.headers.get('lyceum-budget-reset')).toBe('2030-01-01T00:00:00.000Z');
  });

  it('whose key is revoked is refused at once, although the key was believed a moment ago', async () => {
    expect((await ask(TITLE)).status).toBe(200);
    key.revoked = true;
    expect(codeOf(await ask(TITLE))).toEqual([401, 'API_KEY_INVALID']);
  });

  it('pays once, also where the answer to that is lost', async () => {
    const route = test.users.routes.get('/internal/api-key/cost') as (headers: SubgraphHeaders) => unknown;
    test.users.routes.set('/internal/api-key/cost', (headers) => {
      route(headers);
      throw new Error('socket hang up');
    });
    const answer = await ask(TITLE).finally(() => test.users.routes.set('/internal/api-key/cost', route));
    expect(codeOf(answer)).toEqual([503, 'SERVICE_UNAVAILABLE']);
    expect(key.left).toBe(999);
  });

  it('gets the error to try again while it is unknown whose key it is', async () => {
    const route = test.users.routes.get('/internal/api-key');
    test.users.routes.delete('/internal/api-key');
    const answer = await ask(TITLE).finally(() => route && test.users.routes.set('/internal/api-key', route));
    expect(codeOf(answer)).toEqual([503, 'SERVICE_UNAVAILABLE']);
  });
});

describe('keys and people are distinguished', () => {
  it('no one comes in without a key, by a bad one, or as a person', async () => {
    const token = await test.token({ roles: ['super_admin'] });
    for (const authorization of ['', 'Bearer lyk_bad', `Bearer ${token}`, 'Basic lyk_good', `lyk_good${key.id}`])
      expect([authorization, ...codeOf(await ask(TITLE, authorization))]).toEqual([
        authorization,
        401,
        'API_KEY_INVALID',
      ]);
  });

  it('a key opens neither the endpoint of people nor a socket', async () => {
    const bearer = `Bearer lyk_good${key.id}`;
    const answer = await test.post({ query: '{ __typename }' }, { authorization: bearer });
    expect(codeOf(answer)).toEqual([401, 'TOKEN_INVALID']);
    expect(answer.body.errors?.[0]?.message).toContain('/partner/graphql');
    const client = test.connect(`lyk_good${key.id}`);
    client.run('{ me { id } }');
    await eventually(() => client.closed);
    expect(client.closed?.code).toBe(4401);
  });

  it('people do not get the cost', async () => {
    const { body } = await test.post({ query: TITLE });
    expect(body).toEqual({ data: { course: { title: 'Title of c' } } });
  });
});

describe('the page of the contract', () => {
  it('shows all of it and loads nothing', async () => {
    const page = await fetch(`${test.router.url}/partner`);
    const html = await page.text();
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; style-src 'sha256-");
    expect(html).not.toMatch(/<script|<link|<img|\bon[a-z]+=/);
    for (const name of ['Course', 'User', 'title', 'catalog:read', 'people:read']) expect(html).toContain(name);
    for (const name of ['rating', 'secret', 'Board']) expect(html).not.toContain(name);
  });
});

describe('a supergraph that changes', () => {
  it('has an endpoint of partners from its first contract on, and none without', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lyceum-partner-'));
    const supergraphFile = join(folder, 'supergraph.graphql');
    const all = Object.values(fakeSupergraph()).filter((one) => one instanceof FakeSubgraph);
    const withoutTags = all.map(({ name, sdl }) => ({ name, sdl: sdl.replace(/ @tag\(name: "[^"]+"\)/g, '') }));
    await writeFile(supergraphFile, compose(...withoutTags));
    const other = await startTestRouter({ supergraphFile }, (fakes) =>
      fakes.users.routes.set('/internal/api-key', () => ({ refused: 'API_KEY_INVALID' })),
    );
    const statuses = () =>
      Promise.all(
        ['/partner/graphql', '/partner', '/%70artner'].map(
          async (path) => (await fetch(`${other.router.url}${path}`)).status,
        ),
      );
    try {
      expect(await statuses()).toEqual([404, 404, 404]);
      await writeFile(supergraphFile, compose(...all));
      await eventually(async () => (await statuses())[0] === 401);
      expect(await statuses()).toEqual([401, 200, 200]);
      await writeFile(supergraphFile, compose(...withoutTags));
      await eventually(async () => (await statuses())[0] === 404);
    } finally {
      await other.stop();
      await rm(folder, { recursive: true });
    }
  });
});
