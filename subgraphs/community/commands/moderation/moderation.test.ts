import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { DAY, HOUR, MINUTE } from '../../../../platform/domain/clock.js';
import { newId } from '../../../../platform/domain/ids.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { eventually } from '../../../../platform/testing/testing.js';
import { ContentModerated, ContentReported } from '../../../../schema/events/community.js';
import { RolesChanged } from '../../../../schema/events/users.js';
import { CLAIM_MS, type ItemType } from '../../domain/report.js';
import { community } from '../../subgraph.js';
import { aClass, aGroup, aPost, codeOf, inboxOf, trust } from '../../testing/testing.js';
import { createEvent } from '../event/create-event.js';
import { publishEvent } from '../event/publish-event.js';
import { createGroup } from '../group/create-group.js';
import { sendMessage } from '../message/send-message.js';
import { startConversation } from '../message/start-conversation.js';
import { addComment } from '../post/add-comment.js';
import { createPost } from '../post/create-post.js';
import { editPost } from '../post/edit-post.js';
import { likePost } from '../post/like-post.js';
import { appeal } from './appeal.js';
import { useBannedWords } from './banned-words.js';
import { claimReport } from './claim-report.js';
import { decideAppeal } from './decide-appeal.js';
import { decideReport, type DecideReport } from './decide-report.js';
import { liftSuspension } from './lift-suspension.js';
import { report } from './report.js';
import { warnUser } from './warn-user.js';

let subgraph: TestSubgraph;
const staff = person('staff');
const otherStaff = person('staff');
beforeAll(async () => {
  subgraph = await TestSubgraph.start(community);
});
afterAll(() => subgraph.stop());
afterEach(() => {
  vi.useRealTimers();
});

const as = (viewer: Viewer) => subgraph.context(viewer);
/** Signed in anew, whatever the time is. */
const fresh = (viewer: Viewer): Viewer => ({ ...viewer, expiresAt: new Date(Date.now() + HOUR) });
const sees = async (viewer: Viewer, id: string) =>
  (await subgraph.graphql<{ post: object | null }>('query ($id: ID!) { post(id: $id) { id } }', { id }, fresh(viewer)))
    .data.post !== null;
const text = () => `Words ${newId()}`;
const write = (author: Viewer, more: object = {}) =>
  createPost(as(author), { title: 'Title', text: text(), tags: [], ...more });
const complain = (viewer: Viewer, itemId: string, itemType: ItemType = 'post') =>
  report(as(viewer), { itemType, itemId, reason: 'Spam' });
const members = async (count: number): Promise<Viewer[]> => {
  const people = Array.from({ length: count }, () => person());
  await trust(subgraph, 'member', ...people);
  return people;
};
const openReportOf = async (itemId: string): Promise<string> => {
  const [row] = await subgraph.rows<{ id: string }>("select id from report where item_id = $1 and status = 'open'", [
    itemId,
  ]);
  return row?.id ?? '';
};
const decide = (viewer: Viewer, reportId: string, more: Partial<DecideReport> = {}) =>
  decideReport(as(viewer), { reportId, decision: 'hide', rule: 'spam', note: null, ...more });
const sanctionOf = async (userId: string): Promise<string> => {
  const [row] = await subgraph.rows<{ id: string }>(
    'select id from sanction where user_id = $1 order by created_at desc, id desc limit 1',
    [userId],
  );
  return row?.id ?? '';
};

test('three reports by members hide a post; those of new users and a second one of the same user do not count', async () => {
  const author = person();
  const postId = await aPost(subgraph, author);
  const [reader, ...reporters] = await members(4);
  for (const newcomer of [person(), person(), person()]) await complain(newcomer, postId);
  await complain(reporters[0]!, postId);
  await complain(reporters[1]!, postId);
  expect(await codeOf(complain(reporters[1]!, postId))).toBe('ALREADY_REPORTED');
  expect(await codeOf(complain(author, postId))).toBe('OWN_ITEM');
  expect(await sees(reader!, postId)).toBe(true);
  await complain(reporters[2]!, postId);
  expect([await sees(reader!, postId), await sees(author, postId), await sees(staff, postId)]).toEqual([
    false,
    true,
    true,
  ]);
  expect((await subgraph.said(ContentReported)).filter(({ data }) => data['itemId'] === postId)).toHaveLength(1);
});

