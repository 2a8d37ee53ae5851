import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../../../platform/domain/ids.js';
import { countStatements, person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { ExerciseCompleted } from '../../../../schema/events/courses.js';
import { BadgeRevoked, BadgeUnlocked } from '../../../../schema/events/gamification.js';
import { backfillBadge } from '../../commands/badge/backfill-badge.js';
import { gamification } from '../../subgraph.js';
import { anExercise, earn } from '../../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(gamification);
});
afterAll(() => subgraph.stop());

const staff = person('staff');
const BADGE = 'id name status title pictureUrl secret viewerProgress viewerAward { tier } tiers { title rule }';
const saved = (change: object = {}, viewer = staff) =>
  subgraph.graphql<{ saveBadge: { badge: { id: string; name: string } } }>(
    `mutation ($input: SaveBadgeInput!) { saveBadge(input: $input) { badge { ${BADGE} } } }`,
    {
      input: {
        name: `b-${newId().slice(-12)}`,
        title: 'Solver',
        text: 'Solve.',
        tiers: [tier('submissions', 1), tier('exerciseResults', 2)],
        idempotencyKey: newId(),
        ...change,
      },
    },
    viewer,
  );
const tier = (fact: string, value: number, change: object = {}) => ({
  title: `Tier of ${value}`,
  rule: JSON.stringify({ fact, op: 'gte', value, ...change }),
});
const change = (name: string, badgeId: string, extra: object = {}, viewer = staff) =>
  subgraph.graphql(
    `mutation ($input: ${name.charAt(0).toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { __typename } }`,
    { input: { badgeId, ...extra } },
    viewer,
  );
const unlocked = async (userId: string) =>
  (await subgraph.said(BadgeUnlocked))
    .filter(({ subject }) => subject === userId)
    .map(({ data }) => [data['badge'], data['title'], data['tier']]);
const shown = async (viewer: ReturnType<typeof person>) =>
  (
    await subgraph.graphql<{
      badges: {
        name: string;
        viewerProgress: number | null;
        viewerAward: { tier: number } | null;
        tiers: { rule: string | null }[];
      }[];
    }>(`{ badges { ${BADGE} } }`, {}, viewer)
  ).data.badges;

test('a badge of staff is awarded tier by tier, with its title, and shows progress toward the next', async () => {
  const { data } = await saved({
    tiers: [tier('exerciseResults', 2), tier('exerciseResults', 4, { where: { minScore: 1 }, distinct: 'source' })],
    pictureUrl: 'https://pictures.example/solver.svg',
  });
  const { id, name } = data.saveBadge.badge;
  const player = person();
  await earn(subgraph, player.id, newId());
  expect((await shown(player)).some((badge) => badge.name === name)).toBe(false);
  expect((await change('activateBadge', id)).errors).toEqual([]);
  expect((await shown(player)).find((badge) => badge.name === name)).toMatchObject({
    viewerProgress: 0.5,
    viewerAward: null,
    tiers: [{ rule: null }, { rule: null }],
  });
  await earn(subgraph, player.id, newId(), 2);
  expect((await shown(player)).find((badge) => badge.name === name)).toMatchObject({
    viewerProgress: 0.75,
    viewerAward: { tier: 1 },
  });
  const low = anExercise(player.id, newId(), { score: 0.5 });
  await subgraph.tell(ExerciseCompleted, low);
  expect((await unlocked(player.id)).filter(([badge]) => badge === name)).toEqual([[name, 'Solver', 1]]);
  await earn(subgraph, player.id, newId());
  expect((await unlocked(player.id)).filter(([badge]) => badge === name)).toEqual([
    [name, 'Solver', 1],
    [name, 'Solver', 2],
  ]);
});

test('the job awards a new badge for facts of the past, once, however often it runs', async () => {
  const player = person();
  await earn(subgraph, player.id, newId(), 3);
  const { id, name } = (await saved({ tiers: [tier('exercises', 3)] })).data.saveBadge.badge;
  await change('activateBadge', id);
  await Promise.all([backfillBadge(subgraph.context(null), id), backfillBadge(subgraph.context(null), id)]);
  expect((await unlocked(player.id)).filter(([badge]) => badge === name)).toHaveLength(1);
});

