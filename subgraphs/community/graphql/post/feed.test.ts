import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { newId } from '../../../../platform/domain/ids.js';
import { countStatements, person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { CourseLeft } from '../../../../schema/events/courses.js';
import { UserFollowed, UserUnfollowed } from '../../../../schema/events/users.js';
import { addComment } from '../../commands/post/add-comment.js';
import { listFeed } from '../../queries/post/feed.js';
import { community } from '../../subgraph.js';
import { rowsRead } from '../../testing/plans.js';
import { aClass, aCourse, aGroup, aPost } from '../../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(community);
});
afterAll(() => subgraph.stop());

const FEED = `query ($sort: FeedSort, $first: Int, $after: String, $last: Int, $before: String) {
  feed(sort: $sort, first: $first, after: $after, last: $last, before: $before) {
    edges { node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;

interface Feed {
  readonly edges: readonly { readonly node: { readonly id: string } }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string;
    readonly endCursor: string;
  };
}

async function feedOf(viewer: Viewer, variables: Readonly<Record<string, unknown>> = {}) {
  const result = await subgraph.graphql<{ feed: Feed }>(FEED, variables, viewer);
  return { ...result.data.feed, ids: result.data.feed.edges.map(({ node }) => node.id) };
}

const follow = (viewer: Viewer, other: Viewer) =>
  subgraph.tell(UserFollowed, { userId: viewer.id, followedId: other.id });

test('the feed has the posts of followed users and of own groups, classes and courses, each once', async () => {
  const [viewer, followed, stranger] = [person(), person(), person()];
  const { teacher, classId, courseId: taught } = await aClass(subgraph, 0);
  await subgraph.rows("insert into class_member (class_id, user_id, role, course_id) values ($1, $2, 'student', $3)", [
    classId,
    viewer.id,
    taught,
  ]);
  const courseId = await aCourse(subgraph, viewer, stranger);
  const groupId = await aGroup(subgraph, stranger, [viewer.id, followed.id]);
  await follow(viewer, followed);
  const expected = [
    await aPost(subgraph, followed),
    await aPost(subgraph, teacher, { classId }),
    await aPost(subgraph, stranger, { courseId }),
    await aPost(subgraph, stranger, { groupId }),
    await aPost(subgraph, followed, { groupId }),
  ].reverse();
  await aPost(subgraph, stranger);
  expect((await feedOf(viewer)).ids).toEqual(expected);
  await subgraph.tell(UserUnfollowed, { userId: viewer.id, followedId: followed.id });
  await subgraph.tell(CourseLeft, { courseId, studentId: viewer.id, enrollmentId: newId() });
  await subgraph.rows('delete from membership where user_id = $1', [viewer.id]);
  expect((await feedOf(viewer)).ids).toEqual(expected.slice(3, 4));
});

test('a comment moves a post up in the feed by activity only', async () => {
  const [viewer, followed] = [person(), person()];
  await follow(viewer, followed);
  const older = await aPost(subgraph, followed);
  const newer = await aPost(subgraph, followed);
  await addComment(subgraph.context(viewer), { postId: older, text: 'Still true' });
  expect((await feedOf(viewer)).ids).toEqual([newer, older]);
  expect((await feedOf(viewer, { sort: 'ACTIVE' })).ids).toEqual([older, newer]);
});

test('posts that are older than the 20000 newest are found, page by page in both directions', async () => {
  const [viewer, followed, other] = [person(), person(), person()];
  await follow(viewer, followed);
  const ids: string[] = [];
  for (let index = 0; index < 3; index += 1) ids.unshift(await aPost(subgraph, followed));
  await subgraph.rows(
    `insert into post (id, version, author_id, title, text, tags, like_count, comment_count, created_at, unique_until,
       active_at)
     select uuidv7(), 1, $1, 'Filler', 'Filler ' || number, '{}', 0, 0, now(), now(), now()
     from generate_series(1, 20001) number`,
    [other.id],
  );
  ids.unshift(await aPost(subgraph, followed));
  for (const sort of ['NEWEST', 'ACTIVE']) {
    const first = await feedOf(viewer, { sort, first: 2 });
    expect(first.ids).toEqual(ids.slice(0, 2));
    expect(first.pageInfo.hasNextPage).toBe(true);
    const second = await feedOf(viewer, { sort, first: 2, after: first.pageInfo.endCursor });
    expect(second.ids).toEqual(ids.slice(2));
    expect(second.pageInfo.hasNextPage).toBe(false);
    const back = await feedOf(viewer, { sort, last: 2, before: second.pageInfo.startCursor });
    expect(back.ids).toEqual(ids.slice(0, 2));
    expect(back.pageInfo.hasPreviousPage).toBe(false);
  }
  await subgraph.rows('analyze post');
  const silent = person();
  await subgraph.rows(
    `insert into follow (follower_id, followed_id, followed_at) select $1, gen_random_uuid(), now()
     from generate_series(1, 1000)`,
    [silent.id],
  );
  for (const sort of ['newest', 'active'] as const) {
    const { rows, result } = await rowsRead(subgraph.context(silent), 'post', (context) =>
      listFeed(context, sort, { first: 20 }),
    );
    expect(result.edges).toEqual([]);
    // The newest, in the index; of users who never posted nothing is read.
    expect(rows).toBe(20_000);
  }
});

test('the feed costs two statements, however many posts and sources', async () => {
  const viewer = person();
  await subgraph.rows(
    `insert into follow (follower_id, followed_id, followed_at) select $1, gen_random_uuid(), now()
     from generate_series(1, 100)`,
    [viewer.id],
  );
  // Reactions to earlier posts may run meanwhile.
  const counts = [];
  for (let round = 0; round < 4; round += 1) counts.push(await countStatements(() => feedOf(viewer)));
  expect(Math.min(...counts)).toBe(2);
});
