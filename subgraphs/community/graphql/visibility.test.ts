import { afterAll, beforeAll } from 'vitest';
import type { Viewer } from '../../../platform/auth.js';
import { newId } from '../../../platform/domain/ids.js';
import { person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import { describeVisibility, type AccessPath } from '../../../platform/testing/visibility.js';
import { CommentAdded } from '../../../schema/events/community.js';
import { StudentWithdrawn } from '../../../schema/events/classes.js';
import { CoursePublished } from '../../../schema/events/courses.js';
import { UserBlocked, UserFollowed } from '../../../schema/events/users.js';
import { addComment } from '../commands/post/add-comment.js';
import { community } from '../subgraph.js';
import { aClass, aGroup, aPost, enroll, takeCourse } from '../testing/testing.js';

/*
 * Who sees what of the community. The author of everything is a student of the class and a member of the group. `blocked` and
 * `blockedMember` have a block with the author; the latter is in every place. `left` was in every place and left it.
 */

const ROLES = [
  'anonymous',
  'stranger',
  'blocked',
  'left',
  'member',
  'blockedMember',
  'teacher',
  'moderator',
  'author',
  'staff',
] as const;
type Role = (typeof ROLES)[number];

const PLACES = ['all', 'course', 'class', 'group'] as const;
type Place = (typeof PLACES)[number];
type Thing = Place | `hidden in ${Place}` | `deleted in ${Place}`;

const EVERYONE: readonly Role[] = ROLES.filter((role) => role !== 'anonymous');
const unblocked: readonly Role[] = EVERYONE.filter((role) => !role.startsWith('blocked'));
const seenBy: Record<Thing, readonly Role[]> = {
  all: unblocked,
  course: unblocked,
  class: ['member', 'teacher', 'author', 'staff'],
  group: ['member', 'moderator', 'author', 'staff'],
  'hidden in all': ['author', 'staff'],
  'hidden in course': ['teacher', 'author', 'staff'],
  'hidden in class': ['teacher', 'author', 'staff'],
  'hidden in group': ['moderator', 'author', 'staff'],
  'deleted in all': [],
  'deleted in course': [],
  'deleted in class': [],
  'deleted in group': [],
};

let subgraph: TestSubgraph;
const people: Record<Role, Viewer | null> = {
  anonymous: null,
  stranger: person(),
  blocked: person(),
  left: person(),
  member: person(),
  blockedMember: person(),
  teacher: person('instructor'),
  moderator: person(),
  author: person(),
  staff: person('staff'),
};
const idOf = (role: Role): string => people[role]?.id ?? '';
const postIds = new Map<Thing, string>();
const commentIds = new Map<Thing, string>();
const placeIds = { classId: '', groupId: '', courseId: '' };

beforeAll(async () => {
  subgraph = await TestSubgraph.start(community);
  const { classId, courseId } = await aClass(subgraph, 0, people.teacher ?? undefined);
  await subgraph.tell(CoursePublished, { courseId, instructorId: idOf('teacher'), publishedVersion: 1, lessonIds: [] });
  for (const role of ['author', 'member', 'blockedMember', 'left'] as const) {
    await enroll(subgraph, { classId, courseId, studentId: idOf(role) });
    await takeCourse(subgraph, courseId, { id: idOf(role) });
  }
  await subgraph.tell(StudentWithdrawn, { classId, courseId, enrollmentId: newId(), studentId: idOf('left') });
  const groupId = await aGroup(subgraph, people.moderator as Viewer, [
    idOf('author'),
    idOf('member'),
    idOf('blockedMember'),
  ]);
  Object.assign(placeIds, { classId, groupId, courseId });
  const placeOf = { all: {}, course: { courseId }, class: { classId }, group: { groupId } };
  const author = people.author as Viewer;
  for (const thing of Object.keys(seenBy) as Thing[]) {
    const place = PLACES.find((one) => thing.endsWith(one)) ?? 'all';
    const id = await aPost(subgraph, author, { ...placeOf[place], title: `Seldom ${thing}`, tags: ['seldom'] });
    postIds.set(thing, id);
    if (thing.startsWith('hidden'))
      await subgraph.rows("update post set hidden_at = now(), hidden_reason = 'reports' where id = $1", [id]);
    // A comment under a post of the moderator of everything, which everyone in the place sees.
    const under = await aPost(subgraph, people.staff as Viewer, placeOf[place]);
    const comment = await addComment(subgraph.context(author), { postId: under, text: 'Seldom' });
    commentIds.set(thing, comment.id);
    commentPosts.set(thing, under);
    const end = await addComment(subgraph.context(people.staff), { postId: under, text: 'End' });
    endIds.set(under, end.id);
    if (thing.startsWith('hidden'))
      await subgraph.rows("update comment set hidden_at = now(), hidden_reason = 'reports' where id = $1", [
        comment.id,
      ]);
    if (thing.startsWith('deleted')) {
      await subgraph.rows('update post set deleted_at = now() where id = any($1::uuid[])', [[id, under]]);
    }
  }
  for (const role of ROLES)
    if (people[role] && role !== 'author')
      await subgraph.tell(UserFollowed, { userId: idOf(role), followedId: idOf('author') });
  await subgraph.tell(UserBlocked, { userId: idOf('author'), blockedId: idOf('blocked') });
  await subgraph.tell(UserBlocked, { userId: idOf('blockedMember'), blockedId: idOf('author') });
});
afterAll(() => subgraph.stop());

const commentPosts = new Map<Thing, string>();
/** By post, a comment of staff. */
const endIds = new Map<string, string>();

const ask = async <Data>(query: string, variables: object, role: Role): Promise<Data | null> =>
  (await subgraph.graphql<Data>(query, { ...variables }, people[role])).data;

interface Listed {
  readonly posts: { readonly edges: readonly { readonly node: { readonly id: string } }[] } | null;
}

/** A path through the list of posts with these arguments. */
const listed = (
  name: string,
  declared: string,
  args: string,
  variables: (thing: Thing) => object,
): AccessPath<Thing, Role> => ({
  name,
  fields: ['Query.posts'],
  finds: async (thing, role) => {
    const data = await ask<Listed>(
      `query ${declared} { posts(first: 100${args}) { edges { node { id } } } }`,
      variables(thing),
      role,
    );
    return data?.posts?.edges.some(({ node }) => node.id === postIds.get(thing)) ?? false;
  },
});

/** Everybody but the author follows the author. */
async function inFeed(sort: string, thing: Thing, role: Role): Promise<boolean> {
  const data = await ask<{ feed: Listed['posts'] }>(
    'query ($sort: FeedSort) { feed(sort: $sort, first: 100) { edges { node { id } } } }',
    { sort },
    role,
  );
  return data?.feed?.edges.some(({ node }) => node.id === postIds.get(thing)) ?? false;
}

describeVisibility<Thing, Role>({
  type: 'Post',
  subgraph: () => subgraph,
  roles: ROLES,
  seenBy,
  checkedElsewhere: [/Payload\.post$/, 'Report.post'],
  paths: [
    {
      name: 'by its id',
      fields: ['Query.post', 'Notification.post', 'Comment.post'],
      finds: async (thing, role) =>
        (
          await ask<{ post: object | null }>(
            'query ($id: ID!) { post(id: $id) { id } }',
            { id: postIds.get(thing) },
            role,
          )
        )?.post != null,
    },
    {
      name: 'as an entity of another subgraph',
      finds: async (thing, role) =>
        (
          await ask<{ _entities: (object | null)[] }>(
            'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Post { title } } }',
            { r: [{ __typename: 'Post', id: postIds.get(thing) }] },
            role,
          )
        )?._entities[0] != null,
    },
    listed('in the list of all', '', '', () => ({})),
    {
      name: 'in the feed, newest first',
      fields: ['Query.feed'],
      finds: (thing, role) => inFeed('NEWEST', thing, role),
      includes: (thing, role) => role !== 'author' || !thing.endsWith('all'),
    },
    {
      name: 'in the feed, by activity',
      finds: (thing, role) => inFeed('ACTIVE', thing, role),
      includes: (thing, role) => role !== 'author' || !thing.endsWith('all'),
    },
    listed('by its tag', '', ', tag: "seldom"', () => ({})),
    listed('by search', '', ', search: "seldom"', () => ({})),
    {
      ...listed(
        'in the list of its place',
        '($courseId: ID, $classId: ID, $groupId: ID)',
        ', courseId: $courseId, classId: $classId, groupId: $groupId',
        (thing) => ({
          courseId: thing.endsWith('course') ? placeIds.courseId : null,
          classId: thing.endsWith('class') ? placeIds.classId : null,
          groupId: thing.endsWith('group') ? placeIds.groupId : null,
        }),
      ),
    },
    {
      name: 'by a like',
      finds: async (thing, role) => {
        const result = await subgraph.graphql(
          'mutation ($id: ID!) { likePost(input: { postId: $id }) { post { id } } }',
          { id: postIds.get(thing) },
          people[role],
        );
        return result.code === undefined;
      },
    },
  ],
});

describeVisibility<Thing, Role>({
  type: 'Comment',
  subgraph: () => subgraph,
  roles: ROLES,
  seenBy,
  checkedElsewhere: [/Payload\.comment$/],
  paths: [
    {
      name: 'in the list of its post',
      fields: ['CommentEdge.node', 'Query.comments', 'Notification.comment', 'Report.comment'],
      finds: async (thing, role) => {
        const data = await ask<{ comments: { edges: { node: { id: string } }[] } | null }>(
          'query ($id: ID!) { comments(postId: $id, first: 100) { edges { node { id } } } }',
          { id: commentPosts.get(thing) },
          role,
        );
        return data?.comments?.edges.some(({ node }) => node.id === commentIds.get(thing)) ?? false;
      },
    },
    {
      name: 'on its post',
      fields: ['Post.comments', 'Post.acceptedAnswer'],
      finds: async (thing, role) => {
        const data = await ask<{ post: { comments: { id: string }[] } | null }>(
          'query ($id: ID!) { post(id: $id) { comments { id } } }',
          { id: commentPosts.get(thing) },
          role,
        );
        return data?.post?.comments.some(({ id }) => id === commentIds.get(thing)) ?? false;
      },
    },
    {
      name: 'by search',
      fields: ['Query.searchComments'],
      finds: async (thing, role) => {
        const data = await ask<{ searchComments: { edges: { node: { id: string } }[] } | null }>(
          'query { searchComments(search: "seldom", first: 100) { edges { node { id } } } }',
          {},
          role,
        );
        return data?.searchComments?.edges.some(({ node }) => node.id === commentIds.get(thing)) ?? false;
      },
    },
    {
      name: 'in the count of its post',
      finds: async (thing, role) => {
        const data = await ask<{ post: { commentCount: number } | null }>(
          'query ($id: ID!) { post(id: $id) { commentCount } }',
          { id: commentPosts.get(thing) },
          role,
        );
        return (data?.post?.commentCount ?? 0) > 1;
      },
    },
    {
      name: 'live, as it is added',
      fields: ['Subscription.commentAdded'],
      finds: async (thing, role) => {
        const postId = commentPosts.get(thing) ?? '';
        const stream = await subgraph.subscribe(
          'subscription ($id: ID!) { commentAdded(postId: $id) { id } }',
          { id: postId },
          people[role],
        );
        if (!(Symbol.asyncIterator in stream)) return false;
        const say = (commentId: string) =>
          subgraph.tell(
            CommentAdded,
            { postId, commentId, authorId: newId(), postAuthorId: newId() },
            { subject: postId },
          );
        await say(commentIds.get(thing) ?? '');
        // Everybody who is here sees this one; it comes first to those who do not see the other.
        await say(endIds.get(postId) ?? '');
        const { value } = (await stream.next()) as { value: { data: { commentAdded: { id: string } } } };
        await stream.return?.();
        return value.data.commentAdded.id === commentIds.get(thing);
      },
    },
  ],
});
