import { expect } from 'vitest';
import { eventually } from '../platform/testing/testing.js';
import {
  CreateProductDocument,
  DeliveriesDocument,
  MarkAllNotificationsReadDocument,
  NotificationCenterDocument,
  NotificationPreferencesDocument,
  NotificationReceivedDocument,
  OpenInvoicesDocument,
  RecordManualPaymentDocument,
  SetPreferenceDocument,
  SetQuietHoursDocument,
  SubscribePushDocument,
  SubscribeToPlanDocument,
} from '../schema/generated/operations.js';
import { codeOf, journey, mailsTo, signUp, signUpAs, unique, type Person } from './testing/people.js';

const subjectsTo = async (person: Person): Promise<string[]> =>
  (await mailsTo(person.email)).map(({ subject }) => subject);

journey(
  '“Welcome to Pro” arrives by mail, and by one click no more do; a phone that was off misses nothing',
  async () => {
    const [ana, staff] = [await signUp('Ana Silva'), await signUpAs('STAFF', 'Marta Reis')];
    await eventually(async () => (await subjectsTo(ana)).includes('Welcome to Lyceum'));

    // The phone knows the welcome, then it is off while Ana buys a plan.
    const center = async (filter: object = {}) =>
      (await ana.send(NotificationCenterDocument, { first: 50, ...filter })).viewer;
    const welcome = await eventually(async () => (await center())?.notifications?.edges[0]?.node);
    expect(welcome).toMatchObject({ kind: 'user-verified', category: 'ACCOUNT', read: false });
    const { createProduct } = await staff.send(CreateProductDocument, {
      input: {
        kind: 'PLAN',
        title: `Pro ${unique()}`,
        interval: 'MONTH',
        price: { amountMinor: '1900', currency: 'EUR' },
      },
    });
    await ana.send(SubscribeToPlanDocument, {
      input: { productId: createProduct.product.id, idempotencyKey: unique() },
    });
    const invoice = await eventually(async () => {
      const { invoices } = await staff.send(OpenInvoicesDocument, { userId: ana.id });
      return invoices.edges[0]?.node;
    });
    await staff.send(RecordManualPaymentDocument, {
      input: { invoiceId: invoice.id, amount: invoice.total, method: 'CASH', idempotencyKey: unique() },
    });
    const mail = await eventually(async () =>
      (await mailsTo(ana.email)).find(({ subject }) => subject === 'Welcome to Pro'),
    );
    expect(mail.text).toContain('Hello Ana Silva,');

    // On again: what it missed comes in order, each once, and is what the list shows.
    const missed = await eventually(async () => {
      const nodes = (await center())?.notifications?.edges.map(({ node }) => node) ?? [];
      const newer = nodes.slice(
        0,
        nodes.findIndex(({ id }) => id === welcome.id),
      );
      return newer.some(({ title }) => title === 'Welcome to Pro') && newer.reverse();
    });
    const phone = ana.phone();
    const resumed = await phone.listen(NotificationReceivedDocument, { since: welcome.cursor });
    await resumed.first((data) => data.notificationReceived.id === missed.at(-1)?.id);
    expect(resumed.items.slice(0, missed.length).map(({ notificationReceived: { id } }) => id)).toEqual(
      missed.map(({ id }) => id),
    );
    await phone.dispose();

    // One click, without a login. Looking at the link changes nothing.
    const link = /http\S+\/mail\/unsubscribe\/\S+/.exec(mail.text)?.[0] ?? '';
    const billingMail = async () =>
      (await ana.send(NotificationPreferencesDocument)).notificationPreferences.preferences.find(
        ({ category, channel }) => category === 'BILLING' && channel === 'MAIL',
      )?.cadence;
    const page = await fetch(link);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(await page.text()).toContain('<form method="post">');
    expect(await billingMail()).toBe('NOW');
    const oneClick = (address: string) =>
      fetch(address, {
        method: 'POST',
        body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
        redirect: 'error',
      });
    expect((await oneClick(`${link.slice(0, -1)}${link.endsWith('0') ? '1' : '0'}`)).status).toBe(404);
    expect((await oneClick(link)).status).toBe(200);
    expect(await billingMail()).toBe('NEVER');
    expect((await oneClick(link)).status).toBe(200);

    // Settings, filters, and what staff see.
    const daily = { category: 'CLASSES', channel: 'MAIL', cadence: 'DAILY' } as const;
    await ana.send(SetPreferenceDocument, { input: daily });
    const { setQuietHours } = await ana.send(SetQuietHoursDocument, { input: { from: '22:00', to: '07:00' } });
    expect(setQuietHours.notificationPreferences.quietHours).toEqual({ from: '22:00', to: '07:00' });
    const device = { endpoint: 'https://127.0.0.1/push', p256dh: 'x', auth: 'x', label: 'Phone' };
    expect(await codeOf(ana.send(SubscribePushDocument, { input: device }))).toBe('INVALID_INPUT');
    const billing = (await center({ category: 'BILLING' }))?.notifications?.edges ?? [];
    expect(new Set(billing.map(({ node }) => node.category))).toEqual(new Set(['BILLING']));
    await ana.send(MarkAllNotificationsReadDocument);
    expect(await center({ unreadOnly: true })).toMatchObject({
      unreadNotificationCount: 0,
      notifications: { edges: [] },
    });
    const { deliveries } = await staff.send(DeliveriesDocument, { userId: ana.id, first: 50 });
    const sent = deliveries.edges.map(({ node }) => node).filter(({ status }) => status === 'SENT');
    expect(sent.every(({ channel, recipient }) => channel === 'MAIL' && recipient.name === 'Ana Silva')).toBe(true);
    expect(await codeOf(ana.send(DeliveriesDocument, {}))).toBe('FORBIDDEN');
  },
);