test('a report notifies staff and the moderators of its group, in one line for all that wait; never its reporter or author', async () => {
  const [reporter, member, moderator, owner] = (await members(4)) as [Viewer, Viewer, Viewer, Viewer];
  const clerk = person('staff');
  await subgraph.tell(RolesChanged, { userId: clerk.id, roles: ['staff'] });
  const groupId = await aGroup(subgraph, owner, [reporter.id, member.id, moderator.id]);
  await subgraph.rows(`update membership set role = 'moderator' where user_id = $1`, [moderator.id]);
  const waiting = async (viewer: Viewer) =>
    (await inboxOf(subgraph, viewer, viewer)).all?.filter(({ title }) => title === 'A report waits for a moderator');
  for (const author of [owner, member]) await complain(reporter, await aPost(subgraph, author, { groupId }));
  await eventually(async () => (await waiting(owner))?.length === 1 && (await waiting(moderator))?.length === 1);
  expect(await waiting(clerk)).toMatchObject([
    { actor: null, body: 'Something in “Group” was reported. Look at the moderation queue.' },
  ]);
  expect([await waiting(reporter), await waiting(member)]).toEqual([[], []]);
  const [sent] = await subgraph.rows<{ owner: number; moderator: number }>(
    `select count(*) filter (where user_id = $1)::int as owner, count(*) filter (where user_id = $2)::int as moderator
     from notification where kind = 'content-reported'`,
    [owner.id, moderator.id],
  );
  // The owner wrote one of the two.
  expect(sent).toEqual({ owner: 1, moderator: 2 });
});

test('20 reports at once make one case; the three that hide the post are stored', async () => {
  const postId = await aPost(subgraph, person());
  const reporters = await members(20);
  const codes = await Promise.all(reporters.map((one) => codeOf(complain(one, postId))));
  // Those who come after it was hidden do not find it any more.
  const taken = codes.filter((code) => code === 'ok').length;
  expect(taken).toBeGreaterThanOrEqual(3);
  expect(codes.filter((code) => code === 'ITEM_NOT_FOUND')).toHaveLength(20 - taken);
  const counts = 'count(distinct report_id)::int as reports, count(*)::int as entries';
  expect(await subgraph.rows(`select ${counts} from report_entry where item_id = $1`, [postId])).toEqual([
    { reports: 1, entries: taken },
  ]);
});

test('what a teacher wrote in their class waits in the queue, but is not hidden', async () => {
  const { classId, teacher, students } = await aClass(subgraph, 4);
  await trust(subgraph, 'member', ...students);
  const postId = await aPost(subgraph, teacher, { classId });
  for (const student of students.slice(1)) await complain(student, postId);
  expect(await sees(students[0]!, postId)).toBe(true);
  expect(await openReportOf(postId)).not.toBe('');
});

test('of 10 moderators who claim at once one works on a report, for 15 minutes', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const postId = await aPost(subgraph, person());
  await complain(person(), postId);
  const reportId = await openReportOf(postId);
  const moderators = Array.from({ length: 10 }, () => person('staff'));
  const codes = await Promise.all(moderators.map((one) => codeOf(claimReport(as(one), { reportId }))));
  expect(codes.filter((code) => code === 'ok')).toHaveLength(1);
  expect(new Set(codes)).toEqual(new Set(['ok', 'ALREADY_CLAIMED']));
  const [first, second] = [moderators[codes.indexOf('ok')]!, moderators[codes.indexOf('ALREADY_CLAIMED')]!];
  expect(await codeOf(claimReport(as(first), { reportId }))).toBe('ok');
  expect(await codeOf(decide(second, reportId))).toBe('ALREADY_CLAIMED');
  vi.setSystemTime(Date.now() + CLAIM_MS);
  expect(await codeOf(decide(second, reportId))).toBe('ok');
  expect(await codeOf(decide(first, reportId))).toBe('REPORT_DECIDED');
  expect(await codeOf(claimReport(as(first), { reportId }))).toBe('REPORT_DECIDED');
});

test('each decision has its effect on the item, and one sanction and event', async () => {
  const [reader] = await members(1);
  for (const [decision, shown] of [
    ['dismiss', true],
    ['hide', false],
    ['delete', false],
    ['lock', true],
    ['warn', true],
    ['suspend', false],
  ] as const) {
    const author = person();
    const postId = await aPost(subgraph, author);
    await complain(reader!, postId);
    await decide(staff, await openReportOf(postId), { decision, rule: 'off-topic', hours: 1 });
    expect([decision, await sees(reader!, postId)]).toEqual([decision, shown]);
    const events = (await subgraph.said(ContentModerated)).filter(({ data }) => data['itemId'] === postId);
    expect(events.map(({ data }) => data)).toMatchObject([{ decision, rule: 'off-topic', authorId: author.id }]);
    expect((await sanctionOf(author.id)) !== '').toBe(decision !== 'dismiss');
    if (decision === 'lock')
      expect(await codeOf(addComment(as(reader!), { postId, text: 'Late' }))).toBe('POST_LOCKED');
  }
});

