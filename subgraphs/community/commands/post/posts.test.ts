import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { newId } from '../../../../platform/domain/ids.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { CommentAdded, PostCreated, PostDeleted, PostLiked, PostUpdated } from '../../../../schema/events/community.js';
import type { EventContract } from '../../../../schema/events/contract.js';
import { StudentWithdrawn } from '../../../../schema/events/classes.js';
import { DUPLICATE_WINDOW_MS } from '../../domain/post.js';
import { community } from '../../subgraph.js';
import { aClass, aCourse, aPost } from '../../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(community);
});
afterAll(() => subgraph.stop());
afterEach(() => {
  vi.useRealTimers();
});

const POST = '{ post { id title text tags likeCount viewerLiked commentCount editedAt author { id } } }';
const CREATE = `mutation ($input: CreatePostInput!) { createPost(input: $input) ${POST} }`;
const EDIT = `mutation ($input: EditPostInput!) { editPost(input: $input) ${POST} }`;
const DELETE = 'mutation ($input: DeletePostInput!) { deletePost(input: $input) { postId } }';
const LIKE = `mutation ($input: LikePostInput!) { likePost(input: $input) ${POST} }`;
const UNLIKE = `mutation ($input: UnlikePostInput!) { unlikePost(input: $input) ${POST} }`;
const COMMENT = `mutation ($input: AddCommentInput!) {
  addComment(input: $input) { comment { id parentId text author { id } } post { commentCount } }
}`;

const send = (mutation: string, input: object, viewer: Viewer | null) =>
  subgraph.graphql<Record<string, { post: Record<string, unknown>; comment?: { id: string } }>>(
    mutation,
    { input },
    viewer,
  );
const codes = (answers: readonly { code: string | undefined }[]) => answers.map((answer) => answer.code ?? 'ok').sort();
const said = async (contract: EventContract, subject: string) =>
  (await subgraph.said(contract)).filter((event) => event.subject === subject).map((event) => event.data);

test('a post is said to those of a course', async () => {
  const author = person();
  const courseId = await aCourse(subgraph, author);
  const result = await send(CREATE, { title: 'A', text: '# Hello', courseId, tags: ['Greeting'] }, author);
  const post = result.data['createPost']?.post;
  expect(post).toMatchObject({
    title: 'A',
    text: '# Hello',
    tags: ['greeting'],
    likeCount: 0,
    viewerLiked: false,
    editedAt: null,
    author: { id: author.id },
  });
  const postId = post?.['id'] as string;
  expect(await said(PostCreated, postId)).toEqual([{ postId, authorId: author.id, courseId, classId: null }]);
});

test('who has not verified the address reads, and neither posts nor comments', async () => {
  const unverified = { ...person(), emailVerified: false };
  const postId = await aPost(subgraph, person());
  expect((await send(CREATE, { title: 'A', text: newId() }, unverified)).code).toBe('EMAIL_NOT_VERIFIED');
  expect((await send(COMMENT, { postId, text: 'Hello' }, unverified)).code).toBe('EMAIL_NOT_VERIFIED');
  expect((await send(LIKE, { postId }, unverified)).code).toBeUndefined();
  expect((await send(COMMENT, { postId, text: 'Hello' }, { ...unverified, emailVerified: true })).code).toBeUndefined();
});

test('of 10 posts with the same text at once one is taken, for 10 minutes and this author only', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const author = person();
  const input = { title: 'A', text: `Same ${newId()}` };
  const answers = await Promise.all(Array.from({ length: 10 }, () => send(CREATE, input, author)));
  expect(codes(answers)).toEqual([...Array.from({ length: 9 }, () => 'DUPLICATE_POST'), 'ok']);
  expect((await send(CREATE, { ...input, text: ` ${input.text} ` }, author)).errors[0]?.extensions['field']).toBe(
    'input.text',
  );
  expect((await send(CREATE, input, person())).code).toBeUndefined();
  vi.setSystemTime(Date.now() + DUPLICATE_WINDOW_MS);
  expect((await send(CREATE, input, { ...author, expiresAt: new Date(Date.now() + 900_000) })).code).toBeUndefined();
});

test('a text can be posted again when the first is deleted, but not by editing another to it', async () => {
  const author = person();
  const text = `Same ${newId()}`;
  const first = await aPost(subgraph, author, { text });
  const second = await aPost(subgraph, author);
  expect((await send(EDIT, { postId: second, text }, author)).code).toBe('DUPLICATE_POST');
  await send(DELETE, { postId: first }, author);
  expect((await send(CREATE, { title: 'A', text }, author)).code).toBeUndefined();
});

