import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { newId } from '../../../../platform/domain/ids.js';
import { countStatements, person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { community } from '../../subgraph.js';
import { aClass, aCourse, aPost } from '../../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(community);
});
afterAll(() => subgraph.stop());

const LIST = `query ($courseId: ID, $classId: ID, $tag: String, $search: String, $first: Int, $after: String) {
  posts(courseId: $courseId, classId: $classId, tag: $tag, search: $search, first: $first, after: $after) {
    edges { cursor node {
      id title text tags likeCount viewerLiked commentCount createdAt editedAt
      author { id } course { id } class { id } comments { text author { id } }
    } }
  }
}`;

async function list(viewer: Viewer | null, variables: Record<string, unknown>) {
  const result = await subgraph.graphql<{ posts: { edges: { cursor: string; node: { id: string } }[] } }>(
    LIST,
    variables,
    viewer,
  );
  return { code: result.code, ids: result.data?.posts?.edges.map((edge) => edge.node.id), result };
}

const SEE = 'query ($id: ID!) { post(id: $id) { id text likeCount viewerLiked commentCount } }';
const see = async (viewer: Viewer | null, id: string) =>
  (await subgraph.graphql<{ post: { id: string } | null }>(SEE, { id }, viewer)).data?.post;

test('posts of a course are listed newest first and paged', async () => {
  const author = person();
  const courseId = await aCourse(subgraph, author);
  const ids = [];
  for (let index = 0; index < 3; index += 1) ids.unshift(await aPost(subgraph, author, { courseId }));
  await aPost(subgraph, author);
  const first = await list(person(), { courseId, first: 2 });
  expect(first.ids).toEqual(ids.slice(0, 2));
  const after = first.result.data.posts.edges[1]?.cursor;
  await aPost(subgraph, author, { courseId });
  expect((await list(person(), { courseId, first: 2, after })).ids).toEqual(ids.slice(2));
});

test('posts are found by tag and by words', async () => {
  const author = person();
  const courseId = await aCourse(subgraph, author);
  const joins = await aPost(subgraph, author, { courseId, title: 'Joins', text: 'Left or right join?', tags: ['SQL'] });
  const loops = await aPost(subgraph, author, { courseId, title: 'Loops', text: 'For or while?', tags: ['js', 'sql'] });
  const found = async (variables: object) => (await list(author, { courseId, ...variables })).ids;
  expect(await found({ tag: 'Sql' })).toEqual([loops, joins]);
  expect(await found({ tag: 'js' })).toEqual([loops]);
  expect(await found({ search: 'joins' })).toEqual([joins]);
  expect(await found({ search: '"right join"' })).toEqual([joins]);
  expect(await found({ search: 'or -while' })).toEqual([joins]);
  expect(await found({ search: `'"); drop & | ! (` })).toEqual([]);
});

test('a class’s discussion is for its people and staff only', async () => {
  const { classId, students, teacher } = await aClass(subgraph, 2);
  const [student, other] = students as [Viewer, Viewer];
  const postId = await aPost(subgraph, student, { classId });
  for (const viewer of [student, other, teacher, person('staff')]) {
    expect((await list(viewer, { classId })).ids).toEqual([postId]);
    expect(await see(viewer, postId)).toMatchObject({ id: postId });
  }
  const stranger = person('instructor');
  expect((await list(stranger, { classId })).code).toBe('NOT_IN_CLASS');
  expect(await see(stranger, postId)).toBeNull();
  expect((await list(stranger, { first: 100 })).ids).not.toContain(postId);
  const entity = await subgraph.graphql<{ _entities: unknown[] }>(
    'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Post { text } } }',
    { r: [{ __typename: 'Post', id: postId }] },
    stranger,
  );
  expect(entity.data._entities).toEqual([null]);
  const comments = 'query ($id: ID!) { comments(postId: $id) { edges { cursor } } }';
  expect((await subgraph.graphql(comments, { id: postId }, stranger)).code).toBe('POST_NOT_FOUND');
});

test('no user reads posts without being signed in', async () => {
  const id = await aPost(subgraph, person());
  expect((await list(null, {})).code).toBe('UNAUTHENTICATED');
  expect((await subgraph.graphql(SEE, { id }, null)).code).toBe('UNAUTHENTICATED');
  const entity = await subgraph.graphql(
    'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Post { text } } }',
    { r: [{ __typename: 'Post', id }] },
  );
  expect(entity.code).toBe('UNAUTHENTICATED');
});

test.each([
  [{ first: -1 }, 'INVALID_INPUT'],
  [{ first: 101 }, 'INVALID_INPUT'],
  [{ after: 'nonsense' }, 'INVALID_INPUT'],
  [{ search: ' ' }, 'INVALID_INPUT'],
  [{ search: 'x'.repeat(201) }, 'INVALID_INPUT'],
  [{ search: 'a\0b' }, 'INVALID_INPUT'],
  [{ tag: '' }, 'INVALID_INPUT'],
  [{ courseId: 'not-an-id' }, 'INVALID_INPUT'],
  [{ classId: 'not-an-id' }, 'CLASS_NOT_FOUND'],
  [{ classId: newId() }, 'CLASS_NOT_FOUND'],
  [{ courseId: newId() }, undefined],
])('a list by %o answers with %s', async (variables, code) => {
  expect((await list(person(), variables)).code).toBe(code);
});

test('comments are paged from the first, and a post shows the newest 100', async () => {
  const author = person();
  const postId = await aPost(subgraph, author);
  await subgraph.rows(
    `insert into comment (id, post_id, author_id, text, created_at)
     select ('01976d2a-7c00-7000-8000-' || lpad(n::text, 12, '0'))::uuid, $1, $2, n::text, now() from generate_series(1, 105) n`,
    [postId, author.id],
  );
  const result = await subgraph.graphql<{
    post: { comments: { text: string }[] };
    comments: { edges: { node: { text: string; parentId: null } }[]; pageInfo: { hasNextPage: boolean } };
  }>(
    `query ($id: ID!) {
      post(id: $id) { comments { text } }
      comments(postId: $id, first: 2) { edges { node { text parentId } } pageInfo { hasNextPage } }
    }`,
    { id: postId },
    author,
  );
  const shown = result.data.post.comments.map((comment) => comment.text);
  expect([shown.length, shown[0], shown.at(-1)]).toEqual([100, '6', '105']);
  expect(result.data.comments).toEqual({
    edges: [{ node: { text: '1', parentId: null } }, { node: { text: '2', parentId: null } }],
    pageInfo: { hasNextPage: true },
  });
});

test('a list costs the same number of statements for 1 and for 20 posts', async () => {
  const count = async (posts: number) => {
    const author = person();
    const courseId = await aCourse(subgraph, author);
    for (let index = 0; index < posts; index += 1) await aPost(subgraph, author, { courseId });
    return countStatements(async () => {
      expect((await list(author, { courseId, first: 100 })).ids).toHaveLength(posts);
    });
  };
  expect([await count(1), await count(20)]).toEqual([4, 4]);
});

test('100 posts are resolved for other subgraphs by one statement', async () => {
  const ids = await Promise.all(Array.from({ length: 5 }, () => aPost(subgraph, person())));
  const r = Array.from({ length: 100 }, (_, index) => ({ __typename: 'Post', id: ids[index] ?? newId() }));
  const statements = await countStatements(async () => {
    const result = await subgraph.graphql<{ _entities: ({ title: string } | null)[] }>(
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Post { title } } }',
      { r },
      person(),
    );
    expect(result.data._entities.filter(Boolean)).toHaveLength(5);
  });
  expect(statements).toBe(1);
});
