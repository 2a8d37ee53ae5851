import { afterAll, beforeAll } from 'vitest';
import type { Viewer } from '../../../platform/auth.js';
import { DAY } from '../../../platform/domain/clock.js';
import { newId } from '../../../platform/domain/ids.js';
import { person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import { describeVisibility } from '../../../platform/testing/visibility.js';
import { UserRegistered } from '../../../schema/events/users.js';
import { createEvent } from '../commands/event/create-event.js';
import { publishEvent } from '../commands/event/publish-event.js';
import { archiveGroup } from '../commands/group/archive-group.js';
import { createGroup } from '../commands/group/create-group.js';
import { acceptGroupInvitation } from '../commands/group/accept-group-invitation.js';
import { inviteToGroup } from '../commands/group/invite-to-group.js';
import { leaveGroup } from '../commands/group/leave-group.js';
import { community } from '../subgraph.js';

/* Who sees groups, and the events in them. `left` was a member of each group; `invited` has an invitation to each. */

const ROLES = ['anonymous', 'stranger', 'left', 'invited', 'member', 'owner', 'staff'] as const;
type Role = (typeof ROLES)[number];
const GROUPS = ['public', 'private', 'secret', 'archived'] as const;
type Group = (typeof GROUPS)[number];
const signedIn = ROLES.filter((role) => role !== 'anonymous');

let subgraph: TestSubgraph;
const people: Record<Role, Viewer | null> = {
  anonymous: null,
  stranger: person(),
  left: person(),
  invited: person(),
  member: person(),
  owner: person(),
  staff: person('staff'),
};
const groupIds = new Map<string, string>();
const eventIds = new Map<string, string>();
const as = (role: Role) => subgraph.context(people[role]);

beforeAll(async () => {
  subgraph = await TestSubgraph.start(community);
  for (const viewer of Object.values(people))
    if (viewer) await subgraph.tell(UserRegistered, { userId: viewer.id, locale: 'en', timeZone: 'UTC' });
  const localStart = `${new Date(Date.now() + DAY).toISOString().slice(0, 10)}T12:00`;
  for (const name of GROUPS) {
    const kind = name === 'archived' ? 'public' : name;
    const group = await createGroup(as('owner'), { kind, name, description: '', idempotencyKey: newId() });
    groupIds.set(name, group.id);
    for (const role of ['left', 'member', 'invited'] as const) {
      const userId = people[role]?.id ?? '';
      await inviteToGroup(as('owner'), { groupId: group.id, userId, idempotencyKey: newId() });
      if (role !== 'invited') await acceptGroupInvitation(as(role), { groupId: group.id });
    }
    await leaveGroup(as('left'), { groupId: group.id });
    for (const event of ['published', 'draft']) {
      const { id } = await createEvent(as('owner'), {
        title: 'Meetup',
        description: '',
        localStart,
        timeZone: 'UTC',
        durationMinutes: 60,
        venue: null,
        url: null,
        capacity: null,
        groupId: group.id,
        idempotencyKey: newId(),
      });
      eventIds.set(`${event} in ${name}`, id);
      if (event === 'published') await publishEvent(as('owner'), { eventId: id });
    }
    if (name === 'archived') await archiveGroup(as('owner'), { groupId: group.id });
  }
});
afterAll(() => subgraph.stop());

const ask = async <Data>(query: string, variables: object, role: Role): Promise<Data | null> =>
  (await subgraph.graphql<Data>(query, { ...variables }, people[role])).data;
interface Listed {
  readonly list: { readonly edges: readonly { readonly node: { readonly id: string } }[] } | null;
}
const lists = (data: Listed | null, id: string | undefined): boolean =>
  data?.list?.edges.some(({ node }) => node.id === id) ?? false;

describeVisibility<Group, Role>({
  type: 'Group',
  subgraph: () => subgraph,
  roles: ROLES,
  seenBy: { public: signedIn, private: signedIn, secret: ['invited', 'member', 'owner', 'staff'], archived: [] },
  // By their loader, which the first path tests.
  checkedElsewhere: [/Payload\.group$/, 'Post.group', 'Event.group', 'Notification.group', 'Report.group'],
  paths: [
    {
      name: 'by its id',
      fields: ['Query.group'],
      finds: async (group, role) =>
        (
          await ask<{ group: object | null }>(
            'query ($id: ID!) { group(id: $id) { id } }',
            { id: groupIds.get(group) },
            role,
          )
        )?.group != null,
    },
    {
      name: 'in the list of groups',
      fields: ['Query.groups'],
      finds: async (group, role) =>
        lists(
          await ask<Listed>('{ list: groups(first: 100) { edges { node { id } } } }', {}, role),
          groupIds.get(group),
        ),
    },
    {
      name: 'in the list of own groups',
      includes: (_group, role) => role === 'member' || role === 'owner',
      finds: async (group, role) =>
        lists(
          await ask<Listed>('{ list: groups(mine: true, first: 100) { edges { node { id } } } }', {}, role),
          groupIds.get(group),
        ),
    },
    {
      name: 'as an entity of another subgraph',
      finds: async (group, role) =>
        (
          await ask<{ _entities: (object | null)[] }>(
            'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Group { name } } }',
            { r: [{ __typename: 'Group', id: groupIds.get(group) }] },
            role,
          )
        )?._entities[0] != null,
    },
    {
      name: 'by its members, for members and staff',
      includes: (_group, role) => role === 'member' || role === 'owner' || role === 'staff',
      finds: async (group, role) => {
        const data = await ask<{ group: { members: { edges: object[] } } | null }>(
          'query ($id: ID!) { group(id: $id) { members { edges { cursor } } } }',
          { id: groupIds.get(group) },
          role,
        );
        return (data?.group?.members.edges.length ?? 0) > 0;
      },
    },
  ],
});

type Event = `${'published' | 'draft'} in ${'public' | 'private' | 'secret'}`;
const inGroup: readonly Role[] = ['member', 'owner', 'staff'];
const managers: readonly Role[] = ['owner', 'staff'];

describeVisibility<Event, Role>({
  type: 'Event',
  subgraph: () => subgraph,
  roles: ROLES,
  seenBy: {
    'published in public': inGroup,
    'published in private': inGroup,
    'published in secret': inGroup,
    'draft in public': managers,
    'draft in private': managers,
    'draft in secret': managers,
  },
  // By their loader, which the first path tests; the stream asks it at the start and for each push.
  checkedElsewhere: [
    /Payload\.event$/,
    'Event.occurrences',
    'Notification.event',
    'Report.event',
    'Subscription.rsvpChanged',
  ],
  paths: [
    {
      name: 'by its id',
      fields: ['Query.event'],
      finds: async (event, role) =>
        (
          await ask<{ event: object | null }>(
            'query ($id: ID!) { event(id: $id) { id } }',
            { id: eventIds.get(event) },
            role,
          )
        )?.event != null,
    },
    {
      name: 'in the list of events',
      fields: ['Query.events'],
      finds: async (event, role) =>
        lists(
          await ask<Listed>('{ list: events(first: 100) { edges { node { id } } } }', {}, role),
          eventIds.get(event),
        ),
    },
  ],
});
