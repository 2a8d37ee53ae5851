import { readFileSync } from 'node:fs';
import { buildSchema, Kind, parse, validate, visit } from 'graphql';
import { expect, test } from 'vitest';
import { exampleOperations } from '../schema/examples.js';
import { startTestRouter } from '../router/testing/testing.js';

const api = buildSchema(readFileSync('schema/api.graphql', 'utf8'));
const users = parse(readFileSync('schema/subgraphs/users.graphql', 'utf8'));

test('every example is valid, and each tab says what it is about', () => {
  for (const text of exampleOperations) {
    expect(validate(api, parse(text)).map(({ message }) => message)).toEqual([]);
    expect(text).toMatch(/^# \S.*\.\n/);
  }
});

test('there is an example of every flow of users', () => {
  const offered = users.definitions.flatMap((type) =>
    (type.kind === Kind.OBJECT_TYPE_DEFINITION || type.kind === Kind.OBJECT_TYPE_EXTENSION) &&
    ['Query', 'Mutation', 'Subscription'].includes(type.name.value)
      ? (type.fields ?? []).map(({ name }) => name.value).filter((name) => !name.startsWith('_'))
      : [],
  );
  const shown = new Set<string>();
  for (const text of exampleOperations)
    visit(parse(text), {
      OperationDefinition: ({ selectionSet }) => {
        for (const selection of selectionSet.selections)
          if (selection.kind === Kind.FIELD) shown.add(selection.name.value);
      },
    });
  expect(offered).toContain('registerUser');
  expect(offered.filter((name) => !shown.has(name))).toEqual([]);
});

test('the explorer shows the examples as its tabs', async () => {
  const router = await startTestRouter({ exampleOperations });
  const page = await (await fetch(router.router.url)).text().finally(router.stop);
  const tabs = /"defaultTabs":(\[\{.*?\}\])/s.exec(page)?.[1] ?? '';
  expect((JSON.parse(tabs) as { query: string }[]).map(({ query }) => query)).toEqual(exampleOperations);
});
