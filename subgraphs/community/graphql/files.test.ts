import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '../../../platform/auth.js';
import { newId } from '../../../platform/domain/ids.js';
import { askAbout } from '../../../platform/testing/privacy.js';
import { person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import { eventually } from '../../../platform/testing/testing.js';
import { DataErased } from '../../../schema/events/community.js';
import { UserBlocked, UserErasureDue } from '../../../schema/events/users.js';
import { leaveGroup } from '../commands/group/leave-group.js';
import { deleteComment } from '../commands/post/delete-comment.js';
import { deletePost } from '../commands/post/delete-post.js';
import { removeUnusedFilesJob } from '../jobs/remove-unused-files.js';
import { community } from '../subgraph.js';
import { aGroup, aPost, trust } from '../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(community);
});
afterAll(() => subgraph.stop());

const photo = () =>
  sharp({ create: { width: 3000, height: 1500, channels: 3, background: 'teal' } })
    .jpeg()
    .withExif({ IFD0: { Copyright: 'secret place' } })
    .toBuffer();
const PDF = Buffer.from('%PDF-1.7\nA worksheet');

const run = <Data>(query: string, variables: object, viewer: Viewer | null) =>
  subgraph.graphql<Data>(query, { ...variables }, viewer);

/** Sends the bytes; returns the id of the upload. */
async function send(viewer: Viewer, content: Buffer, contentType: string): Promise<string> {
  const asked = await run<{ requestPostUpload: { ticket: { uploadId: string; url: string } } }>(
    'mutation ($input: RequestPostUploadInput!) { requestPostUpload(input: $input) { ticket { uploadId url } } }',
    { input: { contentType, size: content.length } },
    viewer,
  );
  const { uploadId, url } = asked.data.requestPostUpload.ticket;
  const path = new URL(url).pathname.replace('/community/', '/');
  await subgraph.running.client.upload(path, Readable.from([content]), await subgraph.headers(null));
  return uploadId;
}

async function complete(viewer: Viewer, uploadId: string, name: string) {
  const done = await run<{ completePostUpload: { file: { id: string; contentType: string; width: number } } }>(
    'mutation ($input: CompletePostUploadInput!) { completePostUpload(input: $input) { file { id contentType width height } } }',
    { input: { uploadId, name } },
    viewer,
  );
  return { code: done.code, file: done.data?.completePostUpload?.file };
}

async function aFile(viewer: Viewer, content: Buffer, contentType: string, name = 'file.pdf'): Promise<string> {
  return (await complete(viewer, await send(viewer, content, contentType), name)).file?.id ?? '';
}

async function get(url: string) {
  const file = await subgraph.download(new URL(url).pathname.replace('/community/', '/'));
  return file && { type: file.about.contentType, content: await buffer(file.data) };
}

interface Item {
  readonly html: string;
  readonly files: readonly { readonly name: string; readonly url: string }[];
}
const postSeenBy = async (id: string, viewer: Viewer | null) =>
  (
    await run<{ post: (Item & { comments: Item[] }) | null }>(
      'query ($id: ID!) { post(id: $id) { html files { name url } comments { html files { name url } } } }',
      { id },
      viewer,
    )
  ).data?.post;
const filesLeft = () => subgraph.rows<{ id: string }>('select id from post_file');

test('a picture is encoded anew, shown in the text, and served as long as the post is there', async () => {
  const [author, reader] = [person(), person()];
  const uploadId = await send(author, await photo(), 'image/jpeg');
  expect((await complete(reader, uploadId, 'photo.jpg')).code).toBe('UPLOAD_NOT_FOUND');
  const { file } = await complete(author, uploadId, 'photo.jpg');
  expect(file).toEqual({ id: uploadId, contentType: 'image/webp', width: 2048, height: 1024 });
  const text = `Look: ![Our class](upload:${uploadId}) ![elsewhere](https://evil.example/x.png) ![not mine](upload:${newId()})`;
  const preview = await run<{ previewPost: string }>(
    'query ($text: String!, $fileIds: [ID!]) { previewPost(text: $text, fileIds: $fileIds) }',
    { text, fileIds: [uploadId] },
    author,
  );
  expect(preview.data.previewPost).toMatch(/<img src="[^"]+\/files\/community\/[^"]+" alt="Our class"/);
  const postId = await aPost(subgraph, author, { text, fileIds: [uploadId] });
  const seen = await postSeenBy(postId, reader);
  expect(seen?.html.match(/<img/g)).toHaveLength(1);
  expect(seen?.files).toMatchObject([{ name: 'photo.jpg' }]);
  const served = await get(/<img src="([^"]+)"/.exec(seen?.html ?? '')?.[1] ?? '');
  expect(served?.type).toBe('image/webp');
  expect(served?.content.includes('secret place')).toBe(false);
  expect((await sharp(served?.content).metadata()).exif).toBeUndefined();
  await deletePost(subgraph.context(author), { postId });
  await eventually(async () => expect(await get(seen?.files[0]?.url ?? '')).toBeUndefined());
});

