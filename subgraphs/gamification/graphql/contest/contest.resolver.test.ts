import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { newId } from '../../../../platform/domain/ids.js';
import { countStatements, person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { ContestCreated, ContestJoined } from '../../../../schema/events/gamification.js';
import { gamification } from '../../subgraph.js';
import { aGroup, type Group } from '../../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(gamification);
});
afterAll(() => subgraph.stop());
afterEach(() => {
  vi.useRealTimers();
});

const CONTEST = 'id title status startsAt endsAt participantCount viewerJoined course { id } createdBy { id }';
const CREATE = `mutation ($input: CreateContestInput!) { createContest(input: $input) { contest { ${CONTEST} } } }`;
const JOIN = `mutation ($input: JoinContestInput!) { joinContest(input: $input) { contest { ${CONTEST} } } }`;

const inMinutes = (count: number): string => new Date(Date.now() + count * 60_000).toISOString();
const create = (group: Group, change: object = {}, viewer = group.teacher) =>
  subgraph.graphql<{ createContest: { contest: { id: string } } }>(
    CREATE,
    {
      input: {
        title: 'Spring cup',
        courseId: group.courseId,
        startsAt: inMinutes(10),
        endsAt: inMinutes(70),
        ...change,
      },
    },
    viewer,
  );
const join = (contestId: string, viewer = person()) =>
  subgraph.graphql<{ joinContest: { contest: { participantCount: number } } }>(JOIN, { input: { contestId } }, viewer);

async function aContest(): Promise<{ group: Group; id: string }> {
  const group = await aGroup(subgraph);
  return { group, id: (await create(group)).data.createContest.contest.id };
}

test('an instructor announces a contest in their course, and it is found', async () => {
  const group = await aGroup(subgraph);
  const made = await create(group);
  expect(made).toMatchObject({
    errors: [],
    data: {
      createContest: {
        contest: {
          title: 'Spring cup',
          status: 'UPCOMING',
          participantCount: 0,
          viewerJoined: false,
          course: { id: group.courseId },
          createdBy: { id: group.teacher.id },
        },
      },
    },
  });
  const { id } = made.data.createContest.contest;
  const found = await subgraph.graphql(
    `query ($id: ID!, $courseId: ID) {
      contest(id: $id) { id title } contests(courseId: $courseId) { edges { node { id } } }
    }`,
    { id, courseId: group.courseId },
    person(),
  );
  expect(found.data).toEqual({ contest: { id, title: 'Spring cup' }, contests: { edges: [{ node: { id } }] } });
  const said = (await subgraph.said(ContestCreated)).find((event) => event.subject === id);
  expect(said?.data).toMatchObject({ contestId: id, courseId: group.courseId });
});

test('a person joins once, also by 20 requests at once; 20 people are 20', async () => {
  const { id } = await aContest();
  const eager = person();
  const answers = await Promise.all(Array.from({ length: 20 }, () => join(id, eager)));
  const codes = answers.map((answer) => answer.code ?? 'ok').sort();
  expect(codes).toEqual([...Array<string>(19).fill('ALREADY_JOINED'), 'ok']);
  await Promise.all(Array.from({ length: 20 }, () => join(id)));
  const seen = await subgraph.graphql(
    'query ($id: ID!) { contest(id: $id) { participantCount viewerJoined } }',
    { id },
    eager,
  );
  expect(seen.data).toEqual({ contest: { participantCount: 21, viewerJoined: true } });
  expect((await subgraph.said(ContestJoined)).filter((event) => event.subject === id)).toHaveLength(21);
});

