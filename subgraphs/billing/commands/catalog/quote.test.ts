import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { DAY } from '../../../../platform/domain/clock.js';
import { newId } from '../../../../platform/domain/ids.js';
import { eventually } from '../../../../platform/testing/testing.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { PriceChanged } from '../../../../schema/events/billing.js';
import { SeatReleased } from '../../../../schema/events/classes.js';
import { reconcile } from '../../queries/reconcile.js';
import { billing } from '../../subgraph.js';
import { aBundleProduct, aHeldSeat, aPlan, pay } from '../../testing/testing.js';
import { buyBundle } from '../bundle/buy-bundle.js';
import { changePrice, type ChangePrice } from './change-price.js';
import { createCoupon, type CreateCoupon } from './create-coupon.js';
import { setTaxRate } from './set-tax-rate.js';
import { updateBillingDetails } from '../invoice/update-billing-details.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(billing);
});
afterAll(() => subgraph.stop());
afterEach(() => {
  vi.useRealTimers();
});

const staff = person('staff');
const QUOTE = `query ($productId: ID!, $currency: String, $couponCodes: [String!]) {
  quote(productId: $productId, currency: $currency, couponCodes: $couponCodes) {
    discount { amountMinor } tax { amountMinor } total { amountMinor currency }
    lines { description taxBasisPoints amount { amountMinor } }
  }
}`;
interface Quoted {
  quote: Record<'discount' | 'tax' | 'total', { amountMinor: string; currency: string }> & { lines: object[] };
}
const ask = (variables: Record<string, unknown>, viewer = person()) =>
  subgraph.graphql<Quoted>(QUOTE, variables, viewer);
const totalOf = async (variables: Record<string, unknown>, viewer = person()) => {
  const { data, code } = await ask(variables, viewer);
  return code ?? `${data.quote.total.amountMinor} ${data.quote.total.currency}`;
};
const price = (productId: string, input: Omit<ChangePrice, 'productId' | 'idempotencyKey'>) =>
  changePrice(subgraph.context(staff), { productId, idempotencyKey: newId(), ...input });
const coupon = (input: Omit<CreateCoupon, 'code' | 'idempotencyKey'>, code = newId()) =>
  createCoupon(subgraph.context(staff), { code, idempotencyKey: newId(), ...input }).then(() => code);
/** A user in a country of their own, with a rate of its own. */
let countries = 0;
async function someoneTaxed(basisPoints: number) {
  countries += 1;
  const country = ['PT', 'ES', 'FR', 'IT', 'DE', 'NL', 'BE'][countries] ?? 'LU';
  await setTaxRate(subgraph.context(staff), { country, basisPoints, idempotencyKey: newId() });
  const student = person();
  await updateBillingDetails(subgraph.context(student), { name: 'Ana', address: 'Rua 1', country });
  return { student, country };
}
const euros = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });

test('a price holds from its time on, in its currency, and the one before to that time', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2031-01-10T00:00:00Z') });
  const productId = await aPlan(subgraph, { amountMinor: 1_900 });
  expect(await totalOf({ productId })).toBe('1900 EUR');
  expect(await totalOf({ productId, currency: 'USD' })).toBe('CURRENCY_NOT_OFFERED');
  await price(productId, { price: { amountMinor: 2_100, currency: 'USD' } });
  await price(productId, { price: euros(2_500), validFrom: new Date('2031-03-01T00:00:00Z') });
  await price(productId, { price: euros(2_200), validFrom: new Date('2031-02-01T00:00:00Z') });
  expect(await totalOf({ productId })).toBe('1900 EUR');
  expect(await totalOf({ productId, currency: 'USD' })).toBe('2100 USD');
  for (const [at, total] of [
    ['2031-01-31T23:59:59.999Z', '1900 EUR'],
    ['2031-02-01T00:00:00Z', '2200 EUR'],
    ['2031-02-28T23:59:59.999Z', '2200 EUR'],
    ['2031-03-01T00:00:00Z', '2500 EUR'],
  ] as const) {
    vi.setSystemTime(new Date(at));
    expect(await totalOf({ productId }), at).toBe(total);
  }
  const said = (await subgraph.said()).filter(
    (event) => event.type === PriceChanged.type && event.subject === productId,
  );
  expect(said.map((event) => (event.data as { price: object }).price)).toEqual([
    { amountMinor: 2_100, currency: 'USD' },
    euros(2_500),
    euros(2_200),
  ]);
});

