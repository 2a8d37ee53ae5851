import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../../platform/domain/ids.js';
import { askAbout, columnsWith, partOf } from '../../../platform/testing/privacy.js';
import { person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import { PaymentSucceeded } from '../../../schema/events/billing.js';
import { DataErased, DataExported } from '../../../schema/events/gamification.js';
import { DataExportRequested, UserErasureDue } from '../../../schema/events/users.js';
import { topOf } from '../queries/leaderboards.js';
import { gamification } from '../subgraph.js';
import { aGroup, earn } from '../testing/testing.js';
import { adjustXp } from './player/adjust-xp.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(gamification);
});
afterAll(() => subgraph.stop());

const MARKER = 'Xóchitl';

test('what a player earned is exported; erased, they are on no board, and the ledger keeps amounts without words', async () => {
  const { students, classId, courseId } = await aGroup(subgraph, 2);
  const [player = person(), rival = person()] = students;
  for (const { id } of students) await earn(subgraph, id, courseId, 2);
  await adjustXp(subgraph.context(person('staff')), {
    userId: player.id,
    amount: 20,
    reason: `${MARKER} helped`,
    idempotencyKey: newId(),
  });
  const paid = { ...PaymentSucceeded.example, userId: player.id };
  await subgraph.tell(PaymentSucceeded, paid);
  const asking = { subgraph, userId: player.id };
  const receipt = await askAbout({ ...asking, requested: DataExportRequested, receipt: DataExported });
  expect(await partOf(subgraph, receipt)).toMatchObject({
    player: [{ totalXp: 50 }],
    xp: [{ amount: 15, courseId }, { amount: 15 }, { amount: 20, reason: `${MARKER} helped` }],
    purchases: [{ paymentId: paid.paymentId, invoiceId: paid.invoiceId }],
    contests: [],
  });
  const board = async () =>
    (
      await topOf(subgraph.context(rival), {
        scope: { type: 'class' as const, id: classId },
        period: 'weekly' as const,
        at: new Date(),
        first: 10,
      })
    ).length;
  expect(await board()).toBe(2);
  expect(await columnsWith(subgraph.databaseUrl, MARKER)).toEqual(['public.xp_transaction.reason']);

  for (let times = 0; times < 2; times += 1)
    await askAbout({ ...asking, requested: UserErasureDue, receipt: DataErased });
  expect(await columnsWith(subgraph.databaseUrl, MARKER)).toEqual([]);
  expect(await board()).toBe(1);
  const [sum] = await subgraph.rows('select sum(amount) as xp from xp_transaction where player_id = $1', [player.id]);
  expect(sum).toEqual({ xp: 50 });
  // Also when it is heard of late.
  await subgraph.tell(PaymentSucceeded, { ...paid, paymentId: newId() });
  expect(await subgraph.rows('select from purchase where player_id = $1', [player.id])).toEqual([]);
});

test('only the words of the ledger can be changed, and only to none', async () => {
  const { students, courseId } = await aGroup(subgraph);
  const [{ id } = person()] = students;
  await earn(subgraph, id, courseId);
  const change = (values: string) => subgraph.rows(`update xp_transaction set ${values} where player_id = $1`, [id]);
  await expect(change("reason = 'well done'")).rejects.toThrow(/append-only/);
  await expect(change("reason = '[erased]', amount = 1")).rejects.toThrow(/append-only/);
  await expect(subgraph.rows('delete from xp_transaction where player_id = $1', [id])).rejects.toThrow(/append-only/);
});
