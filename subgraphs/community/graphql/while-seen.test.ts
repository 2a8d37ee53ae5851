import type { ExecutionResult } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '../../../platform/auth.js';
import { DAY } from '../../../platform/domain/clock.js';
import { newId } from '../../../platform/domain/ids.js';
import { person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import { StudentWithdrawn } from '../../../schema/events/classes.js';
import { UserBlocked, UserRegistered, UserUnblocked } from '../../../schema/events/users.js';
import { startConversation } from '../commands/message/start-conversation.js';
import { community } from '../subgraph.js';
import { aClass, aGroup, aPost, trust } from '../testing/testing.js';

/* Streams of what the viewer may not see any more end by themselves, whatever took it away, and those of others go on. */

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(community);
});
afterAll(() => subgraph.stop());

type Listening = AsyncIterableIterator<ExecutionResult<Record<string, unknown>>>;
const STREAMS = {
  comments: 'subscription ($id: ID!) { stream: commentAdded(postId: $id) { text } }',
  rsvps: 'subscription ($id: ID!) { stream: rsvpChanged(eventId: $id) { id } }',
  messages: 'subscription ($id: ID!) { stream: messageReceived(conversationId: $id) { text } }',
  typing: 'subscription ($id: ID!) { stream: typing(conversationId: $id) { conversationId } }',
  presence: 'subscription ($id: ID!) { stream: presenceChanged(conversationId: $id) { presentUntil } }',
} as const;
async function follow(stream: keyof typeof STREAMS, id: string, viewer: Viewer): Promise<Listening> {
  const opened = await subgraph.subscribe(STREAMS[stream], { id }, viewer);
  if (!(Symbol.asyncIterator in opened)) throw new Error(`It was refused: ${JSON.stringify(opened)}`);
  return opened as Listening;
}
async function act(viewer: Viewer, mutation: string, input: object): Promise<string> {
  const name = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const { errors } = await subgraph.graphql(
    `mutation ($input: ${name}!) { ${mutation}(input: $input) { __typename } }`,
    { input },
    viewer,
  );
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return mutation;
}

interface Group {
  readonly groupId: string;
  readonly postId: string;
  readonly eventId: string;
  readonly owner: Viewer;
  readonly member: Viewer;
  readonly other: Viewer;
}
async function group(): Promise<Group> {
  const [owner, member, other] = [person(), person(), person()];
  for (const { id: userId } of [owner, member, other])
    await subgraph.tell(UserRegistered, { userId, locale: 'en', timeZone: 'UTC' });
  await trust(subgraph, 'member', owner, member, other);
  const groupId = await aGroup(subgraph, owner, [member.id, other.id]);
  const postId = await aPost(subgraph, owner, { groupId });
  const localStart = `${new Date(Date.now() + DAY).toISOString().slice(0, 10)}T12:00`;
  const created = await subgraph.graphql<{ createEvent: { event: { id: string } } }>(
    'mutation ($input: CreateEventInput!) { createEvent(input: $input) { event { id } } }',
    {
      input: {
        title: 'Meetup',
        localStart,
        timeZone: 'UTC',
        durationMinutes: 60,
        groupId,
        idempotencyKey: newId(),
      },
    },
    owner,
  );
  const eventId = created.data.createEvent.event.id;
  await act(owner, 'publishEvent', { eventId });
  return { groupId, postId, eventId, owner, member, other };
}

/** The open report of an item, decided by staff. */
async function hide(itemType: 'POST' | 'EVENT', itemId: string, reporter: Viewer): Promise<void> {
  await act(reporter, 'report', { itemType, itemId, reason: 'Spam' });
  const [report] = await subgraph.rows<{ id: string }>('select id from report where item_id = $1', [itemId]);
  await act(person('staff'), 'decideReport', { reportId: report?.id, decision: 'HIDE', rule: 'SPAM' });
}

const LOST: Readonly<Record<string, (group: Group) => Promise<unknown>>> = {
  'they leave': ({ member, groupId }) => act(member, 'leaveGroup', { groupId }),
  'they are removed': ({ owner, member, groupId }) => act(owner, 'removeMember', { groupId, userId: member.id }),
  'they are banned': ({ owner, member, groupId }) => act(owner, 'banMember', { groupId, userId: member.id }),
};

test.each(Object.entries(LOST))('streams of a group end when %s; those of other members go on', async (_why, lose) => {
  const made = await group();
  const { member, other, postId, eventId } = made;
  const lost = [await follow('comments', postId, member), await follow('rsvps', eventId, member)];
  const kept = [await follow('comments', postId, other), await follow('rsvps', eventId, other)];
  const ended = lost.map((stream) => stream.next());
  await lose(made);
  expect((await Promise.all(ended)).map(({ done }) => done)).toEqual([true, true]);
  const arrived = kept.map((stream) => stream.next());
  await act(made.owner, 'addComment', { postId, text: 'Still here' });
  await act(made.owner, 'rsvp', { eventId, answer: 'GOING' });
  expect((await Promise.all(arrived)).map(({ value }) => (value as ExecutionResult).data?.['stream'])).toEqual([
    { text: 'Still here' },
    { id: eventId },
  ]);
  for (const stream of kept) await stream.return?.();
});

