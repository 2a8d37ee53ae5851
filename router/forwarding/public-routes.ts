import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Manifest } from '../../platform/manifest.js';
import { Redirect, type Download } from '../../platform/services/download.js';
import { FORM_LIMIT_BYTES } from '../../platform/subgraph.js';
import { downloadFrom, getFrom, postTo, uploadTo } from '../auth.js';
import type { Subgraphs } from '../context.js';
import { unavailable } from '../errors.js';

/** The path with its parameters. */
const filled = (path: string, parameters: Parameters): string =>
  path.replace(/:(\w+)/g, (_match, name: string) => encodeURIComponent(parameters[name] ?? ''));

type Parameters = Readonly<Record<string, string>>;

/** The router's path of uploads and signed files names the domain: `/uploads/:token` becomes `/uploads/<domain>/:token`. */
const withDomain = (path: string, domain: string): string => path.replace(/^\/[^/]+/, `$&/${domain}`);

/**
 * What subgraphs serve over plain HTTP to anyone who knows the address. An address is a secret: it is not logged, and shared
 * caches don't keep the answer.
 */
export function addPublicRoutes(
  app: FastifyInstance,
  subgraphs: Subgraphs,
  { texts, forms, downloads, uploads, files, images }: Manifest,
): void {
  const fileOf = (domain: string, path: string): Promise<Download | Redirect | undefined> =>
    downloadFrom(subgraphs, domain, path).catch(() => {
      throw unavailable();
    });
  for (const { path, domain, contentType } of texts) {
    app.get<{ Params: Parameters }>(path, async (request, reply) => {
      const { status, body } = await getFrom(subgraphs, domain, filled(path, request.params)).catch(() => {
        throw unavailable();
      });
      if (status !== 200 || typeof body !== 'string') {
        reply.callNotFound();
        return reply;
      }
      const etag = `"${createHash('sha256').update(body).digest('base64url')}"`;
      reply.header('cache-control', 'private, max-age=300').header('etag', etag);
      if (isNotModified(request.headers['if-none-match'], etag)) return reply.code(304).send();
      return reply.type(contentType).send(body);
    });
  }
  addForms(app, subgraphs, forms);
  addUploads(app, subgraphs, uploads);
  for (const { path, domain } of images) {
    app.get<{ Params: Parameters }>(path, async (request, reply) => {
      const file = await fileOf(domain, filled(path, request.params));
      if (!file || file instanceof Redirect) {
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
  }
  for (const { path, domain } of files) {
    app.get<{ Params: Parameters }>(withDomain(path, domain), async (request, reply) =>
      sendAttachment(reply, await fileOf(domain, filled(path, request.params))),
    );
  }
  for (const { path, domain } of downloads) {
    // A HEAD request, which some programs send to look at a link, must not use it up.
    app.get<{ Params: Parameters }>(path, { exposeHeadRoute: false }, async (request, reply) =>
      sendAttachment(reply, await fileOf(domain, filled(path, request.params))),
    );
  }
}

/** A weak comparison (RFC 9110, 13.1.2), as a proxy that compresses weakens the tag. */
function isNotModified(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const tags = ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etag) || tags.includes('*');
}

function sendAttachment(reply: FastifyReply, file: Download | Redirect | undefined): FastifyReply {
  if (!file) {
    reply.callNotFound();
    return reply;
  }
  if (file instanceof Redirect) return reply.header('cache-control', 'no-store').redirect(file.url);
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

/** Whatever a mail program or a page sends: the address says what is asked for, and the subgraph reads the body. */
function addForms(app: FastifyInstance, subgraphs: Subgraphs, forms: Manifest['forms']): void {
  void app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => parsed(null, body));
    for (const { path, domain, contentType } of forms) {
      scope.post<{ Params: Parameters }>(path, { bodyLimit: FORM_LIMIT_BYTES }, async (request, reply) => {
        const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const { status, body } = await postTo(subgraphs, domain, filled(path, request.params), { body: bytes }).catch(
          () => {
            throw unavailable();
          },
        );
        if (status !== 200 || typeof body !== 'string') {
          reply.callNotFound();
          return reply;
        }
        return reply.type(contentType).header('cache-control', 'no-store').send(body);
      });
    }
    done();
  });
}

function addUploads(app: FastifyInstance, subgraphs: Subgraphs, uploads: Manifest['uploads']): void {
  void app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    // Not buffered: the subgraph bounds what it takes by the ticket.
    scope.addContentTypeParser('*', (_request, body, parsed) => parsed(null, body));
    for (const { path, domain } of uploads) {
      scope.put<{ Params: Parameters }>(withDomain(path, domain), async (request, reply) => {
        const data = request.body as Readable | undefined;
        if (!data) return reply.code(400).send({ error: 'Send the file as the body.' });
        const { status, body } = await uploadTo(subgraphs, domain, filled(path, request.params), data).catch(() => {
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
