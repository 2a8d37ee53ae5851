import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { eventually } from '../../../../platform/testing/testing.js';
import { ProfileUpdated } from '../../../../schema/events/users.js';
import { users } from '../../subgraph.js';
import { anAccount } from '../../testing/testing.js';
import { eraseAccount } from '../data-request/erase-account.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(users);
});
afterAll(() => subgraph.stop());

const REQUEST = `mutation ($input: RequestAvatarUploadInput!) {
  requestAvatarUpload(input: $input) { ticket { uploadId url method maxBytes headers { name value } } }
}`;
const COMPLETE = `mutation ($input: CompleteAvatarUploadInput!) {
  completeAvatarUpload(input: $input) { user { avatarUrl(size: 100) } }
}`;

async function upload(viewer: Viewer, content: Buffer, contentType: string) {
  const asked = await subgraph.graphql<{ requestAvatarUpload: { ticket: { uploadId: string; url: string } } }>(
    REQUEST,
    { input: { contentType, size: content.length } },
    viewer,
  );
  if (asked.code) return { code: asked.code, url: undefined };
  const { ticket } = asked.data.requestAvatarUpload;
  const path = new URL(ticket.url).pathname.replace('/users/', '/');
  await subgraph.running.client.upload(path, Readable.from([content]), await subgraph.headers(null));
  const done = await subgraph.graphql<{ completeAvatarUpload: { user: { avatarUrl: string } } }>(
    COMPLETE,
    { input: { uploadId: ticket.uploadId } },
    viewer,
  );
  return { code: done.code, url: done.code ? undefined : done.data.completeAvatarUpload.user.avatarUrl };
}

async function see(url: string) {
  const file = await subgraph.download(new URL(url).pathname);
  return file && { type: file.about.contentType, image: await buffer(file.data) };
}

const urlOf = async (id: string, viewer: Viewer, size = 128) =>
  (
    await subgraph.graphql<{ user: { avatarUrl: string } }>(
      'query ($id: ID!, $size: Int!) { user(id: $id) { avatarUrl(size: $size) } }',
      { id, size },
      viewer,
    )
  ).data.user.avatarUrl;

const photo = (width = 600, height = 400) =>
  sharp({ create: { width, height, channels: 3, background: 'teal' } })
    .jpeg()
    .withExif({ IFD0: { Copyright: 'secret place' }, IFD3: { GPSLatitude: '38/1 43/1 0/1' } })
    .toBuffer();

test('a picture is cut square, encoded anew without metadata and served in four sizes', async () => {
  const { id, viewer } = await anAccount(subgraph);
  const content = await photo();
  expect((await sharp(content).metadata()).exif).toBeDefined();
  const { code, url } = await upload(viewer, content, 'image/jpeg');
  expect(code).toBeUndefined();
  const served = await see(url ?? '');
  const metadata = await sharp(served?.image).metadata();
  expect([served?.type, metadata.width, metadata.height]).toEqual(['image/webp', 128, 128]);
  expect([metadata.exif, metadata.xmp, metadata.icc]).toEqual([undefined, undefined, undefined]);
  expect(served?.image.includes('secret place')).toBe(false);
  for (const [asked, edge] of [
    [1, 64],
    [65, 128],
    [256, 256],
    [5_000, 512],
  ] as const) {
    const { width } = await sharp((await see(await urlOf(id, viewer, asked)))?.image).metadata();
    expect(width).toBe(edge);
  }
  expect((await subgraph.said(ProfileUpdated)).filter(({ subject }) => subject === id)).toHaveLength(1);
});

test('without a picture the initials are served as PNG, at an address that changes with them', async () => {
  const { id, viewer } = await anAccount(subgraph);
  const url = await urlOf(id, viewer);
  expect(url).toMatch(/^https?:\/\/[^/]+\/avatars\/[\w.-]+$/);
  const served = await see(url);
  expect([served?.type, (await sharp(served?.image).metadata()).width]).toEqual(['image/png', 128]);
  const rename = 'mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { user { id } } }';
  await subgraph.graphql(rename, { input: { name: 'Zoe Quist' } }, viewer);
  const renamed = await urlOf(id, viewer);
  expect(renamed).not.toBe(url);
  expect(await see(url)).toBeUndefined();
  expect((await see(renamed))?.type).toBe('image/png');
});