test('refusals of a new post have their codes, and invalid input names every field', async () => {
  const create = async (input: object, viewer: Viewer | null = person()) =>
    (await send(CREATE, { title: 'A', text: newId(), ...input }, viewer)).code;
  const { classId, students, courseId } = await aClass(subgraph, 1);
  expect(await create({}, null)).toBe('UNAUTHENTICATED');
  expect(await create({ courseId: newId() })).toBe('COURSE_NOT_FOUND');
  expect(await create({ courseId: 'not-an-id' })).toBe('COURSE_NOT_FOUND');
  expect(await create({ courseId: '' })).toBe('COURSE_NOT_FOUND');
  expect(await create({ classId: '' })).toBe('CLASS_NOT_FOUND');
  expect(await create({ classId: newId() })).toBe('CLASS_NOT_FOUND');
  expect(await create({ classId: newId() }, person('staff'))).toBe('CLASS_NOT_FOUND');
  expect(await create({ classId: 'not-an-id' })).toBe('CLASS_NOT_FOUND');
  expect(await create({ classId })).toBe('NOT_IN_CLASS');
  expect(await create({ classId, courseId }, students[0])).toBe('INVALID_INPUT');
  expect(await create({ courseId: await aCourse(subgraph) })).toBe('NOT_IN_COURSE');
  expect(await create({ groupId: newId() })).toBe('GROUP_NOT_FOUND');
  for (const viewer of [students[0]!, person('staff')]) expect(await create({ classId }, viewer)).toBeUndefined();
  const wrong = await send(CREATE, { title: '', text: ' ', tags: ['a b'] }, person());
  expect((wrong.errors[0]?.extensions['problems'] as { field: string }[]).map((problem) => problem.field)).toEqual([
    'input.title',
    'input.text',
    'input.tags',
  ]);
});

test('who has left a class speaks in it no more', async () => {
  const { classId, courseId, students } = await aClass(subgraph, 1);
  const student = students[0]!;
  const postId = await aPost(subgraph, student, { classId });
  await subgraph.tell(
    StudentWithdrawn,
    { classId, courseId, enrollmentId: newId(), studentId: student.id },
    { subject: classId },
  );
  expect((await send(CREATE, { title: 'A', text: 'B', classId }, student)).code).toBe('NOT_IN_CLASS');
  expect((await send(COMMENT, { postId, text: 'B' }, student)).code).toBe('POST_NOT_FOUND');
});

test('an author edits a post, and what it said before is kept for good', async () => {
  const author = person();
  const postId = await aPost(subgraph, author, { title: 'Old', text: `Old ${newId()}`, tags: ['x'] });
  const edited = await send(EDIT, { postId, title: 'New', tags: [] }, author);
  expect(edited.data['editPost']?.post).toMatchObject({ title: 'New', tags: [] });
  // An edit in the first minutes is not shown as one.
  expect(edited.data['editPost']?.post['editedAt']).toBeNull();
  await subgraph.rows("update post set edited_at = created_at + interval '301 seconds' where id = $1", [postId]);
  expect((await send(LIKE, { postId }, author)).data['likePost']?.post['editedAt']).not.toBeNull();
  expect(await said(PostUpdated, postId)).toEqual([{ postId }]);
  expect(await subgraph.rows('select title, tags from post_revision where post_id = $1', [postId])).toEqual([
    { title: 'Old', tags: ['x'] },
  ]);
  await expect(subgraph.rows(`update post_revision set title = 'Forged' where post_id = $1`, [postId])).rejects.toThrow(
    'append-only',
  );
  await expect(subgraph.rows('delete from post_revision where post_id = $1', [postId])).rejects.toThrow('append-only');
});

test('of 10 edits at once every one is kept in the history', async () => {
  const author = person();
  const postId = await aPost(subgraph, author);
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) => send(EDIT, { postId, title: `Edit ${index}` }, author)),
  );
  expect(codes(answers)).toEqual(Array.from({ length: 10 }, () => 'ok'));
  const [row] = await subgraph.rows<{ count: number }>('select count(*) from post_revision where post_id = $1', [
    postId,
  ]);
  expect(row?.count).toBe(10);
});

test('a post is edited by its author and deleted by its author or staff only', async () => {
  const author = person();
  const postId = await aPost(subgraph, author);
  for (const viewer of [person('instructor'), person('staff')])
    expect((await send(EDIT, { postId, title: 'Mine' }, viewer)).code).toBe('NOT_YOUR_POST');
  expect((await send(DELETE, { postId }, person('instructor'))).code).toBe('NOT_YOUR_POST');
  expect((await send(DELETE, { postId }, person('staff'))).code).toBeUndefined();
  const own = await aPost(subgraph, author);
  expect((await send(DELETE, { postId: own }, author)).code).toBeUndefined();
  expect(await said(PostDeleted, own)).toEqual([{ postId: own }]);
});

test('nothing is done to a post that is deleted or never was', async () => {
  const author = person();
  const deleted = await aPost(subgraph, author);
  await send(DELETE, { postId: deleted }, author);
  for (const postId of [deleted, newId(), 'not-an-id']) {
    for (const mutation of [EDIT, DELETE, LIKE, UNLIKE])
      expect((await send(mutation, { postId }, author)).code).toBe('POST_NOT_FOUND');
    expect((await send(COMMENT, { postId, text: 'A' }, author)).code).toBe('POST_NOT_FOUND');
  }
  for (const mutation of [EDIT, DELETE, LIKE, UNLIKE])
    expect((await send(mutation, { postId: newId() }, null)).code).toBe('UNAUTHENTICATED');
});

