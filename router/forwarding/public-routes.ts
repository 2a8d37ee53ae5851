import type { FastifyInstance } from 'fastify';
import { downloadFrom, getFrom } from '../auth.js';
import type { Subgraphs } from '../context.js';
import { unavailable } from '../errors.js';

/** What subgraphs serve to anyone who has the address, beside GraphQL. Each answers with text. */
const PUBLIC_ROUTES = [
  { path: '/calendars/:secret', subgraph: 'classes', contentType: 'text/calendar; charset=utf-8' },
] as const;

/** Files that subgraphs hand out by an address that works once, or for some minutes. */
const DOWNLOADS = [
  { path: '/data-exports/:secret', subgraph: 'users' },
  { path: '/documents/:secret', subgraph: 'billing' },
] as const;

/** An address is a secret: it is neither logged nor kept by caches that others can read. */
export function addPublicRoutes(app: FastifyInstance, subgraphs: Subgraphs): void {
  for (const { path, subgraph, contentType } of PUBLIC_ROUTES) {
    app.get<{ Params: { secret: string } }>(path, async (request, reply) => {
      const asked = path.replace(':secret', encodeURIComponent(request.params.secret));
      const { status, body } = await getFrom(subgraphs, subgraph, asked).catch(() => {
        throw unavailable();
      });
      if (status !== 200 || typeof body !== 'string') {
        reply.callNotFound();
        return reply;
      }
      return reply.type(contentType).header('cache-control', 'private, max-age=300').send(body);
    });
  }
  for (const { path, subgraph } of DOWNLOADS) {
    // A HEAD request, which some programs send to look at a link, must not use it up.
    app.get<{ Params: { secret: string } }>(path, { exposeHeadRoute: false }, async (request, reply) => {
      const asked = path.replace(':secret', encodeURIComponent(request.params.secret));
      const file = await downloadFrom(subgraphs, subgraph, asked).catch(() => {
        throw unavailable();
      });
      if (!file) {
        reply.callNotFound();
        return reply;
      }
      const { contentType, size, fileName } = file.about;
      return reply
        .type(contentType)
        .headers({
          'content-length': String(size),
          'content-disposition': `attachment; filename="${fileName}"`,
          'cache-control': 'no-store',
        })
        .send(file.data);
    });
  }
}
