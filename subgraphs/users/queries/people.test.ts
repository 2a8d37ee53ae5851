import { PeopleUnavailable } from '../../../platform/domain/errors.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DomainTokenIssuer, type DomainKeys } from '../../../platform/auth.js';
import { HttpSubgraphClient } from '../../../platform/client/http-client.js';
import { ResilientClient } from '../../../platform/client/resilient-client.js';
import { HEADER, type SubgraphHeaders } from '../../../platform/client/subgraph-client.js';
import { DEFAULT_RESILIENCE } from '../../../platform/config/resilience.js';
import { newId } from '../../../platform/domain/ids.js';
import { PEOPLE, RemotePeople, type People } from '../../../platform/people-port.js';
import { serveSubgraph, type SubgraphServer } from '../../../platform/server/server.js';
import { createSecrets, domainKeysOf } from '../../../platform/services/secrets.js';
import { countStatements, serviceTokenVerifier, TestSubgraph, testLog } from '../../../platform/testing/subgraph.js';
import { deactivateUser } from '../commands/roles/deactivate-user.js';
import { setMarketingConsent } from '../commands/account/set-marketing-consent.js';
import { registerUser } from '../commands/account/register-user.js';
import { users } from '../subgraph.js';
import { anAccount, PASSWORD, type Account } from '../testing/testing.js';

const secrets = createSecrets(Buffer.alloc(32, 9).toString('base64'));
const domainKeys: DomainKeys = domainKeysOf(secrets);
const settings = { ...DEFAULT_RESILIENCE, timeoutMs: 20_000 };

let subgraph: TestSubgraph;
let server: SubgraphServer;
let http: HttpSubgraphClient;
let ana: Account;
let staff: Account;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(users, undefined, { secrets });
  server = await serveSubgraph({
    client: subgraph.running.client,
    serviceTokens: await serviceTokenVerifier('users', domainKeys),
    host: '127.0.0.1',
    port: 0,
    log: testLog,
    ready: () => Promise.resolve({}),
  });
  http = new HttpSubgraphClient('users', [server.url], { timeoutMs: 20_000, log: testLog });
  [ana, staff] = [await anAccount(subgraph), await anAccount(subgraph, 'super_admin')];
});
afterAll(async () => {
  await http.close();
  await server.close();
  await subgraph.stop();
});

/** As a domain has it, in one process and between processes. */
const peopleOf = (domain: string, over: 'one process' | 'HTTP'): People =>
  new RemotePeople(
    new ResilientClient(over === 'HTTP' ? http : subgraph.running.client, { settings, log: testLog }),
    new DomainTokenIssuer(domain, domainKeys),
    'users',
  );

const FORMS = ['one process', 'HTTP'] as const;

describe.each(FORMS)('in %s', (over) => {
  test.each(['community', 'courses', 'classes', 'billing'])('%s gets names and addresses', async (domain) => {
    const people = peopleOf(domain, over);
    expect(await people.recipients([ana.id])).toEqual(
      new Map([
        [
          ana.id,
          {
            userId: ana.id,
            name: 'Ana Silva',
            email: ana.email,
            mobile: null,
            locale: 'pt-PT',
            timeZone: 'Europe/Lisbon',
            consents: { marketing: false },
          },
        ],
      ]),
    );
    expect(await people.displayNames([ana.id, ana.id])).toEqual(new Map([[ana.id, 'Ana Silva']]));
  });

  test.each(['gamification', 'users', 'router', 'stranger'])('%s gets nothing', async (domain) => {
    const people = peopleOf(domain, over);
    await expect(people.recipients([ana.id])).rejects.toBeInstanceOf(PeopleUnavailable);
    await expect(people.displayNames([ana.id])).rejects.toBeInstanceOf(PeopleUnavailable);
  });

  test('a token of the router opens neither route, and neither does a user or nothing', async () => {
    const client = over === 'HTTP' ? http : subgraph.running.client;
    const body = Buffer.from(JSON.stringify({ ids: [ana.id] }));
    const headers: SubgraphHeaders[] = [
      await subgraph.headers(null),
      await subgraph.headers(staff.viewer),
      {},
      { [HEADER.serviceToken]: await new DomainTokenIssuer('community', domainKeys).token('courses') },
    ];
    for (const path of [PEOPLE.recipients, PEOPLE.displayNames])
      for (const one of headers)
        await expect(client.post(path, body, one)).rejects.toMatchObject({ code: 'SERVICE_TOKEN_REQUIRED' });
  });
});