test('a price is not changed in the past, nor twice at one time; staff alone do it, and it is noted who did', async () => {
  const productId = await aPlan(subgraph);
  const change = (input: object, viewer = staff) =>
    subgraph.graphql(
      'mutation ($input: ChangePriceInput!) { changePrice(input: $input) { product { prices { amount { amountMinor } validFrom } } } }',
      { input: { productId, price: { amountMinor: '2000', currency: 'EUR' }, idempotencyKey: newId(), ...input } },
      viewer,
    );
  const tomorrow = new Date(Date.now() + DAY);
  expect((await change({ validFrom: new Date(Date.now() - DAY) })).code).toBe('PRICE_IN_THE_PAST');
  expect((await change({ validFrom: tomorrow })).errors).toEqual([]);
  expect((await change({ validFrom: tomorrow })).code).toBe('PRICE_ALREADY_PLANNED');
  expect((await change({ productId: newId() })).code).toBe('PRODUCT_NOT_FOUND');
  expect((await change({}, person('instructor'))).code).toBe('FORBIDDEN');
  const wrong = await change({ price: { amountMinor: '1', currency: 'EUX' } });
  expect([wrong.code, wrong.errors[0]?.extensions['field']]).toEqual(['INVALID_INPUT', 'input.price.currency']);
  const acts = await subgraph.graphql<{ billingActs: { edges: { node: { act: string; actor: { id: string } } }[] } }>(
    'query ($id: ID) { billingActs(subjectId: $id) { edges { node { act actor { id } } } } }',
    { id: productId },
    staff,
  );
  expect(acts.data.billingActs.edges.map(({ node }) => node.act)).toEqual(['change-price', 'create-product']);
  expect(acts.data.billingActs.edges[0]?.node.actor.id).toBe(staff.id);
  await expect(subgraph.rows('delete from staff_act')).rejects.toThrow('append-only');
});

test('of 10 who change a price to the same time at once one does, and no two prices overlap', async () => {
  const productId = await aPlan(subgraph);
  const validFrom = new Date(Date.now() + DAY);
  const tries = Array.from({ length: 10 }, (_, index) => price(productId, { price: euros(2_000 + index), validFrom }));
  const done = (await Promise.allSettled(tries)).filter(({ status }) => status === 'fulfilled');
  expect(done).toHaveLength(1);
  await expect(
    subgraph.rows(
      `insert into price (id, product_id, amount_minor, currency, valid_from) values ($1, $2, 1, 'EUR', now())`,
      [newId(), productId],
    ),
  ).rejects.toThrow('price_overlap');
});

test('the country of the billing details decides the tax, from its time on', async () => {
  const productId = await aPlan(subgraph, { amountMinor: 12_300 });
  const { student, country } = await someoneTaxed(2_300);
  const taxOf = async (viewer = student) => (await ask({ productId }, viewer)).data.quote.tax.amountMinor;
  expect([await taxOf(), await taxOf(person())]).toEqual(['2300', '0']);
  const set = (input: object, viewer = staff) =>
    subgraph.graphql(
      'mutation ($input: SetTaxRateInput!) { setTaxRate(input: $input) { taxRate { country } } }',
      { input: { country, basisPoints: 2_500, idempotencyKey: newId(), ...input } },
      viewer,
    );
  const later = new Date(Date.now() + DAY);
  expect((await set({ validFrom: later })).errors).toEqual([]);
  expect((await set({ validFrom: later })).code).toBe('TAX_RATE_ALREADY_PLANNED');
  expect((await set({ validFrom: new Date(0) })).code).toBe('TAX_RATE_IN_THE_PAST');
  expect((await set({ country: 'XX' })).code).toBe('INVALID_INPUT');
  expect((await set({}, student)).code).toBe('FORBIDDEN');
  expect(await taxOf()).toBe('2300');
  vi.useFakeTimers({ toFake: ['Date'], now: later });
  expect(await taxOf({ ...student, expiresAt: new Date(Date.now() + DAY) })).toBe('2460');
});

