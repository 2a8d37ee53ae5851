import { expect, test } from 'vitest';
import { decide, retryAfter, type DeliveryState } from './delivery.js';

const NOW = new Date('2026-03-28T23:30Z');
const STATE: DeliveryState = {
  channel: 'push',
  category: 'classes',
  cadence: 'now',
  urgent: false,
  read: false,
  withdrawn: false,
  visible: true,
  expiresAt: null,
  quietHours: { from: '22:00', to: '07:00' },
  timeZone: 'Europe/Lisbon',
  isDigest: false,
};
const held = { act: 'hold', until: new Date('2026-03-29T06:00Z') };

test.each<[string, Partial<DeliveryState>, object]>([
  ['a push in quiet hours waits until they end', {}, held],
  ['a push outside of them leaves', { quietHours: null }, { act: 'send' }],
  ['a reminder of an hour is not delayed', { urgent: true }, { act: 'send' }],
  ['a mail has no quiet hours', { channel: 'mail' }, { act: 'send' }],
  ['an SMS about security has none', { channel: 'sms', category: 'security' }, { act: 'send' }],
  [
    'a push that would expire meanwhile is dropped',
    { expiresAt: new Date('2026-03-29T05:00Z') },
    { reason: 'expired' },
  ],
  ['a push that outlives them waits', { expiresAt: new Date('2026-03-29T07:00Z') }, held],
  ['what is over is dropped', { expiresAt: NOW }, { reason: 'expired' }],
  ['what was read is dropped', { read: true }, { reason: 'read' }],
  [
    'a mail about security is sent also if it was read',
    { read: true, channel: 'mail', category: 'security' },
    { act: 'send' },
  ],
  ['what was taken back is dropped', { withdrawn: true }, { reason: 'withdrawn' }],
  ['what may not be seen any more is dropped', { visible: false }, { reason: 'not-visible' }],
  ['what is not wanted is dropped', { cadence: 'never' }, { reason: 'preference' }],
  ['a mail for a digest is collected', { channel: 'mail', cadence: 'weekly' }, { act: 'collect', cadence: 'weekly' }],
])('%s', (_name, change, expected) => {
  expect(decide({ ...STATE, ...change }, NOW)).toMatchObject(expected);
});

test('a delivery is tried seven times within 35 hours', () => {
  const waits = Array.from({ length: 8 }, (_, index) => retryAfter(index + 1));
  expect(waits.map((wait) => wait && wait / 60_000)).toEqual([1, 5, 30, 120, 480, 1_440, null, null]);
});
