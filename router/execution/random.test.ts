import { execute, GraphQLError, parse, type ExecutionResult } from 'graphql';
import { expect, it } from 'vitest';
import { TestSupergraph } from '../testing/executor.js';
import { randomOperations } from '../testing/random-operations.js';

/*
 * Operations as chance makes them, over four subgraphs and over one schema that has everything: the same answers. All
 * resolvers are properties of the same objects, so that what differs is the router.
 */

const OPERATIONS = 200;
const SEED = 20_260_711;

type Row = Record<string, unknown> & { readonly __typename: string; readonly id: string };

const tables = new Map<string, Row>();
const row = (value: Row): Row => {
  tables.set(`${value.__typename} ${value.id}`, value);
  return value;
};
const find = ({ __typename, id }: { __typename: string; id: string }): Row | null =>
  tables.get(`${__typename} ${id}`) ?? null;
const get = (type: string, id: string): Row => tables.get(`${type} ${id}`) as Row;

for (const id of ['u1', 'u2', 'u3']) {
  row({
    __typename: 'User',
    id,
    name: `Name of ${id}`,
    email: id === 'u2' ? null : `${id}@example.com`,
    best: () => get('Course', 'c1'),
    friends: ({ first = 2 }: { first?: number }) =>
      ['u2', 'u3', 'u1'].slice(0, first).map((friend) => get('User', friend)),
    reviews: () => [...tables.values()].filter((one) => one.__typename === 'Review' && one['by'] === id),
    history: () => [get('Course', 'c1'), get('Book', 'b1'), null, get('Book', 'b2'), get('Course', 'c2')],
    score: ({ scale = 'TEN' }: { scale?: string }) => (scale === 'TEN' ? 7 : 70),
    fails: () => {
      throw new GraphQLError('It fails.', { extensions: { code: 'FAILS' } });
    },
    grid: () => [[get('Course', 'c1'), null], [], [get('Course', 'c2'), get('Course', 'c1')]],
  });
}
for (const id of ['c1', 'c2']) {
  row({
    __typename: 'Course',
    id,
    title: `Title of ${id}`,
    tags: ['x', id],
    level: id === 'c1' ? 'EASY' : 'HARD',
    author: () => get('User', id === 'c1' ? 'u1' : 'u2'),
    price: ({ currency = 'EUR' }: { currency?: string }) => `${currency} ${id}`,
    offer: `offer of USD ${id}`,
    reviews: () => [...tables.values()].filter((one) => one.__typename === 'Review' && one['of'] === id),
    must: () => {
      if (id === 'c2') throw new GraphQLError('Not for this one.', { extensions: { code: 'MUST' } });
      return 'be';
    },
    similar: () => (id === 'c1' ? [get('Book', 'b1'), get('Course', 'c2')] : []),
  });
}
for (const id of ['b1', 'b2']) {
  row({
    __typename: 'Book',
    id,
    title: `Book ${id}`,
    pages: id === 'b1' ? 100 : null,
    reviews: () => [...tables.values()].filter((one) => one.__typename === 'Review' && one['of'] === id),
    writer: () => get('User', 'u3'),
    similar: () => null,
  });
}
for (const [id, by, of, type] of [
  ['r1', 'u1', 'c1', 'Course'],
  ['r2', 'u1', 'b1', 'Book'],
  ['r3', 'u2', 'c1', 'Course'],
  ['r4', 'u2', 'c2', 'Course'],
] as const) {
  row({
    __typename: 'Review',
    id,
    by,
    of,
    stars: id.length,
    text: `Text ${id}`,
    author: () => get('User', by),
    subject: () => get(type, of),
  });
}
const query = {
  user: ({ n = 0 }: { n?: number }) => get('User', ['u1', 'u2', 'u3'][n] ?? 'u1'),
  users: () => ['u1', 'u2', 'u3'].map((id) => get('User', id)),
  courses: () => ['c1', 'c2'].map((id) => get('Course', id)),
  media: () => [get('Course', 'c2'), get('Book', 'b1'), null, get('Course', 'c1')],
  search: () => [get('User', 'u2'), get('Course', 'c1'), get('Book', 'b2'), get('Review', 'r2')],
  review: ({ n = 0 }: { n?: number }) => get('Review', `r${n + 1}`),
  nothing: () => null,
};

