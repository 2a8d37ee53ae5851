import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { newId } from '../../../../platform/domain/ids.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { ExerciseCompleted } from '../../../../schema/events/courses.js';
import { QuestCompleted, XpEarned } from '../../../../schema/events/gamification.js';
import { gamification } from '../../subgraph.js';
import { anExercise, tellAt } from '../../testing/testing.js';

let subgraph: TestSubgraph;
let staff: ReturnType<typeof person>;
const quest = (title: string, period: string, fact: string, value: number, extra: object = {}) =>
  subgraph.graphql<{ saveQuest: { quest: { id: string } } }>(
    'mutation ($input: SaveQuestInput!) { saveQuest(input: $input) { quest { id title rule active } } }',
    {
      input: {
        title,
        text: 'Do it.',
        period,
        rule: JSON.stringify({ fact, op: 'gte', value, ...extra }),
        idempotencyKey: newId(),
      },
    },
    staff,
  );
beforeAll(async () => {
  subgraph = await TestSubgraph.start(gamification);
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2027-03-28T10:00:00Z') });
  staff = person('staff');
  await quest('One', 'DAILY', 'newExercises', 1);
  await quest('Two', 'DAILY', 'newExercises', 2);
  await quest('XP', 'DAILY', 'xp', 20);
  await quest('Week', 'WEEKLY', 'activities', 2, { distinct: 'day' });
});
afterEach(() => {
  vi.setSystemTime(new Date('2027-03-28T10:00:00Z'));
});
afterAll(() => {
  vi.useRealTimers();
  return subgraph.stop();
});

const exercise = (playerId: string, at: string, localDate = at.slice(0, 10), id?: string) => {
  const data = anExercise(playerId, newId(), { localDate });
  return id ? subgraph.tell(ExerciseCompleted, data, { id }) : tellAt(subgraph, at, ExerciseCompleted, data);
};
const paid = async (playerId: string) =>
  (await subgraph.said(XpEarned))
    .filter(({ subject }) => subject === playerId)
    .map(({ data }) => [data['rule'], data['amount']]);
const QUESTS = '{ quests { quest { id title period } xp from until progress completedAt } }';
const own = async (viewer: ReturnType<typeof person>) =>
  (
    await subgraph.graphql<{
      quests: {
        quest: { id: string; title: string };
        progress: number;
        from: string;
        until: string;
        completedAt: string | null;
      }[];
    }>(QUESTS, {}, viewer)
  ).data.quests;

test('daily quests pay once each and once more for all; the weekly one counts days of the week', async () => {
  const player = person();
  await exercise(player.id, '2027-03-27T10:00:00Z');
  await exercise(player.id, '2027-03-28T10:00:00Z');
  const quests = await own(player);
  expect(Object.fromEntries(quests.map(({ quest: { title }, progress }) => [title, progress]))).toEqual({
    One: 1,
    Two: 0.5,
    XP: 0.75,
    Week: 1,
  });
  expect(quests.at(-1)).toMatchObject({
    from: '2027-03-22',
    until: '2027-03-28',
    completedAt: '2027-03-28T10:00:00.000Z',
  });
  await exercise(player.id, '2027-03-28T11:00:00Z');
  await exercise(player.id, '2027-03-28T12:00:00Z');
  const completed = (await subgraph.said(QuestCompleted)).filter(({ subject }) => subject === player.id);
  expect(
    completed
      .filter(({ data }) => data['localDate'] === '2027-03-28')
      .map(({ data }) => [data['period'], data['xp']])
      .sort(),
  ).toEqual([
    ['daily', 10],
    ['daily', 10],
    ['daily', 10],
    ['weekly', 50],
  ]);
  expect((await paid(player.id)).filter(([rule]) => rule === 'quest').map(([, amount]) => amount)).toEqual([
    10, 10, 50, 10, 10, 10,
  ]);
});

test('an event that is delivered many times at once completes a quest once', async () => {
  const player = person();
  const id = newId();
  await Promise.all(Array.from({ length: 20 }, () => exercise(player.id, '2027-03-28T10:00:00Z', '2027-03-28', id)));
  await Promise.all(Array.from({ length: 5 }, () => exercise(player.id, '2027-03-28T10:30:00Z')));
  const quests = (await paid(player.id))
    .filter(([rule]) => rule === 'quest')
    .map(([, amount]) => amount)
    .sort();
  expect(quests).toEqual([10, 10, 10, 10]);
});

test('one quest a day can be swapped, for one that is left; not yesterday, not a completed one', async () => {
  const player = person();
  await exercise(player.id, '2027-03-28T10:00:00Z');
  const swap = (questId: string, date = '2027-03-28') =>
    subgraph.graphql<{ swapQuest: { quests: { quest: { id: string } }[] } }>(
      'mutation ($input: SwapQuestInput!) { swapQuest(input: $input) { quests { quest { id } } } }',
      { input: { questId, date } },
      player,
    );
  const before = await own(player);
  const idOf = (title: string) => before.find(({ quest: one }) => one.title === title)!.quest.id;
  expect((await swap(idOf('Two'))).code).toBe('QUEST_NOT_SWAPPABLE');
  const { data } = await quest('Spare', 'DAILY', 'submissions', 1);
  const now = await own(player);
  const open = now.find(
    ({ quest: one, completedAt }) => one.id !== data.saveQuest.quest.id && completedAt === null && one.title !== 'Week',
  )!;
  expect((await swap(open.quest.id, '2027-03-27')).code).toBe('QUEST_EXPIRED');
  expect((await swap(newId())).code).toBe('QUEST_NOT_FOUND');
  const swapped = await swap(open.quest.id);
  expect(swapped.errors).toEqual([]);
  expect(swapped.data.swapQuest.quests.map(({ quest: one }) => one.id)).not.toContain(open.quest.id);
  const again = (await own(player)).find(
    ({ quest: one, completedAt }) => completedAt === null && one.title !== 'Week',
  )!;
  expect((await swap(again.quest.id)).code).toBe('QUEST_NOT_SWAPPABLE');
});

test('a quest can’t be about running totals or have a window; refusals have their codes', async () => {
  const invalid = await quest('Bad', 'DAILY', 'streakDays', 3);
  expect([invalid.code, invalid.errors[0]?.extensions['details']]).toEqual([
    'RULE_INVALID',
    { problems: ["input.rule: streakDays is a running total, which a quest can't be about"] },
  ]);
  expect((await quest('Bad', 'WEEKLY', 'submissions', 3, { window: { days: 2 } })).code).toBe('RULE_INVALID');
  expect((await quest('Bad', 'FRIENDS', 'submissions', 3, { distinct: 'day' })).code).toBe('RULE_INVALID');
  const all = await subgraph.graphql<{ questDefinitions: { title: string; rule: string }[] }>(
    '{ questDefinitions { title rule active } }',
    {},
    staff,
  );
  expect(all.data.questDefinitions.map(({ title }) => title)).toContain('Week');
  expect((await subgraph.graphql('{ questDefinitions { title } }', {}, person())).code).toBe('FORBIDDEN');
});
