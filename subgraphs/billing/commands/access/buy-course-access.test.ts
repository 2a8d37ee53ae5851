import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { DAY } from '../../../../platform/domain/clock.js';
import { newId } from '../../../../platform/domain/ids.js';
import { eventually } from '../../../../platform/testing/testing.js';
import { countStatements, person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { EntitlementGranted, EntitlementRevoked } from '../../../../schema/events/billing.js';
import { CoursePublished } from '../../../../schema/events/courses.js';
import { billing } from '../../subgraph.js';
import { aSubscriber, entitlementsOf, invoicesOf, pay, statusOf } from '../../testing/testing.js';
import { createProduct } from '../catalog/create-product.js';
import { refundPayment } from '../refund/refund-payment.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(billing);
});
afterAll(() => subgraph.stop());
afterEach(() => {
  vi.useRealTimers();
});

const BUY = `mutation ($input: BuyCourseAccessInput!) {
  buyCourseAccess(input: $input) { invoice { id status purpose total { amountMinor } lines { description } } }
}`;
interface Bought {
  buyCourseAccess: { invoice: { id: string; status: string } };
}
const buy = (productId: string, viewer = person(), idempotencyKey: string = newId()) =>
  subgraph.graphql<Bought>(BUY, { input: { productId, idempotencyKey } }, viewer);

async function aCourse(access?: 'free' | 'pro' | 'class'): Promise<string> {
  const courseId = newId();
  const published = { courseId, instructorId: newId(), publishedVersion: 1, lessonIds: [], ...(access && { access }) };
  await subgraph.tell(CoursePublished, published);
  return courseId;
}
async function aCourseForSale(access?: 'free' | 'pro' | 'class', amountMinor = 4_900) {
  const courseId = await aCourse(access);
  const { id: productId } = await createProduct(subgraph.context(person('staff')), {
    kind: 'course',
    title: 'Rust from the start',
    courseId,
    price: { amountMinor, currency: 'EUR' },
  });
  return { courseId, productId };
}
const COURSES = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Course {
  viewerHasAccess products { id kind course { id } }
} } }`;
const seen = async (courseIds: readonly string[], viewer: ReturnType<typeof person> | null) => {
  const r = courseIds.map((id) => ({ __typename: 'Course', id }));
  type Seen = { viewerHasAccess: boolean | null; products: { id: string }[] }[];
  return (await subgraph.graphql<{ _entities: Seen }>(COURSES, { r }, viewer)).data._entities;
};

test('the access to a course is granted by its payment, and taken back with a refund; then it can be bought again', async () => {
  const { courseId, productId } = await aCourseForSale('class');
  const student = person();
  const bought = await buy(productId, student);
  expect(bought.data.buyCourseAccess.invoice).toMatchObject({
    status: 'OPEN',
    purpose: 'COURSE',
    total: { amountMinor: '4900' },
    lines: [{ description: 'Rust from the start' }],
  });
  expect(await seen([courseId], student)).toEqual([
    { viewerHasAccess: false, products: [{ id: productId, kind: 'COURSE', course: { id: courseId } }] },
  ]);
  const paymentId = await pay(subgraph, bought.data.buyCourseAccess.invoice.id);
  const entitlement = `course:${courseId}`;
  await eventually(async () => (await entitlementsOf(subgraph, student.id)).length === 1);
  expect(await entitlementsOf(subgraph, student.id)).toEqual([{ entitlement, validUntil: null }]);
  expect(await seen([courseId], student)).toMatchObject([{ viewerHasAccess: true }]);
  expect((await buy(productId, student)).code).toBe('COURSE_ACCESS_ORDERED');
  const refund = { paymentId, reason: 'requested', idempotencyKey: newId() } as const;
  await refundPayment(subgraph.context(person('staff')), refund);
  await eventually(async () => (await entitlementsOf(subgraph, student.id)).length === 0);
  expect(await seen([courseId], student)).toMatchObject([{ viewerHasAccess: false }]);
  const again = await buy(productId, student);
  await pay(subgraph, again.data.buyCourseAccess.invoice.id);
  await eventually(async () => (await entitlementsOf(subgraph, student.id)).length === 1);
  const said = async (contract: Parameters<TestSubgraph['said']>[0]) =>
    (await subgraph.said(contract)).filter(({ data }) => data['userId'] === student.id).length;
  expect([await said(EntitlementGranted), await said(EntitlementRevoked)]).toEqual([2, 1]);
});

test('of ten requests at once with ten keys one is served, with one key all are; unpaid it can be bought again after 7 days', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const { productId } = await aCourseForSale();
  const student = person();
  const raced = await Promise.all(Array.from({ length: 10 }, () => buy(productId, student)));
  expect(raced.map(({ code }) => code ?? 'ok').sort()).toEqual([
    ...Array<string>(9).fill('COURSE_ACCESS_ORDERED'),
    'ok',
  ]);
  const [buyer, key] = [person(), newId()];
  const same = await Promise.all(Array.from({ length: 10 }, () => buy(productId, buyer, key)));
  expect(new Set(same.map(({ data }) => data.buyCourseAccess.invoice.id)).size).toBe(1);
  const [invoice] = await invoicesOf(subgraph, student.id);
  vi.setSystemTime(Date.now() + 7 * DAY);
  student.expiresAt.setTime(Date.now() + DAY);
  await eventually(async () => (await statusOf(subgraph, 'invoice', invoice?.id ?? '')) === 'void');
  expect((await buy(productId, student)).errors).toEqual([]);
});

test('a course for nothing is open at once', async () => {
  const { productId } = await aCourseForSale('pro', 0);
  const student = person();
  expect((await buy(productId, student)).data.buyCourseAccess.invoice.status).toBe('PAID');
  await eventually(async () => (await entitlementsOf(subgraph, student.id)).length === 1);
});

test('a free course is open to all who are signed in, and a plan opens what is open to plans; 50 courses are two statements', async () => {
  const [free, pro, ofClass] = [await aCourse('free'), await aCourse('pro'), await aCourse('class')];
  const { student } = await aSubscriber(subgraph, { active: true });
  const access = async (viewer: ReturnType<typeof person> | null) =>
    (await seen([free, pro, ofClass, newId()], viewer)).map(({ viewerHasAccess }) => viewerHasAccess);
  expect(await access(student)).toEqual([true, true, false, null]);
  expect(await access(person())).toEqual([true, false, false, null]);
  expect(await access(null)).toEqual([null, null, null, null]);
  const many = Array.from({ length: 50 }, () => newId());
  expect(await countStatements(() => seen(many, student))).toBe(2);
});

test('refusals have their codes', async () => {
  const { productId } = await aCourseForSale();
  expect((await buy(newId())).code).toBe('PRODUCT_NOT_FOUND');
  expect((await buy(productId, person('staff'))).code).toBe('FORBIDDEN');
  expect((await buy(productId, { ...person(), emailVerified: false })).code).toBe('EMAIL_NOT_VERIFIED');
});