test('a deleted comment comes back when an appeal is won', async () => {
  const author = person();
  const postId = await aPost(subgraph, person());
  const { id } = await addComment(as(author), { postId, text: 'Not so bad' });
  await complain((await members(1))[0]!, id, 'comment');
  await decide(staff, await openReportOf(id), { decision: 'delete' });
  const texts = async () =>
    (
      await subgraph.graphql<{ post: { commentCount: number; comments: { text: string }[] } }>(
        'query ($id: ID!) { post(id: $id) { commentCount comments { text } } }',
        { id: postId },
        person(),
      )
    ).data.post;
  expect(await texts()).toEqual({ commentCount: 0, comments: [] });
  const sanctionId = await sanctionOf(author.id);
  await appeal(as(author), { sanctionId, text: 'It was a joke.' });
  await decideAppeal(as(otherStaff), { sanctionId, outcome: 'overturned' });
  expect(await texts()).toEqual({ commentCount: 1, comments: [{ text: 'Not so bad' }] });
});

test('who is suspended reads and writes nothing, until the end, or until it is lifted', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const author = person();
  const [postId, other] = [await aPost(subgraph, author), await aPost(subgraph, person())];
  await complain(person(), postId);
  await decide(staff, await openReportOf(postId), { decision: 'suspend', hours: 24 });
  const acts = [
    () => write(author),
    () => editPost(as(author), { postId, text: text() }),
    () => addComment(as(author), { postId: other, text: 'Hi' }),
    () => likePost(as(author), { postId: other }),
    () => complain(author, other),
  ];
  for (const act of acts) expect(await codeOf(act())).toBe('SUSPENDED');
  expect(await sees(author, other)).toBe(true);
  await liftSuspension(as(staff), { sanctionId: await sanctionOf(author.id) });
  await liftSuspension(as(staff), { sanctionId: await sanctionOf(author.id) });
  expect(await codeOf(write(author))).toBe('ok');
  await warnUser(as(staff), { itemType: 'post', itemId: postId, rule: 'spam', note: null });
  await complain(person(), postId);
  await decide(staff, await openReportOf(postId), { decision: 'suspend', hours: 24 });
  vi.setSystemTime(Date.now() + 24 * HOUR - MINUTE);
  expect(await codeOf(write(author))).toBe('SUSPENDED');
  vi.setSystemTime(Date.now() + MINUTE);
  expect(await codeOf(write(author))).toBe('ok');
});

test('an appeal is made once, within 30 days, and decided by another moderator', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const author = person();
  const sanction = async () => {
    const postId = await aPost(subgraph, author);
    await complain(person(), postId);
    await decide(staff, await openReportOf(postId));
    return sanctionOf(author.id);
  };
  const sanctionId = await sanction();
  expect(await codeOf(appeal(as(person()), { sanctionId, text: 'Please' }))).toBe('SANCTION_NOT_FOUND');
  expect(await codeOf(decideAppeal(as(otherStaff), { sanctionId, outcome: 'upheld' }))).toBe('APPEAL_NOT_POSSIBLE');
  await appeal(as(author), { sanctionId, text: 'Please' });
  expect(await codeOf(appeal(as(author), { sanctionId, text: 'Please!' }))).toBe('APPEAL_NOT_POSSIBLE');
  expect(await codeOf(decideAppeal(as(staff), { sanctionId, outcome: 'upheld' }))).toBe('SAME_MODERATOR');
  expect(await codeOf(decideAppeal(as(otherStaff), { sanctionId, outcome: 'upheld' }))).toBe('ok');
  vi.setSystemTime(Date.now() + 1_000);
  const late = await sanction();
  vi.setSystemTime(Date.now() + 30 * DAY);
  expect(await codeOf(appeal(as(author), { sanctionId: late, text: 'Please' }))).toBe('APPEAL_NOT_POSSIBLE');
});