test('what is quoted is what is then asked for, tax and coupon included, and what the ledger gets', async () => {
  const { student } = await someoneTaxed(2_300);
  const { productId } = await aBundleProduct(subgraph);
  await price(productId, { price: euros(10_000), taxBehavior: 'exclusive' });
  const couponCodes = [await coupon({ basisPoints: 1_000 }), await coupon({ amount: euros(500) })];
  const quoted = (await ask({ productId, couponCodes }, student)).data.quote;
  expect([quoted.discount, quoted.tax, quoted.total].map(({ amountMinor }) => amountMinor)).toEqual([
    '1500',
    '1955',
    '10455',
  ]);
  const { invoiceId } = await buyBundle(subgraph.context(student), { productId, couponCodes, idempotencyKey: newId() });
  const [invoice] = await subgraph.rows(
    `select discount_minor as discount, tax_minor as tax, total_amount_minor as total from invoice where id = $1`,
    [invoiceId],
  );
  expect(invoice).toEqual({ discount: 1_500, tax: 1_955, total: 10_455 });
  await pay(subgraph, invoiceId);
  const entries = await subgraph.rows<{ code: string; sum: number }>(
    `select account_code as code, sum(amount_minor)::integer as sum from ledger_entry
     join ledger_transaction t on t.id = ledger_transaction_id where invoice_id = $1 group by 1 order by 1`,
    [invoiceId],
  );
  expect(entries).toEqual([
    { code: 'cash', sum: 10_455 },
    { code: 'receivable', sum: 0 },
    { code: 'revenue', sum: -8_500 },
    { code: 'tax-payable', sum: -1_955 },
  ]);
  expect(await reconcile(subgraph.context(null))).toEqual([]);
  await expect(subgraph.rows('update invoice set tax_minor = 1 where id = $1', [invoiceId])).rejects.toThrow(
    'is issued',
  );
});

test('a coupon is refused where it is not good, with the reason', async () => {
  const productId = await aPlan(subgraph);
  const student = person();
  const tried = async (code: string, currency?: string) =>
    totalOf({ productId, currency, couponCodes: [code] }, student);
  expect(await tried('no-such-code')).toBe('COUPON_NOT_FOUND');
  expect(await tried(await coupon({ basisPoints: 100, productIds: [await aPlan(subgraph)] }))).toBe(
    'COUPON_NOT_APPLICABLE',
  );
  expect(await tried(await coupon({ amount: { amountMinor: 1, currency: 'USD' } }))).toBe('COUPON_NOT_APPLICABLE');
  const ends = new Date(Date.now() + 60_000);
  const expiring = await coupon({ basisPoints: 5_000, expiresAt: ends, productIds: [productId] });
  expect(await tried(` ${expiring.toUpperCase()} `)).toBe('950 EUR');
  vi.useFakeTimers({ toFake: ['Date'], now: ends });
  expect(await tried(expiring)).toBe('COUPON_EXPIRED');
});

test('of 50 who buy at once with a coupon for 10, 10 get it', async () => {
  const { productId } = await aBundleProduct(subgraph);
  const code = await coupon({ basisPoints: 5_000, maxRedemptions: 10 });
  const buyers = Array.from({ length: 50 }, () =>
    subgraph.graphql(
      'mutation ($input: BuyBundleInput!) { buyBundle(input: $input) { invoice { id } } }',
      { input: { productId, couponCodes: [code], idempotencyKey: newId() } },
      person(),
    ),
  );
  const answers = (await Promise.all(buyers)).map((answer) => answer.code ?? 'bought');
  expect(answers.toSorted()).toEqual([
    ...Array<string>(40).fill('COUPON_USED_UP'),
    ...Array<string>(10).fill('bought'),
  ]);
  const [counted] = await subgraph.rows(
    `select redemptions, (select count(*)::integer from coupon_redemption where coupon_id = coupon.id) as rows
     from coupon where code = $1`,
    [code.toUpperCase()],
  );
  expect(counted).toEqual({ redemptions: 10, rows: 10 });
});

test('a person uses a coupon once, and again when the invoice was never paid', async () => {
  const student = person();
  const code = await coupon({ basisPoints: 5_000, maxRedemptions: 1 });
  const buy = async () =>
    buyBundle(subgraph.context(student), {
      productId: (await aBundleProduct(subgraph)).productId,
      couponCodes: [code],
      idempotencyKey: newId(),
    });
  const { invoiceId } = await buy();
  await expect(buy()).rejects.toMatchObject({ code: 'COUPON_ALREADY_USED' });
  const held = await aHeldSeat(subgraph);
  // Any invoice that becomes void gives back what was used for it.
  await subgraph.rows('update coupon_redemption set invoice_id = $2 where invoice_id = $1', [
    invoiceId,
    held.invoiceId,
  ]);
  await subgraph.tell(
    SeatReleased,
    { classId: held.classId, seatHoldId: held.seatHoldId, studentId: held.student.id },
    { subject: held.classId },
  );
  await eventually(async () => {
    const rows = await subgraph.rows('select from coupon_redemption where invoice_id = $1 and released_at is null', [
      held.invoiceId,
    ]);
    return rows.length === 0;
  });
  await buy();
  await expect(buy()).rejects.toMatchObject({ code: 'COUPON_ALREADY_USED' });
});

