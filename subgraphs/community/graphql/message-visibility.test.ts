import type { ExecutionResult } from 'graphql';
import { afterAll, beforeAll } from 'vitest';
import type { Viewer } from '../../../platform/auth.js';
import { runCommand } from '../../../platform/command.js';
import { newId } from '../../../platform/domain/ids.js';
import { person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import { describeVisibility, type AccessPath } from '../../../platform/testing/visibility.js';
import { UserBlocked, UserRegistered } from '../../../schema/events/users.js';
import { decideReport } from '../commands/moderation/decide-report.js';
import { report } from '../commands/moderation/report.js';
import { addMembers } from '../commands/message/add-members.js';
import { leaveConversation } from '../commands/message/leave-conversation.js';
import { sendMessage } from '../commands/message/send-message.js';
import { startConversation } from '../commands/message/start-conversation.js';
import { notify } from '../commands/notification/notify.js';
import { community } from '../subgraph.js';
import { aGroup, aPost, trust } from '../testing/testing.js';

/*
 * Who sees what of a conversation of a group, of its reports, and of notifications. `sender` wrote the messages; `blocked` is a
 * member and has a block with them; `left` left before the second message, and `late` came after the first.
 */

const ROLES = ['anonymous', 'stranger', 'left', 'late', 'blocked', 'member', 'sender', 'moderator', 'staff'] as const;
type Role = (typeof ROLES)[number];
type Message = 'first' | 'second' | 'hidden';

let subgraph: TestSubgraph;
const people: Record<Role, Viewer | null> = {
  anonymous: null,
  stranger: person(),
  left: person(),
  late: person(),
  blocked: person(),
  member: person(),
  sender: person(),
  moderator: person(),
  staff: person('staff'),
};
const idOf = (role: Role): string => people[role]?.id ?? '';
const as = (role: Role) => subgraph.context(people[role]);
const messages = new Map<Message, string>();
const reports = new Map<ReportOf, string>();
const notices = new Map<'own', string>();
let conversationId: string;

beforeAll(async () => {
  subgraph = await TestSubgraph.start(community);
  for (const role of ROLES)
    if (people[role]) await subgraph.tell(UserRegistered, { userId: idOf(role), locale: 'en', timeZone: 'UTC' });
  await trust(subgraph, 'member', ...Object.values(people).filter((one) => one !== null));
  ({ id: conversationId } = await startConversation(as('sender'), {
    userIds: [idOf('left'), idOf('blocked'), idOf('member')],
    title: 'Seldom',
    idempotencyKey: newId(),
  }));
  const send = async (message: Message): Promise<void> => {
    const input = { conversationId, text: `Seldom ${message}`, idempotencyKey: newId() };
    messages.set(message, (await sendMessage(as('sender'), input)).id);
  };
  await send('first');
  await addMembers(as('member'), { conversationId, userIds: [idOf('late')] });
  await leaveConversation(as('left'), { conversationId });
  await send('second');
  await send('hidden');
  await subgraph.tell(UserBlocked, { userId: idOf('blocked'), blockedId: idOf('sender') });

  const groupId = await aGroup(subgraph, people.moderator!, [idOf('sender'), idOf('member')]);
  const inGroup = await aPost(subgraph, people.sender!, { groupId });
  const inPublic = await aPost(subgraph, people.sender!);
  await report(as('member'), { itemType: 'post', itemId: inGroup, reason: 'Spam' });
  await report(as('member'), { itemType: 'post', itemId: inPublic, reason: 'Spam' });
  await report(as('member'), { itemType: 'message', itemId: messages.get('hidden') ?? '', reason: 'Spam' });
  const rows = await subgraph.rows<{ id: string; itemId: string }>('select id, item_id from report');
  for (const { id, itemId } of rows)
    reports.set(itemId === inGroup ? 'in a group' : itemId === inPublic ? 'in public' : 'of a message', id);
  await decideReport(as('staff'), {
    reportId: reports.get('of a message') ?? '',
    decision: 'hide',
    rule: 'spam',
    note: null,
  });

  await runCommand(subgraph.running.systemContext(), 'notify', (transaction) =>
    notify(transaction, newId(), {
      to: { users: [idOf('member')] },
      notice: { kind: 'user-verified', category: 'account', facts: {}, links: {} },
    }),
  );
  const [notice] = await subgraph.rows<{ id: string }>(
    `select id from notification where user_id = $1 and kind = 'user-verified'`,
    [idOf('member')],
  );
  notices.set('own', notice?.id ?? '');
});
afterAll(() => subgraph.stop());

const ask = async <Data>(query: string, variables: object, role: Role): Promise<Data | null> =>
  (await subgraph.graphql<Data>(query, { ...variables }, people[role])).data;
interface Listed {
  readonly list: { readonly edges: readonly { readonly node: { readonly id: string } }[] } | null;
}
const lists = (data: Listed | null, id: string | undefined): boolean =>
  data?.list?.edges.some(({ node }) => node.id === id) ?? false;

const inConversation: readonly Role[] = ['late', 'blocked', 'member', 'sender'];

const listed = (name: string, more: string): AccessPath<Message, Role> => ({
  name,
  fields: ['Query.messages', 'MessageEdge.node'],
  // Users who left a conversation have no list of it.
  includes: (_message, role) => role !== 'left',
  finds: async (message, role) =>
    lists(
      await ask<Listed>(
        `query ($id: ID!) { list: messages(conversationId: $id, first: 100${more}) { edges { node { id } } } }`,
        { id: conversationId },
        role,
      ),
      messages.get(message),
    ),
});

describeVisibility<Message, Role>({
  type: 'Message',
  subgraph: () => subgraph,
  roles: ROLES,
  seenBy: {
    first: ['left', 'member', 'sender'],
    second: ['late', 'member', 'sender'],
    hidden: ['sender', 'staff'],
  },
  checkedElsewhere: [/Payload\.message$/],
  paths: [
    {
      ...listed('in the list of its conversation', ''),
      includes: (_message, role) => role !== 'left' && role !== 'staff',
    },
    { ...listed('by search', ', search: "seldom"'), includes: (_message, role) => role !== 'left' && role !== 'staff' },
    {
      name: 'live, from the beginning',
      fields: ['Subscription.messageReceived'],
      includes: (_message, role) => role !== 'left' && role !== 'staff',
      finds: async (message, role) => {
        const stream = await subgraph.subscribe(
          'subscription ($id: ID!, $since: String) { messageReceived(conversationId: $id, since: $since) { id } }',
          { id: conversationId, since: Buffer.from(JSON.stringify(['0'])).toString('base64url') },
          people[role],
        );
        if (!(Symbol.asyncIterator in stream)) return false;
        // What the viewer themselves sends is the last.
        const { id: last } = await sendMessage(subgraph.context(people[role]), {
          conversationId,
          text: 'End',
          idempotencyKey: newId(),
        });
        let found = false;
        for (;;) {
          const { value } = (await stream.next()) as { value: ExecutionResult<{ messageReceived: { id: string } }> };
          const id = value.data?.messageReceived.id;
          found ||= id === messages.get(message);
          if (id === last) break;
        }
        await stream.return?.();
        return found;
      },
    },
    {
      name: 'in the queue of moderators',
      fields: ['Report.messages'],
      // What is near the reported one is shown with it.
      includes: (message, role) => role === 'staff' && message === 'hidden',
      finds: async (message, role) => {
        const data = await ask<{
          moderationQueue: { edges: { node: { messages: { id: string }[]; itemId: string } }[] };
        }>('{ moderationQueue(status: DECIDED, first: 100) { edges { node { itemId messages { id } } } } }', {}, role);
        const near = data?.moderationQueue.edges.flatMap(({ node }) => node.messages.map(({ id }) => id)) ?? [];
        return message === 'hidden' && near.includes(messages.get(message) ?? '');
      },
    },
  ],
});

describeVisibility<'group', Role>({
  type: 'Conversation',
  subgraph: () => subgraph,
  roles: ROLES,
  seenBy: { group: inConversation },
  // By their loader, which the commands of the payloads use, too.
  checkedElsewhere: [/Payload\.conversation$/, 'Notification.conversation', 'ConversationChange.conversation'],
  paths: [
    {
      name: 'in the list of conversations',
      fields: ['Query.conversations'],
      finds: async (_conversation, role) =>
        lists(
          await ask<Listed>('{ list: conversations(first: 100) { edges { node { id } } } }', {}, role),
          conversationId,
        ),
    },
    {
      name: 'by its messages',
      fields: ['Message.conversation'],
      finds: async (_conversation, role) => {
        const data = await ask<{ messages: { edges: { node: { conversation: { id: string } | null } }[] } | null }>(
          'query ($id: ID!) { messages(conversationId: $id, first: 1) { edges { node { conversation { id } } } } }',
          { id: conversationId },
          role,
        );
        return data?.messages?.edges[0]?.node.conversation?.id === conversationId;
      },
    },
    {
      name: 'by the presence of its members',
      finds: async (_conversation, role) =>
        (
          await ask<{ presence: object[] | null }>(
            'query ($id: ID!) { presence(conversationId: $id) { presentUntil } }',
            { id: conversationId },
            role,
          )
        )?.presence != null,
    },
  ],
});

type ReportOf = 'in a group' | 'in public' | 'of a message';
describeVisibility<ReportOf, Role>({
  type: 'Report',
  subgraph: () => subgraph,
  roles: ROLES,
  seenBy: { 'in a group': ['moderator', 'staff'], 'in public': ['staff'], 'of a message': ['staff'] },
  checkedElsewhere: [/Payload\.report$/],
  paths: [
    {
      name: 'in the queue',
      fields: ['Query.moderationQueue'],
      finds: async (one, role) => {
        const status = one === 'of a message' ? 'DECIDED' : 'OPEN';
        return lists(
          await ask<Listed>(
            `{ list: moderationQueue(status: ${status}, first: 100) { edges { node { id } } } }`,
            {},
            role,
          ),
          reports.get(one),
        );
      },
    },
    {
      name: 'by a claim',
      includes: (one) => one !== 'of a message',
      finds: async (one, role) => {
        const result = await subgraph.graphql(
          'mutation ($id: ID!) { claimReport(input: { reportId: $id }) { report { id } } }',
          { id: reports.get(one) },
          people[role],
        );
        // Another moderator works on it: it is there.
        return result.code === undefined || result.code === 'ALREADY_CLAIMED';
      },
    },
  ],
});

describeVisibility<'own', Role>({
  type: 'Notification',
  subgraph: () => subgraph,
  roles: ROLES,
  seenBy: { own: ['member'] },
  // Only the viewer's own are read: tested beside them.
  checkedElsewhere: ['Subscription.notificationReceived'],
  paths: [
    {
      name: 'in the inbox of its user',
      fields: ['User.notifications'],
      finds: async (one, role) => {
        const data = await ask<{ _entities: [{ list: Listed['list'] } | null] }>(
          `query ($r: [_Any!]!) { _entities(representations: $r) { ... on User {
            list: notifications(first: 100) { edges { node { id } } } } } }`,
          { r: [{ __typename: 'User', id: idOf('member') }] },
          role,
        );
        return lists(data?._entities[0] ?? null, notices.get(one));
      },
    },
    {
      name: 'by a mark',
      fields: ['MarkNotificationsReadPayload.notifications'],
      finds: async (one, role) => {
        const result = await subgraph.graphql(
          'mutation ($ids: [ID!]!) { markNotificationsRead(input: { ids: $ids }) { notifications { id } } }',
          { ids: [notices.get(one)] },
          people[role],
        );
        return result.code === undefined;
      },
    },
  ],
});
