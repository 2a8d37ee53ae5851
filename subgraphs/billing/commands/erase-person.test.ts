import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../../platform/testing/testing.js';
import { askAbout, partOf } from '../../../platform/testing/privacy.js';
import { person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import { DataErased, DataExported } from '../../../schema/events/billing.js';
import { DataExportRequested, UserErasureDue } from '../../../schema/events/users.js';
import { reconcile } from '../queries/reconcile.js';
import { billing } from '../subgraph.js';
import { updateBillingDetails } from './invoice/update-billing-details.js';
import { aBundle, aSubscriber, entitlementsOf, statusOf } from '../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(billing);
});
afterAll(() => subgraph.stop());

test('what a person bought is exported; erased, they pay for nothing more, and their invoices stay', async () => {
  const student = person();
  const { billingSubscriptionId, invoiceId } = await aSubscriber(subgraph, { student, active: true });
  await subgraph.rows(`insert into plan_trial values ($1, 'pro', now())`, [student.id]);
  const { bundlePurchaseId } = await aBundle(subgraph, { student });
  const details = { name: 'Ana Sousa', address: 'Rua da Prata 1', country: 'PT', taxId: null };
  await updateBillingDetails(subgraph.context(student), details);
  const asking = { subgraph, userId: student.id };
  const receipt = await askAbout({ ...asking, requested: DataExportRequested, receipt: DataExported });
  expect(await partOf(subgraph, receipt)).toMatchObject({
    billingDetails: [details],
    subscriptions: [
      { id: billingSubscriptionId, title: 'Lyceum Pro', status: 'active', charges: [{ kind: 'first', invoiceId }] },
    ],
    trials: [{ planFamily: 'pro' }],
    entitlements: [{ entitlement: 'pro' }],
    invoices: [{ id: invoiceId, status: 'paid', lines: [{ amountMinor: 1_900 }] }, { status: 'paid' }],
    payments: [{ invoiceId, amountMinor: 1_900, method: 'cash' }, {}],
    bundles: [{ id: bundlePurchaseId, remaining: 5 }],
  });
  for (let times = 0; times < 2; times += 1)
    await askAbout({ ...asking, requested: UserErasureDue, receipt: DataErased });
  expect(await statusOf(subgraph, 'billing_subscription', billingSubscriptionId)).toBe('canceled');
  expect(await statusOf(subgraph, 'invoice', invoiceId)).toBe('paid');
  await eventually(async () => (await entitlementsOf(subgraph, student.id)).length === 0);
  expect(await subgraph.rows('select from plan_trial where user_id = $1', [student.id])).toEqual([]);
  expect(await subgraph.rows('select from billing_details where user_id = $1', [student.id])).toEqual([]);
  expect(await reconcile(subgraph.context(null))).toEqual([]);
});

test('a plan that was asked for and not paid ends at once, and its invoice with it', async () => {
  const { student, billingSubscriptionId, invoiceId } = await aSubscriber(subgraph);
  await askAbout({ subgraph, userId: student.id, requested: UserErasureDue, receipt: DataErased });
  expect(await statusOf(subgraph, 'billing_subscription', billingSubscriptionId)).toBe('canceled');
  await eventually(async () => (await statusOf(subgraph, 'invoice', invoiceId)) === 'void');
  expect(await subgraph.rows('select from idempotency_key where actor = $1', [student.id])).toEqual([]);
});
