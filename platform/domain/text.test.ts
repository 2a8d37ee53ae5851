import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  canonicalEmail,
  canonicalLine,
  canonicalLocale,
  canonicalProse,
  hasVisibleCharacters,
  lengthOf,
  nameProblem,
  proseProblem,
  repairedName,
  requireLocale,
  titleProblem,
} from './text.js';

const INVISIBLE = [
  '\u00a0',
  '\u200b',
  '\u200d',
  '\u2060',
  '\ufeff',
  '\u3164',
  '\u2800',
  '\u115f',
  '\u1160',
  '\uffa0',
  '\u00ad',
];
const BIDI = ['\u202e', '\u202a', '\u2066', '\u2069', '\u200f', '\u061c'];

describe('text', () => {
  test.each(['', '   ', '\n', ...INVISIBLE, INVISIBLE.join(' ')])('%j has no visible characters', (text) => {
    expect(hasVisibleCharacters(text)).toBe(false);
    expect(proseProblem(canonicalProse(text), { max: 10 })).toBe('must contain visible characters');
    expect(titleProblem(canonicalLine(text), { max: 10 })).toMatch(/^must /);
  });

  test('an optional text may be empty', () => {
    expect(proseProblem('', { min: 0, max: 10 })).toBeUndefined();
  });

  test('lengths are counted in code points of the NFC form', () => {
    expect(lengthOf('👩🏽')).toBe(2);
    expect(lengthOf(canonicalLine('cafe\u0301'))).toBe(4);
    expect(titleProblem('𝒜'.repeat(5), { max: 5 })).toBeUndefined();
    expect(titleProblem('𝒜'.repeat(6), { max: 5 })).toBe('must have 1 to 5 characters');
    expect(proseProblem('aaa', { min: 0, max: 2 })).toBe('must have at most 2 characters');
  });

  test.each(BIDI)('a title, a tag or a name must not contain %j; prose may', (control) => {
    expect(titleProblem(`a${control}b`, { max: 10 })).toBe(
      'must not contain characters that change the text direction',
    );
    expect(nameProblem(`a${control}b`, { max: 10 })).toBe('must not contain characters that change the text direction');
    expect(proseProblem(`a${control}b`, { max: 10 })).toBeUndefined();
  });

  test.each(['two\nlines', 'two\u2028lines', 'a\u0007b', 'a\u001b[31m'])('a title must not contain %j', (text) => {
    expect(titleProblem(text, { max: 30 })).toBeDefined();
  });

  test('lines of prose end in one way, and terminal control characters are rejected', () => {
    expect(canonicalProse('a\r\nb\rc\td')).toBe('a\nb\nc\td');
    expect(proseProblem('a\nb\tc', { max: 10 })).toBeUndefined();
    expect(proseProblem('a\u001bb', { max: 10 })).toBe('must not contain control characters');
  });

  test('canonical forms are stable', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const line = canonicalLine(text);
        const prose = canonicalProse(text);
        expect(canonicalLine(line)).toBe(line);
        expect(canonicalProse(prose)).toBe(prose);
        const email = canonicalEmail(text);
        if (email !== undefined) expect(canonicalEmail(email)).toBe(email);
        const name = repairedName(text, 20);
        if (name !== undefined) expect(nameProblem(name, { max: 20 })).toBeUndefined();
      }),
    );
  });
});

describe('the name of a person', () => {
  test.each(['Ana Maria Silva', 'Žofie O’Neil-Straße', '山田 太郎', 'علی‌رضا', 'क्‍ष', 'ᄀᄂ', 'Ana 👩‍💻', 'Ana ❤️'])(
    'can be %s',
    (name) => {
      expect(nameProblem(canonicalLine(name), { max: 100 })).toBeUndefined();
    },
  );

  test.each(['A\u200bna', 'A\u200dna', 'An\u00ada', 'Ana\u3164', 'Ana\u2800Rui', 'Ana\u{e0041}', 'علی\u200c'])(
    'cannot be %j',
    (name) => {
      expect(nameProblem(canonicalLine(name), { max: 100 })).toBe('must not contain invisible characters');
    },
  );

  test('from a provider is repaired', () => {
    expect(repairedName(' Ana\u202e\u200b\n Silva\u0000 ', 100)).toBe('Ana  Silva');
    expect(repairedName('x'.repeat(120), 100)).toBe('x'.repeat(100));
    expect(repairedName('\u3164', 100)).toBeUndefined();
  });
});

describe('an e-mail address', () => {
  test.each([
    ['  Ana@Example.COM \n', 'ana@example.com'],
    ['ana@münchen.de', 'ana@xn--mnchen-3ya.de'],
    ['ana@mu\u0308nchen.de', 'ana@xn--mnchen-3ya.de'],
    ['ana@MÜNCHEN.de', 'ana@xn--mnchen-3ya.de'],
    ['ana@xn--mnchen-3ya.de', 'ana@xn--mnchen-3ya.de'],
    ['ana@例え。jp', 'ana@xn--r8jz45g.jp'],
    ['ana@example.com.', 'ana@example.com'],
    ["o'neil+tag@sub.example.co.uk", "o'neil+tag@sub.example.co.uk"],
  ])('%j becomes %s', (typed, canonical) => {
    expect(canonicalEmail(typed)).toBe(canonical);
  });

  test.each([
    '',
    'ana',
    'ana@',
    '@example.com',
    'ana@example',
    'ana@@example.com',
    'a na@example.com',
    '.ana@example.com',
    'ana..silva@example.com',
    'ana@exa mple.com',
    'ana@-example.com',
    'ana@127.0.0.1',
    'ana@1.2',
    'ana@[::1].com',
    'ana@example.com:80',
    'ana@example.com/x',
    'ana@ex%61mple.com',
    'ána@example.com',
    `${'a'.repeat(65)}@example.com`,
    `ana@${'a.'.repeat(130)}com`,
    'ana@\u200bexample..com',
  ])('%j is not one', (text) => {
    expect(canonicalEmail(text)).toBeUndefined();
  });
});

describe('a locale', () => {
  test.each([
    ['PT-pt', 'pt-PT'],
    ['pt_PT', 'pt-PT'],
    ['pt_PT.UTF-8', 'pt-PT'],
    ['de_DE@euro', 'de-DE'],
    ['zh-hant-tw', 'zh-Hant-TW'],
    [' en ', 'en'],
  ])('%j becomes %s', (text, locale) => {
    expect(canonicalLocale(text)).toBe(locale);
  });

  test('that is not a tag is rejected with the name of the field', () => {
    for (const text of ['', 'en-', 'a', 'english please', `en-${'a'.repeat(40)}`])
      expect(canonicalLocale(text)).toBeUndefined();
    expect(() => requireLocale('en-')).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT', field: 'input.locale' }) as Error,
    );
  });
});
