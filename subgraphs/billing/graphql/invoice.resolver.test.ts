import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '../../../platform/auth.js';
import { newId } from '../../../platform/domain/ids.js';
import { eventually } from '../../../platform/testing/testing.js';
import { countStatements, person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import { EnrollmentRejected } from '../../../schema/events/classes.js';
import { cancelBillingSubscription } from '../commands/subscription/cancel-billing-subscription.js';
import { billing } from '../subgraph.js';
import { aHeldSeat, aSubscriber, entitlementsOf, pay, settled } from '../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(billing);
});
afterAll(() => subgraph.stop());

const FIELDS = `id number status total { amountMinor } user { id } lines { description } payments { amount { amountMinor } }
  billingSubscription { status product { title price { amountMinor } } }`;
const OF_USER = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on User {
  invoices { ${FIELDS} } billingSubscription { id status product { title } } entitlements { entitlement }
} } }`;
interface OfUser {
  _entities: { invoices: { id: string }[] | null; billingSubscription: object | null; entitlements: object[] | null }[];
}
const user = (id: string) => ({ __typename: 'User', id });
const entities = (selection: string) => `query ($r: [_Any!]!) { _entities(representations: $r) { ${selection} } }`;

test('a person’s invoices cost the same number of statements for 1 and for 20', async () => {
  const count = async (invoices: number) => {
    const { student } = await aSubscriber(subgraph);
    for (let made = 1; made < invoices; made += 1)
      await pay(subgraph, (await aHeldSeat(subgraph, { student })).invoiceId);
    await settled(subgraph);
    return countStatements(async () => {
      const result = await subgraph.graphql<OfUser>(OF_USER, { r: [user(student.id)] }, student);
      expect(result.data._entities[0]?.invoices).toHaveLength(invoices);
    });
  };
  const few = await count(1);
  expect(await count(20)).toBe(few);
  expect(few).toBe(7);
});

test('staff list invoices at the same number of statements for 1 and for 20, newest first, by status and person', async () => {
  const [student, staff] = [person(), person('staff')];
  const list = async (args: object) => {
    let ids: string[] = [];
    await settled(subgraph);
    const statements = await countStatements(async () => {
      const { data } = await subgraph.graphql<{ invoices: { edges: { node: { id: string } }[] } }>(
        `query ($status: InvoiceStatus, $userId: ID, $first: Int) {
           invoices(status: $status, userId: $userId, first: $first) { edges { node { ${FIELDS} } } }
         }`,
        { userId: student.id, first: 100, ...args },
        staff,
      );
      ids = data.invoices.edges.map((edge) => edge.node.id);
    });
    return { ids, statements };
  };
  const made = [(await aHeldSeat(subgraph, { student })).invoiceId];
  const one = await list({});
  for (let index = 1; index < 20; index += 1) made.push((await aHeldSeat(subgraph, { student })).invoiceId);
  const twenty = await list({});
  expect([one.ids, twenty.ids]).toEqual([made.slice(0, 1), made.toReversed()]);
  expect([one.statements, twenty.statements]).toEqual([3, 3]);
  await pay(subgraph, made[4] ?? '');
  expect((await list({ status: 'PAID' })).ids).toEqual([made[4]]);
  expect((await list({ status: 'OPEN', first: 2 })).ids).toEqual([made[19], made[18]]);
  expect((await list({ userId: newId() })).ids).toEqual([]);
});

test.each(['Invoice', 'BillingSubscription', 'Product'])(
  '100 of %s are resolved for other subgraphs by one statement',
  async (type) => {
    const made = await Promise.all(Array.from({ length: 5 }, () => aSubscriber(subgraph)));
    await settled(subgraph);
    const ids = made.map(
      (one) =>
        ({ Invoice: one.invoiceId, BillingSubscription: one.billingSubscriptionId, Product: one.productId })[type],
    );
    const r = Array.from({ length: 100 }, (_, index) => ({ __typename: type, id: ids[index] ?? newId() }));
    const ask = async (viewer: Viewer) => {
      const result = await subgraph.graphql<{ _entities: (object | null)[] }>(
        entities(
          `... on Invoice { total { currency } } ... on BillingSubscription { createdAt } ... on Product { title }`,
        ),
        { r },
        viewer,
      );
      return result.data._entities.filter(Boolean).length;
    };
    expect(await countStatements(async () => expect(await ask(person('staff'))).toBe(5))).toBe(1);
    // Invoices and subscriptions are seen by their owner and staff only; what is sold by everyone.
    expect(await ask(made[0]?.student ?? person())).toBe(type === 'Product' ? 5 : 1);
  },
);

test('20 people are resolved at the statements of one', async () => {
  const people = await Promise.all(Array.from({ length: 20 }, async () => (await aSubscriber(subgraph)).student));
  await settled(subgraph);
  const count = (some: readonly Viewer[]) =>
    countStatements(async () => {
      const r = some.map(({ id }) => user(id));
      const result = await subgraph.graphql<OfUser>(OF_USER, { r }, person('staff'));
      expect(result.data._entities.map((one) => one.invoices?.length)).toEqual(some.map(() => 1));
    });
  expect(await count(people)).toBe(await count(people.slice(0, 1)));
});

test('what a person owes and bought is shown to themselves and staff only', async () => {
  const { student, invoiceId } = await aSubscriber(subgraph, { active: true });
  const ofUser = async (viewer: Viewer | null) =>
    (await subgraph.graphql<OfUser>(OF_USER, { r: [user(student.id)] }, viewer)).data._entities[0];
  const one = (viewer: Viewer | null, id = invoiceId) =>
    subgraph.graphql<{ invoice: object | null }>('query ($id: ID!) { invoice(id: $id) { id status } }', { id }, viewer);
  for (const viewer of [student, person('staff'), person('super_admin')]) {
    expect(await ofUser(viewer)).toMatchObject({
      invoices: [
        { id: invoiceId, billingSubscription: { status: 'ACTIVE', product: { price: { amountMinor: '1900' } } } },
      ],
      billingSubscription: { status: 'ACTIVE' },
      entitlements: [{ entitlement: 'pro' }],
    });
    expect((await one(viewer)).data).toEqual({ invoice: { id: invoiceId, status: 'PAID' } });
  }
  for (const viewer of [person(), person('instructor')]) {
    expect(await ofUser(viewer)).toEqual({ invoices: null, billingSubscription: null, entitlements: null });
    const refused = await one(viewer);
    expect([refused.code, refused.data.invoice]).toEqual(['INVOICE_NOT_FOUND', null]);
    expect((await subgraph.graphql('{ invoices { edges { cursor } } }', {}, viewer)).code).toBe('FORBIDDEN');
  }
  expect(await ofUser(null)).toEqual({ invoices: null, billingSubscription: null, entitlements: null });
  expect((await one(null)).code).toBe('UNAUTHENTICATED');
  expect((await one(student, newId())).code).toBe('INVOICE_NOT_FOUND');
  expect((await one(student, 'not-an-id')).code).toBe('INVOICE_NOT_FOUND');
});

test.each([{ first: -1 }, { first: 101 }, { first: 2, last: 2 }, { after: 'nonsense' }, { userId: 'not-an-id' }])(
  'invoices of %o are refused',
  async (args) => {
    const result = await subgraph.graphql(
      `query ($first: Int, $last: Int, $after: String, $userId: ID) {
         invoices(first: $first, last: $last, after: $after, userId: $userId) { edges { cursor } }
       }`,
      args,
      person('staff'),
    );
    expect(result.code).toBe('INVALID_INPUT');
  },
);

test('what is sold is shown to everyone; what is not sold any more to staff', async () => {
  const CREATE =
    'mutation ($input: CreateProductInput!) { createProduct(input: $input) { product { id kind interval } } }';
  const input = { kind: 'PLAN', title: 'Pro', price: { amountMinor: '19000', currency: 'EUR' }, interval: 'YEAR' };
  const staff = person('staff');
  const made = await subgraph.graphql<{ createProduct: { product: { id: string } } }>(CREATE, { input }, staff);
  const { id } = made.data.createProduct.product;
  expect(made.data.createProduct.product).toEqual({ id, kind: 'PLAN', interval: 'YEAR' });
  const list = async (viewer: Viewer | null, includeArchived = false) => {
    const { data, code } = await subgraph.graphql<{ products: { edges: { node: { id: string } }[] } } | null>(
      'query ($all: Boolean!) { products(first: 100, includeArchived: $all) { edges { node { id title price { formatted } archivedAt } } } }',
      { all: includeArchived },
      viewer,
    );
    return code ?? data?.products.edges.some((edge) => edge.node.id === id);
  };
  expect(await list(null)).toBe(true);
  const archived = await subgraph.graphql(
    'mutation ($input: ArchiveProductInput!) { archiveProduct(input: $input) { product { archivedAt } } }',
    { input: { productId: id } },
    staff,
  );
  expect(archived.errors).toEqual([]);
  expect([await list(null), await list(staff), await list(staff, true)]).toEqual([false, false, true]);
  expect([await list(person(), true), await list(null, true)]).toEqual(['FORBIDDEN', 'UNAUTHENTICATED']);
  const wrong = await subgraph.graphql(
    CREATE,
    { input: { ...input, title: '', price: { amountMinor: '-1', currency: 'EU' } } },
    staff,
  );
  const problems = wrong.errors[0]?.extensions['problems'] as { field: string }[];
  expect(problems.map(({ field }) => field).sort()).toEqual([
    'input.price.amountMinor',
    'input.price.currency',
    'input.title',
  ]);
  expect((await subgraph.graphql(CREATE, { input }, person('instructor'))).code).toBe('FORBIDDEN');
});

async function follow(query: string, variables: Record<string, unknown>, viewer: Viewer | null) {
  const stream = await subgraph.subscribe(query, variables, viewer);
  if (!(Symbol.asyncIterator in stream)) throw new Error(String(stream.errors?.[0]?.extensions['code']));
  return stream;
}

test('an invoice can be followed by its owner and staff: paid, then given back', async () => {
  const seat = await aHeldSeat(subgraph);
  const FOLLOW =
    'subscription ($id: ID!) { paymentUpdated(invoiceId: $id) { id status payments { refunded { amountMinor } } } }';
  for (const viewer of [person(), person('instructor')])
    await expect(follow(FOLLOW, { id: seat.invoiceId }, viewer)).rejects.toThrow('INVOICE_NOT_FOUND');
  await expect(follow(FOLLOW, { id: seat.invoiceId }, null)).rejects.toThrow('UNAUTHENTICATED');
  const streams = [
    await follow(FOLLOW, { id: seat.invoiceId }, seat.student),
    await follow(FOLLOW, { id: seat.invoiceId }, person('staff')),
  ];
  const next = () =>
    Promise.all(streams.map(async (stream) => ((await stream.next()).value as { data: unknown }).data));
  const first = next();
  // Of another invoice nothing is heard.
  await pay(subgraph, (await aHeldSeat(subgraph)).invoiceId);
  const paymentId = await pay(subgraph, seat.invoiceId);
  const update = (status: string, amountMinor: string) => ({
    paymentUpdated: { id: seat.invoiceId, status, payments: [{ refunded: { amountMinor } }] },
  });
  expect(await first).toEqual([update('PAID', '0'), update('PAID', '0')]);
  const { classId, seatHoldId, student } = seat;
  await subgraph.tell(EnrollmentRejected, { classId, seatHoldId, studentId: student.id, paymentId });
  expect(await next()).toEqual([update('REFUNDED', '24000'), update('REFUNDED', '24000')]);
  for (const stream of streams) await stream.return?.();
});

test('entitlements are pushed to their owner and to no other user', async () => {
  const FOLLOW = 'subscription { entitlementsChanged { entitlement validUntil } }';
  await expect(follow(FOLLOW, {}, null)).rejects.toThrow('UNAUTHENTICATED');
  const [mine, other] = [await aSubscriber(subgraph), await aSubscriber(subgraph)];
  const stream = await follow(FOLLOW, {}, mine.student);
  const next = () => stream.next();
  const first = next();
  await pay(subgraph, other.invoiceId);
  await eventually(async () => (await entitlementsOf(subgraph, other.student.id)).length === 1);
  await pay(subgraph, mine.invoiceId);
  expect((await first).value).toEqual({
    data: { entitlementsChanged: [{ entitlement: 'pro', validUntil: null }] },
  });
  await cancelBillingSubscription(subgraph.context(mine.student), { ...mine, when: 'now' });
  expect((await next()).value).toEqual({ data: { entitlementsChanged: [] } });
  await stream.return?.();
});

test('staff may cancel for a student', async () => {
  const { billingSubscriptionId } = await aSubscriber(subgraph, { active: true });
  await cancelBillingSubscription(subgraph.context(person('staff')), { billingSubscriptionId });
  const [row] = await subgraph.rows<{ cancelAtPeriodEnd: boolean }>(
    'select cancel_at_period_end from billing_subscription where id = $1',
    [billingSubscriptionId],
  );
  expect(row?.cancelAtPeriodEnd).toBe(true);
});
