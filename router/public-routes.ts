import type { FastifyInstance } from 'fastify';
import { getFrom } from './auth.js';
import type { Subgraphs } from './context.js';
import { unavailable } from './errors.js';

/** What subgraphs serve to anyone who has the address, beside GraphQL. Each answers with text. */
const PUBLIC_ROUTES = [
  { path: '/calendars/:secret', subgraph: 'classes', contentType: 'text/calendar; charset=utf-8' },
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
}
