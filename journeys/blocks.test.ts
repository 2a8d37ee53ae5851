import { expect } from 'vitest';
import { eventually } from '../platform/testing/testing.js';
import {
  AddCommentDocument,
  BlockUserDocument,
  CompleteReadingDocument,
  CreatePostDocument,
  FollowUserDocument,
  LikePostDocument,
  OpenLessonDocument,
  UnblockUserDocument,
  UnlockLessonDocument,
} from '../schema/generated/operations.js';
import { browser, journey, signUp, signUpAs, unique, type Person } from './testing/people.js';
import { activeClass, publishCourse } from './testing/school.js';

/** Where two people meet: what one of them asks, and what stands in the answer only if they are shown the other. */
interface Place {
  readonly query: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly shows: string;
}

const sees = async (viewer: Person, { query, variables = {}, shows }: Place): Promise<boolean> =>
  JSON.stringify(await browser(viewer.tokens.accessToken).request<object>(query, variables)).includes(shows);

journey('two people, one of whom blocks the other, meet nowhere; all others meet both', async () => {
  const teacher = await signUpAs('INSTRUCTOR', 'Helena Duarte');
  const staff = await signUpAs('STAFF', 'Marta Reis');
  const [ana, rui, eva] = [await signUp('Ana Silva'), await signUp('Rui Costa'), await signUp('Eva Melo')];
  const course = await publishCourse(teacher, { lessons: 1 });
  const taught = await activeClass(staff, teacher, course, [ana, rui, eva]);
  const [lessonId = ''] = course.lessonIds;
  await teacher.send(UnlockLessonDocument, { input: { classId: taught.id, lessonId } });
  const write = async (author: Person): Promise<string> =>
    (
      await author.send(CreatePostDocument, {
        input: { title: 'Hello', text: unique(), classId: taught.id, tags: [] },
      })
    ).createPost.post.id;
  await eventually(() => write(eva));
  const [post, anas, ruis] = [await write(eva), await write(ana), await write(rui)];
  for (const [one, other, others] of [
    [ana, rui, ruis],
    [rui, ana, anas],
  ] as const) {
    await one.send(AddCommentDocument, { input: { postId: post, text: `Me too ${unique()}` } });
    await one.send(LikePostDocument, { input: { postId: others } });
    await one.send(FollowUserDocument, { input: { userId: other.id } });
    await one.send(FollowUserDocument, { input: { userId: eva.id } });
    await eventually(() => one.send(OpenLessonDocument, { input: { lessonId } }));
    await one.send(CompleteReadingDocument, { input: { exerciseId: course.exercises[0]?.readingId ?? '' } });
  }

  const people = 'edges { node { id } }';
  const places = (other: Person, otherPost: string): Readonly<Record<string, Place>> => ({
    feed: { query: '{ posts(first: 100) { edges { node { author { id } } } } }', shows: other.id },
    'feed of the class': {
      query: 'query ($id: ID!) { posts(classId: $id) { edges { node { author { id } } } } }',
      variables: { id: taught.id },
      shows: other.id,
    },
    post: {
      query: 'query ($id: ID!) { post(id: $id) { author { id } } }',
      variables: { id: otherPost },
      shows: other.id,
    },
    'comments under a post': {
      query: 'query ($id: ID!) { post(id: $id) { comments { author { id } } } }',
      variables: { id: post },
      shows: other.id,
    },
    'list of comments': {
      query: 'query ($id: ID!) { comments(postId: $id) { edges { node { author { id } } } } }',
      variables: { id: post },
      shows: other.id,
    },
    'leaderboard of the class': {
      query: `query ($id: ID!) { leaderboard(scope: { type: CLASS, id: $id }, period: ALL_TIME) { entries { player { id } } } }`,
      variables: { id: taught.id },
      shows: other.id,
    },
    player: {
      query: 'query ($id: ID!) { user(id: $id) { player { totalXp } } }',
      variables: { id: other.id },
      shows: 'totalXp',
    },
    'followers of another user': {
      query: `query ($id: ID!) { user(id: $id) { followers(first: 10) { ${people} } } }`,
      variables: { id: eva.id },
      shows: other.id,
    },
  });
  /** Places that are one's own. */
  const ownPlaces = (other: Person): Readonly<Record<string, Place>> => ({
    notifications: {
      query: '{ viewer { notifications(first: 50) { edges { node { actor { id } } } } } }',
      shows: other.id,
    },
    friends: { query: `{ viewer { friends(first: 10) { ${people} } } }`, shows: other.id },
  });
  const seen = async (viewer: Person, all: Readonly<Record<string, Place>>): Promise<Record<string, boolean>> => {
    const found: Record<string, boolean> = {};
    for (const [name, place] of Object.entries(all)) found[name] = await sees(viewer, place);
    return found;
  };
  const meetings = async (): Promise<Record<string, boolean>[]> => [
    await seen(ana, { ...places(rui, ruis), ...ownPlaces(rui) }),
    await seen(rui, { ...places(ana, anas), ...ownPlaces(ana) }),
  ];
  const everywhere = (is: boolean): Record<string, boolean> =>
    Object.fromEntries(Object.keys({ ...places(ana, anas), ...ownPlaces(ana) }).map((name) => [name, is]));

  await eventually(async () => {
    expect(await meetings()).toEqual([everywhere(true), everywhere(true)]);
    return true;
  });
  await ana.send(BlockUserDocument, { input: { userId: rui.id } });
  await eventually(async () => {
    expect(await meetings()).toEqual([everywhere(false), everywhere(false)]);
    return true;
  });
  for (const [other, otherPost] of [
    [ana, anas],
    [rui, ruis],
  ] as const)
    expect(Object.values(await seen(eva, places(other, otherPost)))).not.toContain(false);
  await ana.send(UnblockUserDocument, { input: { userId: rui.id } });
  // What they said is there again; that they were friends is not.
  await eventually(async () => {
    expect(await meetings()).toEqual([
      { ...everywhere(true), friends: false },
      { ...everywhere(true), friends: false },
    ]);
    return true;
  });
});
