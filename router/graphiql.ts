import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyInstance } from 'fastify';

const compress = promisify(gzip);

/** The explorer at `/`: one page that loads nothing from anywhere else. */
export function addGraphiQL(app: FastifyInstance, options: { endpoint: string; exampleOperations: string }): void {
  let page: Promise<Page> | undefined;
  app.get('/', async (request, reply) => {
    const { plain, zipped } = await (page ??= render(options));
    void reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').header('vary', 'accept-encoding');
    if (!/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) return reply.send(plain);
    return reply.header('content-encoding', 'gzip').send(zipped);
  });
}

interface Page {
  readonly plain: Buffer;
  readonly zipped: Buffer;
}

/** The page is 9 MB: loaded when somebody first asks for it, and compressed once. */
async function render({ endpoint, exampleOperations }: { endpoint: string; exampleOperations: string }): Promise<Page> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const html = renderGraphiQL({
    title: 'Lyceum',
    endpoint,
    subscriptionsProtocol: 'WS',
    defaultQuery: exampleOperations,
    shouldPersistHeaders: false,
  });
  const plain = Buffer.from(html);
  return { plain, zipped: await compress(plain) };
}
