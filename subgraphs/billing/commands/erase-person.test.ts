import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../../platform/testing.js';
import { askAbout, partOf } from '../../../platform/testing-privacy.js';
import { person, TestSubgraph } from '../../../platform/testing-subgraph.js';
import { DataErased, DataExported } from '../../../schema/events/billing.js';
import { DataExportRequested, UserErasureDue } from '../../../schema/events/users.js';
import { reconcile } from '../queries/reconcile.js';
import { billing } from '../subgraph.js';
import { aBundle, aSubscriber, statusOf } from '../testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(billing);
});
afterAll(() => subgraph.stop());

test('what a person bought is exported; erased, they pay for nothing more, and their invoices stay', async () => {
  const student = person();
  const { billingSubscriptionId, invoiceId } = await aSubscriber(subgraph, { student, active: true });
  const { bundlePurchaseId } = await aBundle(subgraph, { student });
  const asking = { subgraph, userId: student.id };
  const receipt = await askAbout({ ...asking, requested: DataExportRequested, receipt: DataExported });
  expect(await partOf(subgraph, receipt)).toMatchObject({
    subscriptions: [{ id: billingSubscriptionId, title: 'Lyceum Pro', status: 'active' }],
    entitlements: [{ entitlement: 'pro' }],
    invoices: [{ id: invoiceId, status: 'paid', lines: [{ amountMinor: 1_900 }] }, { status: 'paid' }],
    payments: [{ invoiceId, amountMinor: 1_900, method: 'cash' }, {}],
    bundles: [{ id: bundlePurchaseId, remaining: 5 }],
  });
  for (let times = 0; times < 2; times += 1)
    await askAbout({ ...asking, requested: UserErasureDue, receipt: DataErased });
  const [ending] = await subgraph.rows('select cancel_at_period_end from billing_subscription where id = $1', [
    billingSubscriptionId,
  ]);
  expect([ending, await statusOf(subgraph, 'invoice', invoiceId)]).toEqual([{ cancelAtPeriodEnd: true }, 'paid']);
  expect(await reconcile(subgraph.context(null))).toEqual([]);
});

test('a plan that was asked for and not paid ends at once, and its invoice with it', async () => {
  const { student, billingSubscriptionId, invoiceId } = await aSubscriber(subgraph);
  await askAbout({ subgraph, userId: student.id, requested: UserErasureDue, receipt: DataErased });
  expect(await statusOf(subgraph, 'billing_subscription', billingSubscriptionId)).toBe('canceled');
  await eventually(async () => (await statusOf(subgraph, 'invoice', invoiceId)) === 'void');
  expect(await subgraph.rows('select from idempotency_key where actor = $1', [student.id])).toEqual([]);
});
