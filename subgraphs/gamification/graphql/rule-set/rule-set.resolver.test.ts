import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../../../platform/domain/ids.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { ExerciseCompleted } from '../../../../schema/events/courses.js';
import { RuleSetActivated, XpEarned } from '../../../../schema/events/gamification.js';
import { runSimulation } from '../../commands/rule-set/run-simulation.js';
import { takeBack } from '../../commands/rule-set/void-source.js';
import { FIRST_VALUES } from '../../domain/xp-rules.js';
import { checkBoards } from '../../queries/check-boards.js';
import { gamification } from '../../subgraph.js';
import { anExercise, earn } from '../../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(gamification);
});
afterAll(() => subgraph.stop());

const [author, second] = [person('staff'), person('staff')];
const send = (name: string, input: object, viewer = author) => {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  return subgraph.graphql<Record<string, { ruleSet: { id: string; number: number } }>>(
    `mutation ($input: ${type}!) { ${name}(input: $input) { ${name === 'voidSource' ? 'sourceId' : 'ruleSet { id number }'} } }`,
    { input },
    viewer,
  );
};
const saved = async (change: object = {}) =>
  (await send('saveRuleSet', { ...FIRST_VALUES, title: 'More for quizzes', idempotencyKey: newId(), ...change })).data[
    'saveRuleSet'
  ]!.ruleSet;
const paid = async (playerId: string) =>
  (await subgraph.said(XpEarned)).filter(({ subject }) => subject === playerId).map(({ data }) => data['amount']);

test('a rule set is simulated over facts, activated by a second person, and pays later facts only', async () => {
  const [ana, bo] = [person(), person()];
  await earn(subgraph, ana.id, newId(), 2);
  await earn(subgraph, bo.id, newId(), 1);
  const ledger = () => subgraph.rows('select id from xp_transaction order by id');
  const before = await ledger();
  const { id, number } = await saved({ quiz: 30 });
  expect(number).toBe(2);
  const activate = (viewer = second, at?: string) => send('activateRuleSet', { ruleSetId: id, at }, viewer);
  expect((await activate()).code).toBe('RULE_SET_NOT_SIMULATED');
  await runSimulation(subgraph.context(null), id, 28);
  expect(await ledger()).toEqual(before);
  const { data } = await subgraph.graphql<{ ruleSets: { id: string; simulation: object }[] }>(
    '{ ruleSets { id number activeFrom simulation { days players before after levelsUp levelsDown movesInTop } } }',
    {},
    author,
  );
  expect(data.ruleSets.find((one) => one.id === id)?.simulation).toEqual({
    days: 28,
    players: 2,
    before: [15, 30, 30],
    after: [35, 70, 70],
    levelsUp: 1,
    levelsDown: 0,
    movesInTop: 0,
  });
  expect((await activate(author)).code).toBe('SECOND_PERSON_NEEDED');
  expect((await activate(second, new Date(Date.now() - 60_000).toISOString())).code).toBe('INVALID_RULE_SET_TIME');
  expect((await activate()).errors).toEqual([]);
  expect((await activate()).code).toBe('RULE_SET_ACTIVE');
  expect((await subgraph.said(RuleSetActivated)).map(({ data: received }) => received['number'])).toEqual([2]);
  await earn(subgraph, ana.id, newId());
  expect(await paid(ana.id)).toEqual([15, 15, 35]);
  expect(
    await subgraph.rows('select rule_set, worth from activity_fact where player_id = $1 order by id', [ana.id]),
  ).toEqual([
    { ruleSet: 1, worth: 15 },
    { ruleSet: 1, worth: 15 },
    { ruleSet: 2, worth: 35 },
  ]);
});

test('numbers are given once; refusals have their codes', async () => {
  const numbers = await Promise.all(Array.from({ length: 8 }, () => saved().then((one) => one.number)));
  expect(new Set(numbers).size).toBe(8);
  expect((await send('saveRuleSet', { ...FIRST_VALUES, quiz: 1_001, title: 'x', idempotencyKey: newId() })).code).toBe(
    'INVALID_INPUT',
  );
  expect((await send('simulateRuleSet', { ruleSetId: newId(), days: 3 })).code).toBe('RULE_SET_NOT_FOUND');
  expect((await send('simulateRuleSet', { ruleSetId: newId(), days: 91 })).code).toBe('INVALID_INPUT');
  expect((await send('saveRuleSet', { ...FIRST_VALUES, title: 'x', idempotencyKey: newId() }, person())).code).toBe(
    'FORBIDDEN',
  );
});

test('the XP of a broken exercise is taken back once, from its own boards', async () => {
  const player = person();
  const exercise = anExercise(player.id, newId());
  await subgraph.tell(ExerciseCompleted, exercise);
  expect(
    (await send('voidSource', { sourceId: exercise.exerciseId, reason: 'All answers were right' })).errors,
  ).toEqual([]);
  const act = { sourceId: exercise.exerciseId, reason: 'All answers were right', actorId: author.id };
  for (let times = 0; times < 2; times += 1) await takeBack(subgraph.context(null), act);
  const amounts = await paid(player.id);
  expect(amounts).toHaveLength(2);
  expect((amounts[0] as number) + (amounts[1] as number)).toBe(0);
  expect(await checkBoards(subgraph.context(null))).toEqual([]);
});
