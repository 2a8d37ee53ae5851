import { expect, test } from 'vitest';
import { problemsOf } from '../testing/messages.js';
import { Messages } from './messages.js';

const messages = new Messages({
  en: {
    left: '{count, plural, one {# lesson} other {# lessons}} left',
    greeting: 'Hello, {name} <3',
  },
  pt: {
    left: 'Falta {count, plural, one {# lição} many {# de lições} other {# lições}}',
    greeting: 'Olá, {name} <3',
  },
});

test.each([
  ['en-GB', 1, '1 lesson left'],
  ['pt-PT', 1, 'Falta 1 lição'],
  ['pt-PT', 2, 'Falta 2 lições'],
  ['pt-BR', 1_000_000, 'Falta 1.000.000 de lições'],
  ['fr', 2, '2 lessons left'],
  ['ru', 21, '21 lessons left'],
  ['not a locale', 2, '2 lessons left'],
])('in %s, %i is “%s”', (locale, count, text) => {
  expect(messages.format('left', locale, { count })).toBe(text);
});

test('a locale without texts falls back to its language, then to English', () => {
  expect(['pt-BR', 'PT', 'fr-FR', ''].map((locale) => messages.localeOf(locale))).toEqual(['pt', 'pt', 'en', 'en']);
});

test('values are text, whatever they contain, and a missing one is an error', () => {
  expect(messages.format('greeting', 'en', { name: '{evil} <b>' })).toBe('Hello, {evil} <b> <3');
  expect(() => messages.format('greeting', 'en')).toThrow(/name/);
});

test('a missing key, an unknown argument, a lost plural category and a broken message are found', () => {
  const broken = new Messages<string>({
    en: { a: '{count, plural, one {#} other {#}}', b: 'b', c: '{x}', d: 'd' },
    pt: { a: '{count, plural, one {#} other {#}}', c: '{y}', d: '{' },
  });
  expect(problemsOf(messages)).toEqual([]);
  expect(problemsOf(broken)).toEqual(['pt a: no many', 'pt lacks b', 'pt c: {y}', expect.stringMatching(/^pt d: /)]);
});
