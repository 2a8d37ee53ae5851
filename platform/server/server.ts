import { TokenRefused } from '../domain/errors.js';
import type { Readable } from 'node:stream';
import fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
} from 'fastify';
import type { Certificates } from '../process/certificates.js';
import { GraphQLError } from 'graphql';
import { type ServiceTokenVerifier } from '../auth.js';
import { formatError } from '../graphql/build-subgraph.js';
import { Drain } from '../process/drain.js';
import { addHealth, type Readiness } from '../process/health.js';
import { ServerSockets } from './sockets.js';
import { Redirect, type Download } from '../services/download.js';
import { HEADER, type SubgraphClient } from '../client/subgraph-client.js';
import { BYTES_TYPE, CAN_SUBSCRIBE_PATH, GRAPHQL_PATH, PING_MS, RESULT_TYPE } from '../client/protocol.js';
import { POST_LIMIT_BYTES } from '../subgraph.js';
import { BadRequest, operationOf, pickHeaders, questionOf } from './requests.js';
import { continueTrace, withTrace, type Log, type Trace } from '../process/telemetry.js';

const BODY_LIMIT_BYTES = 10 * 1024 * 1024;

export interface ServeOptions {
  /** The running subgraph's own. */
  readonly client: SubgraphClient;
  readonly serviceTokens: ServiceTokenVerifier;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Absent: HTTP. */
  readonly certificates?: Certificates | undefined;
  readonly log: Log;
  readonly ready: Readiness;
  /** Default: 4 s. */
  readonly pingMs?: number;
  /** How long `close` goes on to answer those who are connected. Default: 0. */
  readonly shutdownDelayMs?: number;
}

export interface SubgraphServer {
  /** Without a slash at the end. */
  readonly url: string;
  /**
   * Not ready from now on; sockets are closed, so that streams are resumed elsewhere; what still comes is answered until
   * `shutdownDelayMs` are over or no one is connected, and what runs then as well, but for what takes longer than 5 s.
   */
  close(): Promise<void>;
}

/**
 * Serves a subgraph to routers in other processes, as `subgraph-protocol.ts` says. Health and public routes answer anyone;
 * all else refuses with 401 `SERVICE_TOKEN_REQUIRED` what carries no service token for this subgraph, before its body is read.
 */
export async function serveSubgraph(options: ServeOptions): Promise<SubgraphServer> {
  const { client, serviceTokens, log } = options;
  const settings: FastifyServerOptions = {
    bodyLimit: BODY_LIMIT_BYTES,
    forceCloseConnections: 'idle',
    // What comes on an open connection during the drain is answered, and the connection closed: a router can't tell
    // whether a mutation that gets no answer was run.
    return503OnClosing: false,
    requestTimeout: 30_000,
    // Signed addresses of files have a token of some hundred characters in their path; the default is 100.
    routerOptions: { maxParamLength: 2_000 },
  };
  const app = options.certificates?.createServer(settings) ?? fastify(settings);
  app.setErrorHandler((error: FastifyError, request, reply) => refuse(request, reply, error, log));
  const drain = new Drain(app);
  addHealth(app, async () => ({ accepting: drain.isAccepting, ...(await options.ready()) }));
  addRoutes(app, client, async (request) => {
    await serviceTokens.callerOf(pickHeaders(request.headers)[HEADER.serviceToken]);
  });
  const sockets = new ServerSockets({ client, serviceTokens, log, pingMs: options.pingMs ?? PING_MS });
  sockets.attach(app.server);
  const close = async (): Promise<void> => {
    const announced = drain.announce(options.shutdownDelayMs ?? 0, { untilUnused: true });
    await Promise.all([sockets.stop(), announced]);
    await drain.end();
  };
  const url = await app.listen({ host: options.host, port: options.port }).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  let closed: Promise<void> | undefined;
  return { url, close: () => (closed ??= close()) };
}

