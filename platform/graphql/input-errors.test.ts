import { buildSchema, execute, type GraphQLError, parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import { withoutInputValues } from './input-errors.js';

const schema = buildSchema(`
  enum Role { STUDENT STAFF }
  input Inner { age: Int! role: Role }
  input Input { name: String inner: Inner ids: [ID!] flag: Boolean ratio: Float }
  type Query { ask(input: Input, role: Role, age: Int): Boolean }
`);
const SECRET = 'hunter2';

async function messagesOf(variables: Record<string, unknown>): Promise<readonly string[]> {
  const { errors = [] } = await execute({
    schema,
    document: parse('query ($input: Input, $role: Role, $age: Int) { ask(input: $input, role: $role, age: $age) }'),
    variableValues: variables,
  });
  return errors.map(({ message }) => withoutInputValues(message));
}

const NESTED = { [SECRET]: SECRET };
test.each([
  [{ age: SECRET }, 'Variable "$age" got an invalid value: expected Int.'],
  [{ role: SECRET }, 'Variable "$role" got an invalid value: expected Role.'],
  [{ role: 5 }, 'Variable "$role" got an invalid value.'],
  [{ input: SECRET }, 'Variable "$input" got an invalid value: Expected type "Input" to be an object.'],
  [{ input: { inner: { age: SECRET } } }, 'Variable "$input" got an invalid value at "input.inner.age": expected Int.'],
  [
    { input: { inner: { age: `${SECRET}; at "${SECRET}"; ${SECRET}` } } },
    'Variable "$input" got an invalid value at "input.inner.age".',
  ],
  [
    { input: { inner: {} } },
    'Variable "$input" got an invalid value at "input.inner": Field "age" of required type "Int!" was not provided.',
  ],
  [{ input: { name: NESTED } }, 'Variable "$input" got an invalid value at "input.name": expected String.'],
  [{ input: { name: [SECRET] } }, 'Variable "$input" got an invalid value at "input.name": expected String.'],
  [{ input: { ids: [1, { id: SECRET }] } }, 'Variable "$input" got an invalid value at "input.ids[1]": expected ID.'],
  [{ input: { flag: SECRET } }, 'Variable "$input" got an invalid value at "input.flag": expected Boolean.'],
  [{ input: NESTED }, 'Variable "$input" got an invalid value: it has a field that its type does not define.'],
])('the error about %j names the place and the type, not the value', async (variables, message) => {
  const messages = await messagesOf(variables);
  expect(messages).toContain(message);
  expect(messages.join(' ')).not.toContain(SECRET);
});

test.each([
  'ask(age: "hunter2")',
  'ask(role: "hunter2")',
  'ask(role: hunter2)',
  'ask(input: "hunter2")',
  'ask(input: { name: 5, inner: { age: "hunter2" } })',
  'ask(input: { flag: "hunter2" })',
  'ask(input: { ratio: "hunter2" })',
])('a literal in %s is not quoted either', (field) => {
  const messages = validate(schema, parse(`{ ${field} }`)).map(({ message }) => withoutInputValues(message));
  expect(messages.length).toBeGreaterThan(0);
  expect(messages.join(' ')).not.toContain(SECRET);
});

test('a text in a place where the grammar expects none is not quoted', () => {
  for (const text of ['{ ask(age "hunter2") }', '{ "hunter2" }', '"""hunter2"""']) {
    const message = (() => {
      try {
        parse(text);
      } catch (error) {
        return (error as GraphQLError).message;
      }
      throw new Error('It was parsed.');
    })();
    expect(withoutInputValues(message)).not.toContain(SECRET);
  }
});

test('other messages stay as they are', () => {
  for (const message of [
    'Cannot query field "x" on type "Query".',
    'You may not do this.',
    'Variable "$x" is never used.',
  ])
    expect(withoutInputValues(message)).toBe(message);
});
