import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { newId } from '../../../../platform/domain/ids.js';
import { eventually } from '../../../../platform/testing/testing.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { UserRegistered } from '../../../../schema/events/users.js';
import { billing } from '../../subgraph.js';
import { aSubscriber, payAt } from '../../testing/testing.js';
import { StripeDouble } from '../../testing/stripe.js';
import { cancelBillingSubscription } from '../subscription/cancel-billing-subscription.js';
import { finishPaymentMethodSetup, startPaymentMethodSetup } from './start-payment-method-setup.js';

let subgraph: TestSubgraph;
let stripe: StripeDouble;
beforeAll(async () => {
  [subgraph, stripe] = await Promise.all([TestSubgraph.start(billing), StripeDouble.start()]);
});
beforeEach(() => payAt(subgraph, stripe));
afterAll(() => Promise.all([subgraph.stop(), stripe.stop()]));

/** The person saves a card of their own on the provider's page; gives what the provider calls it. */
async function save(student: Viewer): Promise<string> {
  const card = `pm_${newId()}`;
  const input = { returnUrl: 'https://app.example/', idempotencyKey: newId() };
  const { url } = await startPaymentMethodSetup(subgraph.context(student), input);
  stripe.fillIn(stripe.pageOf(url), card);
  await finishPaymentMethodSetup(subgraph.context(null), stripe.pageOf(url));
  return card;
}

/** Null for users who may not see it. */
async function savedOf(student: Viewer, viewer = student): Promise<{ provider: string }[] | null> {
  const { data } = await subgraph.graphql<{ _entities: [{ savedPaymentMethods: { provider: string }[] | null }] }>(
    'query ($r: [_Any!]!) { _entities(representations: $r) { ... on User { savedPaymentMethods { provider savedAt } } } }',
    { r: [{ __typename: 'User', id: student.id }] },
    viewer,
  );
  return data._entities[0].savedPaymentMethods;
}

const remove = (viewer: Viewer, input: { userId?: string } = {}) =>
  subgraph.graphql(
    'mutation ($input: RemoveSavedPaymentMethodInput!) { removeSavedPaymentMethod(input: $input) { user { id } } }',
    { input },
    viewer,
  );
const detached = (card: string) => eventually(() => Promise.resolve(stripe.detached.has(card)));
const allDetached = () =>
  eventually(
    async () =>
      (await subgraph.rows(`select from graphile_worker.jobs where task_identifier = 'detach-payment-method'`))
        .length === 0,
  );
const actsOn = (userId: string) => subgraph.rows('select act, actor_id from staff_act where subject_id = $1', [userId]);

test('what a person saved is forgotten here and at the provider, however often they ask', async () => {
  const student = person();
  const card = await save(student);
  expect(await savedOf(student)).toMatchObject([{ provider: 'stripe' }]);
  expect(await savedOf(student, person('instructor'))).toBeNull();
  // Done, though the answer is lost: it is asked for again under the same key.
  stripe.trouble(/^POST .*\/detach$/, 'lost', 1);
  const answers = await Promise.all([remove(student), remove(student), remove(student)]);
  expect(answers.map(({ data, code }) => [data, code])).toEqual(
    Array(3).fill([{ removeSavedPaymentMethod: { user: { id: student.id } } }, undefined]),
  );
  expect(await savedOf(student)).toEqual([]);
  await detached(card);
  const asked = () => stripe.asked.filter(({ path }) => path === `/v1/payment_methods/${card}/detach`);
  await allDetached();
  expect(asked().length).toBeGreaterThan(1);
  expect(new Set(asked().map(({ key }) => key)).size).toBe(1);
  expect(await actsOn(student.id)).toEqual([]);
});

test('one that was removed at the provider before is forgotten here all the same', async () => {
  const student = person();
  stripe.detached.add(await save(student));
  await remove(student);
  expect(await savedOf(student)).toEqual([]);
  await allDetached();
});

test('a method that replaces another lets the provider forget that one', async () => {
  const student = person();
  const before = await save(student);
  const now = await save(student);
  await detached(before);
  expect(stripe.detached.has(now)).toBe(false);
  expect(await savedOf(student)).toHaveLength(1);
});

test('while a plan would be renewed with it, it stays; once the plan is canceled, it can go', async () => {
  const { student, billingSubscriptionId } = await aSubscriber(subgraph, { active: true });
  const card = await save(student);
  expect((await remove(student)).code).toBe('PAYMENT_METHOD_IN_USE');
  expect((await remove(person('staff'), { userId: student.id })).code).toBe('PAYMENT_METHOD_IN_USE');
  expect(await savedOf(student)).toHaveLength(1);
  await cancelBillingSubscription(subgraph.context(student), { billingSubscriptionId });
  expect((await remove(student)).code).toBeUndefined();
  await detached(card);
});

test('staff remove it for others, which is noted once; no other user does', async () => {
  const [student, staff] = [person(), person('staff')];
  const card = await save(student);
  for (const viewer of [person(), person('instructor')])
    expect((await remove(viewer, { userId: student.id })).code).toBe('FORBIDDEN');
  expect(await savedOf(student)).toHaveLength(1);
  for (let times = 0; times < 2; times += 1) expect((await remove(staff, { userId: student.id })).code).toBeUndefined();
  await detached(card);
  expect(await actsOn(student.id)).toEqual([{ act: 'remove-payment-method', actorId: staff.id }]);
});

test('staff name a user who exists', async () => {
  const userId = newId();
  const staff = person('staff');
  for (const missing of [userId, 'x']) expect((await remove(staff, { userId: missing })).code).toBe('USER_NOT_FOUND');
  await subgraph.tell(UserRegistered, { userId, locale: 'en', timeZone: 'Europe/Lisbon' });
  expect((await remove(staff, { userId })).code).toBeUndefined();
  // A user of an earlier release is known by what they have here.
  const customer = person();
  await save(customer);
  expect((await remove(staff, { userId: customer.id })).code).toBeUndefined();
  expect((await remove(staff, { userId: customer.id })).code).toBeUndefined();
});
