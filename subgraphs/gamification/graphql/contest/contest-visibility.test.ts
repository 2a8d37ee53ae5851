import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { newId } from '../../../../platform/domain/ids.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { describeVisibility } from '../../../../platform/testing/visibility.js';
import { gamification } from '../../subgraph.js';
import { ContestNight, minute } from '../../testing/contests.js';
import { canFollowContest } from './contest-live.resolver.js';

/* Who sees contests, their questions and their submissions. `asker` and `participant` have joined the published contest. */

const ROLES = ['anonymous', 'stranger', 'participant', 'asker', 'otherTeacher', 'teacher', 'staff'] as const;
type Role = (typeof ROLES)[number];
const signedIn = ROLES.filter((role) => role !== 'anonymous');
const managers = ['teacher', 'staff'] as const;
type Contest = 'draft' | 'published' | 'deleted';

let subgraph: TestSubgraph;
let night: ContestNight;
const people: Partial<Record<Role, Viewer>> = {
  stranger: person(),
  otherTeacher: person('instructor'),
  staff: person('staff'),
};
const contestIds: Partial<Record<Contest, string>> = {};
const questions: Partial<Record<Question, string>> = {};
let submissionId = '';

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(minute(-60)) });
  subgraph = await TestSubgraph.start(gamification);
  const draft = await ContestNight.prepare(subgraph, { publish: false });
  const deleted = await ContestNight.prepare(subgraph);
  expect(await deleted.change('deleteContest')).toBeUndefined();
  night = await ContestNight.prepare(subgraph);
  // The teacher of the published contest runs the draft too.
  await subgraph.rows('update course set instructor_id = $1 where id = $2 returning id', [
    night.group.teacher.id,
    draft.group.courseId,
  ]);
  people.teacher = night.group.teacher;
  people.asker = await night.join();
  people.participant = await night.join();
  Object.assign(contestIds, { draft: draft.id, published: night.id, deleted: deleted.id });
  night.now(20);
  const ask = async (answer: 'none' | 'asker' | 'all'): Promise<string> => {
    const { data } = await subgraph.graphql<{ askClarification: { clarification: { id: string } } }>(
      'mutation ($input: AskClarificationInput!) { askClarification(input: $input) { clarification { id } } }',
      { input: { contestId: night.id, question: 'May I?', idempotencyKey: newId() } },
      as('asker'),
    );
    const { id } = data.askClarification.clarification;
    if (answer !== 'none')
      await subgraph.graphql(
        'mutation ($input: AnswerClarificationInput!) { answerClarification(input: $input) { clarification { id } } }',
        { input: { clarificationId: id, answer: 'Yes.', toAll: answer === 'all' } },
        as('teacher'),
      );
    return id;
  };
  Object.assign(questions, {
    unanswered: await ask('none'),
    'answered to who asked': await ask('asker'),
    'answered to all': await ask('all'),
  });
  const { data } = await subgraph.graphql<{ announce: { clarification: { id: string } } }>(
    'mutation ($input: AnnounceInput!) { announce(input: $input) { clarification { id } } }',
    { input: { contestId: night.id, text: 'Lunch.', idempotencyKey: newId() } },
    as('teacher'),
  );
  questions.announcement = data.announce.clarification.id;
  submissionId = await night.send(people.asker, 'A', 10, 'accepted');
});
afterAll(async () => {
  vi.useRealTimers();
  await subgraph.stop();
});

const as = (role: Role): Viewer | null => {
  const viewer = people[role];
  return viewer ? night.as(viewer) : null;
};
const ask = async <Data>(query: string, variables: object, role: Role): Promise<Data | null> =>
  (await subgraph.graphql<Data | null>(query, { ...variables }, as(role))).data;