test('20 likes of one person at once are one, and of 20 people 20', async () => {
  const postId = await aPost(subgraph, person());
  const [reader, ...others] = Array.from({ length: 20 }, () => person());
  await Promise.all(Array.from({ length: 20 }, () => send(LIKE, { postId }, reader!)));
  const liked = await send(LIKE, { postId }, reader!);
  expect(liked.data['likePost']?.post).toMatchObject({ likeCount: 1, viewerLiked: true });
  await Promise.all(others.map((viewer) => send(LIKE, { postId }, viewer)));
  expect(await said(PostLiked, postId)).toHaveLength(20);
  const last = await send(UNLIKE, { postId }, reader!);
  expect(last.data['unlikePost']?.post).toMatchObject({ likeCount: 19, viewerLiked: false });
});

test('a like that is taken back and given again is said once', async () => {
  const postId = await aPost(subgraph, person());
  const reader = person();
  for (const mutation of [LIKE, UNLIKE, UNLIKE, LIKE])
    expect((await send(mutation, { postId }, reader)).code).toBeUndefined();
  const again = await send(LIKE, { postId }, reader);
  expect(again.data['likePost']?.post).toMatchObject({ likeCount: 1, viewerLiked: true });
  expect(await said(PostLiked, postId)).toHaveLength(1);
});

test('comments answer a post or a comment of the same post', async () => {
  const [author, reader] = [person(), person()];
  const postId = await aPost(subgraph, author);
  const first = await send(COMMENT, { postId, text: 'First' }, reader);
  const parentId = first.data['addComment']?.comment?.id;
  const answer = await send(COMMENT, { postId, parentId, text: 'Answer' }, author);
  expect(answer.data['addComment']).toMatchObject({
    comment: { parentId, text: 'Answer', author: { id: author.id } },
    post: { commentCount: 2 },
  });
  expect(await said(CommentAdded, postId)).toMatchObject([
    { commentId: parentId, authorId: reader.id, postAuthorId: author.id },
    { authorId: author.id },
  ]);
  const elsewhere = await aPost(subgraph, author);
  for (const parent of [parentId, newId(), 'not-an-id'])
    expect((await send(COMMENT, { postId: elsewhere, parentId: parent, text: 'A' }, reader)).code).toBe(
      'COMMENT_NOT_FOUND',
    );
  expect((await send(COMMENT, { postId, text: ' ' }, reader)).code).toBe('INVALID_INPUT');
  expect((await send(COMMENT, { postId, text: 'x'.repeat(5_001) }, reader)).code).toBe('INVALID_INPUT');
  expect((await send(COMMENT, { postId, text: 'A' }, null)).code).toBe('UNAUTHENTICATED');
});

test('20 comments at once are counted as 20', async () => {
  const postId = await aPost(subgraph, person());
  await Promise.all(Array.from({ length: 20 }, (_, index) => send(COMMENT, { postId, text: `${index}` }, person())));
  expect(await subgraph.rows('select comment_count from post where id = $1', [postId])).toEqual([{ commentCount: 20 }]);
});

test('a post and a comment are shown as safe HTML of their newest text', async () => {
  const author = person();
  const html = 'html comments { html }';
  const create = `mutation ($input: CreatePostInput!) { createPost(input: $input) { post { id ${html} } } }`;
  const text = `**${newId()}** <script>alert(1)</script>`;
  const created = await send(create, { title: 'A', text }, author);
  const postId = created.data['createPost']?.post['id'] as string;
  expect(created.data['createPost']?.post['html']).toMatch(/^<p><strong>.*<\/strong> &lt;script&gt;/);
  const edit = `mutation ($input: EditPostInput!) { editPost(input: $input) { post { ${html} } } }`;
  expect((await send(edit, { postId, text: '_B_' }, author)).data['editPost']?.post['html']).toBe('<p><em>B</em></p>');
  await send(COMMENT, { postId, text: '[x](javascript:alert(1))' }, author);
  const read = () =>
    subgraph.graphql('query ($id: ID!) { post(id: $id) { html comments { html } } }', { id: postId }, author);
  expect((await read()).data).toEqual({
    post: { html: '<p><em>B</em></p>', comments: [{ html: '<p>[x](javascript:alert(1))</p>' }] },
  });

  // A process of the previous version changes the text and does not know the column.
  await subgraph.rows("update post set text = '# C' where id = $1", [postId]);
  expect(await subgraph.rows('select html from post where id = $1', [postId])).toEqual([{ html: null }]);
  expect((await read()).data).toMatchObject({ post: { html: '<h1>C</h1>' } });
});
