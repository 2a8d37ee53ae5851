import type { ExecutionResult } from 'graphql';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { MINUTE } from '../../../../platform/domain/clock.js';
import { newId } from '../../../../platform/domain/ids.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { eventually } from '../../../../platform/testing/testing.js';
import { UserBlocked, UserFollowed, UserRegistered } from '../../../../schema/events/users.js';
import { community } from '../../subgraph.js';
import { codeOf } from '../../testing/testing.js';
import { acceptConversation } from './accept-conversation.js';
import { addMembers } from './add-members.js';
import { deleteMessage } from './delete-message.js';
import { editMessage } from './edit-message.js';
import { leaveConversation } from './leave-conversation.js';
import { markConversationRead } from './mark-conversation-read.js';
import { markConversationUnread } from './mark-conversation-unread.js';
import { sendMessage } from './send-message.js';
import { sendTyping } from './send-typing.js';
import { startConversation } from './start-conversation.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(community);
});
afterAll(() => subgraph.stop());
afterEach(() => {
  vi.useRealTimers();
});

const as = (viewer: Viewer) => subgraph.context(viewer);
const known = async (count: number): Promise<Viewer[]> => {
  const people = Array.from({ length: count }, () => person());
  for (const { id } of people) await subgraph.tell(UserRegistered, { userId: id, locale: 'en', timeZone: 'UTC' });
  return people;
};
const start = async (viewer: Viewer, others: readonly Viewer[], title: string | null = null) =>
  (await startConversation(as(viewer), { userIds: others.map(({ id }) => id), title, idempotencyKey: newId() })).id;
const send = async (viewer: Viewer, conversationId: string, text = 'Hello') =>
  (await sendMessage(as(viewer), { conversationId, text, idempotencyKey: newId() })).id;
const talk = async (count = 2): Promise<{ id: string; people: Viewer[] }> => {
  const people = await known(count);
  const id = await start(people[0]!, people.slice(1), count > 2 ? 'Group' : null);
  if (count === 2) await acceptConversation(as(people[1]!), { conversationId: id });
  return { id, people };
};

interface Conversation {
  readonly marker: number;
  readonly markerRevision: number;
  readonly unreadCount: number;
  readonly closed: boolean;
}
const listOf = async (viewer: Viewer): Promise<Conversation[]> =>
  (
    await subgraph.graphql<{ conversations: { edges: { node: Conversation }[] } }>(
      '{ conversations { edges { node { marker markerRevision unreadCount closed } } } }',
      {},
      viewer,
    )
  ).data.conversations.edges.map(({ node }) => node);
const messagesOf = async (viewer: Viewer, id: string, search: string | null = null) =>
  subgraph.graphql<{ messages: { edges: { node: { sequence: number; text: string } }[] } | null }>(
    `query ($id: ID!, $search: String) { messages(conversationId: $id, search: $search, first: 100) {
      edges { node { sequence text } } } }`,
    { id, search },
    viewer,
  );
const sequencesOf = async (viewer: Viewer, id: string, search: string | null = null) =>
  (await messagesOf(viewer, id, search)).data.messages?.edges.map(({ node }) => node.sequence);

test('two users have one direct conversation, also when both start it at once', async () => {
  const [ana, rui] = (await known(2)) as [Viewer, Viewer];
  const ids = await Promise.all([start(ana, [rui]), start(rui, [ana]), start(ana, [rui]), start(rui, [ana])]);
  expect(new Set(ids).size).toBe(1);
});

test('40 messages of two at once have the sequences 1 to 40; a retry sends nothing more', async () => {
  const { id, people } = await talk();
  const [ana, rui] = people as [Viewer, Viewer];
  await Promise.all(Array.from({ length: 40 }, (_, index) => send(index % 2 ? ana : rui, id, `Message ${index}`)));
  const retry = { conversationId: id, text: 'Once', idempotencyKey: newId() };
  await Promise.all(Array.from({ length: 3 }, () => sendMessage(as(ana), retry)));
  expect(await sequencesOf(rui, id)).toEqual(Array.from({ length: 41 }, (_, index) => 41 - index));
  expect(await sequencesOf(rui, id, 'once')).toEqual([41]);
  expect((await messagesOf(person('staff'), id)).code).toBe('CONVERSATION_NOT_FOUND');
});

