import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY } from '../../../platform/domain/clock.js';
import { newId } from '../../../platform/domain/ids.js';
import { eventually } from '../../../platform/testing/testing.js';
import { TestSubgraph } from '../../../platform/testing/subgraph.js';
import { PriceChanged } from '../../../schema/events/billing.js';
import { classes } from '../subgraph.js';
import { aSupportedCourse } from '../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(classes);
});
afterAll(() => subgraph.stop());

test('a session is offered for its new price, now or from its time on; other currencies are none of it', async () => {
  const { productId } = await aSupportedCourse(subgraph, { amountMinor: 2_500 });
  const change = (amountMinor: number, currency: string, validFrom: Date) =>
    subgraph.tell(PriceChanged, {
      productId,
      priceId: newId(),
      price: { amountMinor, currency },
      taxBehavior: 'inclusive',
      validFrom: validFrom.toISOString(),
    });
  const offered = async () => {
    const [row] = await subgraph.rows<{ amount: number }>(
      'select price_amount_minor as amount from support_option where product_id = $1',
      [productId],
    );
    return row?.amount;
  };
  await change(3_000, 'EUR', new Date());
  expect(await offered()).toBe(3_000);
  await change(100, 'USD', new Date());
  await change(4_000, 'EUR', new Date(Date.now() + DAY));
  expect(await offered()).toBe(3_000);
  // The planned job, as it runs when its time has come.
  await subgraph.rows(
    `update graphile_worker._private_jobs set run_at = now() where key like 'take-price-of-support/%'`,
  );
  await eventually(async () => (await offered()) === 4_000);
});
