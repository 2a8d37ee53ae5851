import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { newId } from '../../../../platform/domain/ids.js';
import { HttpSubgraphClient } from '../../../../platform/client/http-client.js';
import { serveSubgraph } from '../../../../platform/server/server.js';
import { HEADER } from '../../../../platform/client/subgraph-client.js';
import { eventually } from '../../../../platform/testing/testing.js';
import { person, serviceTokenVerifier, testLog, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { PaymentFailed, PaymentSucceeded } from '../../../../schema/events/billing.js';
import { reconcile, reconcileAccounts } from '../../queries/reconcile.js';
import { billing } from '../../subgraph.js';
import { aHeldSeat, payAt, statusOf, type HeldSeat } from '../../testing/testing.js';
import { bodyOf, signatureOf, StripeDouble, WEBHOOK_SECRET } from '../../testing/stripe.js';
import type { StripeEvent } from '../../testing/stripe-account.js';
import { startCheckout } from './start-checkout.js';
import { startPaymentMethodSetup } from './start-payment-method-setup.js';

let subgraph: TestSubgraph;
let stripe: StripeDouble;
beforeAll(async () => {
  [subgraph, stripe] = await Promise.all([TestSubgraph.start(billing), StripeDouble.start()]);
});
beforeEach(() => payAt(subgraph, stripe));
afterAll(async () => {
  expect(await reconcile(subgraph.context(null))).toEqual([]);
  expect(await reconcileAccounts(subgraph.context(null))).toEqual([]);
  await Promise.all([subgraph.stop(), stripe.stop()]);
});

interface Sent {
  readonly secrets?: readonly string[];
  readonly at?: number;
  readonly signature?: string;
  readonly body?: string;
}
const seconds = () => Math.floor(Date.now() / 1000);
const deliver = async (
  event: StripeEvent,
  { secrets = [WEBHOOK_SECRET], at = seconds(), signature, body }: Sent = {},
) => {
  const sent = body ?? bodyOf(event);
  const headers = {
    ...(await subgraph.headers(null, 'platform')),
    [HEADER.signature]: signature ?? signatureOf(bodyOf(event), secrets, at),
  };
  return (await subgraph.running.client.post('/webhooks/stripe', Buffer.from(sent), headers)).status;
};
const rowsOf = (event: StripeEvent) =>
  subgraph.rows<{ status: string; tries: number; error: string | null; about: object | null }>(
    'select status, tries, error, about from webhook_delivery where provider_event_id = $1',
    [event.id],
  );
const processed = (event: StripeEvent, status = 'processed') =>
  eventually(async () => (await rowsOf(event))[0]?.status === status);
const page = async ({ invoiceId, student }: HeldSeat) => {
  const input = { invoiceId, returnUrl: 'https://app.example/', savePaymentMethod: false, idempotencyKey: newId() };
  const { url } = await startCheckout(subgraph.context(student), input);
  return stripe.pageOf(url);
};
/** What the provider has said since. */
const since = async (work: () => unknown) => {
  const before = stripe.events.length;
  await work();
  return stripe.events.slice(before);
};
const last = (events: readonly StripeEvent[]) => events.at(-1) as StripeEvent;
const said = async (contract: Parameters<TestSubgraph['said']>[0], { invoiceId }: HeldSeat) =>
  (await subgraph.said(contract)).filter((event) => event.subject === invoiceId);

test('a delivery is kept and answered, and then settles the invoice; of it only ids are kept', async () => {
  const seat = await aHeldSeat(subgraph);
  const reference = await page(seat);
  const event = last(await since(() => stripe.fillIn(reference)));
  expect(await deliver(event)).toBe(200);
  await processed(event);
  expect(await statusOf(subgraph, 'invoice', seat.invoiceId)).toBe('paid');
  const [{ about } = { about: null }] = await rowsOf(event);
  expect(about).toEqual({ kind: 'attempt', attemptId: expect.any(String) as string, references: [reference] });
});

test('the same delivery again and again, also all at once, has one effect', async () => {
  const seat = await aHeldSeat(subgraph);
  const reference = await page(seat);
  const event = last(await since(() => stripe.fillIn(reference)));
  expect(await Promise.all(Array.from({ length: 10 }, () => deliver(event)))).toEqual(Array(10).fill(200));
  await processed(event);
  expect(await deliver(event)).toBe(200);
  expect(await rowsOf(event)).toHaveLength(1);
  expect(await said(PaymentSucceeded, seat)).toHaveLength(1);
});

test('deliveries in any order end in the state of the provider: an older one never wins', async () => {
  const seat = await aHeldSeat(subgraph);
  const reference = await page(seat);
  const events = await since(() => {
    stripe.fillIn(reference, 'pm_card_declined');
    stripe.fillIn(reference);
  });
  expect(events.map(({ type }) => type)).toEqual([
    'payment_intent.payment_failed',
    'payment_intent.succeeded',
    'checkout.session.completed',
  ]);
  for (const event of events.toReversed()) {
    expect(await deliver(event)).toBe(200);
    await processed(event);
  }
  expect(await statusOf(subgraph, 'invoice', seat.invoiceId)).toBe('paid');
  expect(await said(PaymentFailed, seat)).toEqual([]);
  expect(await said(PaymentSucceeded, seat)).toHaveLength(1);
});

test('a signature by any of our secrets is good, and any of several on one delivery', async () => {
  payAt(subgraph, stripe, ['whsec_old', 'whsec_new']);
  const event = () => stripe.happened('charge.updated', { id: 'ch_1', object: 'charge' });
  expect(await deliver(event(), { secrets: ['whsec_old'] })).toBe(200);
  expect(await deliver(event(), { secrets: ['whsec_new'] })).toBe(200);
  expect(await deliver(event(), { secrets: ['whsec_other', 'whsec_new'] })).toBe(200);
  expect(await deliver(event(), { secrets: ['whsec_other'] })).toBe(400);
});

test('what is not signed by us, changed on the way, too old or from the future is refused and not kept', async () => {
  const event = stripe.happened('charge.updated', { id: 'ch_1', object: 'charge' });
  const body = bodyOf(event);
  const [signature, at] = [signatureOf(body, [WEBHOOK_SECRET], seconds()), seconds()];
  for (const sent of [
    { signature: '' },
    { signature: 'nonsense' },
    { signature: `t=${at}` },
    { signature: signature.replaceAll('v1=', 'v2=') },
    { signature: signature.replace(/t=\d+/, `t=${at - 10}`) },
    { secrets: [] },
    { body: body.replace('charge.updated', 'charge.succeeded') },
    // The same JSON in other bytes.
    { body: JSON.stringify(JSON.parse(body)) },
    { at: at - 302 },
    { at: at + 310 },
  ])
    expect([sent, await deliver(event, sent)]).toEqual([sent, 400]);
  expect(await rowsOf(event)).toEqual([]);
  expect(await deliver(event, { at: at - 290 })).toBe(200);
});

test('what is about nothing of ours is kept and ignored', async () => {
  const seat = await aHeldSeat(subgraph);
  const reference = await page(seat);
  const [, completed] = await since(() => stripe.fillIn(reference));
  const object = completed?.data.object as object;
  const ignored = [
    stripe.happened('customer.created', { id: 'cus_1', object: 'customer' }),
    stripe.happened('payment_intent.succeeded', { id: 'pi_unknown', object: 'payment_intent', metadata: {} }),
    stripe.happened('payment_intent.succeeded', {
      id: 'pi_x',
      object: 'payment_intent',
      metadata: { attempt_id: newId() },
    }),
    stripe.happened('refund.updated', { id: 're_unknown', object: 'refund' }),
    // Of another account, and of real money while this is a test.
    stripe.happened('checkout.session.completed', object, { account: 'acct_other' }),
    stripe.happened('checkout.session.completed', object, { livemode: true }),
  ];
  for (const event of ignored) {
    expect(await deliver(event)).toBe(200);
    await processed(event, 'ignored');
  }
  expect(await statusOf(subgraph, 'invoice', seat.invoiceId)).toBe('open');
  const { data, errors } = await subgraph.graphql<{
    webhookDeliveries: { edges: { node: { providerEventId: string } }[] };
  }>(
    '{ webhookDeliveries(first: 6, status: IGNORED) { edges { node { providerEventId type status tries error } } } }',
    {},
    person('staff'),
  );
  expect(errors).toEqual([]);
  expect(data.webhookDeliveries.edges.map(({ node }) => node.providerEventId)).toEqual(
    ignored.map(({ id }) => id).toReversed(),
  );
  expect((await subgraph.graphql('{ webhookDeliveries { edges { node { id } } } }', {}, person())).code).toBe(
    'FORBIDDEN',
  );
});

test('one that fails shows why, and is tried again until it succeeds', async () => {
  const seat = await aHeldSeat(subgraph);
  const reference = await page(seat);
  const event = last(await since(() => stripe.fillIn(reference)));
  // All three tries of the SDK.
  stripe.trouble(/^GET \/v1\/checkout/, 'error', 3);
  expect(await deliver(event)).toBe(200);
  await processed(event, 'failed');
  expect(await rowsOf(event)).toMatchObject([
    { tries: 1, error: expect.stringContaining('Stripe gave no answer') as string },
  ]);
  await processed(event);
  expect(await rowsOf(event)).toMatchObject([{ tries: 2, error: null }]);
  expect(await statusOf(subgraph, 'invoice', seat.invoiceId)).toBe('paid');
});

test('a method that was saved on a page of its own is kept, and another replaces it', async () => {
  const student = person();
  for (const card of ['pm_card_first', 'pm_card_second']) {
    const { url } = await startPaymentMethodSetup(subgraph.context(student), {
      returnUrl: 'https://app.example/',
      idempotencyKey: newId(),
    });
    const event = last(await since(() => stripe.fillIn(stripe.pageOf(url), card)));
    expect(await deliver(event)).toBe(200);
    await processed(event);
    expect(await subgraph.rows('select payment_method from payment_customer where user_id = $1', [student.id])).toEqual(
      [{ paymentMethod: card }],
    );
  }
});

test('a refund that is pending at the provider ends when it says so', async () => {
  const seat = await aHeldSeat(subgraph);
  const reference = await page(seat);
  await subgraph.rows(`update invoice set status = 'void' where id = $1`, [seat.invoiceId]);
  stripe.refundStatus = 'pending';
  const event = last(await since(() => stripe.fillIn(reference)));
  await deliver(event);
  const status = async () =>
    (
      await subgraph.rows<{ status: string }>('select status from provider_refund where invoice_id = $1', [
        seat.invoiceId,
      ])
    )[0]?.status;
  await eventually(async () => (await status()) === 'pending');
  const refund = [...stripe.refunds.values()].at(-1);
  if (!refund) throw new Error('There is no refund.');
  refund.status = 'succeeded';
  stripe.refundStatus = 'succeeded';
  const updated = stripe.happened('refund.updated', refund);
  expect(await deliver(updated)).toBe(200);
  await processed(updated);
  expect(await status()).toBe('succeeded');
});

test('a billing that is a process of its own takes the same bytes from the router', async () => {
  const server = await serveSubgraph({
    client: subgraph.running.client,
    serviceTokens: await serviceTokenVerifier('billing'),
    host: '127.0.0.1',
    port: 0,
    log: testLog,
    ready: () => Promise.resolve({}),
  });
  const client = new HttpSubgraphClient('billing', [server.url], { timeoutMs: 5_000, log: testLog });
  const event = stripe.happened('charge.updated', { id: 'ch_é', object: 'charge' });
  const headers = {
    ...(await subgraph.headers(null, 'platform')),
    [HEADER.signature]: signatureOf(bodyOf(event), [WEBHOOK_SECRET], seconds()),
  };
  expect(await client.post('/webhooks/stripe', Buffer.from(bodyOf(event)), headers)).toEqual({
    status: 200,
    body: { received: true },
  });
  expect((await client.post('/webhooks/other', Buffer.from('x'), headers)).status).toBe(404);
  await client.close();
  await server.close();
  await processed(event, 'ignored');
});

test('without a provider nothing is taken', async () => {
  const other = await TestSubgraph.start(billing);
  const headers = { ...(await other.headers(null, 'platform')), [HEADER.signature]: 'x' };
  expect((await other.running.client.post('/webhooks/stripe', Buffer.from('{}'), headers)).status).toBe(404);
  await other.stop();
});