test('a marker only rises; a late tablet changes nothing, own and deleted messages are not unread', async () => {
  const { id, people } = await talk();
  const [ana, rui] = people as [Viewer, Viewer];
  for (let index = 0; index < 20; index += 1) await send(rui, id);
  await markConversationRead(as(ana), { conversationId: id, sequence: 20 });
  await markConversationRead(as(ana), { conversationId: id, sequence: 12 });
  expect(await listOf(ana)).toMatchObject([{ marker: 20, markerRevision: 1, unreadCount: 0 }]);
  await send(ana, id);
  expect(await listOf(ana)).toMatchObject([{ unreadCount: 0 }]);
  const last = await send(rui, id);
  expect(await listOf(ana)).toMatchObject([{ unreadCount: 1 }]);
  await deleteMessage(as(rui), { messageId: last });
  expect(await listOf(ana)).toMatchObject([{ unreadCount: 0 }]);
  await markConversationUnread(as(ana), { conversationId: id, sequence: 18 });
  expect(await listOf(ana)).toMatchObject([{ marker: 18, markerRevision: 2, unreadCount: 2 }]);
});

test('a stranger sends one message until the other accepts, or answers', async () => {
  const [ana, rui] = (await known(2)) as [Viewer, Viewer];
  const id = await start(ana, [rui]);
  await send(ana, id);
  expect(await codeOf(send(ana, id))).toBe('CONVERSATION_NOT_ACCEPTED');
  expect(await codeOf(acceptConversation(as(ana), { conversationId: id }))).toBe('FORBIDDEN');
  await send(rui, id);
  expect(await codeOf(send(ana, id))).toBe('ok');
});

test('a block closes the conversation of two for both, and its history stays', async () => {
  const { id, people } = await talk();
  const [ana, rui] = people as [Viewer, Viewer];
  const messageId = await send(ana, id);
  await subgraph.tell(UserBlocked, { userId: rui.id, blockedId: ana.id });
  for (const one of [ana, rui]) {
    expect(await codeOf(send(one, id))).toBe('CONVERSATION_CLOSED');
    expect(await codeOf(sendTyping(as(one), { conversationId: id }))).toBe('CONVERSATION_CLOSED');
    expect(await sequencesOf(one, id)).toEqual([1]);
    expect(await listOf(one)).toMatchObject([{ closed: true }]);
  }
  expect(await codeOf(editMessage(as(ana), { messageId, text: 'Ugly' }))).toBe('CONVERSATION_CLOSED');
  expect(await codeOf(start(ana, [rui]))).toBe('ok');
  const [eva, leo] = (await known(2)) as [Viewer, Viewer];
  await subgraph.tell(UserBlocked, { userId: eva.id, blockedId: leo.id });
  expect(await codeOf(start(leo, [eva]))).toBe('CONVERSATION_CLOSED');
});

test('in a group a block hides two from each other; members see messages from joining to leaving', async () => {
  const { id, people } = await talk(3);
  const [ana, rui, eva] = people as [Viewer, Viewer, Viewer];
  const [late] = (await known(1)) as [Viewer];
  await subgraph.tell(UserBlocked, { userId: ana.id, blockedId: rui.id });
  for (const one of people) await send(one, id);
  await addMembers(as(eva), { conversationId: id, userIds: [late.id] });
  await send(eva, id);
  await leaveConversation(as(rui), { conversationId: id });
  await send(eva, id);
  expect(await sequencesOf(ana, id)).toEqual([5, 4, 3, 1]);
  expect(await sequencesOf(eva, id)).toEqual([5, 4, 3, 2, 1]);
  expect(await sequencesOf(late, id)).toEqual([5, 4]);
  expect((await messagesOf(rui, id)).code).toBe('CONVERSATION_NOT_FOUND');
  expect(await codeOf(send(rui, id))).toBe('CONVERSATION_NOT_FOUND');
});

test('a message is changed by its sender for 15 minutes', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const { id, people } = await talk();
  const [ana, rui] = people as [Viewer, Viewer];
  const messageId = await send(ana, id);
  expect(await codeOf(editMessage(as(rui), { messageId, text: 'Mine' }))).toBe('MESSAGE_NOT_FOUND');
  await editMessage(as(ana), { messageId, text: 'Better' });
  vi.setSystemTime(Date.now() + 15 * MINUTE);
  expect(await codeOf(editMessage(as(ana), { messageId, text: 'Late' }))).toBe('EDIT_WINDOW_OVER');
  expect(await codeOf(deleteMessage(as(ana), { messageId }))).toBe('EDIT_WINDOW_OVER');
});