const resolveReference = { __resolveReference: find };
const entities = { User: resolveReference, Course: resolveReference, Book: resolveReference, Review: resolveReference };
/** The properties of `query`, as every subgraph that owns one of them has it. */
const root = (...names: (keyof typeof query)[]) => ({
  Query: Object.fromEntries(names.map((name) => [name, (_: unknown, args: { n?: number }) => query[name](args)])),
});

const supergraph = new TestSupergraph(
  {
    name: 'users',
    sdl: `type Query { user(n: Int): User users: [User!]! search: [Found] }
      type User @key(fields: "id") { id: ID! name: String! @shareable email: String score(scale: Scale = TEN): Int friends(first: Int): [User!] fails: String }
      enum Scale { TEN HUNDRED }
      union Found = User | Course | Book | Review
      type Course @key(fields: "id", resolvable: false) { id: ID! }
      type Book @key(fields: "id", resolvable: false) { id: ID! }
      type Review @key(fields: "id", resolvable: false) { id: ID! }`,
    resolvers: { User: resolveReference, ...root('user', 'users', 'search') },
  },
  {
    name: 'courses',
    sdl: `type Query { courses: [Course] media: [Media] nothing: Course }
      interface Media { id: ID! title: String similar: [Media!] }
      type Course implements Media @key(fields: "id") {
        id: ID! title: String @shareable tags: [String!] level: Level author: User price(currency: Currency = EUR): String must: String! similar: [Media!]
      }
      type Book implements Media @key(fields: "id") { id: ID! title: String @shareable pages: Int similar: [Media!] }
      enum Level { EASY HARD }
      enum Currency { EUR USD CHF }
      type User @key(fields: "id", resolvable: false) { id: ID! }`,
    resolvers: { Course: resolveReference, Book: resolveReference, ...root('courses', 'media', 'nothing') },
  },
  {
    name: 'reviews',
    sdl: `type Query { review(n: Int): Review }
      type Review @key(fields: "id") { id: ID! stars: Int! text: String author: User @provides(fields: "name") subject: Subject }
      union Subject = Course | Book
      type User @key(fields: "id") { id: ID! name: String! @external reviews: [Review!]! history: [Subject] grid: [[Course]!] }
      type Course @key(fields: "id") { id: ID! reviews: [Review!]! title: String @shareable }
      type Book @key(fields: "id") { id: ID! reviews: [Review!]! writer: User }`,
    resolvers: { ...entities, ...root('review') },
  },
  {
    name: 'offers',
    sdl: `type Course @key(fields: "id") {
        id: ID! price(currency: Currency = EUR): String @external offer: String @requires(fields: "price(currency: USD)")
      }
      enum Currency { EUR USD CHF }
      type User @key(fields: "id") { id: ID! best: Course }`,
    resolvers: {
      Course: {
        __resolveReference: (reference: unknown) => reference,
        offer: ({ price }: { price: string }) => `offer of ${price}`,
      },
      User: resolveReference,
    },
  },
);

/**
 * Nulls of the answer that an error explains; of what is within them, servers may tell more or less. An error of what is not
 * in the answer explains none: the planner asks for what is selected of one type also of others at the same path.
 */
const explained = ({ data, errors }: Pick<ExecutionResult, 'data' | 'errors'>) => [
  ...new Set(
    (errors ?? []).flatMap(({ path = [] }) => {
      const found: (string | number)[] = [];
      let value: unknown = data;
      for (const element of path) {
        if (value === null || value === undefined) break;
        if (!Object.hasOwn(value, element)) return [];
        found.push(element);
        value = (value as Record<string | number, unknown>)[element];
      }
      return found.join('.');
    }),
  ),
];

it(`${OPERATIONS} operations as chance makes them are answered as by one schema that has everything`, async () => {
  const operations = randomOperations(supergraph.schema, OPERATIONS, SEED, ['must']);
  let withErrors = 0;
  for (const { query: text, variables } of operations) {
    const ours = await supergraph.ours(text, variables);
    const whole = await execute({
      schema: supergraph.schema,
      document: parse(text),
      rootValue: query,
      variableValues: variables,
    });
    expect(JSON.stringify(ours.data), text).toBe(JSON.stringify(whole.data));
    expect(explained(ours as ExecutionResult).sort(), text).toEqual(explained(whole).sort());
    if (ours.errors) withErrors += 1;
  }
  // Chance has to have met what the test is for.
  expect(withErrors).toBeGreaterThan(OPERATIONS / 50);
  expect(new Set(supergraph.requests.map(({ subgraph }) => subgraph)).size).toBe(4);
}, 240_000);
