import { readFileSync } from 'node:fs';
import { Supergraph } from '@apollo/federation-internals';
import { Kind, parse, type OperationDefinitionNode } from 'graphql';
import { expect, test } from 'vitest';
import { DEFAULT_ROUTER_CONFIG } from '../../platform/config/router.js';
import { readOperations } from '../../tools/schema/generate.js';
import { composeSupergraph } from '../../tools/schema/compose.js';
import { Admission, sensitiveMutations } from './admission.js';
import { costRules } from './cost.js';

const DEFAULT_LIMITS = DEFAULT_ROUTER_CONFIG.limits;
const HEADER = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key", "@cost", "@listSize"])`;

function admissionOf(supergraphSdl: string): Admission {
  const supergraph = Supergraph.build(supergraphSdl);
  return new Admission({
    schema: supergraph.apiSchema().toGraphQLJSSchema(),
    costs: costRules(supergraph.schema),
    sensitive: sensitiveMutations(supergraph.schema),
    limits: { ...DEFAULT_LIMITS, assumedList: 7 },
    introspection: true,
    suggestions: true,
  });
}

const school = admissionOf(
  composeSupergraph([
    {
      name: 'school',
      sdl: `${HEADER}
      type Query {
        course: Course
        courses(first: Int, last: Int): CourseConnection @listSize(slicingArguments: ["first", "last"], assumedSize: 20, sizedFields: ["edges"], requireOneSlicingArgument: false)
        board(first: Int! = 10): Board @listSize(slicingArguments: ["first"], sizedFields: ["entries"], requireOneSlicingArgument: false)
        search(text: String @cost(weight: 5)): [Course] @listSize(assumedSize: 3) @cost(weight: 4)
        thing: Thing
      }
      type Mutation { change: Course }
      interface Thing { id: ID }
      type Board { entries: [Entry!] }
      type Entry { xp: Int }
      type Course implements Thing { id: ID title: Title lessons: [Lesson] }
      type Lesson @cost(weight: 3) { id: ID }
      type CourseConnection { edges: [CourseEdge] }
      type CourseEdge { node: Course }
      scalar Title @cost(weight: 2)`,
    },
  ]).supergraph,
);
function costOf(query: string, variables: Record<string, unknown> = {}, admission = school): number {
  const document = parse(query);
  expect(admission.check(document)).toEqual([]);
  const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  return admission.admit(document, operation as OperationDefinitionNode, variables);
}

test.each([
  ['an object costs 1, a scalar nothing', '{ course { id } }', 1],
  ['what has a weight costs that', '{ course { title } }', 3],
  ['a list of unknown length is taken to have so many', '{ course { lessons { id } } }', 1 + 7 * 3],
  ['a page has as many as were asked for', '{ courses(first: 50) { edges { node { id } } } }', 1 + 50 * 2],
  ['or as are assumed', '{ courses { edges { node { id } } } }', 1 + 20 * 2],
  ['the default of an argument counts', '{ board { entries { xp } } }', 1 + 10],
  ['a field with a weight, an argument with one', '{ search(text: "x") { id } }', 3 * 4 + 5],
  ['fragments count with what they select', '{ thing { id ... on Course { lessons { id } } } }', 1 + 7 * 3],
  ['a fragment twice counts twice', '{ a: course { ...F } b: course { ...F } } fragment F on Course { title }', 6],
  ['a mutation costs more', 'mutation { change { id } }', 11],
  [
    'and so does each of them',
    `mutation { ${Array.from({ length: 20 }, (_, n) => `m${n}: change { id }`).join(' ')} }`,
    220,
  ],
  ['introspection has its price', '{ __schema { types { name } } __typename }', 50],
  ['what is skipped costs nothing', '{ course @skip(if: true) { title } thing { id } }', 1],
  ['fewer than none are none', '{ courses(first: -1000) { edges { node { id } } } }', 1],
])('%s', (_what, query, cost) => {
  expect(costOf(query)).toBe(cost);
});

test('the cost follows the variables of each request, not those of the first', () => {
  const query =
    'query ($n: Int = 5, $with: Boolean!) { courses(first: $n) { edges { node @include(if: $with) { id } } } }';
  const document = parse(query);
  const operation = document.definitions[0] as OperationDefinitionNode;
  const cost = (variables: Record<string, unknown>) => school.admit(document, operation, variables);
  expect(cost({ with: true })).toBe(1 + 5 * 2);
  expect(cost({ n: 9, with: true })).toBe(1 + 9 * 2);
  expect(cost({ n: 9, with: false })).toBe(1 + 9);
  expect(() => cost({ n: 101, with: true })).toThrow('first may be at most 100');
});

test('an operation that costs too much is refused, with what it costs', () => {
  const query = '{ courses(first: 100) { edges { node { lessons { id } } } } }';
  const dear = `{ ${Array.from({ length: 9 }, (_, n) => `c${n}: courses(first: 100) { edges { node { lessons { id } } } }`).join(' ')} }`;
  expect(costOf(query)).toBe(1 + 100 * (2 + 7 * 3));
  const error = (() => {
    try {
      costOf(dear);
      return undefined;
    } catch (thrown) {
      return thrown as { extensions: unknown };
    }
  })();
  expect(error?.extensions).toMatchObject({
    code: 'OPERATION_TOO_EXPENSIVE',
    kind: 'invalid',
    details: { cost: 9 * (1 + 100 * (2 + 7 * 3)), limit: 10_000, mostExpensive: 'c0.edges.node.lessons' },
  });
  expect((error as unknown as Error).message).toContain('Most expensive: c0.edges.node.lessons.');
});

test('every operation that our clients send is well within the limits', () => {
  const platform = admissionOf(readFileSync('schema/supergraph.graphql', 'utf8'));
  const operations = [...readOperations()];
  expect(operations.length).toBeGreaterThan(50);
  for (const [file, text] of operations) {
    expect([file, costOf(text, {}, platform) < DEFAULT_LIMITS.cost / 4]).toEqual([file, true]);
  }
});

test('a class of 500 with all its lists 19 times is too expensive, and a whole course for a phone is not', () => {
  const platform = admissionOf(readFileSync('schema/supergraph.graphql', 'utf8'));
  const lists = 'roster { creditHistory { delta } attendance { status } }';
  const aliases = Array.from({ length: 19 }, (_, n) => `c${n}: class(id: "x") { ${lists} }`).join(' ');
  expect(() => costOf(`{ ${aliases} }`, {}, platform)).toThrow('the limit is 10000');
  const offline = readOperations().get('mobile/courses/course-offline.graphql') ?? '';
  expect(costOf(offline, {}, platform)).toBeLessThan(DEFAULT_LIMITS.cost / 4);
});

test('each sensitive mutation of the platform is one a request', () => {
  const { schema } = Supergraph.build(readFileSync('schema/supergraph.graphql', 'utf8'));
  expect([...sensitiveMutations(schema)]).toEqual(
    expect.arrayContaining([
      'logIn',
      'logInWithSecondFactor',
      'registerUser',
      'requestPasswordReset',
      'refreshSession',
    ]),
  );
});
