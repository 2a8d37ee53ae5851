import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StripeAccount, type StripeEvent } from './stripe-account.js';
import { idOf, parseForm, StripeRefusal, type Form } from './stripe-objects.js';

export const STRIPE_KEY = 'sk_test_double';
export const WEBHOOK_SECRET = 'whsec_double';

/** `error`: a failure before anything was done. `lost`: it is done, and the connection breaks before the answer. */
export type Trouble = 'error' | 'lost';

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly form: Form;
  readonly key: string | null;
}

/** Stripe on this machine, in the wire format that its SDK speaks: as much of it as billing uses. No card is ever charged. */
export class StripeDouble extends StripeAccount {
  readonly asked: Asked[] = [];
  private readonly replies = new Map<string, { form: string; status: number; body: string }>();
  private readonly troubles: { readonly path: RegExp; readonly trouble: Trouble }[] = [];
  private readonly server: Server;

  private constructor(server: Server) {
    super();
    this.server = server;
    server.on('request', (request: IncomingMessage, response: ServerResponse) => void this.serve(request, response));
  }

  static async start(): Promise<StripeDouble> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new StripeDouble(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** The next so many requests for such a path meet trouble. */
  trouble(path: RegExp, trouble: Trouble, times = 1): void {
    for (let index = 0; index < times; index += 1) this.troubles.push({ path, trouble });
  }

  /** As Stripe does after a day: a call with an old key is executed again. */
  forgetKeys(): void {
    this.replies.clear();
  }

  /** The page of an address. */
  pageOf(url: string | null): string {
    return url?.split('/').at(-1) ?? '';
  }

  /** Sends an event to a webhook endpoint, signed as Stripe signs, by each of these secrets; gives the status. */
  async deliver(
    endpoint: string,
    event: StripeEvent,
    { secrets = [WEBHOOK_SECRET], at = Math.floor(Date.now() / 1000) }: { secrets?: string[]; at?: number } = {},
  ): Promise<number> {
    const body = bodyOf(event);
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'stripe-signature': signatureOf(body, secrets, at),
    };
    const response = await fetch(endpoint, { method: 'POST', body, headers });
    await response.arrayBuffer();
    return response.status;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const [path = '', query = ''] = (request.url ?? '').split('?');
    const method = request.method ?? 'GET';
    const key = (request.headers['idempotency-key'] as string | undefined) ?? null;
    const form = parseForm(method === 'GET' ? query : text);
    this.asked.push({ method, path, form, key });
    const index = this.troubles.findIndex((one) => one.path.test(`${method} ${path}`));
    const trouble = index < 0 ? undefined : this.troubles.splice(index, 1)[0]?.trouble;
    if (trouble === 'error') {
      reply(
        response,
        500,
        errorBody(new StripeRefusal(500, { type: 'api_error', message: 'Something is wrong here.' })),
      );
      return;
    }
    const { status, body, replayed } = this.once(key, text, () => {
      if (request.headers.authorization !== `Bearer ${STRIPE_KEY}`)
        throw new StripeRefusal(401, { type: 'invalid_request_error', message: 'Invalid API key provided.' });
      return this.answer(method, path, form);
    });
    if (trouble === 'lost') response.destroy();
    else reply(response, status, body, replayed);
  }

  /** The answer of a key is kept, refusals of cards too; the same key with other words is refused. */
  private once(
    key: string | null,
    form: string,
    work: () => object,
  ): { status: number; body: string; replayed: boolean } {
    const known = key === null ? undefined : this.replies.get(key);
    if (known) {
      if (known.form === form) return { ...known, replayed: true };
      const refusal = new StripeRefusal(400, {
        type: 'idempotency_error',
        message: 'Keys can only be used with the same parameters.',
      });
      return { status: 400, body: errorBody(refusal), replayed: false };
    }
    let result: { status: number; body: string };
    try {
      result = { status: 200, body: JSON.stringify(work()) };
    } catch (error) {
      if (!(error instanceof StripeRefusal)) throw error;
      result = { status: error.status, body: errorBody(error) };
    }
    if (key !== null && result.status !== 401) this.replies.set(key, { form, ...result });
    return { ...result, replayed: false };
  }
}

/** As Stripe writes it: not as JSON.stringify does by itself, so that a body that was parsed and written again shows. */
export function bodyOf(event: StripeEvent): string {
  return JSON.stringify(event, null, 2);
}

/** `t=…,v1=…`: an HMAC of time and body by each secret, as Stripe documents it. */
export function signatureOf(body: string, secrets: readonly string[], at: number): string {
  const signatures = secrets.map(
    (secret) => `v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`,
  );
  return [`t=${at}`, ...signatures, `v0=${'0'.repeat(64)}`].join(',');
}

function errorBody({ body }: StripeRefusal): string {
  return JSON.stringify({ error: body });
}

function reply(response: ServerResponse, status: number, body: string, replayed = false): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'request-id': idOf('req'),
    ...(replayed && { 'idempotent-replayed': 'true' }),
  });
  response.end(body);
}
