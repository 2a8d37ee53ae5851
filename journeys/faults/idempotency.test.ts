import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import type { Viewer } from '../../platform/auth.js';
import { newId } from '../../platform/domain/ids.js';
import type { Failpoint } from '../../platform/failpoint.js';
import { Random } from '../../platform/faults/random.js';
import type { TestDatabase } from '../../platform/testing/testing.js';
import { freshDatabase, person, TestSubgraph } from '../../platform/testing/subgraph.js';
import { CoursePublished } from '../../schema/events/courses.js';
import { createProduct } from '../../subgraphs/billing/commands/catalog/create-product.js';
import { reconcile, reconcileAccounts } from '../../subgraphs/billing/queries/reconcile.js';
import { billing } from '../../subgraphs/billing/subgraph.js';
import { aHeldSeat, pay, PRICE, settled } from '../../subgraphs/billing/testing/testing.js';
import type { AskedOne } from './one-billing.js';

/*
 * Clients send what moves money again and again, all at once, to two instances of billing, and to one that dies: each key has
 * one effect, and every request with it gets the same answer.
 */

const KEYS = { short: 100, full: 1_000 }[inject('faultsForm')];
const TIMES = 20;
/** Keys under way at once, each by all of its requests. */
const AT_ONCE = 8;

let database: TestDatabase;
let instances: readonly TestSubgraph[];
let productId: string;
beforeEach(async () => {
  database = await freshDatabase(billing);
  instances = [await TestSubgraph.start(billing, database), await TestSubgraph.start(billing, database)];
  const courseId = newId();
  await first().tell(CoursePublished, { courseId, instructorId: newId(), publishedVersion: 1, lessonIds: [] });
  const price = { amountMinor: 4_900, currency: 'EUR' };
  const course = { kind: 'course', title: 'Rust from the start', courseId, price } as const;
  productId = (await createProduct(first().context(staff), course)).id;
});
afterEach(async () => {
  expect(await reconcile(first().context(null))).toEqual([]);
  expect(await reconcileAccounts(first().context(null))).toEqual([]);
  for (const instance of instances) await instance.stop();
  await database.drop();
});

const first = () => instances[0] as TestSubgraph;
const staff = person('staff');
const ACTS = {
  buy: 'mutation ($input: BuyCourseAccessInput!) { buyCourseAccess(input: $input) { invoice { id status } } }',
  pay: 'mutation ($input: RecordManualPaymentInput!) { recordManualPayment(input: $input) { invoice { id number status } } }',
  refund: `mutation ($input: RefundPaymentInput!) {
    refundPayment(input: $input) { invoice { id refunded { amountMinor } creditNotes { id number } } }
  }`,
};
type Act = keyof typeof ACTS;
const money = (amountMinor: number) => ({ amountMinor: String(amountMinor), currency: 'EUR' });

interface Request {
  readonly act: Act;
  readonly viewer: Viewer;
  readonly input: Readonly<Record<string, unknown>>;
  /** Another request that could be made, under the same key. */
  readonly other: Readonly<Record<string, unknown>>;
}

async function aRequest(act: Act): Promise<Request> {
  const idempotencyKey = newId();
  if (act === 'buy') {
    const input = { productId, idempotencyKey };
    return { act, viewer: person(), input, other: { ...input, couponCodes: ['SPRING'] } };
  }
  const { invoiceId } = await aHeldSeat(first());
  if (act === 'pay') {
    const input = { invoiceId, amount: money(PRICE.amountMinor), method: 'CASH', idempotencyKey };
    return { act, viewer: staff, input, other: { ...input, method: 'TRANSFER' } };
  }
  const input = { paymentId: await pay(first(), invoiceId), amount: money(100), reason: 'REQUESTED', idempotencyKey };
  return { act, viewer: staff, input, other: { ...input, amount: money(200) } };
}

const ask = (subgraph: TestSubgraph, { act, viewer, input }: Request) => subgraph.graphql(ACTS[act], { input }, viewer);

