import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { afterEach, expect, test } from 'vitest';
import { addItem, baskets, openBasket, poison } from '../platform/testing/domain.js';
import { newTestFolder } from '../platform/testing/folder.js';
import { person, TestSubgraph } from '../platform/testing/subgraph.js';
import { eventually } from '../platform/testing/testing.js';
import { certificateFindings, servedCertificate } from './doctor-certificates.js';
import { backupFindings, domainFindings, serverFindings } from './doctor.js';
import type { Finding } from './finding.js';
import { domainOf } from './testing/domain.js';

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  poison.clear();
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function folder(): Promise<string> {
  const made = await newTestFolder('doctor');
  stops.push(() => rm(made, { recursive: true }));
  return made;
}

const texts = (findings: readonly Finding[], level: Finding['level'] = 'problem') =>
  findings.filter((one) => one.level === level).map(({ text }) => text);

test('says what is wrong with the database of a domain, and nothing of one that is well', async () => {
  const subgraph = await TestSubgraph.start(baskets);
  stops.push(() => subgraph.stop());
  const domain = domainOf(subgraph);
  expect(texts(await domainFindings(domain))).toEqual([]);
  poison.add(1);
  const context = subgraph.context(person());
  await addItem(context, (await openBasket(context, 5)).id, 'a');
  await eventually(async () => (await subgraph.rows('select from dead_letter')).length === 1);
  await subgraph.rows(
    `insert into outbox (event_id, bucket, aggregate_id, version, type, data, occurred_at, traceparent, correlation_id, parked_at)
     values (gen_random_uuid(), 0, 'x', 1, 'x', '{}', now() - interval '1 hour', 'x', 'x', now())`,
  );
  // Behind the parked one of its aggregate it waits for good.
  await subgraph.rows(
    `insert into outbox (event_id, bucket, aggregate_id, version, type, data, occurred_at, traceparent, correlation_id)
     values (gen_random_uuid(), 0, 'x', 2, 'x', '{}', now() - interval '3 hours', 'x', 'x')`,
  );
  const { name } = baskets.migrations[0] as { name: string };
  await subgraph.rows('delete from migrations where name = $1', [name]);
  const found = texts(await domainFindings(domain));
  expect(found).toHaveLength(4);
  expect(found[0]).toContain(`lacks 1 migrations of this version, from ${name}`);
  expect(found[1]).toContain('An event of baskets has waited 3 h to be published');
  expect(found[2]).toContain('1 events of baskets do not fit their contracts');
  expect(found[3]).toContain('baskets has 1 dead letters: see "operate dead-letters list baskets"');
});

test('says when a server is old, its clock is wrong, or it archives no WAL', () => {
  const at = { asked: 1_000_000, answered: 1_000_100 };
  const well = { version: '18.4', number: '180004', clockMs: 1_000_050, archiving: 'on', walAge: 30, walFails: false };
  expect(serverFindings('users', well, at)).toEqual([]);
  const [old] = texts(serverFindings('users', { ...well, version: '16.2', number: '160002' }, at));
  expect(old).toContain('is Postgres 16.2: upgrade to 18 or newer');
  const [clock] = texts(serverFindings('users', { ...well, clockMs: 1_007_100 }, at));
  expect(clock).toContain("differs from this machine's by 7 s");
  const [late] = texts(serverFindings('users', { ...well, walAge: 3_600 }, at));
  expect(late).toContain('archived its last WAL 60 min ago');
  const [fails] = texts(serverFindings('users', { ...well, walFails: true }, at));
  expect(fails).toContain('fails to archive WAL');
  expect(texts(serverFindings('users', { ...well, archiving: 'off' }, at), 'warning')[0]).toContain('archives no WAL');
});

test('says when the last base backup is old or missing', async () => {
  const file = join(await folder(), 'backups.json');
  const ended = async (...backups: object[]): Promise<string[]> => {
    await writeFile(file, JSON.stringify({ backups_list: backups }));
    return texts(await backupFindings(file));
  };
  const ago = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString();
  expect(await ended({ status: 'DONE', end_time_iso: ago(40) }, { status: 'DONE', end_time_iso: ago(3) })).toEqual([]);
  const [old] = await ended({ status: 'DONE', end_time_iso: ago(40) }, { status: 'FAILED', end_time_iso: ago(1) });
  expect(old).toContain('The last base backup is 40 h old');
  expect((await ended({ status: 'FAILED', end_time_iso: ago(1) }))[0]).toContain('no base backup that ended well');
  await writeFile(file, 'no JSON');
  await expect(backupFindings(file)).rejects.toThrow(/is not the answer of "barman-cloud-backup-list/);
  expect(texts(await backupFindings(undefined), 'warning')).toHaveLength(1);
});

test.skipIf(spawnSync('openssl', ['version']).status !== 0)(
  'says when a certificate ends, as it is served',
  async () => {
    const at = await folder();
    const [key, cert] = [join(at, 'key.pem'), join(at, 'cert.pem')];
    const made = spawnSync(
      'openssl',
      `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 60 -subj /CN=localhost -keyout ${key} -out ${cert}`.split(
        ' ',
      ),
    );
    expect(made.status).toBe(0);
    const pem = await readFile(cert, 'utf8');
    const server = createServer({ key: await readFile(key), cert: pem }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    stops.push(async () => server.close());
    const url = `https://localhost:${(server.address() as AddressInfo).port}`;
    const inDays = (days: number): Date => new Date(Date.now() + days * 86_400_000);
    expect(await servedCertificate(url, new Date())).toEqual([]);
    expect(texts(await servedCertificate(url, inDays(50)), 'warning')[0]).toContain('expires in 9 days');
    expect(texts(await servedCertificate(url, inDays(61)))[0]).toContain('The certificate of localhost expired on');
    expect(texts(certificateFindings('The authority of Kafka', pem, inDays(61)))[0]).toContain('expired');
    server.close();
    await once(server, 'close');
    expect(texts(await servedCertificate(url, new Date()), 'warning')[0]).toContain('does not answer over TLS');
  },
);
