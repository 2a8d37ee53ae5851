import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { newId } from '../../../../platform/domain/ids.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { eventually } from '../../../../platform/testing/testing.js';
import { CourseCompleted, ExerciseCompleted } from '../../../../schema/events/courses.js';
import { QuestCompleted } from '../../../../schema/events/gamification.js';
import {
  ProfileUpdated,
  UserBlocked,
  UserFollowed,
  UserUnblocked,
  UserVerified,
} from '../../../../schema/events/users.js';
import { payMembers } from '../../commands/quest/complete-friends-quests.js';
import { gamification } from '../../subgraph.js';
import { anExercise, earn } from '../../testing/testing.js';

let subgraph: TestSubgraph;
let questId: string;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(gamification);
  const { data } = await subgraph.graphql<{ saveQuest: { quest: { id: string } } }>(
    'mutation ($input: SaveQuestInput!) { saveQuest(input: $input) { quest { id } } }',
    {
      input: {
        title: 'Together',
        text: 'Complete ten exercises together.',
        period: 'FRIENDS',
        rule: JSON.stringify({ fact: 'newExercises', op: 'gte', value: 10 }),
        idempotencyKey: newId(),
      },
    },
    person('staff'),
  );
  questId = data.saveQuest.quest.id;
});
afterAll(() => subgraph.stop());

/** Verified users who all follow each other. */
async function friends(count: number): Promise<Viewer[]> {
  const people = Array.from({ length: count }, () => person());
  for (const { id } of people) await subgraph.tell(UserVerified, { userId: id });
  for (const one of people)
    for (const other of people)
      if (one !== other) await subgraph.tell(UserFollowed, { userId: one.id, followedId: other.id });
  return people;
}
const QUEST = 'id status xp members { accepted percent contributes player { id } }';
interface FriendsQuest {
  readonly id: string;
  readonly status: string;
  readonly members: readonly { accepted: boolean; percent: number; contributes: boolean; player: { id: string } }[];
}
const start = (viewer: Viewer, others: readonly Viewer[], id = questId) =>
  subgraph.graphql<{ startFriendsQuest: { friendsQuest: FriendsQuest } }>(
    `mutation ($input: StartFriendsQuestInput!) { startFriendsQuest(input: $input) { friendsQuest { ${QUEST} } } }`,
    { input: { questId: id, userIds: others.map((other) => other.id), idempotencyKey: newId() } },
    viewer,
  );
const accept = (viewer: Viewer, friendsQuestId: string) =>
  subgraph.graphql(
    'mutation ($input: AcceptFriendsQuestInput!) { acceptFriendsQuest(input: $input) { friendsQuest { status } } }',
    { input: { friendsQuestId } },
    viewer,
  );
const own = async (viewer: Viewer) =>
  (await subgraph.graphql<{ friendsQuests: FriendsQuest[] }>(`{ friendsQuests { ${QUEST} } }`, {}, viewer)).data
    .friendsQuests;
const exercise = (viewer: Viewer) => subgraph.tell(ExerciseCompleted, anExercise(viewer.id, newId()));
const paid = async (viewer: Viewer) =>
  (await subgraph.said(QuestCompleted)).filter(
    ({ subject, data }) => subject === viewer.id && data['period'] === 'friends',
  ).length;

test('friends reach a goal together: who did a tenth is paid once, also when the last steps come at once', async () => {
  const [ana, bo, cy, di] = (await friends(4)) as [Viewer, Viewer, Viewer, Viewer];
  const { data } = await start(ana, [bo, cy, di]);
  const { id } = data.startFriendsQuest.friendsQuest;
  for (const viewer of [bo, cy]) expect((await accept(viewer, id)).errors).toEqual([]);
  expect((await accept(person(), id)).code).toBe('QUEST_NOT_FOUND');
  for (let done = 0; done < 8; done += 1) await exercise(ana);
  // Who has not accepted adds nothing.
  for (let done = 0; done < 3; done += 1) await exercise(di);
  expect((await own(bo))[0]).toMatchObject({ id, status: 'RUNNING' });
  // Neither of the two sees what the other has not committed; together they reach the goal.
  await Promise.all([exercise(ana), exercise(bo)]);
  await eventually(async () => (await paid(ana)) === 1 && (await paid(bo)) === 1);
  await payMembers(subgraph.context(null), id);
  await exercise(bo);
  expect([await paid(ana), await paid(bo), await paid(cy), await paid(di)]).toEqual([1, 1, 0, 0]);
  const [quest] = await own(cy);
  expect(quest).toMatchObject({ status: 'COMPLETED' });
  const part = (viewer: Viewer) => quest?.members.find(({ player }) => player.id === viewer.id);
  expect(part(ana)).toMatchObject({ percent: 90, contributes: true });
  expect(part(cy)).toMatchObject({ accepted: true, percent: 0, contributes: false });
  expect(part(di)).toMatchObject({ accepted: false, percent: 0 });
});

