import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../platform/domain/ids.js';
import { eventually } from '../platform/testing/testing.js';
import { TestSubgraph } from '../platform/testing/subgraph.js';
import { billing } from '../subgraphs/billing/subgraph.js';
import type { OpenDomain } from './open-domain.js';
import { domainOf } from './testing/domain.js';
import { listFailedDeliveries, retryDeliveries } from './webhooks.js';

let subgraph: TestSubgraph;
let domain: OpenDomain;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(billing);
  domain = domainOf(subgraph);
});
afterAll(() => subgraph.stop());

/** One of nothing that we know: tried again, it is ignored. */
async function aDelivery(status: 'failed' | 'processed'): Promise<string> {
  const id = newId();
  await subgraph.rows(
    `insert into webhook_delivery (id, provider, provider_event_id, type, status, tries, error, received_at, processed_at)
     values ($1::uuid, 'stripe', 'evt_' || $1::text, 'charge.refunded', $2::text, 3, case $2::text when 'failed' then 'Error: no answer' end,
       now(), case $2::text when 'processed' then now() end)`,
    [id, status],
  );
  return id;
}
const statusOf = async (id: string) =>
  (await subgraph.rows<{ status: string }>('select status from webhook_delivery where id = $1', [id]))[0]?.status;

test('failed deliveries are listed with their error, and tried again by id or all', async () => {
  const [one, second, third] = [await aDelivery('failed'), await aDelivery('failed'), await aDelivery('failed')];
  const done = await aDelivery('processed');
  const listed = await listFailedDeliveries(domain, 100);
  expect(listed.map(({ id }) => id)).toEqual([one, second, third]);
  expect(listed[0]).toMatchObject({ event: `evt_${one}`, tries: 3, error: 'Error: no answer' });
  expect(await listFailedDeliveries(domain, 2)).toHaveLength(2);

  expect(await retryDeliveries(domain, second)).toBe(1);
  await eventually(async () => (await statusOf(second)) === 'ignored');
  expect((await listFailedDeliveries(domain, 100)).map(({ id }) => id)).toEqual([one, third]);
  expect(await retryDeliveries(domain)).toBe(2);
  await eventually(async () => (await listFailedDeliveries(domain, 100)).length === 0);
  expect(await statusOf(done)).toBe('processed');
});

test('what is no failed delivery is refused', async () => {
  await expect(retryDeliveries(domain, 'all')).rejects.toThrow('"all" is not the id of a delivery');
  await expect(retryDeliveries(domain, newId())).rejects.toThrow('There is no failed delivery');
  await expect(retryDeliveries(domain, await aDelivery('processed'))).rejects.toThrow('There is no failed delivery');
});
