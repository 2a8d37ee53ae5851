import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { newId } from '../../../../platform/domain/ids.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { eventually } from '../../../../platform/testing/testing.js';
import {
  GroupCreated,
  GroupDeleted,
  GroupJoined,
  GroupLeft,
  GroupUpdated,
} from '../../../../schema/events/community.js';
import type { EventContract } from '../../../../schema/events/contract.js';
import { UserDeactivated, UserRegistered } from '../../../../schema/events/users.js';
import { MAX_GROUPS, type GroupKind } from '../../domain/group.js';
import { community } from '../../subgraph.js';
import { aPost, codeOf } from '../../testing/testing.js';
import { acceptGroupInvitation } from './accept-group-invitation.js';
import { archiveGroup } from './archive-group.js';
import { banMember } from './ban-member.js';
import { createGroup } from './create-group.js';
import { decideRequest } from './decide-request.js';
import { inviteToGroup } from './invite-to-group.js';
import { joinGroup } from './join-group.js';
import { leaveGroup } from './leave-group.js';
import { removeMember } from './remove-member.js';
import { requestToJoin } from './request-to-join.js';
import { revokeGroupInvitation } from './revoke-group-invitation.js';
import { setMemberRole } from './set-member-role.js';
import { updateGroup } from './update-group.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(community);
});
afterAll(() => subgraph.stop());

const as = (viewer: Viewer) => subgraph.context(viewer);
const aGroup = async (owner: Viewer, kind: GroupKind = 'public', name = 'Algorithms') =>
  (await createGroup(as(owner), { kind, name, description: '', idempotencyKey: newId() })).id;
const invite = (owner: Viewer, groupId: string, more: object = {}) =>
  inviteToGroup(as(owner), { groupId, idempotencyKey: newId(), ...more });
const sees = async (viewer: Viewer, id: string) =>
  (await subgraph.graphql<{ group: object | null }>('query ($id: ID!) { group(id: $id) { id } }', { id }, viewer)).data
    .group !== null;
const registered = async (): Promise<Viewer> => {
  const viewer = person();
  await subgraph.tell(UserRegistered, { userId: viewer.id, locale: 'en', timeZone: 'Europe/Lisbon' });
  return viewer;
};
const counts = (groupId: string) =>
  subgraph.rows<{ counted: number; members: number }>(
    `select member_count as counted, (select count(*)::int from membership where group_id = id) as members
     from community_group where id = $1`,
    [groupId],
  );
const said = async (contract: EventContract, subject: string) =>
  (await subgraph.said(contract)).filter((event) => event.subject === subject).map(({ data }) => data);

test('20 people join at once, one of them 5 times; each is a member once, and everybody is counted', async () => {
  const owner = person();
  const groupId = await aGroup(owner);
  const people = Array.from({ length: 15 }, () => person());
  const codes = await Promise.all(
    [...people, people[0]!, people[0]!, people[0]!, people[0]!, people[0]!].map((one) =>
      codeOf(joinGroup(as(one), { groupId })),
    ),
  );
  expect(codes.filter((code) => code === 'ALREADY_MEMBER')).toHaveLength(5);
  expect(await counts(groupId)).toEqual([{ counted: 16, members: 16 }]);
  expect(await said(GroupJoined, groupId)).toHaveLength(16);
});

test('a user can be in 50 groups, also when they join two at once', async () => {
  const [owner, member] = [person(), person()];
  const ids = await Promise.all(Array.from({ length: 2 }, () => aGroup(owner)));
  await subgraph.rows(
    `with made as (
       insert into community_group (id, version, kind, name, member_count, created_at)
       select gen_random_uuid(), 1, 'public', 'Group', 1, now() from generate_series(2, $2) returning id)
     insert into membership (group_id, user_id, role, joined_at) select id, $1, 'member', now() from made`,
    [member.id, MAX_GROUPS],
  );
  const codes = await Promise.all(ids.map((groupId) => codeOf(joinGroup(as(member), { groupId }))));
  expect(codes.toSorted()).toEqual(['TOO_MANY_GROUPS', 'ok']);
});

test('a private group is joined by request, a secret one by invitation; its title stays inside', async () => {
  const [owner, member, stranger] = [await registered(), await registered(), await registered()];
  const shut = await aGroup(owner, 'private');
  expect(await codeOf(joinGroup(as(member), { groupId: shut }))).toBe('GROUP_NOT_OPEN');
  await requestToJoin(as(member), { groupId: shut });
  const answer = { groupId: shut, userId: member.id, accept: true };
  expect(await codeOf(decideRequest(as(stranger), answer))).toBe('NOT_GROUP_MODERATOR');
  await decideRequest(as(owner), answer);
  expect(await codeOf(decideRequest(as(owner), answer))).toBe('JOIN_REQUEST_NOT_FOUND');

  const secret = await aGroup(owner, 'secret', 'Surprise party');
  expect(await sees(stranger, secret)).toBe(false);
  expect(await codeOf(joinGroup(as(stranger), { groupId: secret }))).toBe('GROUP_NOT_FOUND');
  await invite(owner, secret, { userId: member.id });
  expect(await sees(member, secret)).toBe(true);
  expect(await codeOf(acceptGroupInvitation(as(stranger), { groupId: secret }))).toBe('GROUP_INVITATION_NOT_FOUND');
  await acceptGroupInvitation(as(member), { groupId: secret });
  expect(await said(GroupCreated, secret)).toEqual([{ groupId: secret, ownerId: owner.id, kind: 'secret' }]);
  expect(JSON.stringify(await subgraph.said())).not.toContain('Surprise party');

  const { token, invitationId } = await invite(owner, secret, { uses: 2 });
  const guests = Array.from({ length: 5 }, () => person());
  const codes = await Promise.all(guests.map((guest) => codeOf(acceptGroupInvitation(as(guest), { token }))));
  expect(codes.toSorted()).toEqual(['INVITATION_EXPIRED', 'INVITATION_EXPIRED', 'INVITATION_EXPIRED', 'ok', 'ok']);
  await revokeGroupInvitation(as(owner), { invitationId });
  expect(await codeOf(acceptGroupInvitation(as(stranger), { token }))).toBe('GROUP_INVITATION_NOT_FOUND');
});

