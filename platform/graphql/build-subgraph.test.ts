import { Writable } from 'node:stream';
import { buildSchema, graphql, GraphQLError } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { formatError } from './build-subgraph.js';
import { BigInt, MoneyResolver } from './types.js';
import { BasketIsFull, baskets, openBasket } from '../testing/domain.js';
import { TestSubgraph } from '../testing/subgraph.js';
import { createLog, withTrace } from '../process/telemetry.js';
import type { Context } from '../context.js';
import { InvalidInput } from '../domain/errors.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(baskets);
});
afterAll(() => subgraph.stop());

const lines: string[] = [];
const log = createLog({
  level: 'info',
  service: 'test',
  destination: new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  }),
});
const wrap = (cause: Error): GraphQLError =>
  new GraphQLError(cause.message, { originalError: cause, path: ['basket'] });
const trace = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', correlationId: 'act-12345' };
const formatted = (cause: Error) => withTrace(trace, () => formatError(wrap(cause), log));

test('a refusal keeps its code, kind, field and facts', () => {
  expect(formatted(new BasketIsFull('Full.', { field: 'input.basketId', details: { capacity: 3 } })).toJSON()).toEqual({
    message: 'Full.',
    path: ['basket'],
    extensions: {
      code: 'BASKET_FULL',
      kind: 'refused',
      field: 'input.basketId',
      details: { capacity: 3 },
      correlationId: 'act-12345',
    },
  });
});

test('invalid input lists every field', () => {
  const problems = [
    { field: 'input.first', message: 'too small' },
    { field: 'input.after', message: 'no cursor' },
  ];
  expect(formatted(new InvalidInput(problems)).extensions).toMatchObject({
    code: 'INVALID_INPUT',
    field: 'input.first',
    problems,
  });
});

test('anything else is masked, and logged under the correlation id that the client sees', () => {
  const shown = formatted(new Error('connection to 10.0.0.1 failed: password "hunter2"'));
  expect(JSON.stringify(shown)).not.toContain('hunter2');
  expect(shown.extensions).toEqual({ code: 'INTERNAL_SERVER_ERROR', kind: 'unavailable', correlationId: 'act-12345' });
  expect(lines.join()).toContain('act-12345');
});

test('a database that does not answer is reported as such: the same request may succeed later', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' });
  const starting = Object.assign(new Error('the database system is starting up'), { code: '57P03' });
  for (const error of [
    refused,
    starting,
    new Error('Connection terminated unexpectedly'),
    new Error('a library', { cause: refused }),
    Object.assign(new Error('a driver'), { previous: starting }),
  ]) {
    const shown = formatted(error);
    expect(shown.extensions).toMatchObject({ code: 'SERVICE_UNAVAILABLE', kind: 'unavailable' });
    expect(shown.message).not.toContain('127.0.0.1');
  }
  expect(formatted(Object.assign(new Error('unique'), { code: '23505' })).extensions['code']).toBe(
    'INTERNAL_SERVER_ERROR',
  );
});

const ADD = 'mutation ($basketId: ID!, $label: String!) { addItem(basketId: $basketId, label: $label) { count } }';

test.each([
  ['a NUL character', 'a\0b'],
  ['half of a surrogate pair', 'a\ud83d'],
])('text with %s is refused with the name of its argument', async (_what, label) => {
  const { id: basketId } = await openBasket(subgraph.context(null), 3);
  const problem = (field: string) => ({ field, message: 'must be Unicode text without NUL characters' });
  const result = await subgraph.graphql(ADD, { basketId, label });
  expect(result.errors[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', problems: [problem('label')] });
  const both = await subgraph.graphql(ADD, { basketId: label, label });
  expect(both.errors[0]?.extensions).toMatchObject({
    problems: expect.arrayContaining([problem('basketId'), problem('label')]) as object,
  });
});

test('an id in capitals is not found: an id has one spelling', async () => {
  const { id: basketId } = await openBasket(subgraph.context(null), 3);
  expect((await subgraph.graphql(ADD, { basketId, label: 'pear 🍐' })).code).toBeUndefined();
  const result = await subgraph.graphql(ADD, { basketId: basketId.toUpperCase(), label: 'pear' });
  expect(result.code).toBe('BASKET_NOT_FOUND');
});

test.each([['9223372036854775807'], ['x'], [1.5], [true]])(
  '%s as a BigInt is bad input, not a fault',
  async (value) => {
    const schema = buildSchema('scalar BigInt type Query { echo(value: BigInt!): Boolean }');
    Object.assign(schema.getType('BigInt') as object, BigInt.toConfig());
    const asVariable = await graphql({
      schema,
      source: 'query ($value: BigInt!) { echo(value: $value) }',
      variableValues: { value },
    });
    const asLiteral = await graphql({ schema, source: `{ echo(value: ${JSON.stringify(value)}) }` });
    for (const { errors } of [asVariable, asLiteral]) {
      expect(errors?.map((error) => formatError(error, log).extensions['code'])).toEqual(['BAD_USER_INPUT']);
    }
  },
);

test('money is formatted for the locale or else the language of the request, not for a locale that is none', () => {
  const formatted = (locale: string | null, language = 'en') =>
    new MoneyResolver().formatted({ amountMinor: 129_900, currency: 'EUR' }, { language } as Context, locale);
  expect(formatted('en', 'pt-PT')).toBe('€1,299.00');
  expect(formatted(null, 'de')).toBe('1.299,00\u00a0€');
  for (const locale of ['', '!!', 'x y', 'a'.repeat(500)]) expect(() => formatted(locale)).toThrow(InvalidInput);
});
