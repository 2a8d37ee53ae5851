import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { Script } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../platform/testing/testing.js';
import { startTestRouter, type TestRouter } from '../testing/testing.js';

let isReady = true;
let test: TestRouter;
beforeAll(async () => {
  test = await startTestRouter({
    ready: () => Promise.resolve({ database: isReady }),
    extraPages: { '/partner.graphql': () => ({ contentType: 'text/plain', body: 'type Query' }) },
  });
});
afterAll(() => test.stop());

const get = (path: string, init?: RequestInit) => fetch(`${test.router.url}${path}`, init);

describe('the explorer', () => {
  it('loads nothing from elsewhere and shows the examples', async () => {
    const response = await get('/');
    expect(response.headers.get('content-type')).toContain('text/html');
    const html = await response.text();
    expect(html).toContain('query Example { me { id } }');
    expect(html.match(/<(?:script|link|img)\b[^>]*\b(?:src|href)="?https?:/g)).toBeNull();
    expect(html.match(/https?:\/\/[\w.-]*(?:cdn|unpkg|jsdelivr|esm\.sh|googleapis|skypack)/g)).toBeNull();
  });

  it('is sent compressed to browsers', async () => {
    const lengths = await Promise.all(
      ['gzip', 'identity'].map(
        (encoding) =>
          new Promise<number>((resolve, reject) => {
            request(`${test.router.url}/`, { headers: { 'accept-encoding': encoding } }, (response) => {
              let length = 0;
              response.on('data', (chunk: Buffer) => (length += chunk.length));
              response.on('end', () => resolve(length));
            })
              .on('error', reject)
              .end();
          }),
      ),
    );
    expect(lengths[0]).toBeLessThan((lengths[1] ?? 0) / 2);
  });
});

describe('the router', () => {
  it('lives while it turns and is ready while all it needs is', async () => {
    expect((await get('/livez')).status).toBe(200);
    const ready = await get('/readyz');
    expect([ready.status, await ready.json()]).toEqual([
      200,
      { status: 'ok', checks: { accepting: true, supergraph: true, revokedSessions: true, database: true } },
    ]);
    isReady = false;
    expect((await get('/readyz')).status).toBe(503);
    expect((await get('/livez')).status).toBe(200);
    isReady = true;
  });

  it('is not ready before it knows the revoked sessions, and asks for them until it does', async () => {
    let answers = false;
    const other = await startTestRouter({}, (fakes) => {
      fakes.users.routes.set('/internal/revoked-sessions', () => {
        if (!answers) throw new Error('not yet');
        return { sessions: [] };
      });
    });
    const status = async () => (await fetch(`${other.router.url}/readyz`)).status;
    expect(await status()).toBe(503);
    answers = true;
    await eventually(async () => (await status()) === 200).finally(other.stop);
  });

  it('passes on the public keys, and shows pages that it was given', async () => {
    const keys = (await (await get('/.well-known/jwks.json')).json()) as { keys: unknown[] };
    expect(keys.keys).toHaveLength(1);
    const page = await get('/partner.graphql');
    expect([page.headers.get('content-type'), await page.text()]).toEqual(['text/plain', 'type Query']);
  });

  it('passes on a calendar to clients that have its address, as a calendar that only they may keep', async () => {
    test.classes.routes.set('/calendars/s3cret.ics', () => 'BEGIN:VCALENDAR');
    const calendar = await get('/calendars/s3cret.ics');
    expect([calendar.status, calendar.headers.get('content-type'), calendar.headers.get('cache-control')]).toEqual([
      200,
      'text/calendar; charset=utf-8',
      'private, max-age=300',
    ]);
    expect(await calendar.text()).toBe('BEGIN:VCALENDAR');
    const etag = calendar.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[\w-]{43}"$/);
    const again = (tag: string) => get('/calendars/s3cret.ics', { headers: { 'if-none-match': tag } });
    for (const tag of [etag, `W/${etag}`, `"other", ${etag}`]) expect((await again(tag)).status).toBe(304);
    expect((await again('"other"')).status).toBe(200);
    test.classes.routes.set('/calendars/s3cret.ics', () => 'BEGIN:VCALENDAR\nX');
    expect((await again(etag)).status).toBe(200);
    for (const path of [
      '/calendars/other.ics',
      '/calendars/s3cret.ics/x',
      '/calendars/..%2F..%2Finternal',
      '/calendars/',
    ])
      expect((await get(path)).status).toBe(404);
  });

  it.each(['/verify-email', '/reset-password', '/accept-invitation', '/log-in/oidc'])(
    'shows %s, which runs its own script and nothing else',
    async (path) => {
      const page = await get(path);
      const policy = page.headers.get('content-security-policy') ?? '';
      const [, script = ''] = /<script>([\s\S]*)<\/script>/.exec(await page.text()) ?? [];
      expect(policy).toContain(`script-src 'sha256-${createHash('sha256').update(script).digest('base64')}'`);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect([page.headers.get('referrer-policy'), page.headers.get('cache-control')]).toEqual([
        'no-referrer',
        'no-store',
      ]);
      // A mistake in a text that only a browser reads.
      expect(() => new Script(script)).not.toThrow();
    },
  );

  it('answers as GraphQL even where there is nothing', async () => {
    const response = await get('/elsewhere');
    expect([response.status, await response.json()]).toMatchObject([
      404,
      { errors: [{ extensions: { code: 'NOT_FOUND' } }] },
    ]);
  });

  it('leaves nothing behind when its port is taken', async () => {
    const port = Number(new URL(test.router.url).port);
    await expect(startTestRouter({ port })).rejects.toThrow('EADDRINUSE');
  });

  it('answers what it has begun before it stops', async () => {
    const other = await startTestRouter();
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const execute = other.users.execute.bind(other.users);
    let asked = false;
    other.users.execute = async (query) => {
      asked = true;
      await held;
      return execute(query);
    };
    const answer = other.post({ query: '{ me { id } }' });
    await eventually(() => asked);
    const closing = other.router.close();
    release();
    expect((await answer).body).toEqual({ data: { me: null } });
    await closing;
    await expect(other.post({ query: '{ me { id } }' })).rejects.toThrow();
    await other.stop();
  });
});