/** How many effects of each act there are; every payment that is refunded was prepared. */
async function effects(): Promise<Record<Act, number>> {
  const [row] = await first().rows<{ buy: number; paid: number; refund: number; issued: number; noted: number }>(
    `select (select count(*) from invoice where purpose_kind = 'course')::integer as buy,
       (select count(*) from payment)::integer as paid,
       (select count(*) from invoice where number is not null)::integer as issued,
       (select count(*) from refund)::integer as refund,
       (select count(*) from credit_note)::integer as noted`,
  );
  const { buy = 0, paid = 0, refund = 0, issued, noted } = row ?? {};
  expect([issued, noted]).toEqual([paid, refund]);
  return { buy, pay: paid, refund };
}

test(
  `${KEYS} keys, each sent ${TIMES} times at once to two instances, have ${KEYS} effects and equal answers; another request under a key is refused`,
  { timeout: 3_600_000 },
  async () => {
    const random = new Random(inject('faultsSeed'));
    const acts = Array.from({ length: KEYS }, (_, index) => (['buy', 'pay', 'refund'] as const)[index % 3] as Act);
    const requests: Request[] = [];
    for (const act of acts) requests.push(await aRequest(act));
    const before = await effects();
    const waiting = requests.values();
    const client = async (): Promise<void> => {
      for (const request of waiting) {
        const answers = await Promise.all(Array.from({ length: TIMES }, () => ask(random.of(instances), request)));
        expect(answers.flatMap(({ errors }) => errors)).toEqual([]);
        expect(new Set(answers.map(({ data }) => JSON.stringify(data))).size).toBe(1);
      }
    };
    const began = performance.now();
    await Promise.all(Array.from({ length: AT_ONCE }, client));
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    process.stdout.write(`${KEYS} keys × ${TIMES}: ${KEYS * TIMES} requests in ${seconds} s\n`);
    const after = await effects();
    for (const act of ['buy', 'pay', 'refund'] as const)
      expect(after[act] - before[act]).toBe(acts.filter((one) => one === act).length);
    for (const request of requests) {
      const { code } = await ask(random.of(instances), { ...request, input: request.other });
      expect(code).toBe('IDEMPOTENCY_KEY_REUSED');
    }
    expect(await effects()).toEqual(after);
  },
);

test('a key belongs to who sent it and to what it was sent for', async () => {
  const [mine, paying, refunding] = [await aRequest('buy'), await aRequest('pay'), await aRequest('refund')];
  const { idempotencyKey } = mine.input;
  const under = (request: Request) => ({ ...request, input: { ...request.input, idempotencyKey } });
  const before = await effects();
  for (const request of [mine, { ...mine, viewer: person() }, under(paying), under(refunding)])
    expect((await ask(first(), request)).errors).toEqual([]);
  expect(await effects()).toEqual({ buy: before.buy + 2, pay: before.pay + 1, refund: before.refund + 1 });
});

/** A process of its own is killed at a failpoint of the command that it is asked for. */
async function dieOver({ act, viewer, input }: Request, failpoint: Failpoint): Promise<void> {
  // So that it dies over the request, not over work that is left.
  await settled(first());
  const child = fork(join(import.meta.dirname, 'one-billing.ts'), [database.url], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  const answers: unknown[] = [];
  await once(child, 'message');
  child.on('message', (answer) => answers.push(answer));
  child.send({ query: ACTS[act], input, viewer: JSON.stringify(viewer), failpoint } satisfies AskedOne);
  expect(await ended).toEqual([null, 'SIGKILL']);
  expect(answers).toEqual([]);
}

test.each(['buy', 'pay', 'refund'] as const)(
  'when the process dies over the request to %s, before its commit or between the commit and the answer, who sends it again gets the answer, and it was done once',
  { timeout: 300_000 },
  async (act) => {
    for (const failpoint of ['command: events recorded', 'command: committed'] as const) {
      const request = await aRequest(act);
      const before = await effects();
      await dieOver(request, failpoint);
      // Rolled back with the process, or done.
      expect((await effects())[act] - before[act]).toBe(failpoint === 'command: committed' ? 1 : 0);
      const answers = await Promise.all(Array.from({ length: TIMES }, () => ask(first(), request)));
      expect(answers.flatMap(({ errors }) => errors)).toEqual([]);
      expect(new Set(answers.map(({ data }) => JSON.stringify(data))).size).toBe(1);
      expect((await effects())[act] - before[act]).toBe(1);
    }
  },
);
