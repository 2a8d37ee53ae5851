import { beforeAll, expect } from 'vitest';
import { eventually } from '../platform/testing/testing.js';
import {
  AcceptAnswerDocument,
  AcceptConversationDocument,
  AcceptGroupInvitationDocument,
  AddCommentDocument,
  AppealDocument,
  BlockUserDocument,
  ClaimReportDocument,
  CompleteReadingDocument,
  ConversationsDocument,
  CreateEventDocument,
  CreateGroupDocument,
  CreatePostDocument,
  DecideAppealDocument,
  DecideReportDocument,
  EnrollInCourseDocument,
  EventPageDocument,
  GroupPageDocument,
  InviteToGroupDocument,
  LeaderboardDocument,
  LikePostDocument,
  MarkConversationReadDocument,
  MessageReceivedDocument,
  MessagesDocument,
  ModerationQueueDocument,
  MySanctionsDocument,
  NotificationCenterDocument,
  PostThreadDocument,
  PublishEventDocument,
  ReportDocument,
  RsvpDocument,
  SendMessageDocument,
  StartConversationDocument,
  UpdateEventDocument,
  UpdateProfileDocument,
} from '../schema/generated/operations.js';
import { browser, journey, signUp, signUpAs, unique, type Person } from './testing/people.js';
import { publishCourse } from './testing/school.js';

/* What people say and do together. */

let staff: Person;
let otherStaff: Person;
beforeAll(async () => {
  [staff, otherStaff] = await Promise.all([signUpAs('STAFF', 'Moderator'), signUpAs('STAFF', 'Another')]);
});

const post = async (author: Person, input: object = {}) =>
  (await author.send(CreatePostDocument, { input: { title: 'Title', text: unique('text'), ...input } })).createPost.post
    .id;
const found = async (viewer: Person, search: string): Promise<string[]> => {
  const { posts } = await browser(viewer.tokens.accessToken).request<{ posts: { edges: { node: { id: string } }[] } }>(
    'query ($search: String) { posts(search: $search) { edges { node { id } } } }',
    { search },
  );
  return posts.edges.map(({ node }) => node.id);
};

journey('a question is asked, answered, accepted and found again', async () => {
  const [asker, helper, reader] = [await signUp('Asker'), await signUp('Helper'), await signUp('Reader')];
  const word = unique('word').replaceAll('-', '');
  const id = await post(asker, { kind: 'QUESTION', title: `What is ${word}?`, tags: ['C++', '.net'] });
  await helper.send(AddCommentDocument, { input: { postId: id, text: 'I **know** it.' } });
  const { post: asked } = await asker.send(PostThreadDocument, { id });
  const commentId = asked?.comments[0]?.id ?? '';
  expect(await helper.refused(AcceptAnswerDocument, { input: { commentId } })).toBe('NOT_YOUR_POST');
  await asker.send(AcceptAnswerDocument, { input: { commentId } });
  await eventually(async () => ((await found(reader, word)).includes(id) ? true : undefined));
  const { post: thread } = await reader.send(PostThreadDocument, { id });
  expect(thread).toMatchObject({
    kind: 'QUESTION',
    tags: ['c++', '.net'],
    acceptedAnswer: { id: commentId },
    comments: [{ accepted: true, author: { name: helper.name }, html: '<p>I <strong>know</strong> it.</p>' }],
  });
  const handle = unique('h').replaceAll('-', '_');
  await reader.send(UpdateProfileDocument, { input: { handle } });
  await helper.send(AddCommentDocument, { input: { postId: id, text: `@${handle} may know more.` } });
  const mention = await eventually(async () => {
    const { viewer } = await reader.send(NotificationCenterDocument, { first: 20 });
    return viewer?.notifications?.edges.map(({ node }) => node).find(({ kind }) => kind === 'mentioned');
  });
  expect(mention).toMatchObject({
    category: 'DISCUSSIONS',
    post: { id },
    actorCount: 1,
    actors: [{ name: helper.name }],
  });
});

