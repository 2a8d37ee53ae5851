import { buildSchema, getIntrospectionQuery, Kind, parse, type OperationDefinitionNode } from 'graphql';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { DEFAULT_ROUTER_CONFIG, type Limits } from '../../platform/config/router.js';
import { eventually } from '../../platform/testing/testing.js';
import { Admission } from './admission.js';
import { startTestRouter, type TestRouter } from '../testing/testing.js';

const DEFAULT_LIMITS = DEFAULT_ROUTER_CONFIG.limits;
const schema = buildSchema(`
  type Course { id: ID! title: String classes: [Class!]! instructor: User }
  type Class { id: ID! course: Course students(first: Int, last: Int): [User!]! }
  type User { id: ID! friend: User }
  input Filter { ids: [ID!] and: Filter }
  type Query { course: Course courses(ids: [ID!], filter: Filter): [Course!]! }
  type Mutation { logIn: Int enroll: Int }
`);
const admissionWith = (limits: Partial<Limits> = {}) =>
  new Admission({
    schema,
    limits: { ...DEFAULT_LIMITS, ...limits },
    introspection: true,
    suggestions: true,
    costs: { weights: new Map(), listSizes: new Map() },
    sensitive: new Set(['logIn']),
  });
/** What a request is refused for: codes of its document, else of its variables. */
function refusals(query: string, limits: Partial<Limits> = {}, variables: Record<string, unknown> = {}): unknown[] {
  const admission = admissionWith(limits);
  const document = parse(query);
  const errors = admission.check(document);
  if (errors.length > 0) return errors.map(({ extensions }) => extensions['code']);
  const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  try {
    admission.admit(document, operation as OperationDefinitionNode, variables);
    return [];
  } catch (error) {
    return [(error as { extensions: { code: string } }).extensions.code];
  }
}
const aliases = (count: number) => Array.from({ length: count }, (_, n) => `a${n}: id`).join(' ');

test('a list within itself is refused, also where fragments hide it; beside itself it is not', () => {
  expect(refusals('{ course { classes { course { title classes { id } } } } }')).toEqual(['LIST_WITHIN_ITSELF']);
  expect(
    refusals(
      '{ course { ...A } } fragment A on Course { classes { ... on Class { course { ...B } } } } fragment B on Course { classes { id } }',
    ),
  ).toEqual(['LIST_WITHIN_ITSELF']);
  expect(refusals('{ a: course { classes { students { id } } } b: course { classes { course { id } } } }')).toEqual([]);
});

test('an operation has at most so many fields, however its fragments multiply them', () => {
  const fields = (count: number) => `{ course { ${'id '.repeat(count - 1)} } }`;
  expect(refusals(fields(50), { fields: 50 })).toEqual([]);
  expect(refusals(fields(51), { fields: 50 })).toEqual(['TOO_MANY_FIELDS']);
  const bomb = Array.from(
    { length: 30 },
    (_, n) => `fragment F${n} on Course { instructor { id } ...F${n + 1} ...F${n + 1} }`,
  );
  expect(refusals(`{ course { ...F0 } } ${bomb.join(' ')} fragment F30 on Course { id }`)).toEqual(['TOO_MANY_FIELDS']);
  const empty = Array.from(
    { length: 30 },
    (_, n) => `fragment G${n} on Course { ...G${n + 1} ... on Course { ...G${n + 1} } }`,
  );
  expect(refusals(`{ course { ...G0 } } ${empty.join(' ')} fragment G30 on Course { __typename }`)).toEqual([
    'TOO_MANY_FIELDS',
  ]);
});

test('fields are nested at most so deep, and values of variables too', () => {
  const nested = (depth: number) =>
    `{ course { instructor { ${'friend { '.repeat(depth - 3)} id ${'}'.repeat(depth - 3)} } } }`;
  expect(refusals(nested(20))).toEqual([]);
  expect(refusals(nested(21))).toEqual(['OPERATION_TOO_DEEP']);
  const value = (depth: number) => JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as unknown;
  expect(refusals('{ course { id } }', {}, { x: value(20) })).toEqual([]);
  expect(refusals('{ course { id } }', {}, { x: value(21) })).toEqual(['OPERATION_TOO_DEEP']);
  expect(refusals('{ course { id } }', {}, { x: value(5_000) })).toEqual(['OPERATION_TOO_DEEP']);
});

test('aliases and directives are counted, wherever they stand', () => {
  expect(refusals(`{ course { ${aliases(100)} } }`)).toEqual([]);
  expect(refusals(`{ course { ${aliases(101)} } }`)).toEqual(['TOO_MANY_ALIASES']);
  expect(refusals(`{ course { id } } fragment F on Course { ${aliases(101)} }`)).toEqual(['TOO_MANY_ALIASES']);
  const directives = (count: number) => `{ course { ${'id @skip(if: false) '.repeat(count)} } }`;
  expect(refusals(directives(50))).toEqual([]);
  expect(refusals(directives(51))).toEqual(['TOO_MANY_DIRECTIVES']);
  expect(refusals(`{ course { id ${'@skip(if: false) '.repeat(51)} } }`)).toEqual(['TOO_MANY_DIRECTIVES']);
});

