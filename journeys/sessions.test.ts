import { expect } from 'vitest';
import { eventually } from '../platform/testing/testing.js';
import {
  DeactivateUserDocument,
  GrantRoleDocument,
  LogInsDocument,
  NotificationReceivedDocument,
  PreferencesDocument,
  ReactivateUserDocument,
  RefreshSessionDocument,
  RevokeRoleDocument,
  RevokeSessionDocument,
  UsersDocument,
} from '../schema/generated/operations.js';
import { admin, browser, codeOf, journey, logIn, mailsTo, signUp, type Person, type Phone } from './testing/people.js';

/** Who listens as a session does; the socket lives as long as the session may. */
async function listening(person: Person): Promise<Phone> {
  const phone = person.phone();
  await phone.listen(NotificationReceivedDocument, {});
  return phone;
}
const again = (person: Person): Promise<Person> => logIn(person.name, person.email, person.password);
const closedWith = (phone: Phone, code: number) =>
  eventually(() => phone.closes.length > 0 && phone.closes[0] === code);
const refresh = (refreshToken: string) => browser().request(RefreshSessionDocument, { input: { refreshToken } });
const seen = (person: Person) => codeOf(browser(person.tokens.accessToken).request(PreferencesDocument));

journey(
  'a stolen session ends for thief and owner, who is notified by email; other devices and the account go on',
  async () => {
    const ana = await signUp('Ana');
    const tablet = await again(ana);
    const stolen = ana.tokens.refreshToken;

    // The thief comes first, and goes on with what they got.
    const thief = await again(ana);
    thief.tokens = (await refresh(stolen)).refreshSession;
    thief.tokens = (await refresh(thief.tokens.refreshToken)).refreshSession;
    const phones = [await listening(ana), await listening(thief)];
    const kept = await listening(tablet);

    expect(await codeOf(refresh(stolen))).toBe('REFRESH_TOKEN_REUSED');
    for (const phone of phones) await closedWith(phone, 4401);
    for (const person of [ana, thief]) {
      expect(await eventually(async () => (await seen(person)) === 'SESSION_REVOKED' && 'refused')).toBe('refused');
    }
    expect(await codeOf(refresh(thief.tokens.refreshToken))).toBe('REFRESH_TOKEN_INVALID');
    const mail = await eventually(async () =>
      (await mailsTo(ana.email)).find(({ subject }) => subject === 'You were signed out for your safety'),
    );
    for (const token of [stolen, thief.tokens.accessToken, thief.tokens.refreshToken])
      expect(mail.text).not.toContain(token);

    expect((await tablet.send(PreferencesDocument)).viewer?.id).toBe(ana.id);
    expect(kept.closes).toEqual([]);
    expect((await (await again(ana)).send(PreferencesDocument)).viewer?.id).toBe(ana.id);
    await kept.dispose();
  },
);

journey('a session that is revoked from another device ends there, over HTTP and live, and nowhere else', async () => {
  const ana = await signUp('Ana');
  const before = (await ana.send(LogInsDocument)).sessions.map(({ id }) => id);
  const lost = await again(ana);
  const [lostPhone, ownPhone] = [await listening(lost), await listening(ana)];
  const sessionId = (await ana.send(LogInsDocument)).sessions.map(({ id }) => id).find((id) => !before.includes(id));
  await ana.send(RevokeSessionDocument, { input: { sessionId: sessionId ?? '' } });
  await closedWith(lostPhone, 4401);
  await eventually(async () => (await seen(lost)) === 'SESSION_REVOKED');
  expect(await codeOf(refresh(lost.tokens.refreshToken))).toBe('REFRESH_TOKEN_INVALID');
  expect((await ana.send(PreferencesDocument)).viewer?.id).toBe(ana.id);
  expect(ownPhone.closes).toEqual([]);
  await ownPhone.dispose();
});

journey('a revoked role stops working before its token ends, over HTTP and live, and the session goes on', async () => {
  const root = await admin();
  const eva = await signUp('Eva');
  await root.send(GrantRoleDocument, { input: { userId: eva.id, role: 'STAFF' } });
  const staff = await again(eva);
  const [phone, ownPhone] = [await listening(staff), await listening(root)];
  const listUsers = () => browser(staff.tokens.accessToken).request(UsersDocument, { first: 1 });
  expect((await listUsers()).users).toBeTruthy();

  await root.send(RevokeRoleDocument, { input: { userId: eva.id, role: 'STAFF' } });
  await eventually(async () => (await codeOf(listUsers())) === 'TOKEN_STALE');
  await closedWith(phone, 4403);

  staff.tokens = (await refresh(staff.tokens.refreshToken)).refreshSession;
  expect(await codeOf(listUsers())).toBe('FORBIDDEN');
  expect((await staff.send(PreferencesDocument)).viewer?.id).toBe(eva.id);
  // A token that never had the role is good.
  expect((await eva.send(PreferencesDocument)).viewer?.id).toBe(eva.id);
  expect(ownPhone.closes).toEqual([]);
  await ownPhone.dispose();
});

journey('who is deactivated is out at once, everywhere, until staff let them in again', async () => {
  const staff = await admin();
  const ana = await signUp('Ana');
  const other = await again(ana);
  const phones = [await listening(ana), await listening(other)];
  await staff.send(DeactivateUserDocument, { input: { userId: ana.id } });
  for (const phone of phones) await closedWith(phone, 4401);
  await eventually(async () => (await seen(ana)) === 'SESSION_REVOKED');
  expect(await codeOf(again(ana))).toBe('ACCOUNT_DEACTIVATED');
  await staff.send(ReactivateUserDocument, { input: { userId: ana.id } });
  const back = await again(ana);
  await eventually(async () => (await back.send(PreferencesDocument)).viewer?.id === ana.id);
  for (const person of [ana, other]) expect(await seen(person)).toBe('SESSION_REVOKED');
});