test('a moderator of a group decides in it, not about the platform and not against the owner; all is in the audit log', async () => {
  const [owner, moderator, member] = [person(), person(), person()];
  const groupId = await aGroup(subgraph, owner, [moderator.id, member.id]);
  await subgraph.rows("update membership set role = 'moderator' where user_id = $1", [moderator.id]);
  const reported = async (author: Viewer, reporter: Viewer) => {
    const postId = await aPost(subgraph, author, { groupId });
    await complain(reporter, postId);
    return openReportOf(postId);
  };
  const ofMember = await reported(member, owner);
  expect(await codeOf(decide(person(), ofMember))).toBe('REPORT_NOT_FOUND');
  expect(await codeOf(decide(member, ofMember))).toBe('REPORT_NOT_FOUND');
  expect(await codeOf(decide(moderator, ofMember, { decision: 'suspend', hours: 1 }))).toBe('NOT_A_MODERATOR');
  expect(await codeOf(decide(moderator, ofMember))).toBe('ok');
  expect(await codeOf(decide(moderator, await reported(owner, member)))).toBe('HIGHER_ROLE');
  expect(await codeOf(decide(moderator, await reported(moderator, member)))).toBe('OWN_ITEM');
  const boss = person('super_admin');
  await subgraph.tell(RolesChanged, { userId: boss.id, roles: ['super_admin'] });
  const bossPost = await aPost(subgraph, boss);
  expect(await codeOf(warnUser(as(staff), { itemType: 'post', itemId: bossPost, rule: 'spam', note: null }))).toBe(
    'HIGHER_ROLE',
  );
  expect(await subgraph.rows('select action from moderation_entry where actor_id = $1', [moderator.id])).toEqual([
    { action: 'decide' },
  ]);
  await expect(subgraph.rows("update moderation_entry set action = 'nothing'")).rejects.toThrow('append-only');
  const queue = async (viewer: Viewer) =>
    (
      await subgraph.graphql<{ moderationQueue: { edges: object[] } }>(
        '{ moderationQueue { edges { node { id } } } }',
        {},
        fresh(viewer),
      )
    ).data.moderationQueue.edges.length;
  expect([await queue(moderator), await queue(member)]).toEqual([2, 0]);
  expect(await queue(staff)).toBeGreaterThan(2);
});

test('a new user has 3 posts a day, 2 links and 2 mentions, and the first link waits for a moderator', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const spammer = person();
  const codes = await Promise.all(Array.from({ length: 10 }, () => codeOf(write(spammer))));
  expect(codes.filter((code) => code === 'ok')).toHaveLength(3);
  const refusal = await write(spammer).catch((error: { details: { retryAt: string } }) => error);
  expect(refusal).toMatchObject({ code: 'POST_LIMIT', details: { limit: 3 } });
  vi.setSystemTime(Date.now() + DAY);
  const links = (count: number) => ({ text: `${text()} ${'https://spam.example/ '.repeat(count)}` });
  expect(await codeOf(write(spammer, links(3)))).toBe('TOO_MANY_LINKS');
  expect(await codeOf(write(spammer, { text: '@one @two1 @three' }))).toBe('TOO_MANY_MENTIONS');
  const held = await write(spammer, links(2));
  const [reader] = await members(1);
  expect([await sees(reader!, held.id), await sees(spammer, held.id)]).toEqual([false, true]);
  await decide(staff, await openReportOf(held.id), { decision: 'dismiss' });
  expect(await sees(reader!, held.id)).toBe(true);
  expect(await sees(reader!, (await write(spammer, links(1))).id)).toBe(true);
});

test('trust grows with days and visible items, and an upheld report takes it back', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const author = person();
  const posts = Array.from({ length: 12 }, (_, index) => index);
  const levelAfter = async () => {
    const codes = [];
    for (const _ of posts) codes.push(await codeOf(write(author)));
    return codes.filter((code) => code === 'ok').length;
  };
  expect(await levelAfter()).toBe(3);
  vi.setSystemTime(Date.now() + DAY);
  expect(await levelAfter()).toBe(3);
  vi.setSystemTime(Date.now() + 2 * DAY);
  expect(await levelAfter()).toBe(12);
});

test('banned words are found as whole words, in any case', async () => {
  useBannedWords(as(staff), ['casino', 'c++ora']);
  const author = person();
  await trust(subgraph, 'member', author);
  expect(await codeOf(write(author, { title: 'The CASINO, now' }))).toBe('BANNED_WORD');
  expect(await codeOf(write(author, { text: 'casinos c++oras' }))).toBe('ok');
  expect(await codeOf(write(author, { tags: ['casino'] }))).toBe('BANNED_WORD');
  useBannedWords(as(staff), ['zzzz']);
});

