import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { DAY } from '../../../../platform/domain/clock.js';
import { newId } from '../../../../platform/domain/ids.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { UserRegistered, UserVerified } from '../../../../schema/events/users.js';
import { users } from '../../subgraph.js';
import { anAccount, PASSWORD } from '../../testing/testing.js';
import { acceptInvitation } from './accept-invitation.js';
import { inviteStudent } from './invite-student.js';
import { logIn } from '../session/log-in.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(users);
});
afterAll(() => subgraph.stop());
afterEach(() => {
  vi.useRealTimers();
});

const INVITE = 'mutation ($input: InviteStudentInput!) { inviteStudent(input: $input) { user { id email roles } } }';
const ACCEPT = 'mutation ($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { accepted } }';
const details = (email = `${newId()}@example.com`) => ({ email, name: 'Rui', locale: 'pt', timeZone: 'Europe/Lisbon' });
const tokenMailedTo = async (email: string): Promise<string> => {
  const mail = await subgraph.mail.waitFor(({ to }) => to === email);
  return /\/accept-invitation#token=([\w-]+)/.exec(mail.text)?.[1] ?? '';
};
const accept = async (token: string, password = PASSWORD) =>
  (await subgraph.graphql(ACCEPT, { input: { token, password } })).code;
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'fine',
    (error: unknown) => (error as { code: string }).code,
  );

test('a student whom staff invite sets a password by the mailed link, once, and then has a verified account', async () => {
  const staff = await anAccount(subgraph, 'staff');
  const input = details();
  const invited = await subgraph.graphql<{ inviteStudent: { user: { id: string } } }>(INVITE, { input }, staff.viewer);
  expect(invited.data.inviteStudent.user).toMatchObject({ email: input.email, roles: ['STUDENT'] });
  const { id } = invited.data.inviteStudent.user;
  const token = await tokenMailedTo(input.email);
  expect(await codeOf(logIn(subgraph.context(null), { email: input.email, password: PASSWORD }))).toBe(
    'INVALID_CREDENTIALS',
  );
  expect(await accept(token, 'qwerty123456')).toBe('PASSWORD_TOO_WEAK');
  expect([await accept(token), await accept(token, 'another good one')]).toEqual([undefined, 'INVITATION_INVALID']);
  expect((await logIn(subgraph.context(null), { email: input.email, password: PASSWORD })).userId).toBe(id);
  const said = async (contract: typeof UserRegistered | typeof UserVerified) =>
    (await subgraph.said(contract)).filter((event) => event.subject === id).length;
  expect([await said(UserRegistered), await said(UserVerified)]).toEqual([1, 1]);
  const entries = await subgraph.rows('select action, actor_id from audit_entry where target_id = $1 order by id', [
    id,
  ]);
  expect(entries).toEqual([
    { action: 'student-invited', actorId: staff.id },
    { action: 'invitation-accepted', actorId: null },
  ]);
});

test('only who is staff now invites', async () => {
  for (const who of [person('instructor'), person('student'), person('staff')])
    expect((await subgraph.graphql(INVITE, { input: details() }, who)).code).toBe('FORBIDDEN');
  expect((await subgraph.graphql(INVITE, { input: details() })).code).toBe('UNAUTHENTICATED');
});

test('an address that has an account is not invited, also by many at once', async () => {
  const staff = await anAccount(subgraph, 'staff');
  const { email } = await anAccount(subgraph);
  const invite = (address: string) => codeOf(inviteStudent(subgraph.context(staff.viewer), details(address)));
  expect(await invite(email.toUpperCase())).toBe('EMAIL_TAKEN');
  const address = `${newId()}@example.com`;
  const codes = await Promise.all(Array.from({ length: 6 }, () => invite(address)));
  expect(codes.filter((code) => code === 'fine')).toHaveLength(1);
  expect(codes.filter((code) => code === 'EMAIL_TAKEN')).toHaveLength(5);
});

test('an invitation is valid for seven days, lies nowhere in the database, and begins one account at once', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const staff = await anAccount(subgraph, 'staff');
  const [early, late] = [details(), details()];
  for (const input of [early, late]) await inviteStudent(subgraph.context(staff.viewer), input);
  const [token, expired] = [await tokenMailedTo(early.email), await tokenMailedTo(late.email)];
  expect(JSON.stringify(await subgraph.rows('select * from invitation'))).not.toContain(token);
  vi.setSystemTime(Date.now() + 7 * DAY - 1_000);
  const codes = await Promise.all(
    Array.from({ length: 5 }, () => codeOf(acceptInvitation(subgraph.context(null), { token, password: PASSWORD }))),
  );
  expect(codes.filter((code) => code === 'fine')).toHaveLength(1);
  vi.setSystemTime(Date.now() + 2_000);
  for (const tried of [expired, 'nonsense']) expect(await accept(tried)).toBe('INVITATION_INVALID');
});