journey('a study group, from its invitation to its page, posts and leaderboard', async () => {
  const [owner, guest, stranger] = [await signUp('Owner'), await signUp('Guest'), await signUp('Stranger')];
  const { createGroup } = await owner.send(CreateGroupDocument, {
    input: { kind: 'SECRET', name: 'Night owls', description: 'We **study**.', idempotencyKey: unique() },
  });
  const groupId = createGroup.group?.id ?? '';
  expect((await stranger.send(GroupPageDocument, { id: groupId })).group).toBeNull();
  const { inviteToGroup } = await owner.send(InviteToGroupDocument, { input: { groupId, idempotencyKey: unique() } });
  const token = inviteToGroup.token ?? '';
  await guest.send(AcceptGroupInvitationDocument, { input: { token } });
  expect(await stranger.refused(AcceptGroupInvitationDocument, { input: { token } })).toBe('INVITATION_EXPIRED');
  const postId = await post(guest, { groupId });
  expect((await owner.send(PostThreadDocument, { id: postId })).post?.id).toBe(postId);
  expect((await stranger.send(PostThreadDocument, { id: postId })).post).toBeNull();
  const { group } = await guest.send(GroupPageDocument, { id: groupId });
  expect(group).toMatchObject({ memberCount: 2, viewerRole: 'MEMBER', html: '<p>We <strong>study</strong>.</p>' });
  expect(group?.members.edges.map(({ node }) => node.user?.name)).toEqual([owner.name, guest.name]);

  const course = await publishCourse(await signUpAs('INSTRUCTOR', 'Teacher'), { access: 'FREE', lessons: 1 });
  await eventually(() => guest.send(EnrollInCourseDocument, { input: { courseId: course.id } }));
  await guest.send(CompleteReadingDocument, { input: { exerciseId: course.exercises[0]?.readingId ?? '' } });
  const board = { scope: { type: 'GROUP' as const, id: groupId }, period: 'WEEKLY' as const, first: 10 };
  await eventually(async () => {
    const { leaderboard } = await owner.send(LeaderboardDocument, board);
    return leaderboard.entries.some(({ player, xp }) => player?.id === guest.id && xp > 0);
  });
  expect(await stranger.refused(LeaderboardDocument, board)).toBe('SCOPE_NOT_FOUND');
});

journey('an event with one seat, a waitlist and a moved date', async () => {
  const [first, second] = [await signUp('First'), await signUp('Second')];
  const { createEvent } = await staff.send(CreateEventDocument, {
    input: {
      title: 'Language evening',
      localStart: '2027-03-27T18:30',
      timeZone: 'Europe/Lisbon',
      durationMinutes: 90,
      url: 'https://meet.example/evening',
      capacity: 1,
      idempotencyKey: unique(),
    },
  });
  const eventId = createEvent.event?.id ?? '';
  expect((await first.send(EventPageDocument, { id: eventId })).event).toBeNull();
  await staff.send(PublishEventDocument, { input: { eventId } });
  await first.send(RsvpDocument, { input: { eventId, answer: 'GOING' } });
  const { rsvp } = await second.send(RsvpDocument, { input: { eventId, answer: 'GOING' } });
  expect(rsvp.event?.viewerRsvp).toEqual({ status: 'WAITLISTED', guests: 0, position: 1 });
  // The next day Lisbon changes to daylight saving time.
  await staff.send(UpdateEventDocument, { input: { eventId, localStart: '2027-03-28T18:30' } });
  await first.send(RsvpDocument, { input: { eventId, answer: 'DECLINED' } });
  const { event } = await second.send(EventPageDocument, { id: eventId });
  expect(event).toMatchObject({
    startsAt: '2027-03-28T17:30:00.000Z',
    url: 'https://meet.example/evening',
    viewerRsvp: { status: 'GOING' },
    attendees: { edges: [{ node: { user: { name: second.name } } }] },
  });
});

