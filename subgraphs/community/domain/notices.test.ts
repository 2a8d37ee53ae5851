import { expect, test } from 'vitest';
import { problemsOf } from '../../../platform/testing/messages.js';
import { noticeMessages, noticeText } from './notices.js';

const read = (kind: string, facts: object, locale: string, person?: string) =>
  noticeText({ kind, facts }, { locale, timeZone: 'Europe/Lisbon', person });

test('every text is there in every language, with its plurals', () => {
  expect(problemsOf(noticeMessages)).toEqual([]);
});

test.each([
  ['pt-PT', 'Nível 3'],
  ['pt', 'Nível 3'],
  ['en-GB', 'Level 3'],
  ['fr', 'Level 3'],
  ['not a locale', 'Level 3'],
])('in %s a level is announced as “%s”', (locale, title) => {
  expect(read('level-up', { level: 3 }, locale).title).toBe(title);
});

test('money and dates are written as the locale writes them, in the zone of the reader', () => {
  const paid = { amountMinor: 24_000, currency: 'EUR' };
  expect(read('payment-succeeded', paid, 'en-GB').body).toBe('We have received your payment of €240.00.');
  expect(read('payment-succeeded', paid, 'pt-PT').body).toMatch(/^Recebemos o seu pagamento de 240,00\s€\.$/);
  const booked = { startsAt: '2026-03-29T10:00:00Z', course: 'Português A1' };
  expect(read('booking-confirmed', booked, 'pt-PT', 'Rui {Costa}').body).toBe(
    'A sua sessão de «Português A1» com Rui {Costa}: domingo, 29 de março de 2026 às 11:00 (Europe/Lisbon).',
  );
});

test('a notice of before titles were stored, and one whose facts are lost, can be read', () => {
  expect(read('booking-cancelled', {}, 'en').body).toBe(
    'A session that you booked does not take place. You get back what you paid.',
  );
  expect(read('level-up', {}, 'en').title).toBe('News for you');
});

test('a notice of security says when it happened', () => {
  const { body } = read('token-reused', { at: '2026-03-29T10:00:00Z' }, 'en-GB');
  expect(body).toMatch(/29 March 2026 at 11:00 \(Europe\/Lisbon\): A sign-in was used in two places/);
  expect(read('token-reused', {}, 'en').body).toMatch(/^A sign-in was used/);
});

test('a notice that this version does not know is shown in general words', () => {
  expect(read('from-the-future', {}, 'en')).toEqual({
    title: 'News for you',
    body: 'There is something new for you.',
  });
});
