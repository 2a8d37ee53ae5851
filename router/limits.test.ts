import { buildSchema, getIntrospectionQuery, parse, specifiedRules, validate } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../platform/testing.js';
import { MAX_DEPTH, MAX_FIELDS, MAX_TOKENS, withinLimits } from './limits.js';
import { startTestRouter, type TestRouter } from './testing.js';

let router: TestRouter;
beforeAll(async () => {
  router = await startTestRouter();
});
afterAll(() => router.stop());

const schema = buildSchema(`
  type Course { id: ID! title: String classes: [Class!]! instructor: User }
  type Class { id: ID! course: Course students: [User!]! }
  type User { id: ID! friend: User }
  type Query { course: Course courses: [Course!]! }
`);
const problems = (query: string) =>
  validate(schema, parse(query), [...specifiedRules, withinLimits]).map((error) => error.message);

test('a list within itself is refused, also where fragments hide it; beside itself it is not', () => {
  expect(problems('{ course { classes { course { title classes { id } } } } }')).toEqual([
    'The list Course.classes may not be selected within itself.',
  ]);
  expect(
    problems(
      '{ course { ...A } } fragment A on Course { classes { ... on Class { course { ...B } } } } fragment B on Course { classes { id } }',
    ),
  ).toEqual(['The list Course.classes may not be selected within itself.']);
  expect(problems('{ a: course { classes { students { id } } } b: course { classes { course { id } } } }')).toEqual([]);
});

test('an operation has at most so many fields, however its fragments multiply them', () => {
  const fields = (count: number) => `{ course { ${Array.from({ length: count }, (_, n) => `a${n}: id`).join(' ')} } }`;
  expect(problems(fields(MAX_FIELDS - 1))).toEqual([]);
  expect(problems(fields(MAX_FIELDS))).toEqual([`An operation may select at most ${MAX_FIELDS} fields.`]);
  const bomb = Array.from(
    { length: 30 },
    (_, n) => `fragment F${n} on Course { a: instructor { id } ...F${n + 1} ...F${n + 1} }`,
  );
  expect(problems(`{ course { ...F0 } } ${bomb.join(' ')} fragment F30 on Course { id }`)).toEqual([
    `An operation may select at most ${MAX_FIELDS} fields.`,
  ]);
});

test('fields are nested at most so deep', () => {
  const nested = (depth: number) =>
    `{ course { instructor { ${'friend { '.repeat(depth - 3)} id ${'}'.repeat(depth - 3)} } } }`;
  expect(problems(nested(MAX_DEPTH))).toEqual([]);
  expect(problems(nested(MAX_DEPTH + 1))).toEqual([`Fields may be nested at most ${MAX_DEPTH} deep.`]);
});

test('the introspection of tools is within the limits', () => {
  expect(problems(getIntrospectionQuery({ inputValueDeprecation: true, specifiedByUrl: true }))).toEqual([]);
});

test('over HTTP and over a socket too large operations are refused, and too long documents are not parsed', async () => {
  const large = `{ me { ${Array.from({ length: MAX_FIELDS }, (_, n) => `a${n}: id`).join(' ')} } }`;
  const long = `{ me { ${'id '.repeat(MAX_TOKENS)} } }`;
  const codeOf = async (query: string) => (await router.post({ query })).body.errors?.[0]?.extensions?.['code'];
  expect(await codeOf(large)).toBe('GRAPHQL_VALIDATION_FAILED');
  expect(await codeOf(long)).toBe('GRAPHQL_PARSE_FAILED');
  const client = router.connect(await router.token());
  const refusalOf = async (query: string) => {
    const received = client.run(query);
    const errors = await eventually(
      () => (received.failure as { extensions: { code: string } }[] | undefined) ?? received.results[0]?.errors,
    );
    return errors[0]?.extensions?.['code' as never];
  };
  expect(
    await refusalOf(`subscription { notice ${large.replace('{ me', '{ about { author').replace(/$/, '}')} }`),
  ).toBe('GRAPHQL_VALIDATION_FAILED');
  expect(await refusalOf(large)).toBe('GRAPHQL_VALIDATION_FAILED');
  expect(await refusalOf(`subscription { notice { ${'id '.repeat(MAX_TOKENS)} } }`)).toBe('GRAPHQL_PARSE_FAILED');
});