test('staff see a reported message with five before and after it; hidden, its sender sees it, and deleted, an appeal brings it back', async () => {
  const [ana, rui, outsider] = await members(3);
  const { id: conversationId } = await startConversation(as(ana!), {
    userIds: [rui!.id, ...(await members(2)).map(({ id }) => id)],
    title: 'Group',
    idempotencyKey: newId(),
  });
  const ids: string[] = [];
  for (let index = 1; index <= 13; index += 1)
    ids.push((await sendMessage(as(ana!), { conversationId, text: `Message ${index}`, idempotencyKey: newId() })).id);
  const [messageId] = ids.slice(6);
  expect(await codeOf(complain(outsider!, messageId!, 'message'))).toBe('ITEM_NOT_FOUND');
  expect(await codeOf(complain(staff, messageId!, 'message'))).toBe('ITEM_NOT_FOUND');
  await complain(rui!, messageId!, 'message');
  const queue = async (viewer: Viewer) => {
    const { data } = await subgraph.graphql<{
      moderationQueue: { edges: { node: { text: string; messages: { sequence: number; conversation: null }[] } }[] };
    }>(
      '{ moderationQueue(first: 100) { edges { node { text messages { sequence conversation { id } } } } } }',
      {},
      fresh(viewer),
    );
    return data.moderationQueue.edges.map(({ node }) => node).find(({ text: said }) => said === 'Message 7');
  };
  expect(await queue(rui!)).toBeUndefined();
  const reported = await queue(staff);
  expect(reported?.messages.map(({ sequence }) => sequence)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  expect(reported?.messages.every(({ conversation }) => conversation === null)).toBe(true);
  const read = async (viewer: Viewer) => {
    const { data } = await subgraph.graphql<{ messages: { edges: { node: { text: string } }[] } }>(
      'query ($id: ID!) { messages(conversationId: $id, first: 100) { edges { node { text } } } }',
      { id: conversationId },
      fresh(viewer),
    );
    return data.messages.edges.filter(({ node }) => node.text === 'Message 7').length;
  };
  await decide(staff, await openReportOf(messageId!));
  expect([await read(rui!), await read(ana!)]).toEqual([0, 1]);
  await complain(rui!, ids[7]!, 'message');
  await decide(staff, await openReportOf(ids[7]!), { decision: 'delete' });
  const deleted = async () =>
    (
      await subgraph.rows<{ deleted: boolean }>('select deleted_at is not null as deleted from message where id = $1', [
        ids[7],
      ])
    )[0];
  expect(await deleted()).toEqual({ deleted: true });
  const sanctionId = await sanctionOf(ana!.id);
  await appeal(as(ana!), { sanctionId, text: 'It was harmless.' });
  await decideAppeal(as(otherStaff), { sanctionId, outcome: 'overturned' });
  expect(await deleted()).toEqual({ deleted: false });
});

test('a reported group and event are hidden, and deleted they are archived and cancelled', async () => {
  const [owner, reader] = await members(2);
  const { id: groupId } = await createGroup(as(owner!), {
    kind: 'public',
    name: 'Group',
    description: '',
    idempotencyKey: newId(),
  });
  const sees = async (field: 'group' | 'event', id: string, viewer: Viewer) =>
    (
      await subgraph.graphql<Record<string, object | null>>(
        `query ($id: ID!) { ${field}(id: $id) { id } }`,
        { id },
        viewer,
      )
    ).data[field] !== null;
  expect(await codeOf(complain(owner!, groupId, 'group'))).toBe('OWN_ITEM');
  await complain(reader!, groupId, 'group');
  expect(await codeOf(decide(owner!, await openReportOf(groupId)))).toBe('REPORT_NOT_FOUND');
  await decide(staff, await openReportOf(groupId));
  expect([await sees('group', groupId, reader!), await sees('group', groupId, owner!)]).toEqual([false, true]);
  await complain(staff, groupId, 'group');
  await decide(staff, await openReportOf(groupId), { decision: 'delete' });
  expect(await sees('group', groupId, owner!)).toBe(false);
  const sanctionId = await sanctionOf(owner!.id);
  await appeal(as(owner!), { sanctionId, text: 'It was a good group.' });
  await decideAppeal(as(otherStaff), { sanctionId, outcome: 'overturned' });
  expect(await sees('group', groupId, owner!)).toBe(true);

  const { id: eventId } = await createEvent(as(staff), {
    title: 'Evening',
    description: '',
    localStart: '2037-05-01T18:00',
    timeZone: 'UTC',
    durationMinutes: 60,
    venue: null,
    url: null,
    capacity: null,
    idempotencyKey: newId(),
  });
  expect(await codeOf(complain(reader!, eventId, 'event'))).toBe('ITEM_NOT_FOUND');
  await publishEvent(as(staff), { eventId });
  await complain(reader!, eventId, 'event');
  await decide(otherStaff, await openReportOf(eventId), { decision: 'delete' });
  expect(await sees('event', eventId, reader!)).toBe(false);
  expect(await subgraph.rows('select status from community_event where id = $1', [eventId])).toEqual([
    { status: 'cancelled' },
  ]);
});
