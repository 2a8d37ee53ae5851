import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { runCommand } from '../../../../platform/command.js';
import { newId } from '../../../../platform/domain/ids.js';
import { Money } from '../../../../platform/domain/money.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { InvoiceVoided } from '../../../../schema/events/billing.js';
import { postingOfCredit } from '../../domain/ledger.js';
import { reconcile, reconcileAccounts } from '../../queries/reconcile.js';
import { billing } from '../../subgraph.js';
import { aBundle, aHeldSeat, pay, remainingOf, statusOf } from '../../testing/testing.js';
import { postLedger } from '../ledger/post-ledger.js';
import { withdrawOrder } from './withdraw-order.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(billing);
});
afterAll(async () => {
  // Whatever happened, every cent is accounted for.
  expect(await reconcile(subgraph.context(null))).toEqual([]);
  expect(await reconcileAccounts(subgraph.context(null))).toEqual([]);
  await subgraph.stop();
});

const give = (userId: string, amountMinor: number) =>
  runCommand(subgraph.context(null), 'give', (transaction) =>
    postLedger(transaction, [postingOfCredit({ id: newId(), userId, amount: new Money(amountMinor, 'EUR') }, null)]),
  );
const outcomeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'fine',
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  );
const withdraw = (viewer: Viewer, invoiceId: string) =>
  outcomeOf(withdrawOrder(subgraph.context(viewer), { invoiceId }));
const CREDIT = `query ($id: ID!) { _entities(representations: [{ __typename: "User", id: $id }]) { ... on User {
  credit { amountMinor currency }
  customerCreditEntries(first: 10) { edges { node { amount { amountMinor } invoice { id } } } } } } }`;
interface Seen {
  readonly _entities: [
    {
      credit: { amountMinor: string; currency: string }[] | null;
      customerCreditEntries: { edges: { node: { amount: { amountMinor: string } } }[] } | null;
    },
  ];
}
const creditSeenBy = async (viewer: Viewer, id: string) =>
  (await subgraph.graphql<Seen>(CREDIT, { id }, viewer)).data._entities[0];

test('an unpaid order is withdrawn once, its credit comes back, and its owner sees both', async () => {
  const student = person();
  await give(student.id, 5_000);
  const { invoiceId } = await aHeldSeat(subgraph, { student, price: { amountMinor: 20_000, currency: 'EUR' } });
  expect((await creditSeenBy(student, student.id)).credit).toEqual([{ amountMinor: '0', currency: 'EUR' }]);
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => withdraw(student, invoiceId)));
  expect(new Set(outcomes)).toEqual(new Set(['fine']));
  expect((await subgraph.said(InvoiceVoided)).filter(({ data }) => data['invoiceId'] === invoiceId)).toHaveLength(1);
  const seen = await creditSeenBy(student, student.id);
  expect(seen.credit).toEqual([{ amountMinor: '5000', currency: 'EUR' }]);
  expect(seen.customerCreditEntries?.edges.map(({ node }) => node.amount.amountMinor)).toEqual([
    '5000',
    '-5000',
    '5000',
  ]);
  expect(await creditSeenBy(person(), student.id)).toEqual({ credit: null, customerCreditEntries: null });
  expect((await creditSeenBy(person('staff'), student.id)).credit).toEqual([{ amountMinor: '5000', currency: 'EUR' }]);
});

test('a withdrawal and a payment at once: one of them happens', async () => {
  const { student, invoiceId } = await aHeldSeat(subgraph);
  const [withdrawn, paid] = await Promise.all([withdraw(student, invoiceId), outcomeOf(pay(subgraph, invoiceId))]);
  const status = await statusOf(subgraph, 'invoice', invoiceId);
  expect([withdrawn, status]).toEqual(status === 'paid' ? ['ORDER_NOT_WITHDRAWABLE', 'paid'] : ['fine', 'void']);
  if (status === 'void') expect(paid).not.toBe('fine');
});

test('a bundle that is withdrawn can be ordered again', async () => {
  const { student, invoiceId, bundlePurchaseId } = await aBundle(subgraph, { paid: false });
  expect(await withdraw(student, invoiceId)).toBe('fine');
  expect(await remainingOf(subgraph, bundlePurchaseId)).toMatchObject({ status: 'void' });
});

test('no one withdraws an order of others but staff, whose act is noted', async () => {
  const { invoiceId } = await aHeldSeat(subgraph);
  const staff = person('staff');
  expect(await withdraw(person(), invoiceId)).toBe('INVOICE_NOT_FOUND');
  expect(await withdraw(staff, invoiceId)).toBe('fine');
  const acts = await subgraph.rows('select act from staff_act where subject_id = $1', [invoiceId]);
  expect(acts).toEqual([{ act: 'withdraw-order' }]);
});
