import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessTokenTable } from '../platform/testing/tokens.js';
import { eventually } from '../platform/testing/testing.js';
import { startTestRouter, type TestRouter } from './testing/testing.js';

let router: TestRouter;
beforeAll(async () => {
  router = await startTestRouter();
});
afterAll(() => router.stop());

test('of all tokens that can be made up, the router takes over HTTP and WebSocket only the good one', async () => {
  const { good, bad } = await accessTokenTable(router.accessKeys, 'test', 'user-1');
  const post = (token: string) => router.post({ query: '{ me { id } }' }, { authorization: `Bearer ${token}` });
  const seen = await Promise.all(
    bad.map(async ({ what, token }) => {
      const { status, body } = await post(token);
      const client = router.connect(token);
      client.run('subscription { notice { id } }');
      await eventually(() => client.closed);
      return { what, status, code: body.errors?.[0]?.extensions?.['code'], closed: client.closed?.code };
    }),
  );
  expect(seen).toEqual(
    bad.map(({ what, code }) => ({ what, status: 401, code, closed: code === 'TOKEN_EXPIRED' ? 4403 : 4401 })),
  );
  expect((await post(good)).body).toEqual({ data: { me: { id: 'user-1' } } });
  // A bad token reached no subgraph, neither before the good one was known nor after.
  expect(router.users.requests).toHaveLength(1);
  for (const { token, code } of bad) expect((await post(token)).body.errors?.[0]?.extensions?.['code']).toBe(code);
});
