import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Download } from '../../platform/services/download.js';
import { downloadFrom, getFrom, uploadTo } from '../auth.js';
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

/** Domains that take uploads: the address names the domain, and its token is checked there. */
const UPLOADING = ['users'] as const;

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
  addUploads(app, subgraphs);
  app.get<{ Params: { token: string } }>('/avatars/:token', async (request, reply) => {
    const asked = `/avatars/${encodeURIComponent(request.params.token)}`;
    const file = await downloadFrom(subgraphs, 'users', asked).catch(() => {
      throw unavailable();
    });
    if (!file) {
      reply.callNotFound();
      return reply;
    }
    return reply
      .type(file.about.contentType)
      .headers({
        'content-length': String(file.about.size),
        // A changed picture has another address.
        'cache-control': 'public, max-age=31536000, immutable',
        'cross-origin-resource-policy': 'cross-origin',
      })
      .send(file.data);
  });
  for (const subgraph of UPLOADING) {
    app.get<{ Params: { token: string } }>(`/files/${subgraph}/:token`, async (request, reply) => {
      const asked = `/files/${encodeURIComponent(request.params.token)}`;
      const file = await downloadFrom(subgraphs, subgraph, asked).catch(() => {
        throw unavailable();
      });
      return sendAttachment(reply, file);
    });
  }
  for (const { path, subgraph } of DOWNLOADS) {
    // A HEAD request, which some programs send to look at a link, must not use it up.
    app.get<{ Params: { secret: string } }>(path, { exposeHeadRoute: false }, async (request, reply) => {
      const asked = path.replace(':secret', encodeURIComponent(request.params.secret));
      const file = await downloadFrom(subgraphs, subgraph, asked).catch(() => {
        throw unavailable();
      });
      return sendAttachment(reply, file);
    });
  }
}

function sendAttachment(reply: FastifyReply, file: Download | undefined): FastifyReply {
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
}

function addUploads(app: FastifyInstance, subgraphs: Subgraphs): void {
  void app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    // Not buffered: the subgraph bounds what it takes by the ticket.
    scope.addContentTypeParser('*', (_request, body, parsed) => parsed(null, body));
    for (const subgraph of UPLOADING) {
      scope.put<{ Params: { token: string } }>(`/uploads/${subgraph}/:token`, async (request, reply) => {
        const data = request.body as Readable | undefined;
        if (!data) return reply.code(400).send({ error: 'Send the file as the body.' });
        const path = `/uploads/${encodeURIComponent(request.params.token)}`;
        const { status, body } = await uploadTo(subgraphs, subgraph, path, data).catch(() => {
          throw unavailable();
        });
        return reply
          .code(status)
          .type('application/json; charset=utf-8')
          .send(JSON.stringify(body ?? null));
      });
    }
    done();
  });
}
