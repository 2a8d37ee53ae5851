import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestRouter, type TestRouter } from './testing/testing.js';

let test: TestRouter;
beforeAll(async () => {
  test = await startTestRouter();
});
afterAll(() => test.stop());

const FULLEST = getIntrospectionQuery({
  descriptions: true,
  specifiedByUrl: true,
  directiveIsRepeatable: true,
  schemaDescription: true,
  inputValueDeprecation: true,
  experimentalDirectiveDeprecation: true,
  oneOf: true,
});

describe('introspection', () => {
  it('answers the fullest query of graphql-js with every option, and no subgraph is asked', async () => {
    const { status, body } = await test.post({ query: FULLEST, operationName: 'IntrospectionQuery' });
    expect({ status, errors: body.errors }).toEqual({ status: 200, errors: undefined });
    const schema = buildClientSchema(body.data as unknown as IntrospectionQuery);
    expect(Object.keys(schema.getQueryType()?.getFields() ?? {})).toContain('course');
    expect([test.users, test.courses, test.classes].flatMap(({ requests }) => requests)).toEqual([]);
  });

  it.each([
    ['__type alone', '{ __type(name: "Course") { name isOneOf } }', {}, { __type: { name: 'Course', isOneOf: null } }],
    [
      'a type by a variable',
      'query ($n: String!) { __type(name: $n) { kind } }',
      { n: 'ID' },
      { __type: { kind: 'SCALAR' } },
    ],
    ['a type that is not known', '{ __type(name: "Nothing") { name } }', {}, { __type: null }],
    [
      'aliases, fragments and conditions',
      `query ($yes: Boolean!) { a: __type(name: "ID") { ...T } ...Q ... @skip(if: $yes) { __schema { types { name } } } }
       fragment T on __Type { n: name f: fields(includeDeprecated: true) { name } }
       fragment Q on Query { b: __type(name: "Course") { ...N } }
       fragment N on __Type { f: name }`,
      { yes: true },
      { a: { n: 'ID', f: null }, b: { f: 'Course' } },
    ],
    [
      'data beside it',
      '{ course(id: "c") { f: title } __type(name: "ID") { f: kind } }',
      {},
      { course: { f: 'Title of c' }, __type: { f: 'SCALAR' } },
    ],
  ])('answers %s', async (_what, query, variables, data) => {
    expect((await test.post({ query, variables })).body).toEqual({ data });
  });
});