test('an address of which a part was changed shows nothing', async () => {
  const { id, viewer } = await anAccount(subgraph);
  const other = await anAccount(subgraph);
  const url = await urlOf(id, viewer);
  expect(await see(url.replace(id, other.id))).toBeUndefined();
  expect(await see(url.replace('.128.', '.512.'))).toBeUndefined();
  expect(await see(`${url}x`)).toBeDefined();
  expect(await see(url.slice(0, -4))).toBeUndefined();
});

test('a replaced picture and one that is removed are deleted', async () => {
  const { id, viewer } = await anAccount(subgraph);
  const first = (await upload(viewer, await photo(), 'image/jpeg')).url ?? '';
  const second = (await upload(viewer, await photo(300, 300), 'image/jpeg')).url ?? '';
  expect(await see(first)).toBeUndefined();
  expect((await see(second))?.type).toBe('image/webp');
  const remove = 'mutation { removeAvatar { user { avatarUrl } } }';
  for (let twice = 0; twice < 2; twice += 1) {
    const { data } = await subgraph.graphql<{ removeAvatar: { user: { avatarUrl: string } } }>(remove, {}, viewer);
    expect((await see(data.removeAvatar.user.avatarUrl))?.type).toBe('image/png');
  }
  expect(await see(second)).toBeUndefined();
  await eventually(async () =>
    expect(await subgraph.rows('select id from upload where owner_id = $1', [id])).toEqual([]),
  );
});

test('what is no picture, too small, damaged or of another type is rejected', async () => {
  const { viewer } = await anAccount(subgraph);
  const png = await sharp({ create: { width: 100, height: 100, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  expect((await upload(viewer, png, 'image/jpeg')).code).toBe('UPLOAD_MISMATCH');
  expect((await upload(viewer, Buffer.from('<svg onload="alert(1)"/>'), 'image/png')).code).toBe('UPLOAD_MISMATCH');
  expect((await upload(viewer, png.subarray(0, 120), 'image/png')).code).toBe('UPLOAD_MISMATCH');
  expect((await upload(viewer, await photo(40, 40), 'image/jpeg')).code).toBe('UPLOAD_MISMATCH');
  expect((await upload(viewer, Buffer.alloc(10), 'image/svg+xml')).code).toBe('INVALID_INPUT');
  expect((await upload(viewer, png, 'image/png')).code).toBeUndefined();
});

test('an upload is completed by its owner only', async () => {
  const [one, other] = [await anAccount(subgraph), await anAccount(subgraph)];
  const { data } = await subgraph.graphql<{ requestAvatarUpload: { ticket: { uploadId: string } } }>(
    REQUEST,
    { input: { contentType: 'image/png', size: 100 } },
    one.viewer,
  );
  const input = { uploadId: data.requestAvatarUpload.ticket.uploadId };
  expect((await subgraph.graphql(COMPLETE, { input }, other.viewer)).code).toBe('UPLOAD_NOT_FOUND');
  expect((await subgraph.graphql(COMPLETE, { input }, one.viewer)).code).toBe('UPLOAD_INCOMPLETE');
  expect((await subgraph.graphql(COMPLETE, { input }, null)).code).toBe('UNAUTHENTICATED');
});

test('an erased user leaves no picture behind', async () => {
  const { id, viewer } = await anAccount(subgraph);
  const url = (await upload(viewer, await photo(), 'image/jpeg')).url ?? '';
  await eraseAccount(subgraph.running.systemContext(), { userId: id, requestId: id });
  expect(await see(url)).toBeUndefined();
  expect(await subgraph.rows('select id from upload where owner_id = $1', [id])).toEqual([]);
  expect((await see(await urlOf(id, person())))?.type).toBe('image/png');
});
