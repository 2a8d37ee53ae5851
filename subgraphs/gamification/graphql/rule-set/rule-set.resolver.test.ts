import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../../../platform/domain/ids.js';
import { eventually } from '../../../../platform/testing/testing.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { ExerciseCompleted } from '../../../../schema/events/courses.js';
import { RuleSetActivated, XpEarned } from '../../../../schema/events/gamification.js';
import { runSimulation } from '../../commands/rule-set/run-simulation.js';
import { recalculatePlayers } from '../../commands/rule-set/recalculate.js';
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
/** As the job does it. */
const simulate = async (id: string) => {
  expect((await send('simulateRuleSet', { ruleSetId: id, days: 28 })).errors).toEqual([]);
  await eventually(async () => (await reportOf(id))?.simulating === false);
};
const reportOf = async (id: string) =>
  (
    await subgraph.graphql<{ ruleSets: { id: string; simulating: boolean; simulation: object | null }[] }>(
      '{ ruleSets { id simulating simulation { players } } }',
      {},
      author,
    )
  ).data.ruleSets.find((one) => one.id === id);
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
  await simulate(id);
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

test('a cancelled simulation leaves no report, and neither does one that was asked for again', async () => {
  const { id } = await saved();
  const [cancelled, old] = [newId(), newId()];
  await subgraph.rows('update rule_set set simulation_id = $2 where id = $1 returning id', [id, cancelled]);
  expect((await send('cancelSimulation', { ruleSetId: id })).errors).toEqual([]);
  await runSimulation(subgraph.context(null), id, 28, cancelled);
  await runSimulation(subgraph.context(null), id, 28, old);
  expect(await reportOf(id)).toMatchObject({ simulating: false, simulation: null });
  await simulate(id);
  expect(await reportOf(id)).toMatchObject({
    simulating: false,
    simulation: { players: expect.any(Number) as number },
  });
});

test('past activities are paid by an active rule set once, in their own weeks, and no one is notified', async () => {
  const [ana, bo] = [person(), person()];
  const exercise = anExercise(ana.id, newId());
  await subgraph.tell(ExerciseCompleted, exercise);
  await subgraph.tell(ExerciseCompleted, { ...exercise, exerciseId: newId(), exerciseType: 'reading' });
  await earn(subgraph, bo.id, newId());
  const { id } = await saved({ quiz: 90, quizPerfect: 10, reading: 0 });
  const act = { ruleSetId: id, days: 28, reason: 'Quizzes paid too little' };
  expect((await send('recalculate', act)).code).toBe('RULE_SET_NOT_ACTIVE');
  await simulate(id);
  expect((await send('activateRuleSet', { ruleSetId: id }, second)).errors).toEqual([]);
  const events = async () =>
    (
      await subgraph.rows<{ type: string }>('select type from outbox where aggregate_id = any($1::text[])', [
        [ana.id, bo.id],
      ])
    ).length;
  const published = await events();
  expect((await send('recalculate', act)).errors).toEqual([]);
  const since = new Date(Date.now() - 28 * 86_400_000).toISOString();
  const pass = { ruleSetId: id, since, actorId: author.id, reason: act.reason };
  const total = async () => {
    for (let times = 0; times < 2; times += 1) await recalculatePlayers(subgraph.context(null), pass);
    const rows = await subgraph.rows<{ id: string; xp: number; peakLevel: number }>(
      'select id, total_xp as xp, peak_level from player where id = any($1::uuid[])',
      [[ana.id, bo.id]],
    );
    return [ana, bo].map((player) => rows.find((row) => row.id === player.id)?.xp);
  };
  // A quiz is 100 instead of what it paid; the reading is 0 instead of 5.
  expect(await total()).toEqual([100, 100]);
  expect(await events()).toBe(published);
  // A better result of a source that was recalculated pays only what is more.
  await subgraph.tell(ExerciseCompleted, { ...exercise, score: 1 });
  expect(await total()).toEqual([100, 100]);
  expect(await checkBoards(subgraph.context(null))).toEqual([]);
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
