import type { FastifyInstance } from 'fastify';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { POST_LIMIT_BYTES } from '../../platform/subgraph.js';
import type { Manifest } from '../../platform/manifest.js';
import { postTo } from '../auth.js';
import { senderOf } from '../../platform/services/networks.js';
import type { Subgraphs } from '../context.js';
import { unavailable } from '../errors.js';

/** Of each sender, at each instance of the router. Far more than a provider sends; it repeats what was refused. */
const REQUESTS_A_MINUTE = 1_200;

/** Forwards requests of providers to their subgraph without changing a byte, because the signature covers the bytes. */
export function addWebhooks(
  app: FastifyInstance,
  subgraphs: Subgraphs,
  webhooks: Manifest['webhooks'],
  requestsAMinute = REQUESTS_A_MINUTE,
): void {
  const limiter = new RateLimiterMemory({ points: requestsAMinute, duration: 60 });
  void app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => parsed(null, body));
    for (const { path, domain, signatureHeader } of webhooks) {
      scope.post(path, {
        bodyLimit: POST_LIMIT_BYTES,
        onRequest: async (request, reply) => {
          // The address is that of the first proxy which is not believed, as for every other limit.
          const place = senderOf(request.ip);
          // It rejects with how long to wait, and in memory with nothing else.
          const refused = await limiter.consume(place).then(
            () => undefined,
            (reason: RateLimiterRes) => reason,
          );
          if (refused === undefined) return;
          await reply
            .code(429)
            .header('retry-after', Math.ceil(refused.msBeforeNext / 1_000))
            .send({ error: 'Too many requests.' });
        },
        handler: async (request, reply) => {
          const signature = request.headers[signatureHeader];
          const bytes = request.body;
          if (!Buffer.isBuffer(bytes) || typeof signature !== 'string')
            return reply.code(400).send({ error: 'This needs a signed body.' });
          const { status, body } = await postTo(subgraphs, domain, path, { body: bytes, signature }).catch(() => {
            throw unavailable();
          });
          return reply
            .code(status)
            .type('application/json; charset=utf-8')
            .send(JSON.stringify(body ?? null));
        },
      });
    }
    done();
  });
}