test('users who are deactivated, erased or unknown are absent', async () => {
  const [gone, erased] = [await anAccount(subgraph), await anAccount(subgraph)];
  await deactivateUser(subgraph.context(staff.viewer), { userId: gone.id });
  await subgraph.rows(`update user_account set status = 'erased' where id = $1`, [erased.id]);
  const ids = [gone.id, erased.id, newId(), ana.id];
  const people = peopleOf('community', 'one process');
  expect([...(await people.recipients(ids)).keys()]).toEqual([ana.id]);
  expect([...(await people.displayNames(ids)).keys()]).toEqual([ana.id]);
});

test('an address that is not verified is left out, and consents are the latest ones', async () => {
  const email = `${newId()}@example.com`;
  await registerUser(subgraph.context(null), { email, password: PASSWORD, name: 'Rui', locale: 'en', timeZone: 'UTC' });
  const [row] = await subgraph.rows<{ id: string }>('select id from user_account where email = $1', [email]);
  const id = row?.id ?? '';
  const people = peopleOf('community', 'one process');
  expect((await people.recipients([id])).get(id)).toMatchObject({ name: 'Rui', email: null });
  const consenting = await anAccount(subgraph);
  const consent = (given: boolean) =>
    setMarketingConsent(subgraph.context(consenting.viewer), { given, textVersion: given ? '2026-03' : null });
  const marketing = async () => (await people.recipients([consenting.id])).get(consenting.id)?.consents.marketing;
  await consent(true);
  expect(await marketing()).toBe(true);
  await consent(false);
  expect(await marketing()).toBe(false);
});

test('community finds active users by their handles, in any case, and other domains do not', async () => {
  const [bea, gone] = [await anAccount(subgraph), await anAccount(subgraph)];
  const [handle, left] = [`Bea_${newId().slice(-8)}`, `gone_${newId().slice(-8)}`];
  await subgraph.rows('update user_account set handle = $2 where id = $1', [bea.id, handle]);
  await subgraph.rows(`update user_account set handle = $2, status = 'deactivated' where id = $1`, [gone.id, left]);
  const asked = [handle.toUpperCase(), left, 'nobody_has_it', 'group'];
  for (const over of FORMS)
    expect(await peopleOf('community', over).idsByHandle(asked)).toEqual(new Map([[handle.toLowerCase(), bea.id]]));
  await expect(peopleOf('courses', 'HTTP').idsByHandle(asked)).rejects.toBeInstanceOf(PeopleUnavailable);
});

test('many ids are one statement for every 500', async () => {
  const ids = [ana.id, ...Array.from({ length: 1_000 }, () => newId())];
  const people = peopleOf('courses', 'one process');
  let found = 0;
  const statements = await countStatements(async () => {
    found = (await people.recipients(ids)).size;
  });
  expect([found, statements]).toEqual([1, 3]);
});

test('nothing is stored', async () => {
  const people = peopleOf('billing', 'HTTP');
  const written = () =>
    subgraph.rows(
      `select (select jsonb_agg(account order by id) from user_account account) as accounts,
         (select count(*) from audit_entry) as audited, (select count(*) from session) as sessions,
         (select count(*) from outbox) as events, (select count(*) from attempt) as attempts`,
    );
  const before = await written();
  await people.recipients([ana.id]);
  await people.displayNames([ana.id]);
  expect(await written()).toEqual(before);
});

test.each(['{}', '{"ids":["x"]}', 'no JSON', JSON.stringify({ ids: Array.from({ length: 501 }, () => newId()) })])(
  'a request that is not a list of at most 500 ids is rejected: %s',
  async (body) => {
    const token = await new DomainTokenIssuer('community', domainKeys).token('users');
    const answer = await subgraph.running.client.post(PEOPLE.recipients, Buffer.from(body), {
      [HEADER.serviceToken]: token,
    });
    expect(answer.status).toBe(400);
  },
);

test('while the users domain is unavailable, the error is clear, says that a retry helps, and names no person', async () => {
  const away = new HttpSubgraphClient('users', ['http://127.0.0.1:1'], { timeoutMs: 1_000, log: testLog });
  let calls = 0;
  const client = new ResilientClient(away, { settings, log: testLog, onRetry: () => (calls += 1) });
  const people = new RemotePeople(client, new DomainTokenIssuer('community', domainKeys), 'users');
  const error = await people.recipients([ana.id]).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'PEOPLE_UNAVAILABLE', kind: 'refused', details: { retryable: true } });
  expect(calls).toBeGreaterThan(0);
  for (let call = 0; call < settings.breakerCalls; call += 1)
    await people.displayNames([ana.id]).catch(() => undefined);
  expect(client.state.breaker).toBe('open');
  await expect(people.displayNames([ana.id])).rejects.toBeInstanceOf(PeopleUnavailable);
  await away.close();
});