test('of 20 people who want the last seat at once, one gets it', async () => {
  const { id } = await aContest();
  await subgraph.rows('update contest set participant_count = 4999 where id = $1 returning id', [id]);
  const answers = await Promise.all(Array.from({ length: 20 }, () => join(id)));
  expect(answers.map((answer) => answer.code ?? 'ok').sort()).toEqual([
    ...Array<string>(19).fill('CONTEST_FULL'),
    'ok',
  ]);
  const rows = await subgraph.rows(
    'select participant_count as seats, (select count(*)::integer from participation where contest_id = $1) as joined from contest where id = $1',
    [id],
  );
  expect(rows).toEqual([{ seats: 5_000, joined: 1 }]);
});

test('a contest runs and finishes by its times, and no user joins it then', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const { id } = await aContest();
  const status = async () =>
    (
      await subgraph.graphql<{ contest: { status: string } }>(
        'query ($id: ID!) { contest(id: $id) { status } }',
        { id },
        person(),
      )
    ).data.contest.status;
  vi.setSystemTime(Date.now() + 11 * 60_000);
  expect(await status()).toBe('RUNNING');
  expect((await join(id)).code).toBeUndefined();
  vi.setSystemTime(Date.now() + 60 * 60_000);
  expect(await status()).toBe('FINISHED');
  expect((await join(id)).code).toBe('CONTEST_FINISHED');
});

test('refusals have their codes', async () => {
  const group = await aGroup(subgraph);
  expect((await create(group, {}, person('instructor'))).code).toBe('NOT_YOUR_COURSE');
  expect((await create(group, {}, person('staff'))).code).toBeUndefined();
  expect((await create(group, {}, person())).code).toBe('FORBIDDEN');
  expect((await create(group, { courseId: newId() })).code).toBe('COURSE_NOT_AVAILABLE');
  expect((await create(group, { courseId: 'x' })).code).toBe('COURSE_NOT_AVAILABLE');
  const past = await create(group, { startsAt: inMinutes(-1) });
  expect([past.code, past.errors[0]?.extensions['field']]).toEqual(['INVALID_CONTEST_TIMES', 'input.startsAt']);
  const short = await create(group, { endsAt: inMinutes(11) });
  expect([short.code, short.errors[0]?.extensions['field']]).toEqual(['INVALID_CONTEST_TIMES', 'input.endsAt']);
  expect((await create(group, { title: '' })).code).toBe('INVALID_INPUT');
  expect((await join(newId())).code).toBe('CONTEST_NOT_FOUND');
  expect((await join('x')).code).toBe('CONTEST_NOT_FOUND');
  const list = (variables: object, viewer: ReturnType<typeof person> | null = person()) =>
    subgraph.graphql<{ contests: { edges: object[] } }>(
      'query ($first: Int, $courseId: ID) { contests(first: $first, courseId: $courseId) { edges { node { id } } } }',
      { ...variables },
      viewer,
    );
  expect((await list({ first: -1 })).code).toBe('INVALID_INPUT');
  expect((await list({}, null)).code).toBe('UNAUTHENTICATED');
  expect((await list({ courseId: 'x' })).data.contests.edges).toEqual([]);
});

test('contests cost the same number of statements for 1 and for 20, and one for 100 references', async () => {
  const [one, twenty] = [await aGroup(subgraph), await aGroup(subgraph)];
  await create(one);
  for (let index = 0; index < 20; index += 1) await create(twenty);
  const count = (group: Group) =>
    countStatements(() =>
      subgraph.graphql(
        `query ($courseId: ID) { contests(courseId: $courseId) { edges { node { ${CONTEST} } } } }`,
        { courseId: group.courseId },
        person(),
      ),
    );
  expect(await count(one)).toBe(2);
  expect(await count(twenty)).toBe(2);
  const { id } = await aContest();
  const statements = await countStatements(async () => {
    const r = [id, ...Array.from({ length: 99 }, newId)].map((key) => ({ __typename: 'Contest', id: key }));
    const result = await subgraph.graphql<{ _entities: (object | null)[] }>(
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Contest { title } } }',
      { r },
      person(),
    );
    expect(result.data._entities.filter(Boolean)).toHaveLength(1);
  });
  expect(statements).toBe(1);
});
