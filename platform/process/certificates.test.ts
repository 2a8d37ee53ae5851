import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TestAuthority } from '../testing/authority.js';
import { httpScene, TestFeed } from '../testing/http.js';
import { testLog as log } from '../testing/subgraph.js';
import { eventually } from '../testing/testing.js';
import { Certificates, type CertificateFiles } from './certificates.js';

const scene = httpScene();
let folder: string;
let authority: TestAuthority;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lyceum-certificates-'));
  authority = new TestAuthority(folder, 'authority');
});
afterEach(async () => {
  await scene.cleanUp();
  await rm(folder, { recursive: true });
});

async function open(files: CertificateFiles): Promise<Certificates> {
  const certificates = await Certificates.open(files, log, 20);
  scene.onCleanUp(() => Promise.resolve(certificates.close()));
  return certificates;
}

/** Number of the certificate that a server shows. */
function shownBy(url: string): Promise<string> {
  const { port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port: Number(port), ca: readFileSync(authority.file) }, () => {
      resolve(socket.getPeerCertificate().serialNumber);
      socket.destroy();
    });
    socket.on('error', reject);
  });
}

test('a renewed certificate is shown without a restart, and a broken one is not', async () => {
  const files = authority.issue('router');
  const app = (await open(files)).createServer({});
  app.get('/', () => 'here');
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  scene.onCleanUp(() => app.close());
  const first = await shownBy(url);

  await writeFile(files.certificate, 'half of a certif');
  authority.issue('other');
  await expect(Certificates.open(files, log)).rejects.toThrow("can't be used with its key");
  expect(await shownBy(url)).toBe(first);

  authority.issue('router');
  await eventually(async () => (await shownBy(url)) !== first, { timeoutMs: 30_000 });
});

describe('between processes', () => {
  const mutual = async (from: TestAuthority, name: string) => open({ ...from.issue(name), authority: authority.file });

  test('requests, files and streams go over connections whose both ends have a certificate', async () => {
    const feed = new TestFeed();
    const served = await scene.serve(
      { execute: () => Promise.resolve({ data: { a: 1 } }), subscribe: () => Promise.resolve(feed) },
      { certificates: await mutual(authority, 'subgraph') },
    );
    expect(served.server.url).toMatch(/^https:/);
    const client = scene.clientOf(served, [served.server.url], { certificates: await mutual(authority, 'router') });
    expect(await client.execute({ query: '{ a }', headers: await served.headers() })).toMatchObject({ data: { a: 1 } });
    const stream = await scene.follow(client, served);
    feed.push(7);
    expect((await stream.next()).value).toMatchObject({ data: { value: 7 } });
    await stream.return?.();
  });

  test('who has no certificate, or one of another authority, is refused, whatever token they have', async () => {
    const served = await scene.serve(
      { execute: () => Promise.resolve({ data: { a: 1 } }) },
      { certificates: await mutual(authority, 'subgraph') },
    );
    const stranger = await mutual(new TestAuthority(folder, 'foreign'), 'stranger');
    const anonymous = { current: { ca: readFileSync(authority.file, 'utf8') } } as unknown as Certificates;
    for (const certificates of [stranger, anonymous]) {
      const client = scene.clientOf(served, [served.server.url], { certificates, timeoutMs: 10_000 });
      await expect(client.execute({ query: '{ a }', headers: await served.headers() })).rejects.toThrow();
    }
    // And a router does not speak with a subgraph of another authority.
    const impostor = await scene.serve(
      { execute: () => Promise.resolve({ data: { a: 1 } }) },
      { certificates: stranger },
    );
    const router = scene.clientOf(impostor, [impostor.server.url], {
      certificates: await mutual(authority, 'router'),
      timeoutMs: 10_000,
    });
    await expect(router.execute({ query: '{ a }', headers: await impostor.headers() })).rejects.toThrow();
    expect(impostor.requests).toEqual([]);
    expect(served.requests).toEqual([]);
  });
});