test('a phone that comes back gets what it missed, in order and once, then what is new; others get nothing', async () => {
  const { id, people } = await talk();
  const [ana, rui] = people as [Viewer, Viewer];
  const follow =
    'subscription ($id: ID!, $since: String) { messageReceived(conversationId: $id, since: $since) { sequence cursor } }';
  const open = async (viewer: Viewer, since: string | null) => subgraph.subscribe(follow, { id, since }, viewer);
  const refused = await open(person('staff'), null);
  expect('errors' in refused && refused.errors?.[0]?.extensions?.['code']).toBe('CONVERSATION_NOT_FOUND');
  await send(rui, id);
  const { data } = await subgraph.graphql<{ messages: { edges: { node: { cursor: string } }[] } }>(
    'query ($id: ID!) { messages(conversationId: $id) { edges { node { cursor } } } }',
    { id },
    ana,
  );
  for (let index = 0; index < 3; index += 1) await send(rui, id);
  const stream = await open(ana, data.messages.edges[0]?.node.cursor ?? null);
  if (!(Symbol.asyncIterator in stream)) throw new Error('It was refused.');
  await send(rui, id);
  const received: number[] = [];
  while (received.length < 4) {
    const { value } = (await stream.next()) as { value: ExecutionResult<{ messageReceived: { sequence: number } }> };
    received.push(value.data?.messageReceived.sequence ?? 0);
  }
  await stream.return?.();
  expect(received).toEqual([2, 3, 4, 5]);
});

test('typing arrives at the others, is stored nowhere and not sent across a block', async () => {
  const { id, people } = await talk(3);
  const [ana, rui, eva] = people as [Viewer, Viewer, Viewer];
  await subgraph.tell(UserBlocked, { userId: ana.id, blockedId: rui.id });
  const stream = await subgraph.subscribe(
    'subscription ($id: ID!) { typing(conversationId: $id) { user { id } } }',
    { id },
    ana,
  );
  if (!(Symbol.asyncIterator in stream)) throw new Error('It was refused.');
  const type = 'mutation ($id: ID!) { sendTyping(input: { conversationId: $id }) { conversationId } }';
  for (const one of [ana, rui, eva]) await subgraph.graphql(type, { id }, one);
  const { value } = (await stream.next()) as { value: ExecutionResult };
  expect(value.data).toEqual({ typing: { user: { id: eva.id } } });
  await stream.return?.();
  expect((await subgraph.said()).filter(({ type }) => type.includes('typing'))).toEqual([]);
});

const follows = (follower: Viewer, followed: Viewer) =>
  subgraph.tell(UserFollowed, { userId: follower.id, followedId: followed.id });
const setting = (viewer: Viewer, input: object) =>
  subgraph.graphql<{ setMessageSettings: { messageSettings: object } }>(
    `mutation ($input: SetMessageSettingsInput!) {
      setMessageSettings(input: $input) { messageSettings { allowMessagesFrom showPresence } } }`,
    { input },
    viewer,
  );

test('users decide who may start a conversation with them; those that exist stay', async () => {
  const [ana, rui, eva] = (await known(3)) as [Viewer, Viewer, Viewer];
  const existing = await start(ana, [rui]);
  await setting(rui, { allowMessagesFrom: 'NO_ONE' });
  expect(await codeOf(start(eva, [rui]))).toBe('MESSAGES_NOT_ALLOWED');
  const group = await start(eva, [ana], 'Group');
  expect(await codeOf(addMembers(as(ana), { conversationId: group, userIds: [rui.id] }))).toBe('MESSAGES_NOT_ALLOWED');
  expect(await start(ana, [rui])).toBe(existing);
  const { data } = await setting(rui, { allowMessagesFrom: 'FOLLOWED' });
  expect(data.setMessageSettings.messageSettings).toEqual({ allowMessagesFrom: 'FOLLOWED', showPresence: true });
  expect(await codeOf(start(eva, [rui]))).toBe('MESSAGES_NOT_ALLOWED');
  await follows(eva, rui);
  expect(await codeOf(start(eva, [rui]))).toBe('MESSAGES_NOT_ALLOWED');
  await follows(rui, eva);
  expect(await codeOf(start(eva, [rui]))).toBe('ok');
});