test('an operation selects at most so many root fields, also through fragments', () => {
  const root = (count: number) => Array.from({ length: count }, (_, n) => `r${n}: __typename`).join(' ');
  expect(refusals(`{ ${root(20)} }`)).toEqual([]);
  expect(refusals(`{ ${root(21)} }`)).toEqual(['TOO_MANY_ROOT_FIELDS']);
  expect(refusals(`{ ${root(20)} ...F } fragment F on Query { course { id } }`)).toEqual(['TOO_MANY_ROOT_FIELDS']);
});

test('lists are at most so long: those that are asked for, and those that are sent', () => {
  const page = 'query ($first: Int = 101) { course { classes { students(first: $first) { id } } } }';
  expect(refusals('{ course { classes { students(last: 101) { id } } } }')).toEqual(['LIST_TOO_LONG']);
  expect(refusals(page)).toEqual(['LIST_TOO_LONG']);
  expect(refusals(page, {}, { first: 2_000_000_000 })).toEqual(['LIST_TOO_LONG']);
  expect(refusals(page, {}, { first: 100 })).toEqual([]);
  const ids = (count: number) => Array.from({ length: count }, (_, n) => `"${n}"`);
  expect(refusals(`{ courses(ids: [${ids(1_001).join(' ')}]) { id } }`)).toEqual(['LIST_TOO_LONG']);
  const sent = 'query ($filter: Filter) { courses(filter: $filter) { id } }';
  expect(refusals(sent, {}, { filter: { and: { ids: ids(1_001) } } })).toEqual(['LIST_TOO_LONG']);
  expect(refusals(sent, {}, { filter: { and: { ids: ids(1_000) } } })).toEqual([]);
});

test('a request carries one sensitive mutation, whatever its aliases and fragments', () => {
  expect(refusals('mutation { logIn enroll a: enroll }')).toEqual([]);
  expect(refusals('mutation { a: logIn b: logIn }')).toEqual(['SENSITIVE_MUTATION_REPEATED']);
  expect(refusals('mutation { logIn ...F } fragment F on Mutation { ... { b: logIn } }')).toEqual([
    'SENSITIVE_MUTATION_REPEATED',
  ]);
});

test('the introspection of tools is within the limits; one that grows with each level is not', () => {
  expect(refusals(getIntrospectionQuery({ inputValueDeprecation: true, specifiedByUrl: true }))).toEqual([]);
  expect(refusals('{ __schema { types { fields { type { fields { name } } } } } }')).toEqual(['LIST_WITHIN_ITSELF']);
});

describe('over every way in', () => {
  let router: TestRouter;
  beforeAll(async () => {
    router = await startTestRouter({
      settings: { ...DEFAULT_ROUTER_CONFIG, limits: { ...DEFAULT_LIMITS, cost: 500 } },
    });
  });
  afterAll(() => router.stop());

  const firstCode = (errors: readonly { extensions?: unknown }[] | undefined) =>
    (errors?.[0]?.extensions as { code?: string } | undefined)?.code;
  const overPost = async (query: string) => {
    const { status, body } = await router.post({ query });
    return [status, firstCode(body.errors)];
  };
  const overGet = async (query: string) => {
    const response = await fetch(`${router.router.url}/graphql?query=${encodeURIComponent(query)}`, {
      headers: { 'apollo-require-preflight': '1' },
    });
    const { errors } = (await response.json()) as { errors?: { extensions?: unknown }[] };
    return [response.status, firstCode(errors)];
  };
  const overSocket = async (query: string) => {
    const received = router.connect(await router.token()).run(query);
    return firstCode(
      await eventually(
        () => (received.failure as { extensions: { code: string } }[] | undefined) ?? received.results[0]?.errors,
      ),
    );
  };

  it.each([
    ['TOO_MANY_TOKENS', `{ me { ${'id '.repeat(5_000)} } }`],
    ['TOO_MANY_ALIASES', `{ me { ${aliases(101)} } }`],
    ['TOO_MANY_FIELDS', `{ me { ${'id '.repeat(1_000)} } }`],
    [
      'OPERATION_TOO_EXPENSIVE',
      `{ ${Array.from({ length: 11 }, (_, n) => `s${n}: __schema { types { name } }`).join(' ')} }`,
    ],
    ['GRAPHQL_VALIDATION_FAILED', '{ me { nothing } }'],
  ])('%s is reported', async (code, query) => {
    expect(await overPost(query)).toEqual([code === 'GRAPHQL_VALIDATION_FAILED' ? 200 : 400, code]);
    expect(await overGet(query.length > 8_000 ? query.slice(0, 8_000) : query)).toEqual(
      query.length > 8_000 ? [200, 'GRAPHQL_PARSE_FAILED'] : [code === 'GRAPHQL_VALIDATION_FAILED' ? 200 : 400, code],
    );
    expect(await overSocket(query)).toBe(code);
  });

  it.each([
    ['TOO_MANY_TOKENS', `subscription { notice { ${'id '.repeat(5_000)} } }`],
    ['TOO_MANY_FIELDS', `subscription { notice { ${'id '.repeat(1_000)} } }`],
    ['TOO_MANY_ALIASES', `subscription { notice { ${aliases(101)} } }`],
  ])('%s is reported to subscribers', async (code, query) => {
    expect(await overSocket(query)).toBe(code);
  });

  it('several mistakes are reported at once', async () => {
    const { body } = await router.post({ query: '{ me { nothing unknown } }' });
    expect(body.errors?.map(({ extensions }) => extensions?.['code'])).toEqual([
      'GRAPHQL_VALIDATION_FAILED',
      'GRAPHQL_VALIDATION_FAILED',
    ]);
  });
});
