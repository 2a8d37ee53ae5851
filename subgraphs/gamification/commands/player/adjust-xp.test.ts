import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../../../platform/domain/ids.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { XpEarned } from '../../../../schema/events/gamification.js';
import { gamification } from '../../subgraph.js';
import { earn } from '../../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(gamification);
});
afterAll(() => subgraph.stop());

const ADJUST = `mutation ($input: AdjustXpInput!) {
  adjustXp(input: $input) { player { totalXp level recentActivity { rule amount reason } } }
}`;
const staff = person('staff');
const adjust = (input: object, viewer = staff) =>
  subgraph.graphql<{ adjustXp: { player: { totalXp: number } } }>(
    ADJUST,
    { input: { amount: 100, reason: 'helped in class', idempotencyKey: newId(), ...input } },
    viewer,
  );

test('staff change a total; the ledger says who did it and why', async () => {
  const { id: userId } = person();
  await earn(subgraph, userId, newId());
  const result = await adjust({ userId, amount: -5, reason: 'a copied answer' });
  expect(result).toMatchObject({
    errors: [],
    data: {
      adjustXp: {
        player: {
          totalXp: 10,
          level: 1,
          recentActivity: [{ rule: 'ADJUSTMENT', amount: -5, reason: 'a copied answer' }, { amount: 15 }],
        },
      },
    },
  });
  expect(
    await subgraph.rows('select actor_id, reason from xp_transaction where player_id = $1 and amount < 0', [userId]),
  ).toEqual([{ actorId: staff.id, reason: 'a copied answer' }]);
  const said = (await subgraph.said(XpEarned)).filter((event) => event.subject === userId);
  expect(said[1]?.data).toMatchObject({ amount: -5, rule: 'adjustment', totalXp: 10, courseId: null, classIds: [] });
});

test('one idempotency key has one effect; with another request it is refused', async () => {
  const { id: userId } = person();
  await earn(subgraph, userId, newId());
  const input = { userId, amount: 100, idempotencyKey: newId() };
  const answers = await Promise.all(Array.from({ length: 20 }, () => adjust(input)));
  expect(answers.map((answer) => answer.data.adjustXp.player.totalXp)).toEqual(Array(20).fill(115));
  expect((await adjust({ ...input, amount: 200 })).code).toBe('IDEMPOTENCY_KEY_REUSED');
});

test('of 20 withdrawals at once, as many go through as the total can bear', async () => {
  const { id: userId } = person();
  await earn(subgraph, userId, newId(), 2);
  const answers = await Promise.all(Array.from({ length: 20 }, () => adjust({ userId, amount: -7 })));
  const codes = answers.map((answer) => answer.code ?? 'ok');
  expect(codes.filter((code) => code === 'ok')).toHaveLength(4);
  expect(codes.filter((code) => code === 'XP_EXHAUSTED')).toHaveLength(16);
  const [player] = await subgraph.rows('select total_xp from player where id = $1', [userId]);
  expect(player).toEqual({ totalXp: 2 });
});

test('refusals have their codes', async () => {
  const { id: userId } = person();
  await earn(subgraph, userId, newId());
  expect((await adjust({ userId: newId() })).code).toBe('PLAYER_NOT_FOUND');
  expect((await adjust({ userId: 'anonymous' })).code).toBe('PLAYER_NOT_FOUND');
  expect((await adjust({ userId, amount: -16 })).code).toBe('XP_EXHAUSTED');
  expect((await adjust({ userId }, person())).code).toBe('FORBIDDEN');
  expect((await adjust({ userId }, person('instructor'))).code).toBe('FORBIDDEN');
  const invalid = await adjust({ userId, amount: 0, reason: '' });
  expect(invalid.code).toBe('INVALID_INPUT');
  expect(invalid.errors[0]?.extensions['problems']).toMatchObject([
    { field: 'input.amount' },
    { field: 'input.reason' },
  ]);
});
