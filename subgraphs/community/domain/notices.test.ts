import { expect, test } from 'vitest';
import { notice, noticeText } from './notices.js';

test('a notice knows its category and what it leads to', () => {
  expect(notice('credit-low', { balance: 2 }, { classId: 'class' })).toEqual({
    kind: 'credit-low',
    category: 'classes',
    facts: { balance: 2 },
    links: { classId: 'class' },
  });
});

test.each([
  ['pt-PT', 'Nível 3'],
  ['pt', 'Nível 3'],
  ['en-GB', 'Level 3'],
  ['fr', 'Level 3'],
  ['not a locale', 'Level 3'],
])('in %s a level is told as “%s”', (locale, title) => {
  expect(noticeText(notice('level-up', { level: 3 }), locale).title).toBe(title);
});

test('money is written as the locale writes it', () => {
  const paid = notice('payment-succeeded', { amountMinor: 24_000, currency: 'EUR' });
  expect(noticeText(paid, 'en-GB').body).toBe('We have received your payment of €240.00.');
  expect(noticeText(paid, 'pt-PT').body).toMatch(/^Recebemos o seu pagamento de 240,00\s€\.$/);
});

test('a notice that this version does not know is told in general words', () => {
  expect(noticeText({ kind: 'from-the-future', facts: {} }, 'en')).toEqual({
    title: 'News for you',
    body: 'There is something new for you.',
  });
});