test('a retry of an invitation by link returns a new secret and ends the former one', async () => {
  const [owner, guest] = [person(), person()];
  const input = { groupId: await aGroup(owner), idempotencyKey: newId() };
  const [first, second] = [await inviteToGroup(as(owner), input), await inviteToGroup(as(owner), input)];
  expect(second.invitationId).toBe(first.invitationId);
  expect(await codeOf(acceptGroupInvitation(as(guest), { token: first.token }))).toBe('GROUP_INVITATION_NOT_FOUND');
  expect(await codeOf(acceptGroupInvitation(as(guest), { token: second.token }))).toBe('ok');
});

test('the last owner cannot leave while others are members, the last member ends the group', async () => {
  const [owner, member] = [person(), person()];
  const groupId = await aGroup(owner);
  await joinGroup(as(member), { groupId });
  expect(await codeOf(leaveGroup(as(owner), { groupId }))).toBe('LAST_OWNER');
  expect(await codeOf(setMemberRole(as(owner), { groupId, userId: owner.id, role: 'member' }))).toBe('LAST_OWNER');
  await setMemberRole(as(owner), { groupId, userId: member.id, role: 'owner' });
  await leaveGroup(as(owner), { groupId });
  await leaveGroup(as(member), { groupId });
  expect((await said(GroupLeft, groupId)).map(({ reason }) => reason)).toEqual(['left', 'left']);
  expect(await said(GroupDeleted, groupId)).toHaveLength(1);
  expect(await sees(member, groupId)).toBe(false);
});

test('when the owner is deactivated, the longest-standing moderator becomes owner', async () => {
  const [owner, first, second] = [await registered(), await registered(), await registered()];
  const groupId = await aGroup(owner);
  for (const member of [first, second]) await joinGroup(as(member), { groupId });
  await setMemberRole(as(owner), { groupId, userId: second.id, role: 'moderator' });
  await subgraph.tell(UserDeactivated, { userId: owner.id });
  await eventually(async () => {
    const rows = await subgraph.rows<{ role: string }>(
      'select role from membership where group_id = $1 and user_id = $2',
      [groupId, second.id],
    );
    return rows[0]?.role === 'owner' ? true : undefined;
  });
});

test('who is removed may come back, who is banned may not; a moderator removes members only', async () => {
  const [owner, moderator, member] = [person(), person(), person()];
  const groupId = await aGroup(owner);
  for (const one of [moderator, member]) await joinGroup(as(one), { groupId });
  await setMemberRole(as(owner), { groupId, userId: moderator.id, role: 'moderator' });
  const postId = await aPost(subgraph, member, { groupId });
  expect(await codeOf(removeMember(as(moderator), { groupId, userId: owner.id }))).toBe('HIGHER_ROLE');
  await removeMember(as(moderator), { groupId, userId: member.id });
  const post = await subgraph.graphql<{ post: object | null }>(
    'query ($id: ID!) { post(id: $id) { id } }',
    { id: postId },
    member,
  );
  expect(post.data.post).toBeNull();
  expect(await codeOf(joinGroup(as(member), { groupId }))).toBe('ok');
  await banMember(as(moderator), { groupId, userId: member.id });
  expect(await codeOf(joinGroup(as(member), { groupId }))).toBe('BANNED_FROM_GROUP');
  expect(await codeOf(removeMember(as(member), { groupId, userId: moderator.id }))).toBe('NOT_GROUP_MODERATOR');
  expect(await counts(groupId)).toEqual([{ counted: 2, members: 2 }]);
});

test('a more open kind must be acknowledged, and is published with the kind before', async () => {
  const owner = person();
  const groupId = await aGroup(owner, 'private');
  expect(await codeOf(updateGroup(as(owner), { groupId, kind: 'public' }))).toBe('EXPOSURE_NOT_ACKNOWLEDGED');
  await updateGroup(as(owner), { groupId, kind: 'public', acknowledgeExposure: true });
  await updateGroup(as(owner), { groupId, name: 'Graphs' });
  expect(await said(GroupUpdated, groupId)).toEqual([
    { groupId, kind: 'public', previousKind: 'private', title: 'Algorithms' },
    { groupId, kind: 'public', title: 'Graphs' },
  ]);
  expect(await codeOf(archiveGroup(as(person()), { groupId }))).toBe('NOT_GROUP_MODERATOR');
  await archiveGroup(as(owner), { groupId });
  expect(await sees(person('staff'), groupId)).toBe(false);
});