journey('two people talk, a phone that was off receives what it missed, and one blocks the other', async () => {
  const [ana, rui] = [await signUp('Ana Silva'), await signUp('Rui Costa')];
  const { startConversation } = await eventually(() =>
    ana.send(StartConversationDocument, { input: { userIds: [rui.id], idempotencyKey: unique() } }),
  );
  const conversationId = startConversation.conversation?.id ?? '';
  const say = (who: Person, text: string) =>
    who.send(SendMessageDocument, { input: { conversationId, text, idempotencyKey: unique() } });
  await say(ana, 'Hello');
  await rui.send(AcceptConversationDocument, { input: { conversationId } });
  const { messages } = await rui.send(MessagesDocument, { conversationId });
  await say(ana, 'Are you there?');
  const phone = rui.phone();
  const inbox = await phone.listen(MessageReceivedDocument, {
    conversationId,
    since: messages.edges[0]?.node.cursor ?? null,
  });
  expect((await inbox.first()).messageReceived).toMatchObject({ sequence: 2, text: 'Are you there?' });
  await phone.dispose();
  await rui.send(MarkConversationReadDocument, { input: { conversationId, sequence: 2 } });
  await rui.send(BlockUserDocument, { input: { userId: ana.id } });
  await eventually(async () => {
    const { conversations } = await ana.send(ConversationsDocument);
    return conversations.edges[0]?.node.closed ? true : undefined;
  });
  expect(
    await ana.refused(SendMessageDocument, { input: { conversationId, text: 'Hello?', idempotencyKey: unique() } }),
  ).toBe('CONVERSATION_CLOSED');
  expect((await ana.send(MessagesDocument, { conversationId })).messages.edges).toHaveLength(2);
});

journey('the first hour of a spammer: limits, a held link, a moderator, a suspension and an appeal', async () => {
  const [spammer, reader] = [await signUp('Spammer'), await signUp('Reader')];
  const link = { title: 'Cheap watches', text: `${unique('buy')} https://spam.example` };
  const held = await post(spammer, link);
  expect((await reader.send(PostThreadDocument, { id: held })).post).toBeNull();
  expect((await spammer.send(PostThreadDocument, { id: held })).post).toMatchObject({ hiddenReason: 'HELD' });
  const shown = await post(spammer);
  await post(spammer);
  const more = { input: { title: 'Again', text: unique('text') } };
  expect(await spammer.refused(CreatePostDocument, more)).toBe('POST_LIMIT');
  await reader.send(ReportDocument, { input: { itemType: 'POST', itemId: shown, reason: 'Spam again' } });
  const reportOf = async (itemId: string): Promise<string> => {
    let after: string | null = null;
    for (;;) {
      const { moderationQueue }: { moderationQueue: Awaited<ReturnType<typeof page>>['moderationQueue'] } =
        await page(after);
      const hit = moderationQueue.edges.find(({ node }) => node.itemId === itemId);
      if (hit) return hit.node.id;
      if (!moderationQueue.pageInfo.hasNextPage) throw new Error('It is not in the queue.');
      after = moderationQueue.pageInfo.endCursor;
    }
  };
  const page = (after: string | null) => staff.send(ModerationQueueDocument, { first: 100, after });
  const reportId = await reportOf(shown);
  await staff.send(ClaimReportDocument, { input: { reportId } });
  const suspend = { input: { reportId, decision: 'SUSPEND' as const, rule: 'SPAM' as const, hours: 24 } };
  expect(await otherStaff.refused(DecideReportDocument, suspend)).toBe('ALREADY_CLAIMED');
  await staff.send(DecideReportDocument, suspend);
  expect(await spammer.refused(LikePostDocument, { input: { postId: held } })).toBe('SUSPENDED');
  const { sanctions } = await spammer.send(MySanctionsDocument);
  const sanctionId = sanctions.edges[0]?.node.id ?? '';
  await spammer.send(AppealDocument, { input: { sanctionId, text: 'I will stop.' } });
  const overturn = { input: { sanctionId, outcome: 'OVERTURNED' as const } };
  expect(await staff.refused(DecideAppealDocument, overturn)).toBe('SAME_MODERATOR');
  await otherStaff.send(DecideAppealDocument, overturn);
  await spammer.send(LikePostDocument, { input: { postId: held } });
});