test('only friends can be invited, at most five are in it, and an invitation expires after a day', async () => {
  const people = await friends(6);
  const [ana, bo, cy] = people as [Viewer, Viewer, Viewer];
  expect((await start(ana, people.slice(1))).code).toBe('QUEST_FULL');
  expect((await start(ana, [person()])).code).toBe('NOT_MUTUAL_FOLLOWS');
  expect((await start(ana, [])).code).toBe('NOT_MUTUAL_FOLLOWS');
  expect((await start(ana, [bo], newId())).code).toBe('QUEST_NOT_FOUND');
  const { id } = (await start(ana, [bo])).data.startFriendsQuest.friendsQuest;
  await subgraph.rows(`update friends_quest set accept_until = now() where id = $1 returning id`, [id]);
  expect((await accept(bo, id)).code).toBe('QUEST_EXPIRED');
  expect(await own(bo)).toEqual([]);
  await subgraph.tell(UserBlocked, { userId: cy.id, blockedId: ana.id });
  expect((await start(ana, [cy])).code).toBe('NOT_MUTUAL_FOLLOWS');
});

test('a block ends a quest for good; a member who hides leaves it, and one alone is no quest', async () => {
  const [ana, bo, cy] = (await friends(3)) as [Viewer, Viewer, Viewer];
  const blocked = (await start(ana, [bo, cy])).data.startFriendsQuest.friendsQuest.id;
  const hidden = (await start(cy, [ana])).data.startFriendsQuest.friendsQuest.id;
  for (const viewer of [bo, cy]) await accept(viewer, blocked);
  await accept(ana, hidden);
  await subgraph.tell(UserBlocked, { userId: bo.id, blockedId: ana.id });
  expect(
    (await own(ana))
      .find(({ id }) => id === blocked)
      ?.members.map(({ player }) => player.id)
      .sort(),
  ).toEqual([ana.id, cy.id].sort());
  await subgraph.tell(UserUnblocked, { userId: bo.id, blockedId: ana.id });
  for (const viewer of [ana, bo, cy]) for (let done = 0; done < 4; done += 1) await exercise(viewer);
  await subgraph.tell(ProfileUpdated, {
    ...ProfileUpdated.example,
    userId: cy.id,
    leaderboardVisible: false,
  });
  const quests = await own(ana);
  expect(quests.find(({ id }) => id === blocked)?.status).toBe('ENDED');
  expect(quests.find(({ id }) => id === hidden)).toMatchObject({
    status: 'ENDED',
    members: [{ player: { id: ana.id } }],
  });
  expect([await paid(ana), await paid(bo), await paid(cy)]).toEqual([0, 0, 0]);
});

test('the feed has levels, badges and courses of friends, not of users who follow one way, hide or have a block', async () => {
  const [ana, bo, cy] = (await friends(3)) as [Viewer, Viewer, Viewer];
  const [idol, courseId] = [person(), newId()];
  await subgraph.tell(UserVerified, { userId: idol.id });
  await subgraph.tell(UserFollowed, { userId: ana.id, followedId: idol.id });
  await earn(subgraph, idol.id, courseId, 2);
  await earn(subgraph, cy.id, courseId, 2);
  await earn(subgraph, bo.id, courseId, 2);
  await subgraph.tell(CourseCompleted, { ...CourseCompleted.example, studentId: bo.id, courseId });
  interface Entry {
    readonly kind: string;
    readonly level: number | null;
    readonly badgeTitle: string | null;
    readonly course: { id: string } | null;
    readonly player: { id: string };
  }
  const feed = async (args = '') => {
    const { data, errors } = await subgraph.graphql<{
      friendsFeed: { edges: { node: Entry }[]; pageInfo: { endCursor: string; hasNextPage: boolean } };
    }>(
      `{ friendsFeed${args} { edges { node { kind level badge badgeTitle tier at course { id } contest { id } player { id } } } pageInfo { endCursor hasNextPage } } }`,
      {},
      ana,
    );
    expect(errors).toEqual([]);
    return data.friendsFeed;
  };
  const of = async (viewer: Viewer) =>
    (await feed('(first: 100)')).edges.map(({ node }) => node).filter(({ player }) => player.id === viewer.id);
  await eventually(async () => (await of(bo)).filter(({ kind }) => kind !== 'COURSE').length >= 5);
  const entries = await of(bo);
  expect(entries.find(({ kind }) => kind === 'COURSE')?.course).toEqual({ id: courseId });
  expect(
    entries
      .filter(({ kind }) => kind === 'LEVEL')
      .map(({ level }) => level)
      .sort(),
  ).toEqual([2, 3]);
  expect(entries.map(({ badgeTitle }) => badgeTitle)).toContain('Perfect quiz');
  expect(await of(idol)).toEqual([]);
  expect((await of(cy)).length).toBeGreaterThan(0);
  // Page by page the same.
  const all = (await feed('(first: 100)')).edges.map(({ node }) => node);
  const paged: Entry[] = [];
  for (let after: string | null = ''; after !== null;) {
    const found = await feed(after ? `(first: 2, after: "${after}")` : '(first: 2)');
    paged.push(...found.edges.map(({ node }) => node));
    after = found.pageInfo.hasNextPage ? found.pageInfo.endCursor : null;
  }
  expect(paged).toEqual(all);
  await subgraph.tell(ProfileUpdated, { ...ProfileUpdated.example, userId: cy.id, leaderboardVisible: false });
  expect(await of(cy)).toEqual([]);
  await subgraph.tell(UserBlocked, { userId: bo.id, blockedId: ana.id });
  expect(await of(bo)).toEqual([]);
});