test('what is no picture is refused, other files are kept as they are', async () => {
  const author = person();
  const broken = Buffer.concat([(await photo()).subarray(0, 2_000)]);
  expect((await complete(author, await send(author, broken, 'image/jpeg'), 'x.jpg')).code).toBe('UPLOAD_MISMATCH');
  expect((await complete(author, await send(author, PDF, 'image/png'), 'x.png')).code).toBe('UPLOAD_MISMATCH');
  const postId = await aPost(subgraph, author, { fileIds: [await aFile(author, PDF, 'application/pdf', 'Plan.pdf')] });
  const [file] = (await postSeenBy(postId, person()))?.files ?? [];
  expect((await get(file?.url ?? ''))?.content).toEqual(PDF);
});

test('a file belongs to one item of its owner, and edits replace files', async () => {
  const [author, other] = [person(), person()];
  await trust(subgraph, 'member', author, other);
  const [first, second] = [
    await aFile(author, PDF, 'application/pdf', 'first.pdf'),
    await aFile(author, PDF, 'application/pdf', 'second.pdf'),
  ];
  const create = (viewer: Viewer, fileIds: string[]) =>
    run(
      'mutation ($input: CreatePostInput!) { createPost(input: $input) { post { id } } }',
      { input: { title: 'T', text: newId(), fileIds } },
      viewer,
    );
  expect((await create(other, [first])).code).toBe('POST_FILE_NOT_FOUND');
  expect((await create(author, [newId()])).code).toBe('POST_FILE_NOT_FOUND');
  expect((await create(author, ['nothing'])).code).toBe('POST_FILE_NOT_FOUND');
  const wanted = await Promise.all(Array.from({ length: 8 }, () => create(author, [first])));
  expect(wanted.filter(({ code }) => code === undefined)).toHaveLength(1);
  const [row] = await subgraph.rows<{ postId: string }>('select post_id from post_file where id = $1', [first]);
  const edit = (input: object) =>
    run('mutation ($input: EditPostInput!) { editPost(input: $input) { post { id } } }', { input }, author);
  const postId = row?.postId ?? '';
  await edit({ postId, title: 'Files stay' });
  expect((await postSeenBy(postId, other))?.files).toMatchObject([{ name: 'first.pdf' }]);
  await edit({ postId, fileIds: [second] });
  expect((await postSeenBy(postId, other))?.files).toMatchObject([{ name: 'second.pdf' }]);
  await trust(subgraph, 'new', author);
  const many = [await aFile(author, PDF, 'application/pdf'), await aFile(author, PDF, 'application/pdf')];
  expect((await create(author, many)).code).toBe('TOO_MANY_FILES');
});