type Listening = AsyncIterableIterator<ExecutionResult<Record<string, unknown>>>;
const listen = async (query: string, viewer: Viewer, id?: string): Promise<Listening> => {
  const stream = await subgraph.subscribe(query, id === undefined ? {} : { id }, viewer);
  if (!(Symbol.asyncIterator in stream)) throw new Error(`It was refused: ${JSON.stringify(stream)}`);
  return stream as Listening;
};
const SEND = `mutation ($id: ID!, $key: String!) {
  sendMessage(input: { conversationId: $id, text: "Hello", idempotencyKey: $key }) { message { id } } }`;
const CHANGED = 'subscription { conversationChanged { conversationId conversation { unreadCount } } }';

test('a change in a conversation arrives at its members, not at others; a member who left gets nothing more', async () => {
  const { id, people } = await talk(3);
  const [ana, rui, eva] = people as [Viewer, Viewer, Viewer];
  const [stranger] = (await known(1)) as [Viewer];
  const [changed, elsewhere, received] = await Promise.all([
    listen(CHANGED, rui),
    listen(CHANGED, stranger),
    listen('subscription ($id: ID!) { messageReceived(conversationId: $id) { sequence } }', eva, id),
  ]);
  await subgraph.graphql(SEND, { id, key: newId() }, ana);
  expect((await changed.next()).value).toMatchObject({
    data: { conversationChanged: { conversationId: id, conversation: { unreadCount: 1 } } },
  });
  expect((await received.next()).value).toMatchObject({ data: { messageReceived: { sequence: 1 } } });
  const ended = received.next();
  const leave = 'mutation ($id: ID!) { leaveConversation(input: { conversationId: $id }) { conversationId } }';
  await subgraph.graphql(leave, { id }, eva);
  expect((await ended).done).toBe(true);
  // The first that reaches the stranger is about their own conversation.
  const own = await start(stranger, [ana]);
  await subgraph.graphql(SEND, { id, key: newId() }, ana);
  await subgraph.graphql(SEND, { id: own, key: newId() }, stranger);
  expect((await elsewhere.next()).value).toMatchObject({ data: { conversationChanged: { conversationId: own } } });
  for (const stream of [changed, elsewhere]) await stream.return?.();
});

test('a user is there for others while a device listens, unless they hide it or there is a block', async () => {
  const { id, people } = await talk(3);
  const [ana, rui, eva] = people as [Viewer, Viewer, Viewer];
  await subgraph.tell(UserBlocked, { userId: ana.id, blockedId: eva.id });
  const presence = async (viewer: Viewer) => {
    const result = await subgraph.graphql<{ presence: { user: { id: string } }[] | null }>(
      'query ($id: ID!) { presence(conversationId: $id) { user { id } } }',
      { id },
      viewer,
    );
    return result.code ?? result.data.presence?.map(({ user }) => user.id);
  };
  expect(await presence(ana)).toEqual([]);
  const follow = await listen(
    'subscription ($id: ID!) { presenceChanged(conversationId: $id) { user { id } } }',
    ana,
    id,
  );
  await setting(rui, { showPresence: false });
  const hidden = await listen(CHANGED, rui);
  const blocked = await listen(CHANGED, eva);
  await eventually(async () => JSON.stringify(await presence(rui)) === JSON.stringify([eva.id]));
  expect(await presence(ana)).toEqual([]);
  await setting(rui, { showPresence: true });
  const shown = await listen(CHANGED, rui);
  expect((await follow.next()).value).toMatchObject({ data: { presenceChanged: { user: { id: rui.id } } } });
  expect(await presence(ana)).toEqual([rui.id]);
  expect(await presence(person('staff'))).toBe('CONVERSATION_NOT_FOUND');
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + MINUTE });
  expect(await presence(ana)).toEqual([]);
  for (const stream of [follow, hidden, blocked, shown]) await stream.return?.();
  expect((await subgraph.said()).filter(({ type }) => /present|touched/.test(type))).toEqual([]);
});
