import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { expect, inject } from 'vitest';
import { loadConfig } from '../platform/config/config.js';
import { DOMAINS, domains } from '../subgraphs/domains.js';
import { eventually } from '../platform/testing/testing.js';
import { columnsWith } from '../platform/testing/privacy.js';
import {
  AddCommentDocument,
  AdjustCreditDocument,
  ClassRosterDocument,
  CompleteReadingDocument,
  CreateDataExportLinkDocument,
  CreatePostDocument,
  DashboardDocument,
  DataRequestsDocument,
  FollowUserDocument,
  LikePostDocument,
  MyDataRequestsDocument,
  NotificationReceivedDocument,
  OpenInvoicesDocument,
  OpenLessonDocument,
  PostsDocument,
  RecordManualPaymentDocument,
  RequestDataExportDocument,
  RequestErasureDocument,
  RequestSeatDocument,
  UnlockLessonDocument,
  ActivateClassDocument,
  UpdateProfileDocument,
  UserProfileDocument,
} from '../schema/generated/operations.js';
import { locateDatabases } from '../start/databases.js';
import {
  browser,
  codeOf,
  journey,
  logIn,
  platformUrl,
  signUp,
  signUpAs,
  unique,
  type Person,
} from './testing/people.js';
import { logOf } from './testing/platform.js';
import { openClass, publishCourse } from './testing/school.js';

/** In everything that the person says, and that is said of them. */
const MARKER = `Xochitl${unique('q').replace('-', '')}`;

/** Kept as the law requires, as `domain: schema.table.column`: what staff noted to find the payment of an issued invoice. */
const KEPT = ['billing: public.payment.reference'];

const databases = async () => {
  const { urlOf } = await locateDatabases(
    loadConfig(domains, { environment: { LYCEUM_DATA: inject('dataDirectory') } }),
  );
  return DOMAINS.map((domain) => ({ domain, url: urlOf(domain) }));
};

/** Every column of every domain in which one of the texts stands. */
async function everywhere(...texts: string[]): Promise<string[]> {
  const found: string[] = [];
  for (const { domain, url } of await databases())
    found.push(...(await columnsWith(url, ...texts)).map((column) => `${domain}: ${column}`));
  return found;
}

/** Files in which one of the texts stands, or whose name has it. */
async function filesWith(directory: string, ...texts: string[]): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.filter((one) => one.isFile())) {
    const content = `${entry.name}\n${await readFile(join(entry.parentPath, entry.name), 'utf8')}`.toLowerCase();
    if (texts.some((part) => content.includes(part.toLowerCase()))) found.push(entry.name);
  }
  return found;
}

/** Two weeks pass for one request. */
async function letItBeDue(requestId: string): Promise<void> {
  const users = (await databases()).find(({ domain }) => domain === 'users');
  const client = new pg.Client({ connectionString: users?.url ?? '' });
  await client.connect();
  try {
    await client.query("update data_request set due_at = now() - interval '1 second' where id = $1", [requestId]);
    const { rowCount } = await client.query('update graphile_worker._private_jobs set run_at = now() where key = $1', [
      `close-account/${requestId}`,
    ]);
    expect(rowCount).toBe(1);
  } finally {
    await client.end();
  }
}

const requestOf = async (person: Person, requestId: string) => {
  const { viewer } = await person.send(MyDataRequestsDocument);
  return viewer?.dataRequests?.edges.find(({ node }) => node.id === requestId)?.node;
};

