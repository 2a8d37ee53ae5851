import { writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../platform/testing/testing.js';
import { compose } from '../testing/subgraphs.js';
import { startTestRouter, type TestRouter } from '../testing/testing.js';

let test: TestRouter;
beforeEach(async () => {
  test = await startTestRouter();
});
afterEach(() => test.stop());

const CATALOG = '{ catalog { id title } }';
const asked = () => test.courses.requests.length;
const bearer = async (userId: string) => ({ authorization: `Bearer ${await test.token({ userId })}` });

describe('an answer of which every field may be kept', () => {
  it('is given again without asking the subgraph, to anyone', async () => {
    const first = await test.post({ query: CATALOG });
    const again = await test.post({ query: CATALOG }, await bearer('stranger'));
    expect(asked()).toBe(1);
    expect(again.body).toEqual(first.body);
    expect(first.body.data).toEqual({
      catalog: [0, 1].map((index) => ({ id: `course-${index}`, title: `Title of course-${index}` })),
    });
  });

  it('is kept for each set of variables, whatever their order, and each operation of a document', async () => {
    const query = `query A($n: Int, $show: Boolean!) { catalog(first: $n) { id title @include(if: $show) } }
      query B($n: Int) { catalog(first: $n) { id } }`;
    await test.post({ query, operationName: 'A', variables: { n: 1, show: true } });
    await test.post({ query, operationName: 'A', variables: { show: true, n: 1 } });
    expect(asked()).toBe(1);
    await test.post({ query, operationName: 'A', variables: { n: 1, show: false } });
    await test.post({ query, operationName: 'B', variables: { n: 1 } });
    expect(asked()).toBe(3);
  });

  it('is executed once for equal requests at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => test.post({ query: CATALOG })));
    expect(asked()).toBe(1);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  });

  it('is forgotten when one of its events comes, and no other', async () => {
    await test.post({ query: CATALOG });
    await test.tell('lyceum.courses', 'lyceum.courses.lesson-completed.v1', {});
    await test.post({ query: CATALOG });
    expect(asked()).toBe(1);
    await test.tell('lyceum.courses', 'lyceum.courses.course-published.v1', {});
    await test.post({ query: CATALOG });
    expect(asked()).toBe(2);
  });

  it('is not kept when its event came while it was made', async () => {
    const execute = test.courses.execute.bind(test.courses);
    test.courses.execute = async (request) => {
      const result = await execute(request);
      await test.tell('lyceum.courses', 'lyceum.courses.course-published.v1', {});
      return result;
    };
    await test.post({ query: CATALOG });
    test.courses.execute = execute;
    await test.post({ query: CATALOG });
    expect(asked()).toBe(2);
    await test.post({ query: CATALOG });
    expect(asked()).toBe(2);
  });

  it('is forgotten with its supergraph', async () => {
    await test.post({ query: CATALOG });
    const changed = {
      name: 'courses',
      sdl: test.courses.sdl.replace('title: String', 'title: String subtitle: String'),
    };
    await writeFile(test.supergraphFile, compose(test.users, changed, test.classes));
    await eventually(() => test.logged.some((line) => line.includes('supergraph reloaded')));
    await test.post({ query: CATALOG });
    expect(asked()).toBe(2);
  });

  it('is not given to a client that has just changed something', async () => {
    const [ana, rui] = [await bearer('ana'), await bearer('rui')];
    for (const headers of [ana, rui]) await test.post({ query: CATALOG }, headers);
    expect(asked()).toBe(1);
    await test.post({ query: 'mutation { enroll(classId: "c") { id } }' }, ana);
    for (const headers of [ana, rui]) await test.post({ query: CATALOG }, headers);
    expect(asked()).toBe(2);
  });

  it('that is private is kept for its viewer alone', async () => {
    const query = '{ viewerCourses { id } }';
    const [ana, rui] = [await bearer('ana'), await bearer('rui')];
    for (const headers of [ana, rui, ana, rui]) await test.post({ query }, headers);
    expect(asked()).toBe(2);
    expect((await test.post({ query }, rui)).body.data).toEqual({ viewerCourses: [{ id: 'of rui' }] });
    expect((await test.post({ query }, rui)).headers.get('cache-control')).toBe('max-age=60, private');
  });
});

describe('headers for caches between the client and the router', () => {
  it.each([
    ['the shortest time of all fields', '{ catalog { id author { name } } }', 'max-age=30, public'],
    [
      'through fragments',
      '{ catalog { ...C } } fragment C on Course { id ... on Course { title } }',
      'max-age=60, public',
    ],
    ['nothing where a field says 0', '{ course(id: "1") { title } }', 'no-store'],
    ['nothing where an object has no hint', '{ catalog { id author { id } } }', 'no-store'],
    ['nothing where a field depends on the viewer', '{ catalog { id viewerNote } }', 'no-store'],
    ['nothing where one root field has no hint', '{ catalog { id } me { id } }', 'no-store'],
    ['nothing of an introspection', '{ catalog { id } __schema { queryType { name } } }', 'no-store'],
    ['nothing of an answer with errors', '{ catalog { rating } }', 'no-store'],
    ['nothing of a mutation', 'mutation { enroll(classId: "c") { id } }', 'no-store'],
  ])('%s', async (_name, query, expected) => {
    const answer = await test.post({ query });
    expect([answer.headers.get('cache-control'), 'data' in answer.body]).toEqual([expected, true]);
  });

  it('an ETag, by which an answer is not sent again', async () => {
    const url = `${test.router.url}/graphql?query=${encodeURIComponent(CATALOG)}`;
    const get = (headers: Record<string, string> = {}) =>
      fetch(url, { headers: { 'apollo-require-preflight': 'true', ...headers } });
    const first = await get();
    const etag = first.headers.get('etag') ?? '';
    expect([first.status, etag.length > 10]).toEqual([200, true]);
    const again = await get({ 'if-none-match': etag });
    expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag]);
    expect((await get({ 'if-none-match': '"another"' })).status).toBe(200);
    const uncached = await fetch(`${test.router.url}/graphql?query=${encodeURIComponent('{ me { id } }')}`, {
      headers: { 'apollo-require-preflight': 'true' },
    });
    expect(uncached.headers.get('etag')).toBeNull();
  });

  it('an answer above 4 KB is compressed for who takes that', async () => {
    const ask = (first: number, encoding: string) =>
      fetch(`${test.router.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'accept-encoding': encoding },
        body: JSON.stringify({ query: `{ catalog(first: ${first}) { id title a: title b: title } }` }),
      });
    const encodings = await Promise.all(
      [ask(100, 'br'), ask(100, 'gzip'), ask(100, 'identity'), ask(2, 'br')].map(async (asking) => {
        const answer = await asking;
        const body = (await answer.json()) as { data: { catalog: unknown[] } };
        return [answer.headers.get('content-encoding'), body.data.catalog.length];
      }),
    );
    expect(encodings).toEqual([
      ['br', 100],
      ['gzip', 100],
      [null, 100],
      [null, 2],
    ]);
  });
});