test('a coupon is a percentage or an amount, has its code alone, and can be taken back', async () => {
  const make = (input: object) =>
    subgraph.graphql<{ createCoupon: { coupon: { id: string; redemptions: number } } }>(
      'mutation ($input: CreateCouponInput!) { createCoupon(input: $input) { coupon { id redemptions } } }',
      { input: { idempotencyKey: newId(), ...input } },
      staff,
    );
  expect((await make({ code: newId() })).code).toBe('INVALID_INPUT');
  expect((await make({ code: newId(), basisPoints: 1, amount: { amountMinor: '1', currency: 'EUR' } })).code).toBe(
    'INVALID_INPUT',
  );
  expect((await make({ code: newId(), basisPoints: 1, productIds: [newId()] })).code).toBe('PRODUCT_NOT_FOUND');
  const code = newId();
  const { id: couponId } = (await make({ code, basisPoints: 1_000 })).data.createCoupon.coupon;
  expect((await make({ code: code.toUpperCase(), basisPoints: 1 })).code).toBe('COUPON_CODE_TAKEN');
  const archive = (id: string) =>
    subgraph.graphql(
      'mutation ($input: ArchiveCouponInput!) { archiveCoupon(input: $input) { coupon { archivedAt } } }',
      { input: { couponId: id } },
      staff,
    );
  expect((await archive(couponId)).errors).toEqual([]);
  expect((await archive(newId())).code).toBe('COUPON_NOT_FOUND');
  expect(await totalOf({ productId: await aPlan(subgraph), couponCodes: [code] })).toBe('COUPON_NOT_FOUND');
});

test('billing details are seen by their owner and staff alone', async () => {
  const student = person();
  const input = { name: 'Ana Sousa', address: 'Rua da Prata 1\nLisboa', country: 'PT', taxId: 'PT123' };
  const saved = await subgraph.graphql(
    'mutation ($input: UpdateBillingDetailsInput!) { updateBillingDetails(input: $input) { billingDetails { name address country taxId } } }',
    { input },
    student,
  );
  expect(saved.data).toEqual({ updateBillingDetails: { billingDetails: input } });
  const seen = (viewer: typeof student) =>
    subgraph.graphql(
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on User { billingDetails { name } } } }',
      { r: [{ __typename: 'User', id: student.id }] },
      viewer,
    );
  for (const [viewer, details] of [
    [student, { name: 'Ana Sousa' }],
    [staff, { name: 'Ana Sousa' }],
    [person(), null],
  ] as const)
    expect((await seen(viewer)).data).toEqual({ _entities: [{ billingDetails: details }] });
});

test('ten codes an hour that do not exist are distinguished from those that do, and no more, also at once', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const [productId, guesser] = [await aPlan(subgraph), person()];
  const good = await coupon({ basisPoints: 1_000 });
  const guess = async (couponCodes: string[]) => {
    const viewer = { ...guesser, expiresAt: new Date(Date.now() + 900_000) };
    return (await ask({ productId, couponCodes }, viewer)).code;
  };
  for (let n = 0; n < 3; n += 1) expect(await guess([good])).toBeUndefined();
  const codes = await Promise.all(Array.from({ length: 20 }, () => guess([newId()])));
  expect(codes.filter((code) => code === 'COUPON_NOT_FOUND')).toHaveLength(10);
  expect(codes.filter((code) => code === 'TOO_MANY_COUPON_GUESSES')).toHaveLength(10);
  expect(await guess([good])).toBe('TOO_MANY_COUPON_GUESSES');
  const buy = buyBundle(subgraph.context(guesser), { productId, couponCodes: [newId()], idempotencyKey: newId() });
  await expect(buy).rejects.toMatchObject({ code: 'TOO_MANY_COUPON_GUESSES' });
  expect(await guess([])).toBeUndefined();
  expect((await ask({ productId, couponCodes: [good] }, person())).code).toBeUndefined();
  vi.setSystemTime(Date.now() + 3_600_001);
  expect(await guess([good])).toBeUndefined();
});