journey('a person takes all their data, is forgotten, and leaves no word behind', async () => {
  const teacher = await signUpAs('INSTRUCTOR', 'Helena Duarte');
  const staff = await signUpAs('STAFF', 'Marta Reis');
  const friend = await signUp('Rui Costa');
  const person = await signUp(MARKER);
  await person.send(UpdateProfileDocument, {
    input: { bio: `I am ${MARKER}.`, handle: MARKER.toLowerCase().slice(0, 25) },
  });

  // They learn, pay, write, and others write of them.
  const course = await publishCourse(teacher, { lessons: 1 });
  const taught = await openClass(staff, teacher, course);
  await person.send(RequestSeatDocument, { input: { classId: taught.id, idempotencyKey: unique(MARKER) } });
  const invoice = await eventually(async () => {
    const { invoices } = await staff.send(OpenInvoicesDocument, { userId: person.id });
    return invoices.edges[0]?.node;
  });
  await staff.send(RecordManualPaymentDocument, {
    input: {
      invoiceId: invoice.id,
      amount: invoice.total,
      method: 'TRANSFER',
      idempotencyKey: unique(),
      reference: `from ${MARKER}`,
    },
  });
  const enrollment = await eventually(async () => {
    const { class: opened } = await teacher.send(ClassRosterDocument, { id: taught.id });
    return opened?.roster?.find(({ student }) => student?.id === person.id);
  });
  await staff.send(AdjustCreditDocument, {
    input: { enrollmentId: enrollment.id, delta: 1, reason: `${MARKER} was ill`, idempotencyKey: unique() },
  });
  await teacher.send(ActivateClassDocument, { input: { classId: taught.id } });
  await teacher.send(UnlockLessonDocument, { input: { classId: taught.id, lessonId: course.lessonIds[0] ?? '' } });
  await eventually(() => person.send(OpenLessonDocument, { input: { lessonId: course.lessonIds[0] ?? '' } }));
  await person.send(CompleteReadingDocument, { input: { exerciseId: course.exercises[0]?.readingId ?? '' } });
  await eventually(async () => (await person.send(DashboardDocument)).viewer?.player?.totalXp);
  const post = (author: Person, text: string) =>
    author.send(CreatePostDocument, { input: { title: `Hello ${unique()}`, text, tags: [] } });
  const own = await post(person, `${MARKER} asks.`);
  const others = await post(friend, `An answer ${unique()}`);
  const postId = others.createPost.post.id;
  await person.send(AddCommentDocument, { input: { postId, text: `${MARKER} thanks you.` } });
  await person.send(LikePostDocument, { input: { postId } });
  await friend.send(FollowUserDocument, { input: { userId: person.id } });

  // The archive has it all, and the link to it works once.
  const phone = person.phone();
  const notices = await phone.listen(NotificationReceivedDocument, {});
  const { requestDataExport } = await person.send(RequestDataExportDocument);
  const exportId = requestDataExport.dataRequest.id;
  await notices.first(({ notificationReceived }) => notificationReceived.title === 'Your data is ready');
  const ready = await requestOf(person, exportId);
  expect(ready).toMatchObject({ status: 'READY', parts: DOMAINS.map((domain) => ({ domain, status: 'DONE' })) });
  const link = { input: { dataRequestId: exportId } };
  const { createDataExportLink } = await person.send(CreateDataExportLinkDocument, link);
  expect(await friend.refused(CreateDataExportLinkDocument, link)).toBe('DATA_REQUEST_NOT_FOUND');
  const path = new URL(createDataExportLink.url).pathname;
  expect((await fetch(platformUrl() + path, { method: 'HEAD' })).status).toBe(404);
  const download = await fetch(platformUrl() + path);
  expect([download.status, download.headers.get('content-disposition'), download.headers.get('cache-control')]).toEqual(
    [200, 'attachment; filename="lyceum-data.json"', 'no-store'],
  );
  const archive = await download.text();
  expect(createHash('sha256').update(archive).digest('hex')).toBe(ready?.archiveSha256);
  expect(JSON.parse(archive)).toMatchObject({
    users: { account: [{ email: person.email, bio: `I am ${MARKER}.` }] },
    courses: { exercises: [{ courseId: course.id }] },
    classes: { classes: [{ classId: taught.id }] },
    gamification: { xp: [{}] },
    community: { posts: [{ text: `${MARKER} asks.` }], comments: [{ text: `${MARKER} thanks you.` }] },
    billing: { invoices: [{ id: invoice.id }], payments: [{ reference: `from ${MARKER}` }] },
  });
  expect((await fetch(platformUrl() + path)).status).toBe(404);

  // What is looked for is found while they are here: in the databases and in the file.
  const words = [MARKER, person.email];
  expect(await everywhere(...words)).toEqual(
    expect.arrayContaining([
      'users: public.user_account.email',
      'users: public.user_account.bio',
      'classes: public.credit_reason.reason',
      'community: public.post.text',
      'community: public.comment.text',
      ...KEPT,
    ]),
  );
  const files = join(inject('dataDirectory'), 'files');
  expect(await filesWith(files, ...words)).toEqual(['archive.json']);

  // They are forgotten when the time to change their mind is over.
  const { requestErasure } = await person.send(RequestErasureDocument, { input: { password: person.password } });
  const erasureId = requestErasure.dataRequest.id;
  expect(requestErasure.dataRequest.status).toBe('SCHEDULED');
  await letItBeDue(erasureId);
  await eventually(() => phone.closes.includes(4401));
  expect(await codeOf(browser(person.tokens.accessToken).request(DashboardDocument))).toBe('SESSION_REVOKED');
  await eventually(
    async () => {
      const { dataRequests } = await staff.send(DataRequestsDocument, { userId: person.id });
      return dataRequests.edges.find(({ node }) => node.id === erasureId)?.node.status === 'COMPLETED';
    },
    { timeoutMs: 90_000 },
  );
  expect(await codeOf(logIn(MARKER, person.email, person.password))).toBe('INVALID_CREDENTIALS');

  // Not a word is left: not in any text of any table, not in files, not in the log.
  await eventually(async () => {
    expect(await everywhere(...words)).toEqual(KEPT);
    return true;
  });
  expect(await filesWith(files, ...words)).toEqual([]);
  const log = await readFile(logOf(inject('dataDirectory')), 'utf8');
  expect(log).toContain('"msg":"request"');
  expect(words.filter((word) => log.toLowerCase().includes(word.toLowerCase()))).toEqual([]);

  // Those who stay see that there was a user.
  const { user } = await friend.send(UserProfileDocument, { id: person.id });
  expect(user).toMatchObject({ name: 'Erased user', handle: null, bio: null });
  const { posts } = await friend.send(PostsDocument, { first: 50 });
  const ids = posts.edges.map(({ node }) => node.id);
  expect([ids.includes(postId), ids.includes(own.createPost.post.id)]).toEqual([true, false]);
  await phone.dispose();
});
