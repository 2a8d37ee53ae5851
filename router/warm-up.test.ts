import { writeFile } from 'node:fs/promises';
import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { eventually } from '../platform/testing/testing.js';
import { requestContext, TestSupergraph } from './testing/executor.js';
import { compose } from './testing/subgraphs.js';
import { startTestRouter } from './testing/testing.js';

const things = (fields: string) =>
  new TestSupergraph({
    name: 'things',
    sdl: `type Query { ${fields} }`,
    resolvers: { Query: { a: () => 1, b: () => 2 } },
  });

test('a new supergraph is served with the plans of what the former one was asked for, as far as they are valid', async () => {
  const former = things('a: Int b: Int');
  await former.ours('{ a }');
  await former.ours('{ b }');
  await former.ours('{ a b }');
  const next = things('a: Int');
  expect(next.executor.warmUp(former, next.schema)).toBe(1);
  await next.ours('{ a }');
  expect(next.executor.size).toBe(1);
});

test('of many operations those are planned ahead that were asked for most', async () => {
  const former = things('a: Int');
  const query = (number: number) => `{ a${number}: a }`;
  for (let number = 0; number < 150; number += 1) await former.ours(query(number));
  for (let number = 100; number < 150; number += 1) await former.ours(query(number));
  const next = things('a: Int');
  expect(next.executor.warmUp(former, next.schema)).toBeLessThanOrEqual(100);
  const ready = next.executor.size;
  for (let number = 100; number < Math.min(150, 100 + ready); number += 1) await next.ours(query(number));
  expect(next.executor.size).toBe(ready);
});

test('operations of another schema over the same supergraph are not planned ahead for everybody', async () => {
  const former = things('a: Int');
  const part = things('a: Int').schema;
  const source = { document: parse('{ a }'), documentHash: '{ a }', operationName: undefined, variables: {} };
  await former.executor.execute({ ...source, schema: part }, requestContext());
  expect(things('a: Int').executor.warmUp(former, former.schema)).toBe(0);
});

test('a router that loads another supergraph plans before it serves', async () => {
  const router = await startTestRouter();
  try {
    await router.post({ query: '{ course(id: "1") { title } }' });
    const added = { name: 'classes', sdl: router.classes.sdl.replace('type Class {', 'type Class { capacity: Int') };
    await writeFile(router.supergraphFile, compose(router.users, router.courses, added));
    const line = await eventually(() => router.logged.find((one) => one.includes('operations planned ahead')));
    expect(JSON.parse(line)).toMatchObject({ operations: 1 });
  } finally {
    await router.stop();
  }
});
