import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { newId } from '../../../../platform/domain/ids.js';
import { readsOf, rowsRead } from '../../../../platform/testing/plans.js';
import { countStatements, person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { PaymentSucceeded } from '../../../../schema/events/billing.js';
import type { EventData } from '../../../../schema/events/contract.js';
import { UserBlocked } from '../../../../schema/events/users.js';
import { activityOf } from '../../queries/activity.js';
import { gamification } from '../../subgraph.js';
import { earn } from '../../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(gamification);
});
afterAll(() => subgraph.stop());

interface Entry {
  readonly kind: string;
  readonly xp: number | null;
  readonly course: { readonly id: string } | null;
  readonly invoice: { readonly id: string } | null;
}
interface Feed {
  readonly edges: readonly { readonly node: Entry }[];
  readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean };
}

async function feedOf(player: Viewer, viewer: Viewer, args: { first?: number; after?: string } = {}) {
  const { data, errors } = await subgraph.graphql<{ _entities: [{ player: { activity: Feed } | null }] }>(
    `query ($r: [_Any!]!, $first: Int, $after: String) { _entities(representations: $r) { ... on User { player {
       activity(first: $first, after: $after) {
         edges { node { kind xp course { id } invoice { id } } } pageInfo { endCursor hasNextPage } } } } } }`,
    { r: [{ __typename: 'User', id: player.id }], ...args },
    viewer,
  );
  expect(errors).toEqual([]);
  return data._entities[0].player?.activity;
}
const kinds = (feed: Feed | undefined) => feed?.edges.map(({ node }) => node.kind);

const pay = (userId: string, change: Partial<EventData<typeof PaymentSucceeded>> = {}) =>
  subgraph.tell(PaymentSucceeded, {
    paymentId: newId(),
    invoiceId: newId(),
    userId,
    amount: { amountMinor: 1_900, currency: 'EUR' },
    purpose: { kind: 'plan', billingSubscriptionId: newId() },
    ...change,
  });

test('what a user bought is between what they learned, once however often it is delivered, and without a sum', async () => {
  const [ana, courseId] = [person(), newId()];
  await earn(subgraph, ana.id, courseId);
  const [paymentId, invoiceId] = [newId(), newId()];
  for (let times = 0; times < 2; times += 1)
    await pay(ana.id, { paymentId, invoiceId, purpose: { kind: 'course', courseId } });
  await earn(subgraph, ana.id, courseId);
  await pay(ana.id, { amount: { amountMinor: 0, currency: 'EUR' } });
  const course = { id: courseId };
  expect((await feedOf(ana, ana))?.edges.map(({ node }) => node)).toEqual([
    { kind: 'EXERCISE_COMPLETED', xp: 15, course, invoice: null },
    { kind: 'PURCHASE', xp: null, course, invoice: { id: invoiceId } },
    { kind: 'EXERCISE_COMPLETED', xp: 15, course, invoice: null },
  ]);
});

test('others see what a user learned, and nothing that they bought; who is parted by a block sees neither', async () => {
  const [ana, rui, eva] = [person(), person(), person()];
  await earn(subgraph, ana.id, newId());
  await pay(ana.id);
  await subgraph.tell(UserBlocked, { userId: ana.id, blockedId: eva.id });
  expect(kinds(await feedOf(ana, person('staff')))).toEqual(['PURCHASE', 'EXERCISE_COMPLETED']);
  for (const viewer of [rui, person('instructor')]) {
    const feed = await feedOf(ana, viewer, { first: 1 });
    expect([kinds(feed), feed?.pageInfo.hasNextPage]).toEqual([['EXERCISE_COMPLETED'], false]);
  }
  expect(await feedOf(ana, eva)).toBeUndefined();
});

test('the feed is read page by page, each with one statement beside that of the player', async () => {
  const ana = person();
  await earn(subgraph, ana.id, newId(), 2);
  await pay(ana.id);
  const first = await feedOf(ana, ana, { first: 2 });
  expect([kinds(first), first?.pageInfo.hasNextPage]).toEqual([['PURCHASE', 'EXERCISE_COMPLETED'], true]);
  let rest: Feed | undefined;
  const statements = await countStatements(async () => {
    rest = await feedOf(ana, ana, { first: 2, after: first?.pageInfo.endCursor ?? '' });
  });
  expect([kinds(rest), statements]).toEqual([['EXERCISE_COMPLETED'], 2]);
});

test('a page of the feed of a player with 10,000 entries and as many purchases reads a page of each', async () => {
  const ana = person();
  await earn(subgraph, ana.id, newId());
  await subgraph.rows(
    `insert into xp_transaction (id, player_id, rule, source_id, revision, amount, class_ids, occurred_at, counted_at)
     select gen_random_uuid(), $1, 'lesson-completed', gen_random_uuid(), 0, 1, '{}', now(), now() from generate_series(1, 10000)`,
    [ana.id],
  );
  await subgraph.rows(
    `insert into purchase (id, player_id, invoice_id, occurred_at)
     select gen_random_uuid(), $1, gen_random_uuid(), now() from generate_series(1, 10000)`,
    [ana.id],
  );
  await subgraph.rows('analyze');
  const context = subgraph.context(ana);
  let after: string | null = null;
  for (let number = 0; number < 2; number += 1) {
    const ask = () => activityOf(context, ana.id, { first: 20, after });
    after = (await ask()).pageInfo.endCursor ?? null;
    const reads = await readsOf(context.db, 'xp_transaction', ask);
    expect(reads).toHaveLength(2);
    for (const node of reads) expect(rowsRead(node)).toBeLessThanOrEqual(21);
  }
});