test('a revoked badge is gone for all, facts do not bring it back, and staff can', async () => {
  const player = person();
  const { id, name } = (await saved({ tiers: [tier('exercises', 1)] })).data.saveBadge.badge;
  await change('activateBadge', id);
  await earn(subgraph, player.id, newId());
  const held = async () =>
    (
      await subgraph.graphql<{ _entities: { badges: { badge: string }[] }[] }>(
        'query ($id: ID!) { _entities(representations: [{ __typename: "Player", id: $id }]) { ... on Player { badges { badge definition { title } } } } }'.replace(
          '$id }',
          '$id }',
        ),
        { id: player.id },
        player,
      )
    ).data._entities[0]!.badges.map(({ badge }) => badge);
  expect(await held()).toContain(name);
  const act = { userId: player.id, reason: 'Another user solved it' };
  expect((await change('revokeBadge', id, act)).errors).toEqual([]);
  expect((await change('revokeBadge', id, act)).code).toBe('BADGE_NOT_AWARDED');
  await earn(subgraph, player.id, newId());
  await backfillBadge(subgraph.context(null), id);
  expect(await held()).not.toContain(name);
  expect(
    (await subgraph.said(BadgeRevoked)).filter(({ subject }) => subject === player.id).map(({ data }) => data),
  ).toEqual([{ userId: player.id, badge: name, title: 'Solver' }]);
  expect((await change('restoreBadge', id, act)).errors).toEqual([]);
  expect((await change('restoreBadge', id, act)).code).toBe('BADGE_NOT_REVOKED');
  expect(await held()).toContain(name);
  expect(
    await subgraph.rows('select act, reason from staff_act where player_id = $1 order by at', [player.id]),
  ).toEqual([
    { act: 'revoke-badge', reason: act.reason },
    { act: 'restore-badge', reason: act.reason },
  ]);
});

test('secret badges are seen by users who have them and by staff; a retired one is awarded no more', async () => {
  const [holder, other] = [person(), person()];
  const { id, name } = (await saved({ secret: true, tiers: [tier('exercises', 1)] })).data.saveBadge.badge;
  await change('activateBadge', id);
  await earn(subgraph, holder.id, newId());
  const sees = async (viewer: ReturnType<typeof person>) => (await shown(viewer)).some((badge) => badge.name === name);
  expect([await sees(holder), await sees(other), await sees(staff)]).toEqual([true, false, true]);
  expect((await change('retireBadge', id)).errors).toEqual([]);
  await earn(subgraph, other.id, newId());
  expect((await unlocked(other.id)).map(([badge]) => badge)).not.toContain(name);
  expect([await sees(holder), await sees(other)]).toEqual([true, false]);
});

test('refusals have their codes', async () => {
  const invalid = await saved({ tiers: [tier('nothing', 1), { title: 'x', rule: '[]' }] });
  expect(invalid.code).toBe('RULE_INVALID');
  expect((invalid.errors[0]?.extensions['details'] as { problems: string[] }).problems).toEqual([
    'input.tiers[0].rule.fact: is not a fact: see gamificationFacts',
    'input.tiers[1].rule: must be an object',
  ]);
  for (const pictureUrl of [
    'http://x.example/a.svg',
    'https://x.example/a.gif',
    'https://x.example/a.svg?x',
    'javascript:a.svg',
  ])
    expect((await saved({ pictureUrl })).code).toBe('INVALID_INPUT');
  expect((await saved({ name: 'first-lesson' })).code).toBe('BADGE_NAME_TAKEN');
  expect((await saved({ badgeId: newId() })).code).toBe('BADGE_NOT_FOUND');
  expect((await saved({}, person())).code).toBe('FORBIDDEN');
  expect((await saved({}, person('instructor'))).code).toBe('FORBIDDEN');
  const { id } = (await saved()).data.saveBadge.badge;
  expect((await change('retireBadge', id)).code).toBe('INVALID_BADGE_STATE');
  expect((await change('activateBadge', newId())).code).toBe('BADGE_NOT_FOUND');
  expect((await change('revokeBadge', id, { userId: newId(), reason: 'Because' })).code).toBe('PLAYER_NOT_FOUND');
  const facts = await subgraph.graphql<{ gamificationFacts: object[] }>(
    '{ gamificationFacts { name narrowable } }',
    {},
    staff,
  );
  expect(facts.data.gamificationFacts).toContainEqual({ name: 'exercises', narrowable: false });
  expect((await subgraph.graphql('{ gamificationFacts { name } }', {}, person())).code).toBe('FORBIDDEN');
});

test('badges with progress and awards take four statements, however many', async () => {
  const player = person();
  await earn(subgraph, player.id, newId());
  expect(await countStatements(() => shown(player))).toBeLessThanOrEqual(4);
});
