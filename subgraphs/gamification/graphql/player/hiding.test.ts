import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { newId } from '../../../../platform/domain/ids.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { eventually } from '../../../../platform/testing/testing.js';
import { GroupJoined } from '../../../../schema/events/community.js';
import { ProfileUpdated, UserBlocked, UserDeactivated, UserFollowed } from '../../../../schema/events/users.js';
import { placePlayers } from '../../commands/league/place-players.js';
import { gamification } from '../../subgraph.js';
import { aGroup, earn, type Group } from '../../testing/testing.js';

/* Who is seen where by a viewer. All learn in one class and are in one group, league and contest, and follow each other. */

const STATES = ['listed', 'hidden', 'deactivated', 'blocked by the viewer', 'blocks the viewer'] as const;
type State = (typeof STATES)[number];

let subgraph: TestSubgraph;
let group: Group;
let viewer: Viewer;
let contestId: string;
const groupId = newId();
const users = Object.fromEntries(STATES.map((state) => [state, person()])) as Record<State, Viewer>;

beforeAll(async () => {
  subgraph = await TestSubgraph.start(gamification);
  group = await aGroup(subgraph, STATES.length + 1);
  for (const [at, state] of STATES.entries()) users[state] = group.students[at] as Viewer;
  viewer = group.students.at(-1) as Viewer;
  const start = Date.now() + 3_600_000;
  const { data } = await subgraph.graphql<{ createContest: { contest: { id: string } } }>(
    'mutation ($input: CreateContestInput!) { createContest(input: $input) { contest { id } } }',
    {
      input: {
        title: 'Contest',
        courseId: group.courseId,
        startsAt: new Date(start).toISOString(),
        endsAt: new Date(start + 3_600_000).toISOString(),
      },
    },
    group.teacher,
  );
  contestId = data.createContest.contest.id;
  for (const one of group.students) {
    await subgraph.tell(GroupJoined, { groupId, userId: one.id, joinedAt: new Date().toISOString() });
    if (one !== viewer) {
      await subgraph.tell(UserFollowed, { userId: one.id, followedId: viewer.id });
      await subgraph.tell(UserFollowed, { userId: viewer.id, followedId: one.id });
    }
    await earn(subgraph, one.id, group.courseId, 2);
    await subgraph.graphql(
      'mutation ($input: JoinContestInput!) { joinContest(input: $input) { contest { id } } }',
      { input: { contestId } },
      one,
    );
  }
  await placePlayers(subgraph.context(null));
  // A level of each is in the feed of friends.
  for (const state of STATES) await eventually(() => seen('the feed of friends', state));
});
afterAll(() => subgraph.stop());

/** Where users are seen: a query, and the name of the field that is the user. */
const PLACES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['GLOBAL', 'COURSE', 'CLASS', 'GROUP', 'FRIENDS', 'LEAGUE'].map((type) => [
      `the board ${type}`,
      `query ($scope: LeaderboardScopeInput!) { leaderboard(scope: $scope, period: WEEKLY, first: 100) {
         entries { player { id } } around(count: 10) { player { id } } } }`,
    ]),
  ),
  'the league': '{ league { entries { player { id } } } }',
  'the feed of friends': '{ friendsFeed(first: 100) { edges { node { player { id } } } } }',
  'the standings of a contest':
    'query ($contestId: ID!) { contestStandings(contestId: $contestId) { entries(first: 100) { edges { node { participant { id } } } } } }',
};

async function seen(place: string, state: State): Promise<boolean> {
  const type = place.replace('the board ', '');
  const id = { COURSE: group.courseId, CLASS: group.classId, GROUP: groupId }[type];
  const { data, errors } = await subgraph.graphql(
    PLACES[place] ?? '',
    { scope: { type, ...(id !== undefined && { id }) }, contestId },
    viewer,
  );
  expect(errors).toEqual([]);
  return JSON.stringify(data).includes(users[state].id);
}

async function profile(state: State): Promise<boolean> {
  const { data } = await subgraph.graphql<{ _entities: { player: object | null }[] }>(
    'query ($users: [_Any!]!) { _entities(representations: $users) { ... on User { player { totalXp } } } }',
    { users: [{ __typename: 'User', id: users[state].id }] },
    viewer,
  );
  return data._entities[0]?.player != null;
}

test('who hides, is deactivated or has a block with the viewer is seen in no board, league, feed, contest and profile', async () => {
  const all = async () => {
    const found: Record<string, State[]> = {};
    for (const place of Object.keys(PLACES)) {
      found[place] = [];
      for (const state of STATES) if (await seen(place, state)) found[place].push(state);
    }
    found['the profile'] = [];
    for (const state of STATES) if (await profile(state)) found['the profile'].push(state);
    return found;
  };
  const places = [...Object.keys(PLACES), 'the profile'];
  expect(await all()).toEqual(Object.fromEntries(places.map((place) => [place, [...STATES]])));
  await subgraph.tell(ProfileUpdated, {
    ...ProfileUpdated.example,
    userId: users.hidden.id,
    leaderboardVisible: false,
  });
  await subgraph.tell(UserDeactivated, { userId: users.deactivated.id });
  await subgraph.tell(UserBlocked, { userId: viewer.id, blockedId: users['blocked by the viewer'].id });
  await subgraph.tell(UserBlocked, { userId: users['blocks the viewer'].id, blockedId: viewer.id });
  expect(await all()).toEqual(Object.fromEntries(places.map((place) => [place, ['listed']])));
});
