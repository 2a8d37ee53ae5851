import { createHash } from 'node:crypto';
import { constants } from 'node:zlib';
import compress from '@fastify/compress';
import type { FastifyInstance } from 'fastify';

/** Below this an answer fits into a few packets anyway, and compressing costs more than it saves. */
const COMPRESS_FROM_BYTES = 4_096;
/** Almost as small as the best, at a fraction of its time. */
const BROTLI_QUALITY = 4;

/** ETags for answers that caches may keep (RFC 9110), and compression. Routes that are added later have both. */
export async function addHttpCaching(app: FastifyInstance): Promise<void> {
  app.addHook('onSend', (request, reply, payload, done) => {
    const kept = String(reply.getHeader('cache-control') ?? '').startsWith('max-age');
    if (request.method !== 'GET' || reply.statusCode !== 200 || !kept || typeof payload !== 'string')
      return done(null, payload);
    // Weak, for it is the same for every encoding of the answer.
    const etag = `W/"${createHash('sha256').update(payload).digest('base64url')}"`;
    void reply.header('etag', etag);
    if (!matches(request.headers['if-none-match'], etag)) return done(null, payload);
    void reply.code(304).removeHeader('content-length');
    done(null, '');
  });
  await app.register(compress, {
    threshold: COMPRESS_FROM_BYTES,
    encodings: ['br', 'gzip'],
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } },
  });
}

function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  return ifNoneMatch?.split(',').some((one) => ['*', etag].includes(one.trim())) ?? false;
}