describeVisibility<Contest, Role>({
  type: 'Contest',
  subgraph: () => subgraph,
  roles: ROLES,
  seenBy: { draft: managers, published: signedIn, deleted: [] },
  // By the loader of the first path.
  checkedElsewhere: [/Payload\.contest$/, 'FriendsFeedEntry.contest'],
  paths: [
    {
      name: 'by its id',
      fields: ['Query.contest'],
      finds: async (contest, role) => {
        const data = await ask<{ contest: object | null }>(
          'query ($id: ID!) { contest(id: $id) { title } }',
          { id: contestIds[contest] },
          role,
        );
        return data?.contest != null;
      },
    },
    {
      name: 'in the list',
      fields: ['Query.contests'],
      finds: async (contest, role) => {
        const data = await ask<{ contests: { edges: { node: { id: string } }[] } | null }>(
          '{ contests(first: 100) { edges { node { id } } } }',
          {},
          role,
        );
        return data?.contests?.edges.some(({ node }) => node.id === contestIds[contest]) ?? false;
      },
    },
    {
      name: 'by its standings',
      fields: ['ContestStandings.contest'],
      finds: async (contest, role) => {
        const data = await ask<{ contestStandings: object | null }>(
          'query ($id: ID!) { contestStandings(contestId: $id) { contest { id } } }',
          { id: contestIds[contest] },
          role,
        );
        return data?.contestStandings != null;
      },
    },
    {
      name: 'by all of its standings, for those who run it',
      includes: (_contest, role) => role === 'teacher' || role === 'staff',
      finds: async (contest, role) => {
        const data = await ask<{ contestStandings: object | null }>(
          'query ($id: ID!) { contestStandings(contestId: $id, view: FULL) { frozen } }',
          { id: contestIds[contest] },
          role,
        );
        return data?.contestStandings != null;
      },
    },
    {
      name: 'by live standings and reveals',
      fields: ['ContestStandingsUpdate.contest'],
      finds: async (contest, role) => {
        const args = { contestId: contestIds[contest] } as unknown as Parameters<typeof canFollowContest>[1];
        return (await canFollowContest(subgraph.context(as(role)), args)) !== false;
      },
    },
    {
      name: 'as an entity of another subgraph',
      finds: async (contest, role) => {
        const data = await ask<{ _entities: (object | null)[] }>(
          'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Contest { title } } }',
          { r: [{ __typename: 'Contest', id: contestIds[contest] }] },
          role,
        );
        return data?._entities[0] != null;
      },
    },
  ],
});

type Question = 'announcement' | 'answered to all' | 'answered to who asked' | 'unanswered';

describeVisibility<Question, Role>({
  type: 'Clarification',
  subgraph: () => subgraph,
  roles: ROLES,
  seenBy: {
    announcement: ['participant', 'asker', ...managers],
    'answered to all': ['participant', 'asker', ...managers],
    'answered to who asked': ['asker', ...managers],
    unanswered: ['asker', ...managers],
  },
  checkedElsewhere: [/Payload\.clarification$/],
  paths: [
    {
      name: 'in the list',
      fields: ['Query.clarifications'],
      finds: async (question, role) => {
        const data = await ask<{ clarifications: { id: string }[] | null }>(
          'query ($id: ID!) { clarifications(contestId: $id) { id } }',
          { id: night.id },
          role,
        );
        return data?.clarifications?.some(({ id }) => id === questions[question]) ?? false;
      },
    },
    {
      name: 'live, from a place in their order on',
      fields: ['ContestNoticeEvent.clarification'],
      includes: (question) => question !== 'unanswered',
      finds: async (question, role) => {
        const stream = await subgraph.subscribe(
          'subscription ($id: ID!) { contestNotice(contestId: $id, since: 0) { clarification { id } } }',
          { id: night.id },
          as(role),
        );
        if (!(Symbol.asyncIterator in stream)) return false;
        // Each of those who get anything gets the announcement, which is the last.
        for await (const { data } of stream) {
          const { id } = (data as { contestNotice: { clarification: { id: string } } }).contestNotice.clarification;
          if (id === questions[question]) return true;
          if (id === questions.announcement) return false;
        }
        return false;
      },
    },
  ],
});

test('a submission is seen by who sent it, and in standings only as a result', async () => {
  const seers: Role[] = [];
  for (const role of ROLES) {
    const data = await ask<{ contest: { viewerSubmissions: { id: string }[] } | null }>(
      'query ($id: ID!) { contest(id: $id) { viewerSubmissions { id verdict percent } } }',
      { id: night.id },
      role,
    );
    if (data?.contest?.viewerSubmissions.some(({ id }) => id === submissionId)) seers.push(role);
  }
  expect(seers).toEqual(['asker']);
});

test('programs that have much in common are seen by staff only, and change no standings', async () => {
  const sketch = Array.from({ length: 32 }, (_, at) => 7 * at);
  const [one, two] = [await night.join(), await night.join()];
  night.now(30);
  const before = await night.standings(people.stranger ?? person());
  for (const [at, viewer] of [one, two].entries()) await night.send(viewer, 'B', 21 + at, 'accepted', { sketch });
  const ask = (viewer: Viewer) =>
    subgraph.graphql<{ contestSimilarities: { percent: number; programs: { participant: { id: string } }[] }[] }>(
      'query ($id: ID!) { contestSimilarities(contestId: $id, problem: "B") { percent programs { participant { id } } } }',
      { id: night.id },
      night.as(viewer),
    );
  const { data } = await ask(people.staff ?? person('staff'));
  expect(data.contestSimilarities).toEqual([
    { percent: 100, programs: [{ participant: { id: one.id } }, { participant: { id: two.id } }] },
  ]);
  for (const viewer of [one, night.group.teacher, person()]) expect((await ask(viewer)).code).toBe('FORBIDDEN');
  const { entries } = await night.standings(people.stranger ?? person());
  expect(entries.edges.some(({ node }) => node.disqualified)).toBe(
    before.entries.edges.some(({ node }) => node.disqualified),
  );
});
