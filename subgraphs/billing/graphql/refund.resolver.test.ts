import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '../../../platform/auth.js';
import { newId } from '../../../platform/domain/ids.js';
import { countStatements, person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import { refundPayment } from '../commands/refund/refund-payment.js';
import { billing } from '../subgraph.js';
import { aHeldSeat, pay, settled } from '../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(billing);
});
afterAll(() => subgraph.stop());

const HISTORY = `query ($r: [_Any!]!, $first: Int, $after: String) { _entities(representations: $r) { ... on User {
  invoiceHistory(first: $first, after: $after) {
    edges { node { id number total { amountMinor } tax { amountMinor } seller { name } creditNotes { number } } }
    pageInfo { hasNextPage endCursor }
  }
  creditNotes(first: $first) { edges { node { id amount { amountMinor } } } }
} } }`;
interface Page<Node> {
  edges: { node: Node }[];
  pageInfo: { hasNextPage: boolean; endCursor: string };
}
interface History {
  _entities: [
    { invoiceHistory: Page<{ id: string }> | null; creditNotes: Page<{ amount: { amountMinor: string } }> | null },
  ];
}
const historyOf = (student: Viewer, variables: Record<string, unknown> = {}, viewer = student) =>
  subgraph.graphql<History>(HISTORY, { r: [{ __typename: 'User', id: student.id }], ...variables }, viewer);

async function someoneWith(invoices: number) {
  const student = person();
  const made: string[] = [];
  for (let index = 0; index < invoices; index += 1) {
    const { invoiceId } = await aHeldSeat(subgraph, { student });
    made.push(invoiceId);
    const paymentId = await pay(subgraph, invoiceId);
    await refundPayment(subgraph.context(person('staff')), {
      paymentId,
      amount: { amountMinor: 100 + index, currency: 'EUR' },
      reason: 'requested',
      idempotencyKey: newId(),
    });
  }
  await settled(subgraph);
  return { student, made: made.toReversed() };
}

test('a person goes through what they owed and got back page by page, newest first', async () => {
  const { student, made } = await someoneWith(5);
  const seen: string[] = [];
  for (let after: string | null = null, more = true; more;) {
    const { data } = await historyOf(student, { first: 2, after });
    const page = data._entities[0].invoiceHistory;
    seen.push(...(page?.edges.map(({ node }) => node.id) ?? []));
    [after, more] = [page?.pageInfo.endCursor ?? null, page?.pageInfo.hasNextPage ?? false];
  }
  expect(seen).toEqual(made);
  const { data } = await historyOf(student);
  const amounts = data._entities[0].creditNotes?.edges.map(({ node }) => node.amount.amountMinor);
  expect(amounts).toEqual(['104', '103', '102', '101', '100']);
});

test('a page costs three statements, however long it is', async () => {
  for (const invoices of [1, 12]) {
    const { student } = await someoneWith(invoices);
    const statements = await countStatements(async () => {
      const { data } = await historyOf(student, { first: 100 });
      expect(data._entities[0].invoiceHistory?.edges).toHaveLength(invoices);
    });
    expect(statements).toBe(3);
  }
});

test('no user but the person and staff sees what was paid and given back', async () => {
  const { student } = await someoneWith(1);
  const [stranger, staff] = [person(), person('staff')];
  expect((await historyOf(student, {}, stranger)).data._entities).toEqual([
    { invoiceHistory: null, creditNotes: null },
  ]);
  expect((await historyOf(student, {}, staff)).data._entities[0].creditNotes?.edges).toHaveLength(1);
  const [note] = await subgraph.rows<{ id: string }>(
    'select note.id from credit_note note join invoice on invoice.id = invoice_id where user_id = $1',
    [student.id],
  );
  const asked = (viewer: Viewer) =>
    subgraph.graphql(
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on CreditNote { id } } }',
      { r: [{ __typename: 'CreditNote', id: note?.id }] },
      viewer,
    );
  expect((await asked(stranger)).data).toEqual({ _entities: [null] });
  expect((await asked(student)).data).toEqual({ _entities: [{ id: note?.id }] });
});
