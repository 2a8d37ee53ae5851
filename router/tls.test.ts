import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fetch, Agent } from 'undici';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { expect, test } from 'vitest';
import { Certificates } from '../platform/process/certificates.js';
import { TestAuthority } from '../platform/testing/authority.js';
import { testLog } from '../platform/testing/subgraph.js';
import { startTestRouter } from './testing/testing.js';

test('clients are served over TLS, by HTTP and over sockets', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lyceum-tls-'));
  const authority = new TestAuthority(folder, 'authority');
  const certificates = await Certificates.open(authority.issue('router'), testLog);
  const { router, stop } = await startTestRouter({ certificates });
  const ca = readFileSync(authority.file, 'utf8');
  const dispatcher = new Agent({ connect: { ca } });
  try {
    expect(router.url).toMatch(/^https:/);
    const answer = await fetch(`${router.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ __typename }' }),
      dispatcher,
    });
    expect([answer.status, await answer.json()]).toEqual([200, { data: { __typename: 'Query' } }]);
    class TrustingSocket extends WebSocket {
      constructor(url: string, protocols: string[]) {
        super(url, protocols, { ca });
      }
    }
    const client = createClient({
      url: `${router.url.replace('https:', 'wss:')}/graphql`,
      webSocketImpl: TrustingSocket,
      retryAttempts: 0,
      lazy: true,
    });
    const results = client.iterate({ query: '{ __typename }' });
    expect((await results.next()).value).toEqual({ data: { __typename: 'Query' } });
    await client.dispose();
  } finally {
    await dispatcher.close();
    await stop();
    certificates.close();
    await rm(folder, { recursive: true });
  }
});
