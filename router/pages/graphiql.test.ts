import { createContext, runInContext } from 'node:vm';
import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HEADER } from '../../platform/client/subgraph-client.js';
import { eventually } from '../../platform/testing/testing.js';
import { startTestRouter, type TestRouter } from '../testing/testing.js';

interface Sink {
  next(result: unknown): void;
  error(error: unknown): void;
  complete(): void;
}
interface Subscribable {
  subscribe(sink: Sink): { unsubscribe(): void };
}
/** What GraphiQL calls for each run. */
type Fetcher = (
  request: { query: string; operationName?: string },
  options: { headers?: Record<string, string>; documentAST: unknown },
) => Subscribable | Promise<unknown>;

const EDITOR = `
  query Me { me { id } }
  subscription Notices { notice { id } }
`;

let test: TestRouter;
let fetcher: Fetcher;
beforeAll(async () => {
  test = await startTestRouter();
  const html = await (await fetch(test.router.url)).text();
  const script = /<script id="fetcher">([^]*?)<\/script>/.exec(html)?.[1];
  const page = createContext({
    fetch,
    URL,
    WebSocket,
    Error,
    setTimeout,
    clearTimeout,
    location: { href: test.router.url },
  });
  fetcher = runInContext(`${script ?? ''}; explorerFetcher`, page) as Fetcher;
});
afterAll(() => test.stop());

const run = (operationName: string, headers?: Record<string, string>) =>
  fetcher({ query: EDITOR, operationName }, { documentAST: parse(EDITOR), ...(headers && { headers }) });

function listen(headers?: Record<string, string>) {
  const results: unknown[] = [];
  const errors: unknown[] = [];
  const subscription = (run('Notices', headers) as Subscribable).subscribe({
    next: (result) => results.push(result),
    error: (error) => errors.push(error),
    complete: () => undefined,
  });
  return { results, errors, stop: () => subscription.unsubscribe() };
}

describe('what is run in the explorer', () => {
  it('is run over HTTP with the headers that were typed in', async () => {
    const authorization = `Bearer ${await test.token({ userId: 'typed' })}`;
    expect(await run('Me', { authorization })).toEqual({ data: { me: { id: 'typed' } } });
  });

  it('receives events over graphql-ws as the person of the typed token, and ends when it is stopped', async () => {
    const token = await test.token({ userId: 'typed' });
    const { results, stop } = listen({ authorization: `Bearer ${token}` });
    await eventually(() => test.notices.size === 1);
    expect(test.users.subscriptions.at(-1)?.headers[HEADER.authorization]).toBe(`Bearer ${token}`);
    test.notices.push({ notice: { id: 'n1', about: { id: 'c1' }, text: '' } });
    await eventually(() => results.length === 1);
    expect(results).toEqual([{ data: { notice: { id: 'n1' } } }]);
    stop();
    await eventually(() => test.notices.size === 0);
  });

  it('says why a connection was closed', async () => {
    const { errors } = listen({ authorization: 'Bearer nonsense' });
    await eventually(() => errors.length === 1);
    expect(String(errors[0])).toBe('Error: The connection was closed: 4401 Token invalid');
  });
});
