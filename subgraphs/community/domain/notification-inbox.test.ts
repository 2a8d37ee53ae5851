import { beforeAll, expect, test } from 'vitest';
import { discoverEntities } from '../../../platform/testing/subgraph.js';
import { community } from '../subgraph.js';
import { notice } from './notices.js';
import { NotificationInbox } from './notification-inbox.js';

beforeAll(() => discoverEntities(community));

const NOW = new Date('2026-03-29T09:30:00Z');

test('each notice takes the next sequence and is unread', () => {
  const inbox = new NotificationInbox('user');
  inbox.receive(notice('user-registered', {}), 'event-1', NOW);
  inbox.receive(notice('level-up', { level: 2 }), 'event-2', NOW);
  expect([inbox.lastSequence, inbox.unreadCount]).toEqual([2, 2]);
  expect(inbox.notifications.getItems()).toMatchObject([
    { sequence: 1, kind: 'user-registered', category: 'account', eventId: 'event-1', readAt: null, classId: null },
    { sequence: 2, kind: 'level-up', category: 'progress', facts: { level: 2 }, createdAt: NOW },
  ]);
  expect(inbox.pullEvents().map(({ event, version }) => [event.type, version])).toEqual([
    ['notification-created', 1],
    ['notification-created', 2],
  ]);
});

test('reading lowers the count and is said with what is left; reading nothing is not said', () => {
  const inbox = new NotificationInbox('user');
  for (const event of ['a', 'b', 'c']) inbox.receive(notice('user-registered', {}), event, NOW);
  inbox.pullEvents();
  inbox.markRead(2);
  inbox.markRead(0);
  expect(inbox.unreadCount).toBe(1);
  expect(inbox.pullEvents().map(({ event }) => event)).toMatchObject([{ type: 'notifications-read', unreadCount: 1 }]);
});
