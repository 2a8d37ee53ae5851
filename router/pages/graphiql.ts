import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyInstance } from 'fastify';

const compress = promisify(gzip);

/** The explorer at `/`: one page that loads nothing from anywhere else. */
export function addGraphiQL(app: FastifyInstance, options: ExplorerOptions): void {
  let page: Promise<Page> | undefined;
  app.get('/', async (request, reply) => {
    const { plain, zipped } = await (page ??= render(options));
    void reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').header('vary', 'accept-encoding');
    if (!/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) return reply.send(plain);
    return reply.header('content-encoding', 'gzip').send(zipped);
  });
}

interface ExplorerOptions {
  readonly endpoint: string;
  /** A tab each. */
  readonly exampleOperations: readonly string[];
}

interface Page {
  readonly plain: Buffer;
  readonly zipped: Buffer;
}

/** The page is 9 MB: loaded when someone first asks for it, and compressed once. */
async function render({ endpoint, exampleOperations }: ExplorerOptions): Promise<Page> {
  const [{ renderGraphiQL }, client] = await Promise.all([
    import('@graphql-yoga/render-graphiql'),
    readFile(graphqlWsForBrowsers(), 'utf8'),
  ]);
  // Not in the declared options, but written into the page like all of them.
  const options = {
    title: 'Lyceum',
    fetcher: 'explorerFetcher',
    defaultTabs: exampleOperations.map((query) => ({ query })),
    shouldPersistHeaders: false,
  };
  const html = renderGraphiQL(options);
  // The options are written into the page as JSON, which cannot hold a function: its name becomes a reference.
  const withFetcher = replaceOnce(html, '"fetcher":"explorerFetcher"', '"fetcher":explorerFetcher');
  const script = `<script id="fetcher">${client}\n${fetcher(endpoint)}</script>`;
  const plain = Buffer.from(replaceOnce(withFetcher, '<div id="root"></div>', `<div id="root"></div>${script}`));
  return { plain, zipped: await compress(plain) };
}

/**
 * JavaScript for the page. The page's own fetcher opens WebSockets without the headers that were typed in, so no one
 * would be signed in there. Each subscription has a connection of its own: it is always of the person whose token
 * stood in the headers when it was run. It is not tried again: the reason of the end is shown instead.
 */
function fetcher(endpoint: string): string {
  return `
const explorerFetcher = (request, { headers = {}, documentAST } = {}) => {
  const endpoint = new URL(${JSON.stringify(endpoint)}, location.href);
  const { operationName } = request;
  const operation = documentAST?.definitions.find(
    (one) => one.kind === 'OperationDefinition' && (!operationName || one.name?.value === operationName),
  );
  if (operation?.operation !== 'subscription') {
    return fetch(endpoint, {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/json', ...headers },
      body: JSON.stringify(request),
    }).then((response) => response.json());
  }
  endpoint.protocol = endpoint.protocol.replace('http', 'ws');
  const client = graphqlWs.createClient({ url: endpoint.href, connectionParams: headers, retryAttempts: 0 });
  return {
    subscribe: (sink) => ({
      unsubscribe: client.subscribe(request, {
        next: (result) => sink.next(result),
        error: (error) =>
          sink.error(
            'code' in error && 'reason' in error
              ? new Error('The connection was closed: ' + error.code + ' ' + error.reason)
              : error,
          ),
        complete: () => sink.complete(),
      }),
    }),
  };
};`;
}

/** The package does not export this file, only ships it. */
function graphqlWsForBrowsers(): string {
  const require = createRequire(import.meta.url);
  return join(dirname(require.resolve('graphql-ws/package.json')), 'umd', 'graphql-ws.min.js');
}

/** Fails when another version of the page no longer holds what is to be replaced. */
function replaceOnce(html: string, part: string, replacement: string): string {
  const [before, after, ...more] = html.split(part);
  if (before === undefined || after === undefined || more.length > 0)
    throw new Error(`The page of GraphiQL should hold ${part} once.`);
  return before + replacement + after;
}
