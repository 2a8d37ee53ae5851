import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { runCommand } from '../../../../platform/command.js';
import { HEADER } from '../../../../platform/client/subgraph-client.js';
import { newId } from '../../../../platform/domain/ids.js';
import { armFailpoints } from '../../../../platform/failpoint.js';
import { OutboundClient } from '../../../../platform/services/outbound.js';
import { smtpMailer, type Mailer } from '../../../../platform/services/mail.js';
import { provide } from '../../../../platform/resources.js';
import { TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { noticeText, type Notice } from '../../domain/notices.js';
import { channels } from '../../providers/channels.js';
import type { SmsResult } from '../../../../platform/services/sms.js';
import { WebPush } from '../../providers/web-push.js';
import { community } from '../../subgraph.js';
import { startMailServer } from '../../testing/mail-server.js';
import { TestPeople } from '../../testing/people.js';
import { CERTIFICATE, startPushService } from '../../testing/push-service.js';
import { notify } from '../notification/notify.js';
import { sendDeliveries } from './send-deliveries.js';

const SECRET = 'a secret of a provider';
const people = new TestPeople();
let mails: Awaited<ReturnType<typeof startMailServer>>;
let pushes: Awaited<ReturnType<typeof startPushService>>;
let mailer: Mailer;
let subgraph: TestSubgraph;
let http: OutboundClient;
const texts: { to: string; text: string }[] = [];
const smsAnswer: { result: SmsResult } = { result: { is: 'accepted' } };

beforeAll(async () => {
  [mails, pushes] = await Promise.all([startMailServer(), startPushService()]);
  mailer = smtpMailer(mails.url, 'Lyceum <no-reply@lyceum.test>');
  subgraph = await TestSubgraph.start(community, undefined, { mailer, people });
  http = new OutboundClient({ allows: () => true, ca: CERTIFICATE });
  const push = new WebPush(http, Buffer.alloc(32, 9), 'mailto:operator@lyceum.test');
  const sms = {
    send: ({ to, text }: { to: string; text: string }) => {
      texts.push({ to, text });
      return Promise.resolve(smsAnswer.result);
    },
  };
  provide(subgraph.running.services, [channels.is({ push, sms, reportSecrets: [SECRET] })]);
});
afterEach(async () => {
  armFailpoints();
  vi.useRealTimers();
  people.available = true;
  await sql('delete from delivery');
});
afterAll(async () => {
  await subgraph.stop();
  await http.close();
  await mailer.close();
  await Promise.all([mails.stop(), pushes.stop()]);
});

const sql = <Row extends object>(statement: string, parameters: unknown[] = []): Promise<Row[]> =>
  runCommand(subgraph.running.systemContext(), 'test', (transaction) => transaction.sql<Row>(statement, parameters));
const at = (instant: string): void => void vi.useFakeTimers({ toFake: ['Date'], now: new Date(instant) });

/** Tells users something now, with the deliveries that follow. */
async function tell(users: readonly string[], notice: Partial<Notice> = {}): Promise<void> {
  await runCommand(subgraph.running.systemContext(), 'test', (transaction) =>
    notify(transaction, newId(), {
      to: { users },
      notice: { kind: 'booking-confirmed', category: 'classes', facts: BOOKED, links: {}, ...notice },
    }),
  );
}
const BOOKED = { startsAt: '2026-03-29T10:00:00Z', course: 'Portuguese A1' };
const BILL: Partial<Notice> = { kind: 'invoice-voided', category: 'billing', facts: {} };

const send = (): Promise<boolean> => sendDeliveries(subgraph.running.systemContext());
const mailsTo = (userId: string) =>
  mails.received.filter(({ to }) => to === `${userId}@example.com`).map((one) => one.mail);
const deliveries = (userId: string) =>
  sql<{ channel: string; status: string; reason: string | null; failures: number; due_at: string }>(
    'select channel, status, reason, failures, due_at from delivery where user_id = $1 order by channel, id',
    [userId],
  );
const statuses = async (userId: string) =>
  (await deliveries(userId)).map(({ channel, status, reason }) => [channel, status, reason].filter(Boolean).join(' '));
const dueAt = async (userId: string) => (await deliveries(userId)).map((one) => new Date(one.due_at).toISOString());

async function aDevice(userId: string): Promise<string> {
  const device = newId();
  const { endpoint, p256dh, auth } = pushes.subscribe(device);
  await sql(
    `insert into push_subscription (id, user_id, endpoint, p256dh, auth, label, created_at)
     values ($1, $2, $3, $4, $5, 'phone', now())`,
    [device, userId, endpoint, p256dh, auth],
  );
  return device;
}
const pushesTo = (device: string) => pushes.received.filter((one) => one.device === device);

const preference = (userId: string, category: string, channel: string, cadence: string) =>
  sql(
    `insert into notification_preference values ($1, $2, $3, $4)
     on conflict (user_id, category, channel) do update set cadence = excluded.cadence`,
    [userId, category, channel, cadence],
  );
const quiet = (userId: string, from: string, to: string) =>
  sql(`insert into notification_setting (user_id, quiet_from, quiet_to) values ($1, $2, $3)`, [userId, from, to]);

function aUser(details: Parameters<TestPeople['add']>[1] = {}): string {
  const id = newId();
  people.add(id, details);
  return id;
}

test('a mail has text and HTML, names course, person, date and time, and can be stopped by one click', async () => {
  const [ana, rui] = [aUser({ locale: 'pt-PT' }), aUser({ name: 'Rui <Costa>' })];
  await tell([ana], { links: { actorId: rui, courseId: newId() } });
  await send();
  const [mail] = mailsTo(ana);
  expect(mail?.subject).toBe('Sessão reservada');
  expect(mail?.text).toContain('Olá Ana Silva,');
  const line =
    'A sua sessão de «Portuguese A1» com Rui <Costa>: domingo, 29 de março de 2026 às 11:00 (Europe/Lisbon).';
  expect(mail?.text).toContain(line);
  expect(mail?.html).toContain('com Rui &#60;Costa&#62;:');
  expect(mail?.html).toContain('<html lang="pt" dir="ltr">');
  const header = (key: string) => mail?.headers.find((one) => one.key === key)?.value;
  expect(header('list-unsubscribe')).toMatch(
    new RegExp(`^<http://127.0.0.1:4000/mail/unsubscribe/${ana}\\.classes\\.[0-9a-f]{32}>$`),
  );
  expect(header('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
  const [row] = await sql<{ id: string }>('select id from delivery where user_id = $1', [ana]);
  expect(mail?.messageId).toBe(`<${row?.id}@127.0.0.1>`);
  expect(await statuses(ana)).toEqual(['mail sent']);
});

test('a mail about security cannot be stopped, and is sent also when it was read', async () => {
  const ana = aUser();
  await tell([ana], { kind: 'password-changed', category: 'security', facts: {} });
  await sql('update notification set read_at = now() where user_id = $1', [ana]);
  await send();
  const [mail] = mailsTo(ana);
  expect(mail?.subject).toBe('Your password was changed');
  expect(mail?.headers.some(({ key }) => key.startsWith('list-'))).toBe(false);
});

test.each([
  ['was read', (id: string) => sql('update notification set read_at = now() where user_id = $1', [id]), 'read'],
  [
    'was taken back',
    (id: string) => sql('update notification set withdrawn_at = now() where user_id = $1', [id]),
    'withdrawn',
  ],
  ['has expired', (id: string) => sql('update delivery set expires_at = now() where user_id = $1', [id]), 'expired'],
  ['was switched off', (id: string) => preference(id, 'classes', 'mail', 'never'), 'preference'],
  [
    'concerns a post that was deleted',
    (id: string) => sql('update notification set post_id = gen_random_uuid() where user_id = $1', [id]),
    'not-visible',
  ],
  ['has no user any more', (id: string) => Promise.resolve(people.remove(id)), 'no-recipient'],
  ['has no verified address', (id: string) => Promise.resolve(people.add(id, { email: null })), 'address-not-verified'],
])('a mail that %s meanwhile is not sent', async (_name, change, reason) => {
  const ana = aUser();
  await tell([ana]);
  await change(ana);
  await send();
  expect(mailsTo(ana)).toEqual([]);
  expect(await statuses(ana)).toEqual([`mail dropped ${reason}`]);
});

test('deliveries wait while users cannot be asked, and are not counted as failed', async () => {
  at('2026-03-02T10:00:00Z');
  const ana = aUser();
  await tell([ana]);
  people.available = false;
  await send();
  expect(await deliveries(ana)).toMatchObject([{ status: 'due', failures: 0, reason: 'people-unavailable' }]);
  people.available = true;
  await send();
  expect(mailsTo(ana)).toHaveLength(0);
  at('2026-03-02T10:00:30Z');
  await send();
  expect(mailsTo(ana)).toHaveLength(1);
});

test('4xx is tried again after 1, 5, 30 min, 2, 8, 24 h under one Message-ID, then it is given up', async () => {
  const ana = aUser();
  at('2026-03-02T10:00:00Z');
  await tell([ana], BILL);
  mails.answer(`${ana}@example.com`, 451, '4.7.1 later');
  const waits: number[] = [];
  for (let failures = 1; failures <= 7; failures += 1) {
    await send();
    const [delivery] = await sql<{ due_at: string; status: string }>(
      `select due_at, status from delivery where user_id = $1 and category = 'billing'`,
      [ana],
    );
    if (delivery?.status === 'failed') break;
    const due = new Date(delivery?.due_at ?? '');
    waits.push((due.getTime() - Date.now()) / 60_000);
    vi.setSystemTime(due);
  }
  expect(waits.slice(0, 4)).toEqual([1, 5, 30, 120]);
  // Five refusals in 14 days pause the address for 30 days, and the user reads it in the app.
  expect((await statuses(ana)).filter((status) => status.includes('suppressed'))).not.toEqual([]);
  const [paused] = await sql<{ reason: string; until: string }>(
    'select reason, until from mail_suppression where user_id = $1',
    [ana],
  );
  expect(paused?.reason).toBe('repeatedly-rejected');
  const received = await sql<{ facts: object }>('select facts from notification where user_id = $1 and kind = $2', [
    ana,
    'mail-suppressed',
  ]);
  const texts = received.map(({ facts }) =>
    noticeText({ kind: 'mail-suppressed', facts }, { locale: 'en', timeZone: null }),
  );
  expect(texts.map(({ body }) => body)).toEqual([expect.stringContaining('refused our mails several times')]);
  mails.answer(`${ana}@example.com`);
  vi.setSystemTime(new Date(new Date(paused?.until ?? '').getTime() + 1));
  await tell([ana], BILL);
  await send();
  expect(mailsTo(ana)).toHaveLength(1);
});

test('an address that does not exist is suppressed; another refusal is not its fault', async () => {
  const [ana, rui] = [aUser(), aUser()];
  mails.answer(`${ana}@example.com`, 550, '5.1.1 no such user');
  mails.answer(`${rui}@example.com`, 550, '5.7.1 not wanted');
  await tell([ana, rui], BILL);
  await send();
  expect(await statuses(rui)).toEqual(['mail failed 5.7.1']);
  mails.answer(`${ana}@example.com`);
  mails.answer(`${rui}@example.com`);
  await tell([ana, rui], BILL);
  await send();
  expect([mailsTo(ana).length, mailsTo(rui).length]).toEqual([0, 1]);
  // A changed address is another one.
  people.add(ana, { email: `new-${ana}@example.com` });
  await tell([ana], BILL);
  await send();
  expect(mails.received.filter(({ to }) => to === `new-${ana}@example.com`)).toHaveLength(1);
});

test('a push is encrypted for the device, signed, says where it leads, and lives for 24 hours', async () => {
  const ana = aUser();
  const device = await aDevice(ana);
  const courseId = newId();
  await tell([ana], { kind: 'course-version', category: 'learning', facts: { course: 'C++' }, links: { courseId } });
  await send();
  const [push] = pushesTo(device);
  expect(push?.payload).toMatchObject({
    title: 'A course has news',
    body: 'There is a new version of “C++”.',
    url: `/courses/${courseId}`,
  });
  expect(push?.headers).toMatchObject({ ttl: '86400', urgency: 'normal', 'content-encoding': 'aes128gcm' });
  expect(push?.claims['sub']).toBe('mailto:operator@lyceum.test');
  expect(push?.claims['aud']).toMatch(/^https:\/\/localhost:\d+$/);
});

test.each([
  [404, ['push dropped no-device'], 0],
  [410, ['push dropped no-device'], 0],
  [413, ['push failed 413'], 1],
  [400, ['push failed 400'], 1],
  [500, ['push due 500'], 1],
])('a push service that answers %i', async (status, expected, devicesLeft) => {
  const ana = aUser();
  const device = await aDevice(ana);
  pushes.answer(device, status);
  await tell([ana], { kind: 'course-version', category: 'learning', facts: {} });
  await send();
  expect(await statuses(ana)).toEqual(expected);
  expect(await sql('select from push_subscription where user_id = $1', [ana])).toHaveLength(devicesLeft);
});

test('429 waits as long as the service asks and counts no failure; devices that have the push do not get it again', async () => {
  at('2026-03-02T10:00:00Z');
  const ana = aUser();
  const [busy, gone, fine] = [await aDevice(ana), await aDevice(ana), await aDevice(ana)];
  pushes.answer(busy, 429, '7');
  pushes.answer(gone, 410);
  await tell([ana], { kind: 'course-version', category: 'learning', facts: {} });
  await send();
  expect(await deliveries(ana)).toMatchObject([{ status: 'due', failures: 0 }]);
  expect(await dueAt(ana)).toEqual(['2026-03-02T10:00:07.000Z']);
  pushes.answer(busy, 201);
  at('2026-03-02T10:00:07Z');
  await send();
  expect([busy, gone, fine].map((device) => pushesTo(device).length)).toEqual([2, 1, 1]);
  expect(await statuses(ana)).toEqual(['push sent']);
});

test('quiet hours over the change of clocks hold pushes, which leave as one; security leaves at once', async () => {
  at('2026-03-28T23:30:00Z');
  const ana = aUser();
  const device = await aDevice(ana);
  await quiet(ana, '22:00', '07:00');
  await preference(ana, 'security', 'push', 'now');
  const courseId = newId();
  for (let count = 0; count < 3; count += 1)
    await tell([ana], {
      kind: 'submission-graded',
      category: 'learning',
      facts: { course: 'Go' },
      links: { courseId },
    });
  await tell([ana], { kind: 'password-changed', category: 'security', facts: {} });
  await send();
  expect(pushesTo(device).map(({ payload }) => payload['title'])).toEqual(['Your password was changed']);
  expect(mailsTo(ana)).toHaveLength(1);
  expect((await dueAt(ana)).slice(1, 4)).toEqual(Array.from({ length: 3 }, () => '2026-03-29T06:00:00.000Z'));
  at('2026-03-29T05:59:59Z');
  await send();
  expect(pushesTo(device)).toHaveLength(1);
  at('2026-03-29T06:00:00Z');
  await send();
  expect(pushesTo(device).map(({ payload }) => payload['title'])).toEqual([
    'Your password was changed',
    'Your work was graded (3 notices)',
  ]);
});

test('a week of digests over the change of clocks: each notice is in one of them, and an empty one is not sent', async () => {
  const ana = aUser();
  await preference(ana, 'billing', 'mail', 'daily');
  const digests: [string, string[]][] = [];
  // A Friday. Nothing happens on the second day; what is read before the digest is not in it.
  const days = ['2026-03-27', '2026-03-28', '2026-03-29', '2026-03-30', '2026-03-31'];
  for (const [index, day] of days.entries()) {
    at(`${day}T12:00:00Z`);
    if (index !== 1) await tell([ana], { kind: 'quest-completed', category: 'billing', facts: { xp: index } });
    await send();
    if (index === 3) await sql('update notification set read_at = now() where user_id = $1', [ana]);
    for (let minute = 0; minute < 24 * 60; minute += 30) {
      vi.setSystemTime(new Date(Date.parse(`${day}T12:00:00Z`) + minute * 60_000));
      const before = mailsTo(ana).length;
      await send();
      for (const mail of mailsTo(ana).slice(before))
        digests.push([new Date().toISOString(), mail.text?.match(/You earned \d XP/g) ?? []]);
    }
  }
  expect(digests).toEqual([
    ['2026-03-28T08:00:00.000Z', ['You earned 0 XP']],
    ['2026-03-30T07:00:00.000Z', ['You earned 2 XP']],
    ['2026-04-01T07:00:00.000Z', ['You earned 4 XP']],
  ]);
  expect(mailsTo(ana)[0]?.subject).toBe('1 notice from Lyceum');
  const ended = (await statuses(ana)).map((status) => status.replace('mail ', ''));
  expect(ended.filter((status) => status === 'sent')).toHaveLength(6);
  expect(ended.filter((status) => status !== 'sent').sort()).toEqual(['dropped empty', 'dropped left-out']);
});

test('an SMS goes to users who asked for it, about security only, at most five a day', async () => {
  const ana = aUser({ mobile: '+351912345678', email: null });
  await tell([ana], { kind: 'password-changed', category: 'security', facts: {} });
  await send();
  expect(texts).toEqual([]);
  await preference(ana, 'security', 'sms', 'now');
  for (let count = 0; count < 6; count += 1) {
    await tell([ana], { kind: 'password-changed', category: 'security', facts: {} });
    await send();
  }
  expect(texts).toHaveLength(5);
  expect(texts[0]?.to).toBe('+351912345678');
  expect(texts[0]?.text).toMatch(/^Lyceum: Your password was changed\./);
  expect(await statuses(ana)).toContain('sms dropped daily-limit');
});

test.each([
  ['community/deliveries claimed', 1],
  ['community/delivery sent', 2],
  ['community/delivery settled', 1],
] as const)(
  'killed at “%s”, a mail is lost never and sent %i time(s), always as one message',
  async (place, mailed) => {
    at('2026-03-02T10:00:00Z');
    const ana = aUser();
    await tell([ana], BILL);
    armFailpoints((name) => {
      if (name !== place) return;
      armFailpoints();
      throw new Error('killed');
    });
    await expect(send()).rejects.toThrow('killed');
    // The lease of the process that ended holds for 60 s.
    await send();
    at('2026-03-02T10:01:01Z');
    await send();
    const all = mailsTo(ana);
    expect(all).toHaveLength(mailed);
    expect(new Set(all.map(({ messageId }) => messageId)).size).toBe(1);
    expect(await statuses(ana)).toEqual(['mail sent']);
  },
);

test('processes share what is due, and each mail is sent by one of them', async () => {
  const users = Array.from({ length: 60 }, () => aUser());
  await tell(users, BILL);
  await Promise.all([send(), send(), send()]);
  expect(users.map((user) => mailsTo(user).length)).toEqual(users.map(() => 1));
});

test('one click stops the mails of one category: a GET asks, a POST of a mail program acts, a wrong token is not found', async () => {
  const ana = aUser();
  await tell([ana], BILL);
  await send();
  const header = mailsTo(ana)[0]?.headers.find(({ key }) => key === 'list-unsubscribe')?.value ?? '';
  const path = new URL(header.slice(1, -1)).pathname;
  const get = async (at = path) => subgraph.running.client.get(at, await subgraph.headers(null));
  const post = async (at = path) =>
    subgraph.running.client.post(
      at,
      Buffer.from('List-Unsubscribe=One-Click'),
      await subgraph.headers(null, 'platform'),
    );
  const changed = `${path.slice(0, -1)}${path.endsWith('0') ? '1' : '0'}`;
  expect([(await get(changed)).status, (await post(changed)).status]).toEqual([404, 404]);
  const page = await get();
  expect([page.status, page.body]).toEqual([200, expect.stringContaining('<form method="post">')]);
  await tell([ana], BILL);
  await send();
  expect(mailsTo(ana)).toHaveLength(2);
  for (let times = 0; times < 2; times += 1) {
    const answer = await post();
    expect([answer.status, answer.body]).toEqual([200, expect.stringContaining('no more mails of this kind')]);
  }
  await tell([ana], BILL);
  await tell([ana], { kind: 'password-changed', category: 'security', facts: {} });
  await tell([ana]);
  await send();
  expect(
    mailsTo(ana)
      .map(({ subject }) => subject)
      .sort(),
  ).toEqual(['An invoice was cancelled', 'An invoice was cancelled', 'Session booked', 'Your password was changed']);
});

/** As a provider sends it. */
async function report(path: string, content: object, secret = SECRET, at = Date.now()): Promise<number> {
  const body = Buffer.from(JSON.stringify(content));
  const time = Math.floor(at / 1_000);
  const signature = `t=${time},v1=${createHmac('sha256', secret).update(`${time}.`).update(body).digest('hex')}`;
  const headers = { ...(await subgraph.headers(null, 'platform')), [HEADER.signature]: signature };
  return (await subgraph.running.client.post(path, body, headers)).status;
}

test('a bounce that a provider reports suppresses the address, if it is signed and about a mail of ours', async () => {
  const ana = aUser();
  await tell([ana], BILL);
  await send();
  const event = {
    type: 'bounce',
    messageId: mailsTo(ana)[0]?.messageId,
    recipient: `${ana}@example.com`,
    status: '5.1.1',
  };
  const suppressed = () => sql('select from mail_suppression where user_id = $1', [ana]);
  expect(await report('/webhooks/mail', { events: [event] }, 'another secret')).toBe(400);
  expect(await report('/webhooks/mail', { events: [event] }, SECRET, Date.now() - 301_000)).toBe(400);
  const foreign = { ...event, messageId: `<${newId()}@127.0.0.1>` };
  expect(await report('/webhooks/mail', { events: [foreign, { ...event, status: '5.2.2' }] })).toBe(200);
  expect(await suppressed()).toEqual([]);
  for (let times = 0; times < 2; times += 1) expect(await report('/webhooks/mail', { events: [event] })).toBe(200);
  expect(await suppressed()).toHaveLength(1);
  await tell([ana], BILL);
  await send();
  expect(mailsTo(ana)).toHaveLength(1);
});

test('STOP ends SMS to the user whose number it is', async () => {
  const ana = aUser({ mobile: '+351913333333' });
  await preference(ana, 'security', 'sms', 'now');
  const warn = async () => {
    await tell([ana], { kind: 'password-changed', category: 'security', facts: {} });
    await send();
    return texts.filter(({ to }) => to === '+351913333333').length;
  };
  expect(await warn()).toBe(1);
  expect(await report('/webhooks/sms', { from: '+351913333333', text: 'What is this?' })).toBe(200);
  expect(await warn()).toBe(2);
  expect(await report('/webhooks/sms', { from: '+351913333333', text: ' Stop. ' })).toBe(200);
  expect(await warn()).toBe(2);
});
