import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { print } from 'graphql';
import { eventually } from '../../platform/testing/testing.js';
import type { Manifest } from '../../platform/manifest.js';
import { manifest } from '../../schema/generated/manifest.js';
import { DashboardDocument } from '../../schema/generated/operations.js';
import { documentsOf } from '../pages/documents.js';
import { startTestRouter, type Answer, type TestRouter } from '../testing/testing.js';
import { TrustedDocuments } from './trusted-documents.js';

const idOf = (text: string) => createHash('sha256').update(text).digest('hex');
const TRUSTED = 'query Me {\n  me {\n    id\n  }\n}';
const OTHER = '{ me { name } }';
const trustedDocuments = () => new TrustedDocuments(new Map([[idOf(TRUSTED), TRUSTED]]));
const persisted = (sha256Hash: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash } } });
const codeOf = ({ body }: Answer) => body.errors?.[0]?.extensions?.['code'];

let open: TestRouter;
let closed: TestRouter;
const PAGES: Manifest['pages'] = [
  { path: '/a', title: 'A', text: '', button: 'A', done: 'A', mutation: '{ me { id name } }', token: 'fragment' },
  {
    path: '/b',
    title: 'B',
    done: 'B',
    providersQuery: '{ providers: me { id } }',
    beginMutation: '{ begun: me { id } }',
    completeMutation: '{ tokens: me { id } }',
  },
];
beforeAll(async () => {
  open = await startTestRouter({ trustedDocuments: trustedDocuments() });
  const settings = { ...open.settings, trustedDocumentsOnly: true };
  closed = await startTestRouter({
    trustedDocuments: trustedDocuments(),
    settings,
    manifest: { ...manifest, pages: PAGES },
  });
});
afterAll(() => Promise.all([open.stop(), closed.stop()]));

describe('a document of ours', () => {
  it('is asked for by its hash, or by documentId, from the first time on', async () => {
    for (const body of [
      persisted(idOf(TRUSTED)),
      { documentId: idOf(TRUSTED) },
      { documentId: `sha256:${idOf(TRUSTED)}` },
    ])
      expect((await closed.post(body)).body).toEqual({ data: { me: null } });
    for (const search of [
      `extensions=${encodeURIComponent(JSON.stringify(persisted(idOf(TRUSTED)).extensions))}`,
      `documentId=${idOf(TRUSTED)}`,
      `documentId=sha256:${idOf(TRUSTED)}&variables=%7B%7D`,
    ]) {
      const got = await fetch(`${closed.router.url}/graphql?${search}`, {
        headers: { 'apollo-require-preflight': '1' },
      });
      expect(await got.json()).toEqual({ data: { me: null } });
    }
  });

  it('is asked for by its hash over a socket, with an empty query', async () => {
    const client = closed.connect(await closed.token({ userId: 'ann' }));
    for (const named of [persisted(idOf(TRUSTED)), { documentId: `sha256:${idOf(TRUSTED)}` }]) {
      const received = client.run('', {}, named);
      expect(await eventually(() => received.results[0])).toEqual({ data: { me: { id: 'ann' } } });
    }
    const unknown = client.run('', {}, persisted(idOf(OTHER)));
    expect(await eventually(() => unknown.failure)).toMatchObject([
      { extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } },
    ]);
  });

  it('is known as typed clients print it', () => {
    const documents = TrustedDocuments.read('schema/generated/trusted-documents.json');
    return expect(documents.cache.get(`apq:${idOf(print(DashboardDocument))}`)).resolves.toBe(print(DashboardDocument));
  });
});

describe('any other document', () => {
  it('is registered by a client whose hash is right, and then asked for by it', async () => {
    expect(codeOf(await open.post(persisted(idOf(OTHER))))).toBe('PERSISTED_QUERY_NOT_FOUND');
    const wrong = await open.post({ query: OTHER, ...persisted(idOf('{ me { id } }')) });
    expect(wrong.status).toBe(400);
    expect((await open.post({ query: OTHER, ...persisted(idOf(OTHER)) })).body).toEqual({ data: { me: null } });
    expect((await open.post(persisted(idOf(OTHER)))).body).toEqual({ data: { me: null } });
  });

  it('is registered over a socket as well, subscriptions too', async () => {
    const client = open.connect(await open.token());
    const subscription = 'subscription Registered { notice { id } }';
    const wrong = client.run(subscription, {}, persisted(idOf(OTHER)));
    expect(await eventually(() => wrong.failure)).toMatchObject([{ extensions: { code: 'BAD_REQUEST' } }]);
    client.run(subscription, {}, persisted(idOf(subscription)));
    await eventually(() => open.notices.size === 1);
    const again = client.run('', {}, persisted(idOf(subscription)));
    await eventually(() => open.notices.size === 2);
    open.notices.push({ notice: { id: 'n', about: { id: 'c' }, text: '' } });
    expect(await eventually(() => again.results[0])).toEqual({ data: { notice: { id: 'n' } } });
  });

  it('is refused where only ours are answered, over HTTP and a socket, also when it is registered', async () => {
    for (const body of [{ query: OTHER }, { query: OTHER, ...persisted(idOf(OTHER)) }, { query: '{ __typename }' }]) {
      const answer = await closed.post(body);
      expect([answer.status, codeOf(answer)]).toEqual([403, 'DOCUMENT_NOT_TRUSTED']);
    }
    const client = closed.connect(await closed.token());
    const [query, subscription] = [client.run(OTHER), client.run('subscription { notice { id } }')];
    const refused = await eventually(() => subscription.failure);
    expect(refused).toMatchObject([{ extensions: { code: 'DOCUMENT_NOT_TRUSTED' } }]);
    expect(await eventually(() => query.failure)).toMatchObject([{ extensions: { code: 'DOCUMENT_NOT_TRUSTED' } }]);
    expect((await closed.post({ query: TRUSTED })).body).toEqual({ data: { me: null } });
  });

  it('is answered where a page of ours sends it', async () => {
    for (const query of PAGES.flatMap(documentsOf)) {
      const answer = await closed.post({ query });
      expect([query, answer.status, codeOf(answer)]).toEqual([query, 200, undefined]);
      expect(codeOf(await open.post({ query }))).toBeUndefined();
    }
  });
});

test('what clients register takes so much memory and no more', async () => {
  const { cache } = trustedDocuments();
  const text = (n: number) => `{ a${n}: me { id } }${'#'.repeat(100_000)}`;
  for (let n = 0; n < 100; n += 1) await cache.set(`apq:${n}`, text(n));
  expect(await cache.get('apq:0')).toBeUndefined();
  expect(await cache.get('apq:99')).toBe(text(99));
});