test('streams of a group end when it is archived, and those of an item when it is hidden or deleted', async () => {
  const archived = await group();
  const ofArchived = [
    await follow('comments', archived.postId, archived.member),
    await follow('rsvps', archived.eventId, archived.member),
  ].map((stream) => stream.next());
  await act(archived.owner, 'archiveGroup', { groupId: archived.groupId });
  expect((await Promise.all(ofArchived)).map(({ done }) => done)).toEqual([true, true]);

  const { member, other, owner, postId, eventId } = await group();
  const hidden = [await follow('comments', postId, member), await follow('rsvps', eventId, member)].map((stream) =>
    stream.next(),
  );
  // Its author still sees it.
  const own = await follow('comments', postId, owner);
  await hide('POST', postId, other);
  await hide('EVENT', eventId, other);
  expect((await Promise.all(hidden)).map(({ done }) => done)).toEqual([true, true]);
  const deleted = own.next();
  await act(owner, 'deletePost', { postId });
  expect((await deleted).done).toBe(true);
});

test('reports of three members, a block and leaving a class end a stream, too', async () => {
  const [author, viewer, ...reporters] = [person(), person(), person(), person(), person()] as [
    Viewer,
    Viewer,
    ...Viewer[],
  ];
  await trust(subgraph, 'member', author, viewer, ...reporters);
  const postId = await aPost(subgraph, author);
  const reported = (await follow('comments', postId, viewer)).next();
  for (const reporter of reporters) await act(reporter, 'report', { itemType: 'POST', itemId: postId, reason: 'Spam' });
  expect((await reported).done).toBe(true);

  const blocked = (await follow('comments', await aPost(subgraph, author), viewer)).next();
  await subgraph.tell(UserBlocked, { userId: author.id, blockedId: viewer.id });
  expect((await blocked).done).toBe(true);

  const { classId, courseId, teacher, students } = await aClass(subgraph);
  const [student] = students as [Viewer];
  const withdrawn = (await follow('comments', await aPost(subgraph, teacher, { classId }), student)).next();
  await subgraph.tell(
    StudentWithdrawn,
    { classId, courseId, enrollmentId: newId(), studentId: student.id },
    { subject: classId },
  );
  expect((await withdrawn).done).toBe(true);
});

test('streams of a conversation end when the viewer leaves it; those of other members go on', async () => {
  const people = [person(), person(), person()] as [Viewer, Viewer, Viewer];
  for (const { id: userId } of people) await subgraph.tell(UserRegistered, { userId, locale: 'en', timeZone: 'UTC' });
  await trust(subgraph, 'member', ...people);
  const [ana, rui, eva] = people;
  const { id } = await startConversation(subgraph.context(ana), {
    userIds: [rui.id, eva.id],
    title: 'Trip',
    idempotencyKey: newId(),
  });
  const [kept, ...ending] = await Promise.all([
    follow('messages', id, eva),
    follow('messages', id, rui),
    follow('typing', id, rui),
    follow('presence', id, rui),
  ]);
  const ended = ending.map((stream) => stream.next());
  await act(rui, 'leaveConversation', { conversationId: id });
  expect((await Promise.all(ended)).map(({ done }) => done)).toEqual([true, true, true]);
  const arrived = kept.next();
  await act(ana, 'sendMessage', { conversationId: id, text: 'Hello', idempotencyKey: newId() });
  expect((await arrived).value).toMatchObject({ data: { stream: { text: 'Hello' } } });
  await kept.return?.();
});

test('a block and its end are a change of the conversations of both, and of no one else', async () => {
  const people = [person(), person(), person()] as [Viewer, Viewer, Viewer];
  for (const { id: userId } of people) await subgraph.tell(UserRegistered, { userId, locale: 'en', timeZone: 'UTC' });
  await trust(subgraph, 'member', ...people);
  const [ana, rui, eva] = people;
  const start = async (userIds: string[], title: string | null) =>
    (await startConversation(subgraph.context(ana), { userIds, title, idempotencyKey: newId() })).id;
  const [direct, together] = [await start([rui.id], null), await start([rui.id, eva.id], 'Trip')];
  const CHANGED = 'subscription { conversationChanged { conversationId conversation { closed } } }';
  const open = async (viewer: Viewer) => (await subgraph.subscribe(CHANGED, {}, viewer)) as Listening;
  const [ofAna, ofRui, ofEva] = [await open(ana), await open(rui), await open(eva)];
  const changes = async (stream: Listening) =>
    new Map(
      [await stream.next(), await stream.next()].map(({ value }) => {
        const { conversationId, conversation } = (value as ExecutionResult).data?.['conversationChanged'] as {
          conversationId: string;
          conversation: { closed: boolean };
        };
        return [conversationId, conversation.closed] as const;
      }),
    );
  const between = { userId: ana.id, blockedId: rui.id };
  for (const [contract, closed] of [
    [UserBlocked, true],
    [UserUnblocked, false],
  ] as const) {
    await subgraph.tell(contract, between);
    const expected = new Map([
      [direct, closed],
      [together, false],
    ]);
    expect(await changes(ofAna)).toEqual(expected);
    expect(await changes(ofRui)).toEqual(expected);
  }
  // The first that reaches another member is what they do themselves.
  const first = ofEva.next();
  await act(eva, 'muteConversation', { conversationId: together, muted: true });
  expect((await first).value).toMatchObject({ data: { conversationChanged: { conversationId: together } } });
  for (const stream of [ofAna, ofRui, ofEva]) await stream.return?.();
});