test('files of posts and comments are for those who see the item', async () => {
  const [author, member, stranger, blocked, staff] = [person(), person(), person(), person(), person('staff')];
  const groupId = await aGroup(subgraph, author, [member.id]);
  const inGroup = await aPost(subgraph, author, {
    groupId,
    fileIds: [await aFile(author, PDF, 'application/pdf')],
  });
  await subgraph.tell(UserBlocked, { userId: author.id, blockedId: blocked.id });
  const toAll = await aPost(subgraph, author, { fileIds: [await aFile(author, PDF, 'application/pdf')] });
  const under = await aPost(subgraph, stranger);
  const commented = await run<{ addComment: { comment: { id: string } } }>(
    'mutation ($input: AddCommentInput!) { addComment(input: $input) { comment { id } } }',
    { input: { postId: under, text: 'Here', fileIds: [await aFile(author, PDF, 'application/pdf')] } },
    author,
  );
  const filesFor = async (viewer: Viewer) => [
    (await postSeenBy(inGroup, viewer))?.files.length ?? 0,
    (await postSeenBy(toAll, viewer))?.files.length ?? 0,
    (await postSeenBy(under, viewer))?.comments.flatMap(({ files }) => files).length ?? 0,
  ];
  expect(await filesFor(member)).toEqual([1, 1, 1]);
  expect(await filesFor(staff)).toEqual([1, 1, 1]);
  expect(await filesFor(stranger)).toEqual([0, 1, 1]);
  expect(await filesFor(blocked)).toEqual([0, 0, 0]);
  await deleteComment(subgraph.context(author), { commentId: commented.data.addComment.comment.id });
  expect(await filesFor(member)).toEqual([1, 1, 0]);
  await askAbout({ subgraph, userId: author.id, requested: UserErasureDue, receipt: DataErased });
  expect(await filesFor(staff)).toEqual([0, 0, 0]);
  expect(await subgraph.rows('select from upload where owner_id = $1', [author.id])).toEqual([]);
});

test('files that no post got are removed after a day', async () => {
  const author = person();
  const [old, fresh] = [await aFile(author, PDF, 'application/pdf'), await aFile(author, PDF, 'application/pdf')];
  await subgraph.rows("update post_file set created_at = now() - interval '25 hours' where id = $1", [old]);
  await removeUnusedFilesJob.run(subgraph.running.systemContext(), {});
  expect((await filesLeft()).map(({ id }) => id)).toContain(fresh);
  expect((await filesLeft()).map(({ id }) => id)).not.toContain(old);
  await eventually(async () =>
    expect(await subgraph.rows('select from upload where id = any($1::uuid[])', [[old, fresh]])).toHaveLength(1),
  );
});

test('group files are for members and staff, and removed by who shared them or a moderator', async () => {
  const [owner, member, leaver, stranger, staff] = [person(), person(), person(), person(), person('staff')];
  const groupId = await aGroup(subgraph, owner, [member.id, leaver.id]);
  const share = async (viewer: Viewer) =>
    run<{ shareFile: { file: { id: string } } }>(
      'mutation ($input: ShareFileInput!) { shareFile(input: $input) { file { id name } } }',
      { input: { groupId, uploadId: await send(viewer, PDF, 'application/pdf'), name: 'Plan.pdf' } },
      viewer,
    );
  const [first, second] = [await share(member), await share(leaver)];
  expect((await share(stranger)).code).toBe('NOT_A_MEMBER');
  const listed = async (viewer: Viewer) =>
    (
      await run<{ group: { files: { edges: { node: { id: string; url: string } }[] } } }>(
        'query ($id: ID!) { group(id: $id) { files(first: 10) { edges { node { id url } } } } }',
        { id: groupId },
        viewer,
      )
    ).data.group.files.edges.map(({ node }) => node);
  await leaveGroup(subgraph.context(leaver), { groupId });
  for (const [viewer, count] of [
    [owner, 2],
    [member, 2],
    [staff, 2],
    [leaver, 0],
    [stranger, 0],
  ] as const)
    expect(await listed(viewer)).toHaveLength(count);
  expect((await get((await listed(member))[0]?.url ?? ''))?.content).toEqual(PDF);
  const remove = (fileId: string, viewer: Viewer) =>
    run(
      'mutation ($input: RemoveFileInput!) { removeFile(input: $input) { group { id } } }',
      { input: { fileId } },
      viewer,
    );
  const secondId = second.data.shareFile.file.id;
  expect((await remove(secondId, member)).code).toBe('NOT_GROUP_MODERATOR');
  expect((await remove(newId(), owner)).code).toBe('FILE_NOT_FOUND');
  const removals = await Promise.all(Array.from({ length: 5 }, () => remove(secondId, owner)));
  expect(removals.filter(({ code }) => code === undefined)).toHaveLength(1);
  expect((await remove(first.data.shareFile.file.id, member)).code).toBeUndefined();
  expect(await listed(owner)).toEqual([]);
  expect(await subgraph.rows('select file_bytes::int from community_group where id = $1', [groupId])).toEqual([
    { fileBytes: 0 },
  ]);
});