function addRoutes(
  app: FastifyInstance,
  client: SubgraphClient,
  admit: (request: FastifyRequest) => Promise<void>,
): void {
  app.addHook('onRequest', async (request) => {
    // Before the body is read. Which of the others are public their handlers know.
    if (request.method !== 'GET' && request.method !== 'HEAD') await admit(request);
  });
  app.post(GRAPHQL_PATH, async (request, reply) =>
    send(
      reply,
      200,
      await client.execute({
        ...operationOf(request.body),
        headers: pickHeaders(request.headers),
        signal: untilClosed(reply),
      }),
    ),
  );
  app.post(CAN_SUBSCRIBE_PATH, async (request) => {
    const { field, args } = questionOf(request.body);
    const headers = pickHeaders(request.headers);
    const access = await withTrace(traceOf(request), () => client.canSubscribe(field, args, headers));
    return { allowed: access !== false, own: access === 'own' };
  });
  app.addContentTypeParser(BYTES_TYPE, { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.post('/*', { bodyLimit: POST_LIMIT_BYTES }, async (request, reply) => {
    const { body: bytes } = request;
    if (!Buffer.isBuffer(bytes)) return reply.callNotFound();
    const headers = pickHeaders(request.headers);
    const { status, body } = await withTrace(traceOf(request), () => client.post(request.url, bytes, headers));
    return reply
      .code(status)
      .type('application/json; charset=utf-8')
      .send(JSON.stringify(body ?? null));
  });
  void app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    // Not buffered: the route bounds what it takes.
    scope.addContentTypeParser('*', (_request, body, parsed) => parsed(null, body));
    scope.put('/*', async (request, reply) => {
      const headers = pickHeaders(request.headers);
      const data = request.body as Readable | undefined;
      if (!data) return reply.callNotFound();
      const { status, body } = await withTrace(traceOf(request), () => client.upload(request.url, data, headers));
      return reply
        .code(status)
        .type('application/json; charset=utf-8')
        .send(JSON.stringify(body ?? null));
    });
    done();
  });
  app.get('/*', async (request, reply) => {
    const path = request.url.split('?')[0] as string;
    const headers = pickHeaders(request.headers);
    const file = await withTrace(traceOf(request), () => client.download(path, headers));
    if (file instanceof Redirect) return reply.redirect(file.url);
    if (file) return sendFile(reply, file);
    const { status, body } = await withTrace(traceOf(request), () => client.get(path, headers));
    // A stranger does not learn which routes do not exist, either.
    if (status === 404) await admit(request);
    // Text too: a string would be sent as it is.
    return reply
      .code(status)
      .type('application/json; charset=utf-8')
      .send(JSON.stringify(body ?? null));
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'No such route.' }));
}

/** Aborted when the connection of the caller ends before it has the answer, as it does at the deadline of a router. */
function untilClosed(reply: FastifyReply): AbortSignal {
  const closed = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) closed.abort();
  });
  return closed.signal;
}

function refuse(request: FastifyRequest, reply: FastifyReply, error: FastifyError, log: Log): FastifyReply {
  const { status, refusal } = translate(error);
  return withTrace(traceOf(request), () => {
    if (status < 500) log.info({ status, method: request.method, code: refusal.extensions['code'] }, 'request refused');
    return send(reply, status, { errors: [formatError(refusal, log)] });
  });
}

function translate(error: FastifyError | BadRequest | TokenRefused): { status: number; refusal: GraphQLError } {
  if (error instanceof BadRequest) return { status: 400, refusal: error };
  const masked = new GraphQLError(error.message, { originalError: error });
  if (error instanceof TokenRefused) return { status: 401, refusal: masked };
  const status = error.statusCode ?? 500;
  if (status < 400 || status >= 500) return { status: 500, refusal: masked };
  const refuseAs = (code: string, message: string) => ({
    status,
    refusal: new GraphQLError(message, { extensions: { code, kind: 'invalid' } }),
  });
  if (status === 413)
    return refuseAs('PAYLOAD_TOO_LARGE', `A request may have ${BODY_LIMIT_BYTES / 1024 / 1024} MiB at most.`);
  if (status === 415) return refuseAs('UNSUPPORTED_MEDIA_TYPE', 'Send application/json.');
  return refuseAs('BAD_REQUEST', 'The body must be a JSON object.');
}

function send(reply: FastifyReply, status: number, result: object): FastifyReply {
  return reply.code(status).type(`${RESULT_TYPE}; charset=utf-8`).send(JSON.stringify(result));
}

/** The name is not quoted: it is made of letters, digits, `.` and `-`. */
function sendFile(reply: FastifyReply, { data, about }: Download): FastifyReply {
  return reply
    .type(about.contentType)
    .headers({ 'content-length': String(about.size), 'content-disposition': `attachment; filename=${about.fileName}` })
    .send(data);
}

function traceOf(request: FastifyRequest): Trace {
  const headers = pickHeaders(request.headers);
  return continueTrace({ traceparent: headers[HEADER.traceparent], correlationId: headers[HEADER.correlationId] });
}
